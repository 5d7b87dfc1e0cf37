"""Folding many texts: what `corpus.fold.fold` returns, several times as fast, by one look-up in a table for a text."""

from __future__ import annotations

from typing import Final

import numpy as np

from corpus.fold import fold

#: What a UTF-16 unit is folded to: unknown yet, or not one unit to one unit (halves of characters beyond the BMP, and
#: characters that are folded to such).
_UNKNOWN: Final = 65_536
_NO_UNIT: Final = 65_537

_TABLE: Final = np.full(65_536, _UNKNOWN, np.uint32)


def folded(text: str) -> str:
    """Return the folded text: exactly what `corpus.fold.fold` returns."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    found = _TABLE[units]
    highest = int(found.max(initial=0))
    if highest >= _UNKNOWN:
        if highest == _UNKNOWN:
            _learn(units[found == _UNKNOWN])
            return folded(text)
        return fold(text)
    return found.astype(np.uint16).tobytes().decode("utf-16-le")


def _learn(units: np.typing.NDArray[np.uint16]) -> None:
    for unit in np.unique(units).tolist():
        code = ord(fold(chr(unit)))
        surrogate = 0xD800 <= unit < 0xE000 or 0xD800 <= code < 0xE000
        _TABLE[unit] = _NO_UNIT if surrogate or code >= _UNKNOWN else code
