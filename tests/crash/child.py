"""``fss demo`` as a process to be killed: whatever leaves it is noted outside at the moment when it leaves.

    python -m tests.crash.child NOTES UNPROVED demo --data ...

Each note is one line of JSON, written by one call into a file opened for appending, so that a killed
process loses none and adds none. Beside the product's crash points it has two: receipts have left, and one
transaction of many has left. ``UNPROVED`` 1 makes an executor that never proves: rounds are cancelled.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from commit.errors import FssError
from fss import crash

RECEIPT_LEFT = "receipt-after-send"
TRANSACTION_LEFT = "transaction-after-send"
BATCHES = 4
"""Envelopes reach a member in about so many batches, each of which it makes durable by itself."""

product_crash_point = crash.crash_point


class HeldBack(FssError):
    """A trader did not send this order to this member."""

    code = "test.held-back"


class Notes:
    """The file outside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **note: Any) -> None:
        os.write(self._file, json.dumps(note).encode() + b"\n")

    def crash_point(self, name: str) -> None:
        """Note the visit, then do as the product does."""
        self.write(visit=name)
        product_crash_point(name)

    def receipts(self, round_number: int, member: int) -> list[bytes]:
        """The envelopes of a round that this member has acknowledged so far, as the traders sent them."""
        notes = map(json.loads, self.path.read_text().splitlines())
        first = {
            note["id"]: note["envelope"]
            for note in notes
            if note.get("kind") == "first" and (note["round"], note["member"]) == (round_number, member)
        }
        return [bytes.fromhex(envelope) for envelope in first.values()]


def watch(notes: Notes, *, unproved: bool) -> None:
    """Put the notes where receipts leave, and the two crash points of the test's own in their places."""
    crash.POINTS += (RECEIPT_LEFT, TRANSACTION_LEFT)
    crash.crash_point = notes.crash_point  # before the modules that take it by name are imported

    import fss.chain.rpc as rpc
    from fss.chain.anvil import Anvil
    from fss.demo.stage import Stage
    from fss.member.admission import Verdict
    from fss.member.executor import Executor
    from fss.member.member import Member
    from fss.node.embedded import EmbeddedNode

    admit, run_round, stop, exchange = Member.admit, EmbeddedNode.run_round, Anvil.stop, rpc.Rpc._exchange
    seal = Stage.seal
    lonely = b""

    def note_receipts(
        kind: str, number: int, member: Member, verdicts: Iterable[tuple[bytes, Verdict]]
    ) -> None:
        for envelope, verdict in verdicts:
            if verdict.receipt is not None:
                body = json.loads(verdict.receipt.body)
                notes.write(
                    kind=kind,
                    round=number,
                    member=member.index,
                    sender=verdict.receipt.sender.hex(),
                    id=body["id"],
                    position=body["position"],
                    receipt=(verdict.receipt.body + verdict.receipt.signature).hex(),
                    envelope=envelope.hex(),
                )

    def choose_lonely(stage: Stage, *arguments: Any) -> Any:
        """The last order of a round goes to the first member only; the first ones are those withheld."""
        nonlocal lonely
        sealed = seal(stage, *arguments)
        lonely = sealed[-1].envelope.encode() if len(sealed) > 1 else b""
        return sealed

    def admit_in_batches(member: Member, frame: Any, state: Any, envelopes: Sequence[bytes]) -> list[Verdict]:
        """In batches; and what only the first member receives cannot be ordered."""
        verdicts = {lonely: Verdict(refusal=HeldBack("the trader did not send it"))}
        sent = [one for one in envelopes if member.index == 1 or one != lonely]
        size = -(-len(sent) // BATCHES) or 1
        for start in range(0, len(sent), size):
            batch = sent[start : start + size]
            answers = list(zip(batch, admit(member, frame, state, batch), strict=True))
            note_receipts("first", state.number, member, answers)
            crash.crash_point(RECEIPT_LEFT)
            verdicts |= dict(answers)
        return [verdicts[one] for one in envelopes]

    def ask_again(node: EmbeddedNode, number: int, *arguments: Any) -> Any:
        """Whoever has a receipt asks for it again, whatever has become of the round."""
        for member in node.members:
            known = notes.receipts(number, member.index)
            answers = admit(member, node.frame(), node.machine.view(number), known) if known else []
            note_receipts("again", number, member, zip(known, answers, strict=True))
        return run_round(node, number, *arguments)

    def stop_later(anvil: Anvil) -> None:
        """The chain of a finished run is asked by the test before it ends."""
        if not (notes.path.parent / "run" / "finished").exists():
            stop(anvil)

    def one_by_one(client: rpc.Rpc, requests: Sequence[tuple[str, Any]]) -> Any:
        answers = exchange(client, requests)
        if requests[0][0] == "eth_sendRawTransaction":
            crash.crash_point(TRANSACTION_LEFT)
        return answers

    Stage.seal = choose_lonely
    Member.admit = admit_in_batches
    EmbeddedNode.run_round = ask_again
    Anvil.stop = stop_later
    rpc.Rpc._exchange = one_by_one
    rpc.BATCH = 1
    if unproved:
        Executor.contributions = lambda *_: []


if __name__ == "__main__":
    path, unproved = Path(sys.argv.pop(1)), sys.argv.pop(1) == "1"
    watch(Notes(path), unproved=unproved)
    from fss.cli.app import main

    main()
