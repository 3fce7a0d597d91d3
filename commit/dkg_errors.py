"""How a key ceremony fails: always with the name of who made it fail.

Imports the error tree.

DkgError
├── DkgCeremonyError      the ceremony's own numbers or members
├── DkgMalformedError     a message that is none; not taken, and its sender is silent until a good one comes
├── DkgStepError          a message out of its step; not taken
└── DkgAbort              the ceremony is over; ``members`` are at fault
"""

from __future__ import annotations

from commit.errors import FssError


class DkgError(FssError):
    """Something is wrong in the ceremony by which a committee makes its keys."""

    code = "dkg"


class DkgCeremonyError(DkgError):
    """A ceremony's description is wrong: its threshold is outside 1..n, or its members' addresses are not n
    different nonzero addresses of 20 bytes."""

    code = "dkg.ceremony"


class DkgMalformedError(DkgError):
    """A message of a ceremony does not have the fields of its type, each in its one spelling.

    It is not taken. Its sender counts as silent until it sends a good one.
    """

    code = "dkg.malformed"


class DkgStepError(DkgError):
    """A message of a ceremony came before all members had finished the step before, or after the end.

    It is not taken: nobody may open a commitment before everyone has committed.
    """

    code = "dkg.step"


class DkgAbort(DkgError):
    """A ceremony ended without keys because members broke its rules.

    Start another one without them. ``members`` holds their indices, ``culprits`` their names. Nobody's
    keys are at risk, since no key of an aborted ceremony is ever used.
    """

    code = "dkg.abort"

    def __init__(self, message: str, *, members: tuple[int, ...]) -> None:
        names = tuple(f"member {index}" for index in members)
        super().__init__(
            f"{', '.join(names)}: {message}", hint="start a new ceremony without them", culprits=names
        )
        self.members = members


class DkgConflictError(DkgAbort):
    """A member sent two different messages where the ceremony has one of each member."""

    code = "dkg.conflict"


class DkgPointError(DkgAbort):
    """A member sent a point that is off the curve, outside the prime-order subgroup, or the identity."""

    code = "dkg.point"


class DkgKnowledgeError(DkgAbort):
    """A member does not prove that it knows the secret behind a key that it announced.

    Without this proof a member could choose its part as a function of the others' (a rogue key) and own the
    sum. The proof is bound to the ceremony and to the member, so that nobody can send another's.
    """

    code = "dkg.knowledge"


class DkgLengthError(DkgAbort):
    """A member's commitment vector does not have exactly t elements.

    A longer one would raise the degree of the shared polynomial, and t members could open nothing.
    """

    code = "dkg.length"


class DkgDigestError(DkgAbort):
    """A member opened another commitment vector than the one that it announced the hash of.

    All announce hashes before anyone opens, so the last to speak cannot choose the committee's key.
    """

    code = "dkg.digest"


class DkgCiphertextError(DkgAbort):
    """A member's encrypted shares are not one well-formed ciphertext for each member."""

    code = "dkg.ciphertext"


class DkgShareError(DkgAbort):
    """A member dealt a share that does not lie on the polynomial to which it had committed.

    The receiver opened the ciphertext in public, and everyone can check it.
    """

    code = "dkg.share"


class DkgComplaintError(DkgAbort):
    """A member complained about a dealer and was wrong: the opening is false, or the share is good."""

    code = "dkg.complaint"


class DkgConfirmationError(DkgAbort):
    """A member confirmed another key set than the one that follows from the ceremony's messages."""

    code = "dkg.confirmation"


class DkgSilentError(DkgAbort):
    """A member did not send what a step of the ceremony needs before its time was over."""

    code = "dkg.silent"
