"""What a demonstration says on stderr while it runs."""

from __future__ import annotations

from contextlib import AbstractContextManager

from fss.cli.output import note, step
from fss.round.state import RoundState


class DemoProgress:
    """Notes for each step and each phase of a round, as they happen."""

    def step(self, title: str) -> AbstractContextManager[None]:
        """A long step: shown while it runs, with its time when it is done."""
        return step(title)

    def note(self, message: str) -> None:
        """One line."""
        note(message)

    def phase(self, state: RoundState) -> None:
        """A round has come to a new phase."""
        detail = ""
        if state.ordered is not None and state.phase == "ORDERED":
            sizes = [len(batch) for batch in state.ordered.merge.batches]
            largest = max(sizes, default=0)
            detail = f": {len(state.ordered.slots)} orders in {len(sizes)} batches, the largest of {largest}"
        if state.outcome is not None and state.phase == "SETTLED":
            detail = f": volume {state.outcome.volume} at {state.outcome.price}"
        note(f"  round {state.number}: {state.phase.value}{detail}")
