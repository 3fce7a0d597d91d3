"""A commit-reveal round: orders are hashes only, and one trader never reveals and is voided.

usage: python scripts/commit_reveal_round.py [seed]
"""

from __future__ import annotations

import sys

from fss.cli.demo_progress import DemoProgress
from fss.cli.demo_report import show_report
from fss.demo.config import DemoConfig
from fss.demo.run import run_demo


def main() -> int:
    """Run one round in which one order is withheld: a quorum voids its slot, and its bond is burned."""
    seed = sys.argv[1] if len(sys.argv) > 1 else "commit-reveal round"
    config = DemoConfig.make(rows=None, seed=seed, mode="commit-reveal", withhold=1)
    report = run_demo(config, None, DemoProgress())
    show_report(report)
    voided = sum(one.voided for one in report.rounds)
    return 0 if report.all_settled and voided == 1 and report.payout.burned > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
