// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "lib/poseidon.circom";
include "lib/range.circom";

// Statement    commitment is that of an order of `account` whose side is 0 or 1, floor <= limit <= cap,
//              1 <= quantity < 2^48, and whose worst case is covered:
//              (side ? cap - limit : limit - floor) * quantity <= locked.
// Public       (of its users) context, account, commitment, locked, floor, cap.
// Private      b (side), l (limit), q (quantity), salt.
// Assumes      floor < 2^32, cap < 2^32, locked < 2^96, account < 2^160: whoever verifies sees these.
// Enforced by  l - floor and cap - l in 32 bits each, so the limit has one reading, and 0 <= l < 2^32 as in
//              `clear`; q in 48 bits and with an inverse; cost < 2^80 by the first two, so that
//              locked - cost in 96 bits means cost <= locked. `packed` is output for SealedOrder.
template CommittedOrder() {
    signal input context;
    signal input account;
    signal input commitment;
    signal input locked;
    signal input floor;
    signal input cap;
    signal input b;
    signal input l;
    signal input q;
    signal input salt;
    signal output packed;

    b * (b - 1) === 0;
    Range(32)(l - floor);
    Range(32)(cap - l);
    Range(48)(q);
    signal inverse <-- q != 0 ? 1 / q : 0;
    q * inverse === 1;

    signal distance <== (l - floor) + b * (cap + floor - 2 * l);
    signal cost <== distance * q;
    Range(96)(locked - cost);

    packed <== b + 2 * l + 2 ** 40 * q;
    signal c[1] <== Poseidon(4, 1)(context, [packed, account, salt]);
    c[0] === commitment;
}

// Statement    as CommittedOrder. The commit-reveal instance: the same order, no ciphertext.
// Public       context, account, commitment, locked, floor, cap.
template HashedOrder() {
    signal input context;
    signal input account;
    signal input commitment;
    signal input locked;
    signal input floor;
    signal input cap;
    signal input b;
    signal input l;
    signal input q;
    signal input salt;

    signal packed <== CommittedOrder()(context, account, commitment, locked, floor, cap, b, l, q, salt);
}
