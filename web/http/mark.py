"""The digest by which a form says what it was made from, and which of several was chosen.

What another window or another keeper changed meanwhile is then seen before it is written over.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

#: Hexadecimal digits: enough that of all that a keeper ever writes no two share one.
_DIGITS: Final = 16


def mark(text: str) -> str:
    """Return the digest of a text."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
