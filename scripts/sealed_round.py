"""A sealed round, told step by step: seal, order, open, clear, prove, settle.

usage: python scripts/sealed_round.py [seed]
"""

from __future__ import annotations

import sys

from fss.cli.demo_progress import DemoProgress
from fss.cli.demo_report import show_report
from fss.demo.config import DemoConfig
from fss.demo.run import run_demo


def main() -> int:
    """Run one round of the built-in flow in which nobody can read an order before its place is fixed."""
    seed = sys.argv[1] if len(sys.argv) > 1 else "sealed round"
    report = run_demo(DemoConfig.make(rows=None, seed=seed), None, DemoProgress())
    show_report(report)
    return 0 if report.all_settled else 1


if __name__ == "__main__":
    sys.exit(main())
