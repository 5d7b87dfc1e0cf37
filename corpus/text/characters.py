"""Runs of Han characters, to stand in the brackets of patterns."""

from __future__ import annotations

from typing import Final

#: First and last of each run of Han: the block of CJK ideographs in two parts, Extension A, 〇 and
#: 々, Extensions B and on, the compatibility ideographs.
HAN_RUNS: Final = (
    ("\u4e00", "\u9fd5"), ("\u9fd6", "\u9fff"), ("\u3400", "\u4dbf"), ("〇", "〇"), ("々", "々"),
    ("\U00020000", "\U0003ffff"), ("\uf900", "\ufaff"),
)  # fmt: skip


def _ranges(*runs: tuple[str, str]) -> str:
    return "".join(f"{first}-{last}" for first, last in runs)


#: Every Han character: what the index and the marks go by, since a reader can see any of them.
HAN: Final = _ranges(*HAN_RUNS)
#: The Han that jieba's own pattern takes; its dictionary knows no other.
JIEBA_HAN: Final = _ranges(HAN_RUNS[0])
#: The Han that jieba leaves out: each is a word of its own.
RARE_HAN: Final = _ranges(*HAN_RUNS[1:])
#: The block of CJK ideographs alone: what bodies and companies are named with. Patterns that look
#: for names go by it, because 〇 is a digit there (二〇二三) and a mask (`corpus.companies.boundaries`).
COMMON_HAN: Final = _ranges(*HAN_RUNS[:2])


def is_han(character: str) -> bool:
    """Return whether a character is one of `HAN`; quicker than a loop over the runs."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character in "〇々"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
    )
