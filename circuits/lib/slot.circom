// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "poseidon.circom";
include "range.circom";

// What stands in one slot of the batch.
//
// Statement    active = 1 and leaf commits to an order (side b, limit l, quantity q, account, salt), or
//              active = leaf = account = q = 0.
// Public       none here; context (through box) and the root above leaf are public in Clear.
// Private      active, b, l, q, account, salt_box (the salt behind its first S-box, see FirstBox), leaf.
// Assumes      |2 l + b| < 2^39, which SlotSide checks with a single range, so that packed has one reading;
//              nobody knows a preimage of 0.
// Enforced by  leaf = active * c: a nonzero leaf forces active = 1 and c = leaf, a zero leaf forces
//              active = 0. With active = 0 the account and each bit of q are 0, so that whatever leaves an
//              empty or voided slot is a function of its leaf (threat Z15); b, l and salt_box reach the
//              sums and the evaluation only as factors of q or of what is derived from it.
template SlotOrder() {
    signal input box;
    signal input active;
    signal input b;
    signal input l;
    signal input q;
    signal input account;
    signal input salt_box;
    signal output leaf;

    active * (active - 1) === 0;
    b * (b - 1) === 0;
    RangeIfActive(48)(active, q);
    account * (1 - active) === 0;
    signal packed_box <== FirstBox(4, 1)(b + 2 * l + 2 ** 40 * q);
    signal account_box <== FirstBox(4, 2)(account);
    signal c[1] <== PoseidonBehind(4, 1)([box, packed_box, account_box, salt_box]);
    leaf <== active * c[0];
}

// On which side of the price the order of a slot stands.
//
// Statement    g = 1 and l >= hi, or g = 0 and l <= lo.
//              eq  = q where l is that threshold itself (l = hi with g = 1, l = lo with g = 0), else 0;
//              atq = eq where the threshold is the price of a one-tick interval, else 0, and negative if w = 1;
//              m   = |atq| where the order is on the long side, else 0: what may be rationed.
// Public       none here.
// Private      l, q, b, g, lo, hi, w, eq, atq, m.
// Assumes      b and w are 0 or 1; lo < hi, both in [-1, 2^32].
// Enforced by  d = the distance from the threshold, 0 <= d < 2^32, the only range check on the limit: it
//              also bounds l in (-2^33, 2^34). The price is the threshold with g = w (see Clear), so
//              atq has the factor 1 - g - w, and the long side is b = w, so m has the factor 1 - b - w.
template SlotSide() {
    signal input lo;
    signal input hi;
    signal input w;
    signal input b;
    signal input l;
    signal input q;
    signal input g;
    signal output eq;
    signal output atq;
    signal output m;

    g * (g - 1) === 0;
    signal d <== g * (2 * l - lo - hi) + lo - l;
    Range(32)(d);
    eq <== ValueIfZero()(d, q);
    atq <== (1 - g - w) * eq;
    m <== (1 - b - w) * atq;
}

// What the order of a slot gets, with the sign of its side: bought > 0, sold < 0.
//
// Statement    fill = (g - b) q + u m + cut. Without rationing a buy gets q if g = 1 and a sell -q if g = 0.
//              Of the long side's orders at the price, those before the cut get all (u = sign), the one at
//              the cut gets m - unfilled of it, those behind it nothing (u = 0).
// Public       none here.
// Private      b, q, g, m, u, previous (the u of the slot before), unfilled, sign = 1 - 2 w.
// Assumes      sign is 1 or -1; u before the first slot is sign and behind the last one sign or 0.
// Enforced by  previous - u is 0 or sign, so u falls once at most.
template SlotFill() {
    signal input sign;
    signal input unfilled;
    signal input previous;
    signal input u;
    signal input b;
    signal input q;
    signal input g;
    signal input m;
    signal output cut;
    signal output rationed;
    signal output fill;
    signal output sold;

    var t = previous - u;
    t * (t - sign) === 0;
    cut <== t * (m - unfilled);
    signal before <== u * m;
    rationed <== before + cut;
    signal whole <== (g - b) * q;
    fill <== whole + rationed;
    sold <== -b * fill;
}
