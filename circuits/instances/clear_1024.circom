// SPDX-License-Identifier: Apache-2.0
pragma circom 2.2.0;

include "../clear.circom";

component main {public [context, slots_root, outcome, challenge, evaluation]} = Clear(1024);
