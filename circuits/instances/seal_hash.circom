// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "../committed_order.circom";

component main {public [context, account, commitment, locked, floor, cap]} = HashedOrder();
