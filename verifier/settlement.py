"""Would the exchange settle? All of the contract's checks, from the lists of a round and its proof alone.

Imports only ``verifier``.
"""

from __future__ import annotations

from verifier.groth16 import verify
from verifier.key import VerificationKey
from verifier.points import SCALAR_ORDER
from verifier.proof import Proof
from verifier.statement import Settlement, SettlementRefused, public_inputs


class SettlementCommitment(SettlementRefused):
    """A commitment is zero, or not below the scalar field's order r.

    ``c`` and ``c + r`` are one leaf of the tree with two encodings in the list, and zero is the empty
    slot's leaf.
    """

    code = "settlement.commitment-range"


class SettlementDuplicate(SettlementRefused):
    """One commitment stands in two slots: one order would be filled twice."""

    code = "settlement.duplicate"


class SettlementVoidedFill(SettlementRefused):
    """A voided slot has a fill."""

    code = "settlement.voided-fill"


class SettlementBalance(SettlementRefused):
    """The fills do not add up: what is bought is not what is sold, or is not the volume."""

    code = "settlement.balance"


class SettlementPrice(SettlementRefused):
    """The price is outside [floor, cap] though there is a volume, or is not 0 though there is none."""

    code = "settlement.price-range"


class SettlementCost(SettlementRefused):
    """A slot's fill costs more than its order locked, so it could not be credited.

    The cost in ticks times lots is (price - floor) for each lot bought, (cap - price) for each lot sold.
    """

    code = "settlement.cost"


class SettlementProofInvalid(SettlementRefused):
    """The lists are in order and the proof does not hold for them: something of it was changed."""

    code = "settlement.proof-invalid"
    exit_code = 1


def check_settlement(settlement: Settlement, key: VerificationKey, proof: Proof) -> None:
    """Refuse what the exchange contract refuses, the proof last; returns where it would settle.

    ``key`` is the one that the market's terms name by its hash. Raises the ``SettlementRefused`` of the
    first check that fails.
    """
    check_lists(settlement)
    if not verify(key, public_inputs(settlement, key), proof):
        raise SettlementProofInvalid("settlement: the proof does not hold for these lists, price and volume")


def check_lists(settlement: Settlement) -> None:
    """Make every check of the exchange but the proof's; raises a ``SettlementRefused``."""
    _check_slots(settlement)
    _check_balance(settlement)
    _check_costs(settlement)


def _check_slots(settlement: Settlement) -> None:
    first_slot: dict[int, int] = {}
    for index, slot in enumerate(settlement.slots):
        if not 0 < slot.commitment < SCALAR_ORDER:
            raise SettlementCommitment(f"slot {index}: the commitment is not in [1, r)")
        earlier = first_slot.setdefault(slot.commitment, index)
        if earlier != index:
            raise SettlementDuplicate(f"slots {earlier} and {index} hold one commitment")
        if slot.voided and slot.fill:
            raise SettlementVoidedFill(f"slot {index} is voided and has a fill of {slot.fill}")


def _check_balance(settlement: Settlement) -> None:
    bought = sum(slot.fill for slot in settlement.slots if slot.fill > 0)
    sold = -sum(slot.fill for slot in settlement.slots if slot.fill < 0)
    if not bought == sold == settlement.volume:
        raise SettlementBalance(f"bought {bought}, sold {sold}, stated volume {settlement.volume}")


def _check_costs(settlement: Settlement) -> None:
    price, floor, cap = settlement.price, settlement.floor, settlement.cap
    if settlement.volume == 0:
        if price != 0:
            raise SettlementPrice(f"price {price} without a volume", hint="it is 0 where nothing trades")
        return
    if not floor <= price <= cap:
        raise SettlementPrice(f"price {price} is outside [{floor}, {cap}]")
    for index, slot in enumerate(settlement.slots):
        cost = (cap - price if slot.fill < 0 else price - floor) * abs(slot.fill)
        if cost > slot.locked:
            raise SettlementCost(f"slot {index} costs {cost} and locked {slot.locked}")
