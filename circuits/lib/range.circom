// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

// Range checks and zero tests.

// Statement    bit[0..bits) are the binary digits of in, least significant first, so 0 <= in < 2^bits.
// Assumes      bits < 254, so that no two bit strings denote one field element.
// Enforced by  each bit is 0 or 1, and in is their weighted sum: bits constraints and one that is linear.
template Bits(bits) {
    signal input in;
    signal output bit[bits];
    var sum = 0;
    for (var i = 0; i < bits; i++) {
        bit[i] <-- (in >> i) & 1;
        bit[i] * (bit[i] - 1) === 0;
        sum += bit[i] * 2 ** i;
    }
    sum === in;
}

// Statement    0 <= in < 2^bits, bits < 254.
template Range(bits) {
    signal input in;
    _ <== Bits(bits)(in);
}

// Statement    out = 1 if in = 0, else 0.
// Assumes      nothing.
// Enforced by  in = 0 forces out = 1 by the first constraint, in != 0 forces out = 0 by the second; where
//              in = 0, `inverse` is free and nothing depends on it.
template ZeroTest() {
    signal input in;
    signal output out;
    signal inverse;
    inverse <-- in != 0 ? 1 / in : 0;
    out <== 1 - in * inverse;
    in * out === 0;
}
