"""Who signed: an order its account, a certificate a quorum."""

from __future__ import annotations

from scripts.contracts.faults.fault import Edit, Fault

NOT_SIGNED = "an order was locked that its account did not sign"
NO_QUORUM = "a certificate was accepted without a quorum"
SILENT = "_accounts[market][0xC2aA6271409c10deE630e79df90C968989ccF2B7]"
"""The account of the invariants that signs nothing, of key 77."""


def _also_signed(content: str) -> Edit:
    """An order that differs so from the one that was signed is taken for signed."""
    return Edit(
        "Commitments",
        "return _recover(_hashTypedDataV4(structHash), content.signatures, index);",
        "{ (address owner,) = Lists.owner(slots, index);"
        " address signer = _recover(_hashTypedDataV4(structHash), content.signatures, index);"
        " if (signer == owner) return signer; }"
        f" structHash = keccak256(abi.encode(ORDER_TYPE, market, round, {content}));"
        " return _recover(_hashTypedDataV4(structHash), content.signatures, index);",
    )


SIGNED = (
    Fault(
        "order_signer_unchecked",
        NOT_SIGNED,
        Edit("Commitments", "if (signer != owner) revert SignerMismatch(i, signer);"),
    ),
    Fault(
        "orders_of_another_round_locked",
        NOT_SIGNED,
        Edit(
            "Commitments",
            "if (signer != owner) revert",
            "if (signer != owner && _signerOf(market, round + 1, i, content) != owner) revert",
        ),
    ),
    Fault(
        "orders_of_another_market_locked",
        NOT_SIGNED,
        Edit(
            "Commitments",
            "if (signer != owner) revert",
            "if (signer != owner && _signerOf(market == 2 ? 3 : 2, round, i, content) != owner) revert",
        ),
    ),
    Fault("lock_is_not_signed", NOT_SIGNED, _also_signed("commitment, ciphertext, locked - 1")),
    Fault("commitment_is_not_signed", NOT_SIGNED, _also_signed("commitment ^ 1, ciphertext, locked")),
    Fault(
        "ciphertext_is_not_signed",
        NOT_SIGNED,
        _also_signed("commitment, ciphertext ^ bytes32(uint256(1)), locked"),
    ),
    Fault(
        "quorum_not_counted",
        NO_QUORUM,
        Edit("Certificates", "if (count < quorum) revert QuorumMissing(count, quorum);"),
    ),
    Fault(
        "quorum_one_short", NO_QUORUM, Edit("Certificates", "if (count < quorum)", "if (count + 1 < quorum)")
    ),
    Fault("one_member_counts_twice", NO_QUORUM, Edit("Certificates", "signer <= last", "signer < last")),
    Fault("strangers_count_as_members", NO_QUORUM, Edit("Certificates", "|| !isMember[market][signer]")),
    Fault(
        "voided_without_a_quorum",
        NO_QUORUM,
        Edit("Rounds", "_checkQuorum(market, terms.quorum, structHash, memberSignatures);"),
    ),
    Fault(
        "page_other_than_certified",
        "orders were committed in another order than certified",
        Edit("Commitments", "!= pageRecord[market][round][page]) {", "== 0) {"),
    ),
    Fault(
        "slot_beyond_the_count_voided",
        "a slot was voided that the round does not have",
        Edit(
            "Lists",
            "if (count & 7 != 0 && uint8(bitmap[bitmap.length - 1]) >> (count & 7) != 0) return false;",
        ),
    ),
    Fault(
        "position_without_an_order",
        "an account has a position and signed nothing",
        Edit("Settlement", "if (fill > 0) _accounts[market][owner]", f"if (fill > 0) {SILENT}"),
    ),
    Fault(
        "balance_without_a_deposit",
        "an account that signed nothing has other than it brought",
        Edit(
            "Exchange",
            "state.free += uint128(amount);\n        emit PairsRedeemed",
            SILENT + ".free += uint128(amount);\n        emit PairsRedeemed",
        ),
    ),
)
