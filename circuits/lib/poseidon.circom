// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "fifth_power.circom";
include "poseidon_constants.circom";

// Poseidon over the BN254 scalar field with circomlib's parameters (x^5; t = 3, 4 or 17 lanes).

// Statement    box = (in + the first round's constant for this lane)^5: a lane after its first S-box.
// Private      in, box.
// Assumes      nothing. x -> x^5 permutes the field (5 does not divide r - 1), so whoever knows `box` knows
//              `in`: of an input that is private and has no other use, the witness may give `box` instead.
// Enforced by  FifthPower.
template FirstBox(t, lane) {
    signal input in;
    signal output box;
    var constants[8][t] = POSEIDON_CONSTANTS(t);
    box <== FifthPower()(in + constants[0][lane]);
}

// Statement    out = the first `outputs` lanes of the permutation of which `box` is the first layer of S-boxes.
// Private      box: each lane after its first S-box, the capacity element's first; out.
// Assumes      box[i] is what FirstBox(t, i) gives, or the constant for it. It is the caller's because all
//              orders of a round share the capacity's, and every node of a tree has a constant for it.
// Enforced by  three products for each S-box of the rounds between; the last layer by LastBoxes.
//
// In a partial round the signal is the S-box's *input*: one constraint takes the fourth power of
// this round's input to the input of the next, and the fifth power is read back from it as a linear
// expression. So each constraint has one wire in A and one in B, and the dense linear layer falls
// on C, which a proving key does not store.
template PoseidonBehind(t, outputs) {
    signal input box[t];
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

    // By round and lane of the full rounds between the first and the last: index = t (round - 1) + lane.
    signal square[(2 * half - 2) * t];
    signal fourth[(2 * half - 2) * t];
    signal fifth[(2 * half - 2) * t];
    signal head[partial + 1];
    signal head_square[partial];
    signal head_fourth[partial];

    var lane[t];
    var mixed[t];
    for (var i = 0; i < t; i++) lane[i] = box[i];
    for (var round = 0; round < half; round++) {
        if (round > 0) {
            for (var i = 0; i < t; i++) {
                var k = t * (round - 1) + i;
                square[k] <== lane[i] * lane[i];
                fourth[k] <== square[k] * square[k];
                fifth[k] <== fourth[k] * lane[i];
                lane[i] = fifth[k];
            }
        }
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

    for (var round = half; round < 2 * half - 1; round++) {
        for (var i = 0; i < t; i++) {
            var k = t * (round - 1) + i;
            square[k] <== lane[i] * lane[i];
            fourth[k] <== square[k] * square[k];
            fifth[k] <== fourth[k] * lane[i];
            lane[i] = fifth[k];
        }
        for (var i = 0; i < t; i++) {
            mixed[i] = constants[round + 1][i];
            for (var j = 0; j < t; j++) mixed[i] += matrix[i][j] * lane[j];
        }
        for (var i = 0; i < t; i++) lane[i] = mixed[i];
    }
    out <== LastBoxes(t, outputs)(lane);
}

// Statement    out = the first `outputs` lanes of matrix * (in[0]^5, ..., in[t-1]^5): the last layer.
// Private      in, out.
// Assumes      nothing.
// Enforced by  one output is a sum of t fifth powers with constant weights, each of which is the fifth
//              power of a constant: 2 t + 1 products. More outputs take each power by itself: 3 t products.
template LastBoxes(t, outputs) {
    signal input in[t];
    signal output out[outputs];
    var matrix[t][t] = POSEIDON_MATRIX(t);
    component single;
    component power[t];
    if (outputs == 1) {
        single = FifthPowerSum(t);
        for (var i = 0; i < t; i++) single.in[i] <== FIFTH_ROOT(matrix[0][i]) * in[i];
        out[0] <== single.out;
    } else {
        var mixed[outputs];
        for (var i = 0; i < t; i++) {
            power[i] = FifthPower();
            power[i].in <== in[i];
            for (var k = 0; k < outputs; k++) mixed[k] += matrix[k][i] * power[i].out;
        }
        for (var k = 0; k < outputs; k++) out[k] <== mixed[k];
    }
}

// Statement    out = the first `outputs` lanes of Poseidon(in) with that capacity element.
// Private      capacity, in, out.
// Assumes      nothing: every field element is a legal lane.
// Enforced by  the templates above: 261 constraints at t = 4 with one output.
template Poseidon(t, outputs) {
    signal input capacity;
    signal input in[t - 1];
    signal output out[outputs];

    component box[t];
    component behind = PoseidonBehind(t, outputs);
    for (var i = 0; i < t; i++) {
        box[i] = FirstBox(t, i);
        box[i].in <== i == 0 ? capacity : in[i - 1];
        behind.box[i] <== box[i].box;
    }
    out <== behind.out;
}
