"""Page numbers of a contents page: after dots, after a tab, after a stroke, alone at the end, or before the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_LEADER = r"(?:[.．。·•・⋯…_﹍¨]{2,}|[\-－—─]{3,}|…|\t|[ \u3000]{2,}|\s[.．·]\s)[.．。·•・⋯…_\-－—─\s]*"
_PAGE = r"[（(\[]?\s*(?:[PpＰ]\s*[.．]?)?\s*(?P<page>\d{1,3})\s*(?:页|-\s*\d{1,4})?\s*[)）\]]?"
_STRONG = re.compile(rf"^(?P<text>.*?\S)\s*{_LEADER}{_PAGE}\s*$")
_SLASH = re.compile(r"^(?P<text>.*?\S)\s*[/／|｜]\s*[PpＰ]?(?P<page>\d{1,3})\s*$")
_WEAK = re.compile(r"^(?P<text>.*[^\d\s.])\s*[（(]?(?P<page>\d{1,3})[)）]?\s*$")
_BEFORE = re.compile(r"^\s*(?:[PpＰ]\s*)?(?P<page>\d{1,3})(?:\s*[/／|｜—-]+\s*|\s+)(?P<text>\D.*)$")
_PAIR = re.compile(rf"(?P<text>\S.*?)\s*{_LEADER}(?P<page>\d{{1,4}})(?=[\s\u3000]|$)")
_EDGES = " \t\u3000.．·…⋯_-—*"


def is_listed(text: str) -> bool:
    """Whether a line ends in dots (or a tab, or a gap) and a number: it stands on a contents page."""
    return bool(_STRONG.match(text))


def without_page(text: str) -> str:
    """Return a contents line without a page number that is plainly one."""
    match = _STRONG.match(text) or _SLASH.match(text)
    return match.group("text") if match else text


def paged_cells(text: str) -> list[str]:
    """Return the entries, each with its page number, of a line that holds several; and what follows them."""
    pairs = list(_PAIR.finditer(text))
    rest = text[pairs[-1].end() :].strip() if pairs else ""
    return [match.group() for match in pairs] + ([rest] if rest else [])


class Paging:
    """How one contents page prints page numbers: a bare number counts as one only where most lines have one."""

    def __init__(self, lines: Sequence[str]) -> None:
        plain = sum(_plain(text) is not None for text in lines)
        self._weak = 3 * plain < len(lines) and _counts(
            [match for text in lines if (match := _plain(text) or _WEAK.match(text))], len(lines)
        )
        self._before = _counts([match for text in lines if (match := _BEFORE.match(text))], len(lines))

    def split(self, text: str) -> tuple[str, int | None]:
        """Return a line's title and its page number."""
        match = _plain(text)
        if match is None and self._weak:
            match = _WEAK.match(text)
        if match is None and self._before:
            match = _BEFORE.match(text)
        if match is None:
            return text.strip(_EDGES) or text, None
        return match.group("text").strip(_EDGES) or text, int(match.group("page"))


def _plain(text: str) -> re.Match[str] | None:
    return _STRONG.match(text) or _SLASH.match(text)


def _counts(matches: Sequence[re.Match[str]], lines: int) -> bool:
    """Whether the numbers found at one side of most lines rise as page numbers do."""
    pages = [int(match.group("page")) for match in matches]
    if len(pages) < max(3, 0.55 * lines):
        return False
    rising = sum(after >= before for before, after in pairwise(pages))
    return rising >= 0.9 * (len(pages) - 1) and pages[-1] > pages[0]
