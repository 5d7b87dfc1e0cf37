"""Abbreviations that a text defines: 跨境电子商务（以下简称“跨境电商”）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: A short form behind what it stands for, in brackets or between commas; quotes may be left out.
_DEFINED: Final = re.compile(
    r"[（(,，]\s*(?:以下|下)?(?:统一)?[简簡][称稱](?:为|為|是)?\s*[:：]?\s*[“\"‘「『《]?\s*"
    r"(?P<short>[^\s“”\"‘’「」『』《》（）(),，。;；:：、]{2,8})\s*[”\"’」』》]?\s*(?=[）),，。;；])"
)
#: What no long form holds: signs, and 的, by which a phrase describes what it does not name.
_NO_NAME: Final = re.compile(r"[\s“”\"‘’「」『』《》（）(),，。;；:：、!?！？的]")
#: 本法, 该公司, 我局: what means something else in each text.
_HERE: Final = re.compile("[本该該我贵貴]|[甲乙丙]方")
#: Characters of the longest long form: names of laws and bodies seldom have more.
_LONGEST: Final = 30


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for; ``start`` and ``end`` of both in the text."""

    short: str
    long: str
    start: int
    end: int


def abbreviations(text: str) -> Iterator[Abbreviation]:
    """Yield the abbreviations that a text defines, of whose long form each has characters in order.

    A long form begins with the first character of its short one: as near to the definition as the
    others allow. A short form that stands in the long one as it is needs no synonym and is none;
    nor is one that means something else in each text (本法).
    """
    for match in _DEFINED.finditer(text):
        short = match["short"]
        before = text[max(0, match.start() - _LONGEST) : match.start()].rstrip('”"’」』》 ')
        end = max(0, match.start() - _LONGEST) + len(before)
        begin = _begin(before, short)
        if begin is None or _HERE.match(short):
            continue
        long = before[begin:]
        if short not in long and not _NO_NAME.search(long):
            yield Abbreviation(short, long, end - len(long), match.end("short"))


def _begin(before: str, short: str) -> int | None:
    """Return the last place from which on a text has all characters of another in order."""
    at = len(before)
    for character in reversed(short):
        at = before.rfind(character, 0, at)
        if at < 0:
            return None
    return at
