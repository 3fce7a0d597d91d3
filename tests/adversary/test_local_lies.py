"""The plan or the witness generator on a member's or a trader's own disk is the adversary's."""

from __future__ import annotations

from typing import Any

import pytest

from commit.order import Side
from fss.prover import Prover
from fss.prover.errors import ProverStatement
from fss.round.state import Phase
from tests.adversary.arena import RICH, Arena
from tests.round.harness import trader_key

pytestmark = [pytest.mark.chain, pytest.mark.slow]


class Deceived(Prover):
    """A prover whose circuit files make it prove other public inputs than it is asked for."""

    def _call(self, operation: str, parameters: dict[str, Any]) -> Any:
        answer = super()._call(operation, parameters)
        if operation.startswith("prove"):
            for result in answer.get("results", [answer]):
                result["public"][2] = str(int(result["public"][2]) ^ 1)
        return answer


def test_invalid_proof_of_another_outcome_never_leaves_the_executor(arena: Arena) -> None:
    """It says so by type; the same proof from honest files settles the round afterwards."""
    arena.send(arena.clients())
    arena.until(lambda state: state.phase == Phase.CLEARED)
    honest = arena.node.executor._prover
    with Deceived() as prover:
        arena.node.executor._prover = prover
        with pytest.raises(ProverStatement):
            arena.step()
    assert arena.state().proof is None
    assert "proof" not in {m.type_name for block in arena.node.log.blocks() for m in block.messages}
    arena.node.executor._prover = honest
    assert arena.run().phase == Phase.SETTLED
    assert arena.state().culprits == {}


def test_invalid_seal_proof_of_another_order_never_leaves_the_trader(arena: Arena) -> None:
    from fss.trader import Request, seal_orders

    arena.fund({"alice": RICH})
    asked = [Request(trader_key("alice"), Side.BUY, 150, 10)]
    with Deceived() as prover, pytest.raises(ProverStatement):
        seal_orders(arena.record, 1, asked, prover, arena.ground.seal.files)
    (sealed,) = seal_orders(arena.record, 1, asked, arena.ground.prover, arena.ground.seal.files)
    assert [verdict.refusal for verdict in arena.send([sealed])] == [None] * 5
