"""Characters that look like another one and are read as it: radicals, private-use code points.

PDFs and old encodings give a radical (⻘, ⽂) or a private-use code point for the character a reader
sees.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_SUSPECT: Final = re.compile("[\u2e80-\u2fdf\ue78d-\ue864]")


@cache
def equivalents() -> dict[int, str]:
    """Return what each look-alike is read as, by its code point.

    The Kangxi radicals are those of NFKC (UAX #15); the rest is listed in ``data/characters.txt``.
    """
    found = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    for line in (files("corpus.data") / "characters.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            given, read, _ = line.split(" ")
            found[int(given, 16)] = chr(int(read, 16))
    return found


def unified(text: str) -> str:
    """Return a text with its look-alikes replaced, character for character."""
    return text.translate(equivalents()) if _SUSPECT.search(text) else text
