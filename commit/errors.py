"""The root of the error tree. Every refusal has a stable code that ``fss explain`` knows.

FssError                        exit 2: wrong input
├── (commit)   one subclass for each reason, beside the code that raises it
├── (fss)      fss/errors.py
└── EnvironmentFault            exit 3: a tool, a file or the machine is missing something

``verifier`` is independent and has a tree of its own with the same attributes.
"""

from __future__ import annotations

from typing import ClassVar


class FssError(Exception):
    """A refusal with a stable ``code``, a one-line message and a hint on how to mend it.

    The class docstring is the long explanation that ``fss explain CODE`` prints, so each
    subclass has one. ``culprits`` names the members or accounts at fault, where there are any.
    """

    code: ClassVar[str] = "fss"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str = "", culprits: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.culprits = culprits


class EnvironmentFault(FssError):
    """The machine lacks something: a tool, a free port, memory, a file of the installation.

    ``fss doctor`` looks for each of them and says what to do.
    """

    code = "environment"
    exit_code = 3
