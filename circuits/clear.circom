// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "lib/merkle.circom";
include "lib/range.circom";

// One slot of the batch: what is in it, and on which side of the price interval it lies.
//
// Statement    leaf and owner are commitment and account of the order in the slot, or 0 where it is empty;
//              the sums' summands are those of the order's side, limit and quantity.
// Public       (of Clear) context, low, high and z = [low = high], which Clear ranges.
// Private      active, b (0 buy, 1 sell), l (limit), q (quantity), account, salt, g.
// Assumes      0 <= low <= high < 2^32, z = [low = high].
// Enforced by  `leaf = active c` with c = Poseidon(context; packed, account, salt): a nonzero leaf forces
//              active = 1 and the opening, a zero leaf forces active = 0 (nobody knows an opening of 0).
//              g = 1 means l >= high; g = 0 means l <= low, strictly where low = high: that is 0 <= d < 2^32,
//              which also bounds l so that packed has one reading (|l| < 2^33, q < 2^48).
//              Everything that leaves the slot is multiplied by active (through aq), so that no wire of an
//              empty slot reaches a sum or the evaluation (threat Z15).
template Slot() {
    signal input context;
    signal input low;
    signal input high;
    signal input z;
    signal input active;
    signal input b;
    signal input l;
    signal input q;
    signal input account;
    signal input salt;
    signal input g;

    signal output leaf;
    signal output owner;
    signal output hq;
    signal output bhq;
    signal output baq;
    signal output ehq;
    signal output ebhq;
    signal output eaq;

    active * (active - 1) === 0;
    b * (b - 1) === 0;
    g * (g - 1) === 0;
    Range(48)(q);

    signal c[1] <== Poseidon(4, 1)([context, b + 2 * l + 2 ** 40 * q, account, salt]);
    leaf <== active * c[0];
    owner <== active * account;

    signal d <== g * (2 * l - high - low + z) + low - l - z;
    Range(32)(d);
    signal e <== ZeroTest()(d);

    signal aq <== active * q;
    hq <== g * aq;
    bhq <== b * hq;
    baq <== b * aq;
    ehq <== e * hq;
    ebhq <== b * ehq;
    eaq <== e * aq;
}

// The fill of one slot.
//
// Statement    an order strictly better than the price fills in full; so does one at the price on the short
//              side; on the long side the orders at the price fill while u = 1, the one at which u
//              drops takes `piece`, the rest take nothing.
// Private      u, and the previous slot's u.
// Assumes      w, z boolean, w = 1 only where z = 1; the previous u is boolean (1 before the first slot).
// Enforced by  u boolean and never rising; fill is a function of the slot's summands, u, w, z and piece.
template Fill() {
    signal input hq;
    signal input bhq;
    signal input baq;
    signal input ehq;
    signal input ebhq;
    signal input z;
    signal input w;
    signal input piece;
    signal input u;
    signal input previous;

    signal output fill;
    signal output drop;

    u * (u - 1) === 0;
    u * (1 - previous) === 0;
    signal m <== (ehq - ebhq) + w * (2 * ebhq - ehq);
    signal t <== previous - u;
    signal full <== u * m;
    signal part <== t * piece;
    signal short <== z * (ehq - m);
    fill <== (hq - ehq) - (bhq - ebhq) + (baq - bhq) + full + part + short;
    drop <== t * m;
}

// Statement    the n slots under `root` clear at `outcome` = price + 2^32 volume, by the one rule of
//              docs/clearing.md, and `evaluation` is that of the lists of leaves, owners and signed
//              fills at `challenge`.
// Public       context, root, outcome, challenge, evaluation.
// Private      the interval low, high; price and its parity; w; piece; and for each slot its opening, g and u.
// Assumes      context < 2^248 and challenge drawn after root and outcome were fixed, both by the contract;
//              n <= 2048, so that all sums stay below 2^59.
// Enforced by  the comments beside the constraints; docs/circuits.md has the argument as a whole.
template Clear(n) {
    signal input context;
    signal input root;
    signal input outcome;
    signal input challenge;
    signal input evaluation;

    signal input low;
    signal input high;
    signal input price;
    signal input odd;
    signal input w;
    signal input piece;
    signal input active[n];
    signal input b[n];
    signal input l[n];
    signal input q[n];
    signal input account[n];
    signal input salt[n];
    signal input g[n];
    signal input u[n];

    // The interval: 0 <= low <= high < 2^32.
    Range(32)(low);
    Range(32)(high);
    Range(32)(high - low);
    signal z <== ZeroTest()(high - low);
    w * (w - 1) === 0;
    w * (1 - z) === 0;
    odd * (odd - 1) === 0;

    // The slots, their tree, their sums.
    component slot[n];
    component filled[n];
    signal bfill[n];
    signal leaf[n];
    var hb = 0;
    var ls = 0;
    var eb = 0;
    var es = 0;
    var at_low = 0;
    var dropped = 0;
    var bought_and_sold = 0;
    var sold = 0;
    for (var i = 0; i < n; i++) {
        slot[i] = Slot();
        slot[i].context <== context;
        slot[i].low <== low;
        slot[i].high <== high;
        slot[i].z <== z;
        slot[i].active <== active[i];
        slot[i].b <== b[i];
        slot[i].l <== l[i];
        slot[i].q <== q[i];
        slot[i].account <== account[i];
        slot[i].salt <== salt[i];
        slot[i].g <== g[i];
        leaf[i] <== slot[i].leaf;

        filled[i] = Fill();
        filled[i].hq <== slot[i].hq;
        filled[i].bhq <== slot[i].bhq;
        filled[i].baq <== slot[i].baq;
        filled[i].ehq <== slot[i].ehq;
        filled[i].ebhq <== slot[i].ebhq;
        filled[i].z <== z;
        filled[i].w <== w;
        filled[i].piece <== piece;
        filled[i].u <== u[i];
        if (i == 0) {
            filled[i].previous <== 1;
        } else {
            filled[i].previous <== u[i - 1];
        }
        bfill[i] <== b[i] * filled[i].fill;

        hb += slot[i].hq - slot[i].bhq;
        ls += slot[i].baq - slot[i].bhq;
        eb += slot[i].ehq - slot[i].ebhq;
        es += slot[i].ebhq;
        at_low += slot[i].eaq - slot[i].ehq;
        dropped += filled[i].drop;
        bought_and_sold += filled[i].fill;
        sold += bfill[i];
    }
    signal tree <== Merkle16(n)(leaf);
    tree === root;

    // Every price of the interval clears: strictly better buys find sellers, strictly better sells find buyers.
    signal buys <== hb;
    signal sells <== ls;
    signal margin <== ls + es - hb + eb;
    (1 - z) * (buys - sells) === 0;
    Range(64)(margin);
    Range(64)(buys - sells);

    // And no price beyond it: one tick below low, or above high, leaves an imbalance or is no tick.
    signal bottom <== ZeroTest()(low);
    signal reason <== z * (buys - sells - at_low) + at_low;
    Range(64)(reason - 1 + bottom);
    signal top <== ZeroTest()(2 ** 32 - 1 - high);
    Range(64)(margin - 1 + top);

    // Volume is the lesser of demand and supply at the price; w names the longer side.
    signal supply <== sells + z * es;
    signal excess <== buys - supply;
    signal short <== w * excess;
    Range(64)(excess - 2 * short);
    signal volume <== supply + short;
    sold === volume;
    bought_and_sold === 2 * volume;
    Range(64)(piece);
    Range(64)(dropped - piece);

    // The price is the middle of the interval, rounded down, and 0 where nothing trades.
    signal idle <== ZeroTest()(volume);
    Range(32)(price);
    (1 - idle) * (low + high - odd - 2 * price) === 0;
    idle * price === 0;
    outcome === price + 2 ** 32 * volume;

    // The lists' evaluation, by Horner's rule from the last slot.
    signal after_fill[n];
    signal after_owner[n];
    signal value[n + 1];
    value[n] <== 0;
    for (var i = n - 1; i >= 0; i--) {
        after_fill[i] <== value[i + 1] * challenge + filled[i].fill - 2 * bfill[i];
        after_owner[i] <== after_fill[i] * challenge + slot[i].owner;
        value[i] <== after_owner[i] * challenge + leaf[i];
    }
    value[0] === evaluation;
}
