"""How deep a JSON text is nested, found before it is parsed. Imports nothing of ``fss``.

The parser of the standard library recurses in C and trusts the interpreter's recursion limit. Libraries that
the chain client imports raise that limit to 100,000, and then a few kilobytes of brackets overflow the
stack and end the process, which no exception handler sees.
"""

from __future__ import annotations

import re

DEEPEST = 64
"""More levels than any document here has."""

# A string, closed or cut off by the end, is one token, so that brackets inside it are not counted.
_STRING_OR_BRACKET = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def is_too_deep(text: str) -> bool:
    """Tell whether arrays and objects in ``text`` are nested deeper than ``DEEPEST``, in linear time."""
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token.group() in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif token.group() in "]}":
            depth -= 1
    return False
