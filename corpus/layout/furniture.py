"""Page furniture: lines of the page, not of the text (running heads and feet, page numbers).

Furniture is learned from the file itself: a line that comes again and again and that cuts running
text, stands on the edges of pages, comes from the cover, or counts pages. A line that is only
repeated is content.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from corpus.layout.line_features import ends_sentence, is_prose, key, numbering
from corpus.model import Line
from corpus.text.char_bigrams import CharBigrams, count_bigrams

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"(?:第?0页?(?:[共总]?0页?)?|p(?:age)?0(?:of0)?|0of0)")
_LONGEST = 80
#: Characters of text between two page numbers or feet; lines of a list stand closer.
_PAGE_TEXT = 120
_LOOK_BACK = 40
_SAMPLE = 4000
#: Lines further up in which a contents page is looked for.
_CONTENTS = 400
#: Characters of a line that is running text and no title; log-odds that a sentence goes on over a
#: line.
_RUNNING, _ODDS = 45, 1.5


@dataclass(frozen=True, slots=True)
class _Repeated:
    """A line that comes again, digits apart: the numbers it prints and its position, each time."""

    mark: str
    places: tuple[int, ...]
    numbers: tuple[tuple[int, ...], ...]

    def with_places(self, kept: Sequence[int]) -> _Repeated:
        """Return the occurrences (by their order) that are kept."""
        return _Repeated(self.mark, tuple(self.places[one] for one in kept), tuple(self.numbers[one] for one in kept))


def find_furniture(lines: Sequence[Line]) -> frozenset[int]:
    """Return the positions (in `lines`) of page furniture."""
    groups = _groups(lines)
    learner = _Learner(lines, groups)
    found = {place for group in groups for place in learner.furniture(group)}
    companions = [same for group in groups for same in _alike(group) if learner.keeps_company(same, found)]
    return frozenset(found | {place for group in companions for place in group.places})


def wording(text: str) -> str:
    """Return the letters of a line, numbers apart, or nothing of a page number."""
    return "" if _PAGE.fullmatch(mark := _DIGITS.sub("0", key(text))) else mark


def _groups(lines: Sequence[Line]) -> list[_Repeated]:
    places: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for place, line in enumerate(lines):
        text = line.text.strip()
        if not text or len(text) > _LONGEST or line.table or "\t" in text:
            continue
        bare = key(text)
        mark = _DIGITS.sub("0", bare)
        if mark:
            places[mark].append(place)
            numbers[mark].append(tuple(int(digits[:9]) for digits in _DIGITS.findall(bare) if digits.isdecimal()))
    return [_Repeated(mark, tuple(places[mark]), tuple(numbers[mark])) for mark in places if len(places[mark]) >= 2]


def _edges(lines: Sequence[Line]) -> dict[int, frozenset[int]]:
    """Return, for each page, the positions of its first two and last two lines of text."""
    pages: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if line.page is not None and line.text.strip():
            pages[line.page].append(place)
    return {page: frozenset(where[:2] + where[-2:]) for page, where in pages.items()} if len(pages) > 1 else {}


def _cover(lines: Sequence[Line]) -> frozenset[str]:
    """Return the marks of the lines before the first running text; every page may repeat them."""
    texts = [line.text.strip() for line in lines[:200] if line.text.strip()][:24]
    marks = Counter(_DIGITS.sub("0", key(text)) for text in takewhile(lambda text: not is_prose(text), texts))
    # What differs in its numbers only, three times and more, lists contents and names no serial.
    return frozenset(mark for mark, count in marks.items() if count <= 2)


class _Learner:
    """The signs in a file by which its furniture is told from its text."""

    def __init__(self, lines: Sequence[Line], groups: Sequence[_Repeated]) -> None:
        self._lines = lines
        self._often = frozenset(place for group in groups for place in group.places if len(group.places) >= 3)
        self._serials = {place: group.mark for group in groups if not _is_one(group) for place in group.places}
        self._headers = frozenset(
            place
            for group in groups
            if len(group.places) >= 3 and len(group.mark) >= 6 and len(set(group.numbers)) == 1
            for place in group.places
        )
        self._edges = _edges(lines)
        self._cover = _cover(lines)
        self._bigrams: CharBigrams | None = None
        self._base: float | None = None
        self._offsets = [0]
        for line in lines:
            self._offsets.append(self._offsets[-1] + len(line.text))

    def furniture(self, group: _Repeated) -> tuple[int, ...]:
        """Return the positions of a repeated line where it is furniture."""
        if _PAGE.fullmatch(group.mark):
            return self._page_numbers(group)
        if self._is_listed(group):
            return ()
        return tuple(place for same in _alike(group) if self._is_furniture(same) for place in same.places)

    def keeps_company(self, group: _Repeated, found: set[int]) -> bool:
        """Return whether a line mostly adjoins furniture, as a foot over the page number does."""
        if len(group.places) < 4 or group.places[0] in found or self._is_listed(group):
            return False
        beside = sum(self._beside(place, 1) in found or self._beside(place, -1) in found for place in group.places)
        return beside >= 0.8 * len(group.places)

    def _is_listed(self, group: _Repeated) -> bool:
        """Return whether numbered lines are titles: most are listed further up, number and all."""
        if len(set(group.numbers)) < 2:
            return False
        listed = {_listed_key(line.text) for line in self._lines[max(0, group.places[0] - _CONTENTS) : group.places[0]]}
        return 2 * sum(_listed_key(self._lines[place].text) in listed for place in group.places) >= len(group.places)

    def _beside(self, place: int, step: int) -> int:
        """Return the position of the next line of text in one direction."""
        place += step
        while 0 <= place < len(self._lines) and not self._lines[place].text.strip():
            place += step
        return place

    def _page_numbers(self, group: _Repeated) -> tuple[int, ...]:
        """Return the longest run of page numbers a page of text apart, if most numbers fit it."""
        length, back = [1] * len(group.places), [-1] * len(group.places)
        for one in range(len(group.places)):
            for before in range(max(0, one - _LOOK_BACK), one):
                if length[before] >= length[one] and self._next_page(group, before, one):
                    length[one], back[one] = length[before] + 1, before
        best = max(range(len(length)), key=length.__getitem__)
        chain = []
        while best >= 0:
            chain.append(best)
            best = back[best]
        enough = 2 if group.mark != "0" or self._dashed(group.places[0]) else 3
        if len(chain) < enough or len(chain) < 0.5 * len(group.places):
            return ()
        return group.with_places(chain[::-1]).places

    def _next_page(self, group: _Repeated, before: int, after: int) -> bool:
        step = group.numbers[after][0] - group.numbers[before][0] if group.numbers[after] else 0
        apart = self._offsets[group.places[after]] - self._offsets[group.places[before]]
        near = self._edges or self._beside(group.places[after], -1) in self._headers
        return 1 <= step <= 3 and apart >= (0 if near else _PAGE_TEXT)

    def _dashed(self, place: int) -> bool:
        text = self._lines[place].text.strip()
        return not text[0].isalnum() and not text[-1].isalnum()

    def _is_furniture(self, group: _Repeated) -> bool:
        count = len(group.places)
        if self._edges and self._on_edges(group):
            return True
        if count < 3:
            return False
        gaps = [self._offsets[after] - self._offsets[before] for before, after in pairwise(group.places)]
        if count >= 4 and median(gaps) >= _PAGE_TEXT / 3 and self._counts_pages(group):
            return True
        if median(gaps) < _PAGE_TEXT or self._is_formula(group):
            return False
        cuts = len({joint for place in group.places if (joint := self._cut(place))})
        if cuts >= max(2, count * 0.18) and cuts >= count * min(2 * self._ragged(), 0.5):
            return True
        return count >= 4 and cuts >= 1 and self._names_cover(group)

    def _names_cover(self, group: _Repeated) -> bool:
        """Return whether the cover prints a line, too, alone or (a long one) within another."""
        mark = group.mark
        return mark in self._cover or (len(mark) >= 8 and any(mark in other for other in self._cover))

    def _is_formula(self, group: _Repeated) -> bool:
        """Return whether the lines below are of one numbered kind: 某某令 over 某字第123號."""
        after = [self._serials.get(self._beside(place, 1), "") for place in group.places]
        return any(mark and 2 * after.count(mark) > len(after) for mark in set(after))

    def _counts_pages(self, group: _Repeated) -> bool:
        """Return whether a line's numbers rise and its words mean a page or are the cover's."""
        if not any(len(set(column)) > 1 and _counts(column) for column in zip(*group.numbers, strict=True)):
            return False
        words = group.mark.replace("0", "")
        return (
            "页" in words
            or "page" in words
            or (len(words) >= 3 and any(words in mark != group.mark for mark in self._cover))
        )

    def _on_edges(self, group: _Repeated) -> bool:
        """Return whether a line stands on the edges of most pages."""
        on = [place for place in group.places if place in self._edges.get(self._lines[place].page or -1, ())]
        if len(on) < 0.8 * len(group.places):
            return False
        pages = len({self._lines[place].page for place in on})
        return pages >= max(3, 0.3 * len(self._edges)) or pages == len(self._edges) >= 2

    def _cut(self, place: int) -> str:
        """Return the two characters around a line that interrupts running text, else nothing.

        A formula between other formulas always parts the same ones; a page may end anywhere.
        """
        before, after = self._neighbour(place, -1), self._neighbour(place, 1)
        joint = before[-1:] + after[:1]
        return joint if self._goes_on(before, after) and not joint.isdecimal() else ""

    def _ragged(self) -> float:
        """Return the share of adjacent lines that look interrupted, too: in lists, in statutes."""
        if self._base is None:
            texts = [
                "" if line.table or place in self._often else line.text.strip()
                for place, line in enumerate(self._lines)
                if line.text.strip()
            ][:_SAMPLE]
            pairs = [(before, after) for before, after in pairwise(texts) if before and after]
            self._base = sum(self._goes_on(before, after) for before, after in pairs) / max(1, len(pairs))
        return self._base

    def _goes_on(self, before: str, after: str) -> bool:
        if len(before) < 15 or len(after) < 2 or ends_sentence(before) or numbering(after):
            return False
        if "。" not in before and (len(before) < _RUNNING or not any(mark in before for mark in "，；、,")):
            return False
        if self._bigrams is None:
            self._bigrams = count_bigrams("\n".join(line.text for line in self._lines))
        return self._bigrams.goes_on(before[-1], after[0]) > _ODDS

    def _neighbour(self, place: int, step: int) -> str:
        """Return the text before or after a line, past other repeated lines (a head after a foot).

        The text before is the whole end of a paragraph, where lines are wrapped.
        """
        for _ in range(24):
            place += step
            if not 0 <= place < len(self._lines) or (self._lines[place].table and place not in self._often):
                return ""
            text = self._lines[place].text.strip()
            if text and place not in self._often:
                break
        else:
            return ""
        while step < 0 < place and len(text) < 2 * _RUNNING:
            above = self._lines[place - 1]
            if not above.text.strip() or above.table or place - 1 in self._often:
                break
            text, place = above.text.strip() + text, place - 1
        return text


def _listed_key(text: str) -> str:
    """Return the key of a line without the page number that a contents page prints at its end."""
    return key(text[:_LONGEST]).rstrip("0123456789")


def _alike(group: _Repeated) -> Iterator[_Repeated]:
    """Yield a repeated line as one if its numbers stay or count pages, else each wording apart.

    A medium with its day (报 2022-11-21) comes again with other numbers, and is no furniture.
    """
    if _is_one(group):
        yield group
        return
    wordings: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for one, numbers in enumerate(group.numbers):
        wordings[numbers].append(one)
    for kept in wordings.values():
        if len(kept) >= 2:
            yield group.with_places(kept)


def _is_one(group: _Repeated) -> bool:
    """Return whether the numbers of a repeated line stay the same, or count pages."""
    if len(set(map(len, group.numbers))) != 1:
        return False
    columns = [column for column in zip(*group.numbers, strict=True) if len(set(column)) > 1]
    return all(_counts(column) for column in columns)


def _counts(numbers: tuple[int, ...]) -> bool:
    """Return whether numbers count pages: nearly always rising, by one or little more."""
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(1 <= step <= 3 for step in steps) >= 0.75 * len(steps)
