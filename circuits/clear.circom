// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "lib/merkle.circom";
include "lib/range.circom";
include "lib/slot.circom";

// Statement    the n slots under slots_root clear at outcome = price + 2^32 volume by the one rule of
//              docs/clearing.md, and evaluation is that of the lists of leaves, accounts and signed
//              fills at challenge. docs/circuits.md has the argument from the constraints to this.
// Public       context, slots_root, outcome, challenge, evaluation.
// Private      the interval pl, ph; w; unfilled; for each slot its opening (of the salt what FirstBox
//              makes of it), g and u.
// Assumes      the verifier draws challenge after slots_root, outcome and the lists were fixed, and
//              computes evaluation from its own lists. n <= 2048, so that every sum is below 2^59.
// Enforced by  the comments beside the constraints.
template Clear(n) {
    assert(n >= 1 && n <= 2048);
    signal input context;
    signal input slots_root;
    signal input outcome;
    signal input challenge;
    signal input evaluation;

    signal input pl;
    signal input ph;
    signal input w;
    signal input unfilled;
    signal input active[n];
    signal input b[n];
    signal input l[n];
    signal input q[n];
    signal input account[n];
    signal input salt_box[n];
    signal input g[n];
    signal input u[n];

    // The interval: 0 <= pl <= ph < 2^32, z = [pl = ph]. w = 1 if sells are long, only where z = 1.
    Range(32)(pl);
    Range(32)(ph);
    Range(32)(ph - pl);
    signal z <== ZeroTest()(ph - pl);
    w * (w - 1) === 0;
    w * (1 - z) === 0;
    var sign = 1 - 2 * w;

    // Two thresholds, no limit between them. Buys from hi up and sells from lo down get all; where the
    // interval is one tick, the price is one threshold, on the side where the long side's orders at it
    // get nothing of that.
    //   z = 0:         lo = pl,     hi = ph
    //   z = 1, w = 0:  lo = pl,     hi = pl + 1   (buys at the price are rationed)
    //   z = 1, w = 1:  lo = pl - 1, hi = pl       (sells at the price are rationed)
    var lo = pl - w;
    var hi = ph + z - w;

    signal box <== FirstBox(4, 0)(context);
    component order[n];
    component side[n];
    component filled[n];
    component tree = Merkle16(n);
    var at_threshold = 0;
    var at_price = 0;
    var cut = 0;
    var rationed = 0;
    var balance = 0;
    var volume = 0;
    for (var i = 0; i < n; i++) {
        order[i] = SlotOrder();
        order[i].box <== box;
        order[i].active <== active[i];
        order[i].b <== b[i];
        order[i].l <== l[i];
        order[i].q <== q[i];
        order[i].account <== account[i];
        order[i].salt_box <== salt_box[i];
        tree.leaf[i] <== order[i].leaf;

        side[i] = SlotSide();
        side[i].lo <== lo;
        side[i].hi <== hi;
        side[i].w <== w;
        side[i].b <== b[i];
        side[i].l <== l[i];
        side[i].q <== q[i];
        side[i].g <== g[i];

        filled[i] = SlotFill();
        filled[i].sign <== sign;
        filled[i].unfilled <== unfilled;
        if (i == 0) {
            filled[i].previous <== sign;
        } else {
            filled[i].previous <== u[i - 1];
        }
        filled[i].u <== u[i];
        filled[i].b <== b[i];
        filled[i].q <== q[i];
        filled[i].g <== g[i];
        filled[i].m <== side[i].m;

        at_threshold += side[i].eq;
        at_price += side[i].atq;
        cut += filled[i].cut;
        rationed += filled[i].rationed;
        balance += filled[i].fill;
        volume += filled[i].sold;
    }
    tree.root === slots_root;
    balance === 0;

    // u fell at most once, and the order at the cut gets between nothing and all that it wants.
    u[n - 1] * (u[n - 1] - sign) === 0;
    Range(48)(unfilled);
    signal piece <== sign * cut;
    Range(48)(piece);

    // e: all orders at the price; f: what rationing gave to them, nothing where the interval is wider.
    signal e <== sign * at_price;
    signal f <== sign * rationed;
    (1 - z) * f === 0;

    // No other price clears: pl - 1 is no tick, or somebody at pl would go without there; ph + 1 likewise.
    signal swap <== w * (2 * f - e);
    var below = e - f + swap;
    var wider = at_threshold - e;
    signal above <== z * (f - swap - wider) + wider;
    signal pl_is_loose <== ZeroTest()(below);
    pl * pl_is_loose === 0;
    signal ph_is_loose <== ZeroTest()(above);
    (2 ** 32 - 1 - ph) * ph_is_loose === 0;

    // The price is the middle of the interval, rounded down, and 0 where nothing trades.
    signal price <-- outcome & (2 ** 32 - 1);
    Range(32)(price);
    outcome === price + 2 ** 32 * volume;
    signal idle <== ZeroTest()(volume);
    signal twice <== (1 - idle) * (pl + ph);
    signal odd <-- twice & 1;
    odd * (odd - 1) === 0;
    2 * price + odd === twice;

    // The lists' evaluation, by Horner's rule from the last slot.
    signal behind_fill[n];
    signal behind_account[n];
    signal value[n + 1];
    value[n] <== 0;
    for (var i = n - 1; i >= 0; i--) {
        behind_fill[i] <== value[i + 1] * challenge + filled[i].fill;
        behind_account[i] <== behind_fill[i] * challenge + account[i];
        value[i] <== behind_account[i] * challenge + order[i].leaf;
    }
    value[0] === evaluation;
}
