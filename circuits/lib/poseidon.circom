// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "poseidon_constants.circom";

// Poseidon over the BN254 scalar field with circomlib's parameters (x^5; t = 3, 4 or 17 lanes).

// Statement    out = the first `outputs` lanes of the permutation of the capacity element and `in`.
// Private      box: the capacity lane after its first S-box; in: the other lanes; out.
// Assumes      box is what CapacityBox gives for the capacity element, or the constant for it. It is the
//              caller's because all orders of a round share one, and every node of a tree has a constant.
// Enforced by  three products for each other S-box: 3 (8 t - 1 + partial rounds), 261 constraints at t = 4.
//
// In a partial round the signal is the S-box's *input*: one constraint takes the fourth power of
// this round's input to the input of the next, and the fifth power is read back from it as a linear
// expression. So each constraint has one wire in A and one in B, and the dense linear layer falls
// on C, which a proving key does not store.
template PoseidonBehind(t, outputs) {
    signal input box;
    signal input in[t - 1];
    signal output out[outputs];

    var half = 4;
    var partial = POSEIDON_PARTIAL_ROUNDS(t);
    var constants[8][t] = POSEIDON_CONSTANTS(t);
    var matrix[t][t] = POSEIDON_MATRIX(t);
    var opening_matrix[t][t] = POSEIDON_OPENING_MATRIX(t);
    var opening_constants[t] = POSEIDON_OPENING_CONSTANTS(t);
    var shifts[partial] = POSEIDON_SHIFTS(t);
    var rows[partial][t - 1] = POSEIDON_ROWS(t);
    var columns[partial][t - 1] = POSEIDON_COLUMNS(t);
    var corner = matrix[0][0];

    // By round and lane, without the capacity's lane of the first round: hence index = t round + lane - 1.
    signal square[2 * half * t - 1];
    signal fourth[2 * half * t - 1];
    signal fifth[2 * half * t - 1];
    signal head[partial + 1];
    signal head_square[partial];
    signal head_fourth[partial];

    var lane[t];
    var mixed[t];
    for (var i = 1; i < t; i++) lane[i] = in[i - 1] + constants[0][i];

    for (var round = 0; round < half; round++) {
        for (var i = round == 0 ? 1 : 0; i < t; i++) {
            var k = t * round + i - 1;
            square[k] <== lane[i] * lane[i];
            fourth[k] <== square[k] * square[k];
            fifth[k] <== fourth[k] * lane[i];
            lane[i] = fifth[k];
        }
        if (round == 0) lane[0] = box;
        for (var i = 0; i < t; i++) {
            mixed[i] = round < half - 1 ? constants[round + 1][i] : opening_constants[i];
            for (var j = 0; j < t; j++) {
                var entry = round < half - 1 ? matrix[i][j] : opening_matrix[i][j];
                mixed[i] += entry * lane[j];
            }
        }
        for (var i = 0; i < t; i++) lane[i] = mixed[i];
    }

    head[0] <== lane[0];
    for (var round = 0; round < partial; round++) {
        head_square[round] <== head[round] * head[round];
        head_fourth[round] <== head_square[round] * head_square[round];
        var rest = corner * shifts[round];
        for (var i = 1; i < t; i++) rest += rows[round][i - 1] * lane[i];
        head[round + 1] <== (corner * head_fourth[round]) * head[round] + rest;
        // shift + fifth power of this round's head, linear in the signals
        var power = shifts[round] + (head[round + 1] - rest) / corner;
        for (var i = 1; i < t; i++) lane[i] += columns[round][i - 1] * power;
    }
    lane[0] = head[partial];

    for (var round = half; round < 2 * half; round++) {
        for (var i = 0; i < t; i++) {
            var k = t * round + i - 1;
            square[k] <== lane[i] * lane[i];
            fourth[k] <== square[k] * square[k];
            fifth[k] <== fourth[k] * lane[i];
            lane[i] = fifth[k];
        }
        for (var i = 0; i < t; i++) {
            mixed[i] = round < 2 * half - 1 ? constants[round + 1][i] : 0;
            for (var j = 0; j < t; j++) mixed[i] += matrix[i][j] * lane[j];
        }
        for (var i = 0; i < t; i++) lane[i] = mixed[i];
    }

    for (var i = 0; i < outputs; i++) out[i] <== lane[i];
}

// Statement    out = (capacity + its first round constant)^5.
// Private      capacity, out.
// Assumes      nothing.
// Enforced by  three products.
template CapacityBox(t) {
    signal input capacity;
    signal output out;

    var constants[8][t] = POSEIDON_CONSTANTS(t);
    signal square <== (capacity + constants[0][0]) * (capacity + constants[0][0]);
    signal fourth <== square * square;
    out <== fourth * (capacity + constants[0][0]);
}

// Statement    out = the first `outputs` lanes of Poseidon(in) with that capacity element.
// Private      capacity, in, out.
// Assumes      nothing: every field element is a legal lane.
// Enforced by  the two templates above: 264 constraints at t = 4.
template Poseidon(t, outputs) {
    signal input capacity;
    signal input in[t - 1];
    signal output out[outputs];

    signal box <== CapacityBox(t)(capacity);
    out <== PoseidonBehind(t, outputs)(box, in);
}
