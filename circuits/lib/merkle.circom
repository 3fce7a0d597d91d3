// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "poseidon.circom";

// How many nodes the 16-ary tree over n leaves has on the level above a level of m nodes.
function PARENTS(m) {
    return (m + 15) \ 16;
}

// Statement    root is that of the 16-ary Poseidon tree over the n leaves, in their order.
// Assumes      n >= 1. Missing children are 0; the tree's shape depends on n alone.
// Private      leaf, root.
// Enforced by  one permutation of 17 lanes with capacity 0 for each node, 593 constraints.
template Merkle16(n) {
    signal input leaf[n];
    signal output root;

    var nodes = PARENTS(n);
    var level = PARENTS(n);
    while (level > 1) {
        level = PARENTS(level);
        nodes += level;
    }

    var constants[8][17] = POSEIDON_CONSTANTS(17);
    component node[nodes];
    component first[nodes][16];
    var below[n];
    for (var i = 0; i < n; i++) below[i] = leaf[i];
    var made = 0;
    level = n;
    while (made < nodes) {
        var parents = PARENTS(level);
        for (var p = 0; p < parents; p++) {
            node[made] = PoseidonBehind(17, 1);
            node[made].box[0] <== constants[0][0] ** 5;
            for (var child = 0; child < 16; child++) {
                var index = 16 * p + child;
                first[made][child] = FirstBox(17, child + 1);
                if (index < level) {
                    first[made][child].in <== below[index];
                } else {
                    first[made][child].in <== 0;
                }
                node[made].box[child + 1] <== first[made][child].box;
            }
            below[p] = node[made].out[0];
            made++;
        }
        level = parents;
    }
    root <== below[0];
}
