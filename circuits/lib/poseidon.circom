// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "poseidon_constants.circom";

// Poseidon's permutation over the BN254 scalar field, circomlib's parameters (x^5, t = 3, 4 or 17).
//
// Statement    out = the first `outputs` lanes of Poseidon(in); lane 0 of `in` is the capacity element.
// Assumes      nothing: every field element is a legal lane.
// Enforced by  three products for each S-box: 8 t + (partial rounds) of them, 264 constraints at t = 4.
//
// In a partial round the signal is the S-box's *input*: one constraint takes the fourth power of
// this round's input to the input of the next, and the fifth power is read back from it as a linear
// expression. So each constraint has one wire in A and one in B, and the dense linear layer falls
// on C, which a proving key does not store.
template Poseidon(t, outputs) {
    signal input in[t];
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

    signal square[2 * half][t];
    signal fourth[2 * half][t];
    signal fifth[2 * half][t];
    signal head[partial + 1];
    signal head_square[partial];
    signal head_fourth[partial];

    var lane[t];
    var mixed[t];
    for (var i = 0; i < t; i++) lane[i] = in[i] + constants[0][i];

    for (var round = 0; round < half; round++) {
        for (var i = 0; i < t; i++) {
            square[round][i] <== lane[i] * lane[i];
            fourth[round][i] <== square[round][i] * square[round][i];
            fifth[round][i] <== fourth[round][i] * lane[i];
        }
        for (var i = 0; i < t; i++) {
            mixed[i] = round < half - 1 ? constants[round + 1][i] : opening_constants[i];
            for (var j = 0; j < t; j++) {
                var entry = round < half - 1 ? matrix[i][j] : opening_matrix[i][j];
                mixed[i] += entry * fifth[round][j];
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
            square[round][i] <== lane[i] * lane[i];
            fourth[round][i] <== square[round][i] * square[round][i];
            fifth[round][i] <== fourth[round][i] * lane[i];
        }
        for (var i = 0; i < t; i++) {
            mixed[i] = round < 2 * half - 1 ? constants[round + 1][i] : 0;
            for (var j = 0; j < t; j++) mixed[i] += matrix[i][j] * fifth[round][j];
        }
        for (var i = 0; i < t; i++) lane[i] = mixed[i];
    }

    for (var i = 0; i < outputs; i++) out[i] <== lane[i];
}
