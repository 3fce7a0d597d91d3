// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

// Range checks and zero tests.

// Statement    bit[0..bits) are the binary digits of in, least significant first, so 0 <= in < 2^bits.
// Private      in, bit.
// Assumes      nothing. bits <= 253, so that no two bit strings denote one field element.
// Enforced by  each bit is 0 or 1, and in is their weighted sum: bits constraints and one that is linear.
template Bits(bits) {
    assert(bits <= 253);
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

// Statement    0 <= in < 2^bits.
// Private      in.
// Enforced by  Bits.
template Range(bits) {
    signal input in;
    _ <== Bits(bits)(in);
}

// Statement    0 <= in < 2^bits if active = 1, in = 0 if active = 0.
// Private      active, in.
// Assumes      active is 0 or 1; bits <= 253.
// Enforced by  each bit is 0 or active, and in is their weighted sum: no more constraints than Range has.
template RangeIfActive(bits) {
    assert(bits <= 253);
    signal input active;
    signal input in;
    signal bit[bits];
    var sum = 0;
    for (var i = 0; i < bits; i++) {
        bit[i] <-- (in >> i) & 1;
        bit[i] * (bit[i] - active) === 0;
        sum += bit[i] * 2 ** i;
    }
    sum === in;
}

// Statement    out = 1 if in = 0, else 0.
// Private      in, out.
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

// Statement    out = value if in = 0, else 0.
// Private      in, value, out.
// Assumes      nothing.
// Enforced by  in = 0 forces out = value by the first constraint, in != 0 forces out = 0 by the second; where
//              in = 0, `quotient` is free and nothing depends on it. One constraint less than ZeroTest
//              and a product.
template ValueIfZero() {
    signal input in;
    signal input value;
    signal output out;
    signal quotient;
    quotient <-- in != 0 ? value / in : 0;
    out <-- in != 0 ? 0 : value;
    in * quotient === value - out;
    in * out === 0;
}
