"""Fold many texts at several times the speed of `fold`, with one table look-up a text."""

from __future__ import annotations

from typing import Final

import numpy as np

from corpus.text.fold import fold
from indexer.arrays import U16

#: What a UTF-16 unit is folded to where that is not known yet or is not one unit: halves of
#: characters beyond the BMP, and characters that are folded to such. (No character has this code.)
_NO_UNIT: Final = 0xFFFF
_TABLE: Final = np.full(65_536, _NO_UNIT, np.uint16)
_LEARNT: Final = np.zeros(65_536, np.bool_)


def folded(text: str) -> str:
    """Return the folded text: exactly what `corpus.text.fold.fold` returns."""
    units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    found = _TABLE[units]
    if found.max(initial=0) == _NO_UNIT:
        unknown = units[~_LEARNT[units]]
        if len(unknown):
            _learn(unknown)
            found = _TABLE[units]
        odd = (found == _NO_UNIT).nonzero()[0].tolist()
        if odd:
            return fold(text) if len(units) > len(text) else _with(found, odd, text)
    return found.tobytes().decode("utf-16-le")


def _with(found: U16, odd: list[int], text: str) -> str:
    """Fold a text of one unit a character where some characters fold to two units."""
    pieces = found.tobytes().decode("utf-16-le").split(chr(_NO_UNIT))
    return "".join([pieces[0], *(fold(text[at]) + piece for at, piece in zip(odd, pieces[1:], strict=True))])


def _learn(units: U16) -> None:
    for unit in set(units.tolist()):
        code = ord(fold(chr(unit)))
        half = 0xD800 <= unit < 0xE000 or 0xD800 <= code < 0xE000
        _TABLE[unit] = _NO_UNIT if half or code > _NO_UNIT else code
        _LEARNT[unit] = True
