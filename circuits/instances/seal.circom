// SPDX-License-Identifier: GPL-3.0
// (includes circomlib, which is GPL-3.0)
pragma circom 2.2.0;

include "../seal.circom";

component main {
    public [context, account, commitment, rx, ry, m0, m1, yx, yy, locked, floor, cap]
} = SealedOrder();
