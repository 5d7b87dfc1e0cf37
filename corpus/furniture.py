"""Page furniture: the lines that belong to the page and not to the text (running heads and feet, page numbers).

Furniture is learned from the file itself: a line that comes again and again, digits apart, and that cuts running text,
stands on the edges of pages, comes from the cover, or counts pages. A line that is only repeated is content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.model import Line
from corpus.shape import ends_sentence, key, numbering

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"(?:第?0页?(?:[共总]?0页?)?|p(?:age)?0(?:of0)?|0of0)")
_LONGEST = 80
#: Characters of text between two page numbers or feet; rows of a list stand closer.
_PAGE_TEXT = 120


@dataclass(frozen=True, slots=True)
class _Repeated:
    """The places of a line that comes again: positions, and the characters of text up to each of them."""

    mark: str
    places: tuple[int, ...]
    numbers: tuple[int, ...]
    offsets: tuple[int, ...]


def find_furniture(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions (in `lines`) of page furniture."""
    groups = _groups(lines)
    often = frozenset(place for group in groups for place in group.places if len(group.places) >= 3)
    edges = _edges(lines)
    cover = _cover(lines)
    found: set[int] = set()
    for group in groups:
        if _is_furniture(group, lines, often, edges, cover):
            found.update(group.places)
    return frozenset(found)


def _groups(lines: Sequence[Line]) -> list[_Repeated]:
    places: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, list[int]] = defaultdict(list)
    offsets, offset = [], 0
    for place, line in enumerate(lines):
        offsets.append(offset)
        offset += len(line.text)
        text = line.text.strip()
        if not text or len(text) > _LONGEST or line.table or "\t" in text:
            continue
        mark = _DIGITS.sub("0", key(text))
        if not mark or (mark == "0" * len(mark) and len(text) > 12):
            continue
        places[mark].append(place)
        digits = _DIGITS.findall(text)
        numbers[mark].append(int(digits[0][:9]) if digits and digits[0].isdecimal() else 0)
    return [
        _Repeated(mark, tuple(where), tuple(numbers[mark]), tuple(offsets[place] for place in where))
        for mark, where in places.items()
        if len(where) >= 2
    ]


def _edges(lines: Sequence[Line]) -> dict[int, frozenset[int]]:
    """Return, for each page, the positions of its first two and last two lines of text."""
    pages: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.page is not None and line.text.strip():
            pages[line.page].append(place)
    return {page: frozenset(where[:2] + where[-2:]) for page, where in pages.items()} if len(pages) > 1 else {}


def _cover(lines: Sequence[Line]) -> frozenset[str]:
    """Return the marks of the first lines: what a cover prints may return on every page."""
    texts = [line.text for line in lines[:200] if line.text.strip()][:24]
    return frozenset(_DIGITS.sub("0", key(text)) for text in texts)


def _is_furniture(
    group: _Repeated,
    lines: Sequence[Line],
    often: frozenset[int],
    edges: dict[int, frozenset[int]],
    cover: frozenset[str],
) -> bool:
    count = len(group.places)
    if edges and _on_edges(group, lines, edges):
        return True
    if count < 3:
        return False
    gaps = [after - before for before, after in pairwise(group.offsets)]
    if median(gaps) < _PAGE_TEXT:
        return False
    if _PAGE.fullmatch(group.mark):
        return _counts(group.numbers)
    cuts = sum(_cuts(place, lines, often) for place in group.places)
    if cuts >= max(2, count * 0.12):
        return True
    return group.mark in cover and count >= 4 and (cuts >= 1 or _evenly(gaps))


def _on_edges(group: _Repeated, lines: Sequence[Line], edges: dict[int, frozenset[int]]) -> bool:
    """Whether a line stands on the edges of most pages (or counts the pages there)."""
    on = [place for place in group.places if place in edges.get(lines[place].page or -1, ())]
    if len(on) < 0.8 * len(group.places):
        return False
    if _PAGE.fullmatch(group.mark):
        return _counts(group.numbers)
    pages = len({lines[place].page for place in on})
    return pages >= max(3, 0.3 * len(edges)) or pages == len(edges) >= 2


def _counts(numbers: tuple[int, ...]) -> bool:
    """Whether numbers count pages: nearly always rising, by one or little more."""
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(1 <= step <= 3 for step in steps) >= 0.75 * len(steps)


def _evenly(gaps: Sequence[int]) -> bool:
    middle = median(gaps)
    return sum(middle / 2 <= gap <= middle * 2 for gap in gaps) >= 0.7 * len(gaps)


def _cuts(place: int, lines: Sequence[Line], often: frozenset[int]) -> bool:
    """Whether the line at `place` stands in the middle of running text."""
    before, after = _neighbour(place, lines, often, -1), _neighbour(place, lines, often, 1)
    if len(before) < 15 or not after or ends_sentence(before) or (before[-1:] in "，、" and len(before) < 20):
        return False
    inside = sum(before.count(mark) for mark in "，。；、,")
    return inside > 0 and not numbering(after) and len(after) > 1


def _neighbour(place: int, lines: Sequence[Line], often: frozenset[int], step: int) -> str:
    """Return the nearest text before or after a line, looking over other repeated lines (a head after a foot)."""
    for _ in range(24):
        place += step
        if not 0 <= place < len(lines):
            return ""
        text = lines[place].text.strip()
        if text and place not in often:
            return "" if lines[place].table else text
    return ""
