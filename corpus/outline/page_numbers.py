"""Page numbers of a contents page.

After dots, after a tab, after a stroke, alone at the end, or before the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_END = re.compile(r"(?:[（(\[] ?)?(?:第|[PpＰ][.．]? ?)?(?P<page>(?<!\d)\d{1,3})(?: ?页|-\d{1,3})?(?: ?[)）\]])?$")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?![\d.%])")
_BEFORE = re.compile(r"(?P<sign>[PpＰ]\s?)?(?P<page>\d{1,3})(?:\s?[/／|｜—-]+\s?|\s+)(?(sign)(?=\S)|(?=\D))")
_DOTS, _DASHES, _SPACES = ".．。·•・⋯…_﹍¨", "-－—─", " \t\u3000"
_EDGES = f"{_SPACES}.．·…⋯_-—*"
_LONGEST = 300
#: A leader that leads to a Roman number, or to nothing.
_LEADER = re.compile(r"[ \t\u3000]*(?:[.．。·•・⋯…_][ \t\u3000]*){4,}(?P<page>[ivxlcIVXLC]{0,6})$")

#: A line's title and its page number.
_Paged = tuple[str, int]


def is_listed(text: str) -> bool:
    """Return whether a line ends in dots (or a tab, or a gap) and a number.

    It stands on a contents page.
    """
    found = _last(text)
    return (found is not None and _leads(found[1])) or _unled(text) is not None


def without_page(text: str) -> str:
    """Return a contents line without a page number that is plainly one."""
    found = _after_leader(text)
    return found[0] if found else _unled(text) or text


def paged_cells(text: str) -> list[str]:
    """Return the entries, each with its page number, of a line that holds several.

    And what follows them.
    """
    cells, start = [], 0
    for match in _NUMBER.finditer(text) if len(text) <= _LONGEST else ():
        title = text[start : match.start()].rstrip(_DOTS + _DASHES + _SPACES)
        between = text[start + len(title) : match.start()]
        ends = match.end() == len(text) or text[match.end()] in _SPACES
        if title.strip() and ends and _leads(between):
            cells.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip() if cells else ""
    return [*cells, rest] if rest else cells


class Paging:
    """The way a contents page prints page numbers; bare ones count if most lines have one."""

    def __init__(self, lines: Sequence[str]) -> None:
        led = sum(_after_leader(text) is not None for text in lines)
        self._bare = 3 * led < len(lines) and _count(_pages(map(_bare, lines)), len(lines))
        self._before = _count(_pages(map(_before, lines)), len(lines))

    def split(self, lines: Sequence[str]) -> list[tuple[str, int | None]]:
        """Return each line's title and its page number."""
        found = [self._split(text) for text in lines]
        return [self._unglued(text, found[place][1], found[place + 1 :]) for place, (text, _) in enumerate(found)]

    def _unglued(self, text: str, page: int | None, after: Sequence[tuple[str, int | None]]) -> tuple[str, int | None]:
        """Take a number for a page where it is that of the next line, too.

        A section's name with its page (政策法规12).
        """
        bare = _bare(text) if page is None and after and after[0][1] is not None else None
        return bare if bare is not None and bare[1] == after[0][1] else (text, page)

    def _split(self, text: str) -> tuple[str, int | None]:
        found = (
            _after_leader(text) or (_bare(text) if self._bare else None) or (_before(text) if self._before else None)
        )
        if found is None and (bare := _unled(text)) is not None:
            return bare.strip(_EDGES) or text, 0
        if found is None:
            return text.strip(_EDGES) or text, None
        return found[0].strip(_EDGES) or text, found[1]


def _last(text: str) -> tuple[str, str, int] | None:
    """Return what stands before a number at the end, what joins them, and the number."""
    text = text.rstrip()
    match = _END.search(text[-24:]) if len(text) <= _LONGEST else None
    if match is None:
        return None
    before = text[: len(text) - len(match.group())]
    title = before.rstrip(_DOTS + _DASHES + _SPACES)
    return (title, before[len(title) :], int(match["page"])) if title.strip() else None


def _leads(joint: str) -> bool:
    """Return whether what stands between a title and a number leads from one to the other.

    Dots, a tab, a gap.
    """
    dots = sum(character in _DOTS for character in joint)
    dashes = sum(character in _DASHES for character in joint)
    wide = len(joint) - dots - dashes >= 2 or "\t" in joint or "\u3000" in joint
    return dots >= 2 or "…" in joint or dashes >= 3 or wide or (dots == 1 and " " in joint)


def _after_leader(text: str) -> _Paged | None:
    """Read a page number behind a leader (dots, a tab, a gap) or a stroke."""
    found = _last(text)
    if found is None:
        return None
    title, joint, page = found
    if _leads(joint):
        return title, page
    stroke = title.rstrip(_SPACES)
    return (stroke[:-1].rstrip(), page) if stroke[-1:] in "/／|｜" and stroke[:-1].strip() else None


def _unled(text: str) -> str | None:
    """Return a line without the leader at its end that leads to no Arabic number, or None."""
    match = _LEADER.search(text) if len(text) <= _LONGEST else None
    return text[: match.start()] or None if match else None


def _bare(text: str) -> _Paged | None:
    found = _last(text)
    return (found[0], found[2]) if found and not found[0][-1].isdigit() else None


def _before(text: str) -> _Paged | None:
    match = _BEFORE.match(text.lstrip()) if len(text) <= _LONGEST else None
    return (text.lstrip()[match.end() :], int(match["page"])) if match else None


def _pages(found: Iterator[_Paged | None]) -> list[int]:
    return [paged[1] for paged in found if paged is not None]


def _count(pages: Sequence[int], lines: int) -> bool:
    """Return whether the numbers at one side of most lines rise as page numbers do."""
    if len(pages) < max(3, 0.55 * lines):
        return False
    rising = sum(after >= before for before, after in pairwise(pages))
    return rising >= 0.9 * (len(pages) - 1) and pages[-1] > pages[0]
