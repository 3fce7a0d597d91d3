"""The runs that are killed, and the points that each has to be killed at."""

from __future__ import annotations

from fss.crash import POINTS
from tests.crash.child import RECEIPT_LEFT, TRANSACTION_LEFT
from tests.crash.kills import Scenario

SEALED = Scenario(
    "sealed",
    ("--rounds", "2"),
    (
        "chain-after-start",
        *("admit-before-commit", "admit-after-commit", RECEIPT_LEFT),
        *("vote-before-commit", "word-after-commit"),
        *("log-before-append", "log-before-commit"),
        *("shares-before-log", "shares-after-log", "proof-before-log"),
        *("commit-before-send", "settle-after-send"),
        *("sent-before-wait", "sent-before-wait", "sent-before-wait"),
    ),
)
"""Three times between sending and mining: in the deployment, in the rounds, and in the payout."""

REVEALED = Scenario(
    "revealed",
    ("--rounds", "2", "--mode", "commit-reveal", "--withhold", "1"),
    (
        *("opening-before-commit", "opening-after-commit"),
        *("vote-after-commit", "word-before-commit", "log-after-commit"),
        *("void-before-send", "void-after-send", "commit-after-send", "settle-before-send"),
    ),
)
LARGE = Scenario(
    "large",
    ("--rounds", "2", "--size", "256", "--mode", "commit-reveal", "--withhold", "2"),
    ("pages-after-send", "credit-after-send", "proof-after-log", TRANSACTION_LEFT),
    rows=130,
)
"""Three pages, and a second round without orders."""

CANCELLED = Scenario(
    "cancelled", ("--size", "256"), ("cancel-after-send", "release-after-send"), rows=130, unproved=True
)
SCENARIOS = (SEALED, REVEALED, LARGE, CANCELLED)
ALL_POINTS = {*POINTS, RECEIPT_LEFT, TRANSACTION_LEFT}
