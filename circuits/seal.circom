// SPDX-License-Identifier: GPL-3.0
// (includes circomlib, which is GPL-3.0)
pragma circom 2.2.0;

include "circomlib/escalarmulany.circom";
include "circomlib/escalarmulfix.circom";
include "committed_order.circom";

// Statement    as CommittedOrder, and the ciphertext (R, m0, m1) opens to that order under the committee's key Y:
//              R = rho B8, m0 = packed + k0, m1 = salt + k1, where k is Poseidon's keystream of rho Y.
// Public       context, account, commitment, R, m0, m1, Y, locked, floor, cap.
// Private      the order, and rho < 2^251.
// Assumes      R and Y lie in the prime-order subgroup and are not the identity: members check R of each
//              envelope, and the key ceremony made Y. rho may exceed the group's order; R and K are the same.
// Enforced by  251 bits of rho that both multiplications share. The statement binds account and context, and
//              the proof shows knowledge of rho, so that a copied ciphertext serves nobody else.
template SealedOrder() {
    signal input context;
    signal input account;
    signal input commitment;
    signal input rx;
    signal input ry;
    signal input m0;
    signal input m1;
    signal input yx;
    signal input yy;
    signal input locked;
    signal input floor;
    signal input cap;
    signal input b;
    signal input l;
    signal input q;
    signal input salt;
    signal input rho;

    component order = CommittedOrder();
    order.context <== context;
    order.account <== account;
    order.commitment <== commitment;
    order.locked <== locked;
    order.floor <== floor;
    order.cap <== cap;
    order.b <== b;
    order.l <== l;
    order.q <== q;
    order.salt <== salt;

    component bits = Bits(251);
    bits.in <== rho;
    var B8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
    component public_point = EscalarMulFix(251, B8);
    component shared_point = EscalarMulAny(251);
    for (var i = 0; i < 251; i++) {
        public_point.e[i] <== bits.bit[i];
        shared_point.e[i] <== bits.bit[i];
    }
    shared_point.p[0] <== yx;
    shared_point.p[1] <== yy;
    public_point.out[0] === rx;
    public_point.out[1] === ry;

    component keystream = Poseidon(3, 2);
    keystream.capacity <== context;
    keystream.in[0] <== shared_point.out[0];
    keystream.in[1] <== shared_point.out[1];
    m0 === order.packed + keystream.out[0];
    m1 === salt + keystream.out[1];
}
