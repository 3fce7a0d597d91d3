// SPDX-License-Identifier: Apache-2.0
pragma circom 2.0.0;

// Statement: the prover knows two factors of a public product, neither of which is 1.
// Public: product. Private: first, second.
template Factors() {
    signal input product;
    signal input first;
    signal input second;
    signal firstInverse;
    signal secondInverse;

    product === first * second;
    firstInverse <-- 1 / (first - 1);
    firstInverse * (first - 1) === 1;
    secondInverse <-- 1 / (second - 1);
    secondInverse * (second - 1) === 1;
}

component main {public [product]} = Factors();
