// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

// Fifth powers, alone and in sums.

// The fifth root of a constant. 5 does not divide r - 1, so each element has exactly one: 5 (4 m + 1) is
// 1 modulo r - 1 = 5 m + 1, and m is -2 \ 5, the quotient of r - 2 by 5.
function FIFTH_ROOT(x) {
    return x ** (4 * (-2 \ 5) + 1);
}

// A square root of -1: 5 is no square, so 5^((r - 1) / 2) is -1.
function ROOT_OF_MINUS_ONE() {
    return 5 ** (-1 \ 4);
}

// Statement    out = in^5.
// Private      in, out.
// Assumes      nothing.
// Enforced by  three products.
template FifthPower() {
    signal input in;
    signal output out;
    signal square <== in * in;
    signal fourth <== square * square;
    out <== fourth * in;
}

// Statement    out = in[0]^5 + ... + in[n-1]^5.
// Private      in, out.
// Assumes      nothing. n >= 2.
// Enforced by  2 n + 1 products, by two identities that hold in every commutative ring:
//
//                x^5 + y^5 + z^5 = (x + y + z)^5 - 5/2 a b c (a^2 + b^2 + c^2)
//                                  with a = x + y, b = y + z, c = z + x
//                x^5 + y^5       = h (h^4 - 5 p (h^2 - p)) with h = x + y, p = x y
//
//              The first makes one power of three for four products, as a^2 + b^2 + c^2 =
//              (a + b + i c)(a + b - i c) - 2 a b with i^2 = -1. The last powers are one, or two by the second.
template FifthPowerSum(n) {
    assert(n >= 2);
    signal input in[n];
    signal output out;

    var triples = (n - 1) \ 2;
    var i = ROOT_OF_MINUS_ONE();
    signal ab[triples];
    signal abc[triples];
    signal spread[triples];
    signal excess[triples];
    var sum = in[0];
    var excesses = 0;
    for (var k = 0; k < triples; k++) {
        var y = in[2 * k + 1];
        var z = in[2 * k + 2];
        var a = sum + y;
        var b = y + z;
        var c = z + sum;
        ab[k] <== a * b;
        abc[k] <== ab[k] * c;
        spread[k] <== (a + b + i * c) * (a + b - i * c);
        excess[k] <== abc[k] * (spread[k] - 2 * ab[k]);
        excesses += excess[k];
        sum += y + z;
    }

    var last = n % 2 == 0 ? in[n - 1] : 0;
    var h = sum + last;
    signal product <== sum * last;
    signal square <== h * h;
    signal fourth <== square * square;
    signal cross <== product * (square - product);
    out <== h * (fourth - 5 * cross) - 5 / 2 * excesses;
}
