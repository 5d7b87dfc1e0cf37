"""The difference between a text as given and as searched, so that it is stored once.

What is searched is the text folded (character for character, `corpus.text.fold`) and squeezed
(without the white space that does not count). The difference is the white space that was dropped,
and the characters that were another, each with its place in the searched text: a tenth of the text.
A text that is very long or holds characters beyond the Basic Multilingual Plane, which are two
units or may be folded to such, is kept whole.

As stored: 16-bit numbers: how many were dropped, their places, they themselves, the places of those
that were another, and what they were; or `_WHOLE` and the text in UTF-16; or nothing where the
texts are the same.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from indexer.arrays import U16
from indexer.kernels import told_apart

_WHOLE: Final = 0xFFFF
_UNIT: Final = 2


def encode_text(text: str) -> bytes:
    """Return a text in UTF-16, the encoding that is decoded the quickest."""
    return text.encode("utf-16-le")


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` encoded."""
    return data.decode("utf-16-le")


def difference(text: str, folded: str, squeezed: str) -> bytes:
    """Return what `restored` needs besides the squeezed folded form. Linear in the length."""
    if text == squeezed:
        return b""
    given, plain, searched = (np.frombuffer(encode_text(form), np.uint16) for form in (text, folded, squeezed))
    if len(given) >= _WHOLE or not len(given) == len(text) == len(plain):
        return np.uint16(_WHOLE).tobytes() + given.tobytes()
    return told_apart(given, plain, searched)


def restored(searched: U16, stored: bytes) -> str:
    """Return the text as given, from its squeezed folded form and its `difference`."""
    row = np.frombuffer(stored, np.uint16)
    if not len(row):
        return decode_text(searched.tobytes())
    dropped = int(row[0])
    if dropped == _WHOLE:
        return decode_text(stored[_UNIT:])
    at = 1 + 2 * dropped
    middle = (at + len(row)) // 2
    units = searched.copy()
    units[row[at:middle]] = row[middle:]
    text = decode_text(units.tobytes())
    return _with(text, row[1 : 1 + dropped].tolist(), decode_text(row[1 + dropped : at].tobytes())) if dropped else text


def _with(text: str, places: list[int], white: str) -> str:
    """Return a text with white space put back before its places."""
    pieces, begin = list[str](), 0
    for place, character in zip(places, white, strict=True):
        pieces += text[begin:place], character
        begin = place
    return "".join([*pieces, text[begin:]])
