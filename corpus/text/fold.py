"""Folding: one character to one character, so that offsets survive.

Width and compatibility forms (NFKC, Unicode UAX #15), case, and traditional → simplified Chinese
(OpenCC's character table) become one form; the many shapes of quotes, dashes and brackets become
one each. Characters nobody can see (controls, bidirectional marks, zero-width spaces) become
spaces. Fold first, segment after.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import cache
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING

from corpus.text.characters import is_han
from corpus.text.look_alikes import equivalents

if TYPE_CHECKING:
    from opencc import OpenCC

_ALIKE = {
    **dict.fromkeys("“”„‟〝〞＂「」『』", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("—–‒―−﹣－", "-"),
    **dict.fromkeys("～〜∼˜", "~"),
    **dict.fromkeys("•・‧∙⋅･", "·"),
    **dict.fromkeys("〔【［", "["),
    **dict.fromkeys("〕】］", "]"),
    "〈": "<",
    "〉": ">",
}


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def _fold_character(character: str) -> str:
    """Fold one character to exactly one character."""
    character = equivalents().get(ord(character), character)
    alike = _ALIKE.get(character)
    if alike is not None:
        return alike
    if character in {"\n", "\t"}:
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"} or _is_selector(character):
        return " "
    for normal in (lambda c: unicodedata.normalize("NFKC", c), str.lower):
        form = normal(character)
        if len(form) == 1:
            character = form
    if is_han(character):
        simple: str = _converter().convert(_converter().convert(character))  # 薴 → 苧 → 苎
        return simple if len(simple) == 1 else character
    return _ALIKE.get(character, character)


def _is_selector(character: str) -> bool:
    """Tell whether a character only selects a shape of the one before it (variation selectors)."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


class _Table(dict[int, str]):
    """A table for str.translate that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


_TABLE = _Table()


def fold(text: str) -> str:
    """Return the folded text: as long as the text, character for character.

    Linear in its length.
    """
    return text.translate(_TABLE)


def simplified(text: str) -> str:
    """Return a text in simplified characters, character for character.

    Everything else stays as it is.
    """
    folded = fold(text)
    if folded == text:
        return text
    characters = list(text)
    for at in compress(range(len(text)), map(ne, text, folded)):
        if is_han(text[at]) and is_han(folded[at]):
            characters[at] = folded[at]
    return "".join(characters)


def is_word(character: str) -> bool:
    """Return whether a folded character is a letter or digit and not Han."""
    return character.isalnum() and not is_han(character)


def squeeze(folded: str) -> tuple[str, array[int]]:
    """Drop the white space that does not count.

    Return the rest and, for each character, its offset before.

    White space counts only between two characters of Latin words or numbers, where any run of it
    becomes one space: ``珠 海 2022 年`` and ``珠海2022年`` are the same, ``rose gold`` and ``rosegold``
    are not. Linear in the length.
    """
    kept: list[str] = []
    offsets = array("L")
    gap = -1
    for offset, character in enumerate(folded):
        if character.isspace():
            if gap < 0:
                gap = offset
            continue
        if gap >= 0 and kept and is_word(kept[-1]) and is_word(character):
            kept.append(" ")
            offsets.append(gap)
        gap = -1
        kept.append(character)
        offsets.append(offset)
    return "".join(kept), offsets
