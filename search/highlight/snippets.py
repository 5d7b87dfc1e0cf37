"""Snippets: the sentences of an article that best show why it was found, with exact marks.

A sentence that is too long is cut around its marks (see `search.highlight.cuts`), a short one takes
a neighbour along; a row of a table comes with the head row of its table. Nothing is segmented: see
`search.highlight.marker`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from corpus.model import Article
from corpus.text.fold import fold
from corpus.text.tables import head_of, table_at
from search.highlight.cuts import Cuts
from search.highlight.marker import Find, Marker, clipped, merged
from search.query.occurrences import Mark, Squeezed
from search.result import Snippet

#: The snippets of a hit, at most, and the characters of one: from SHORT, if there is more, to LONG.
LIMIT: Final = 3
SHORT: Final = 40
LONG: Final = 120
#: The pieces that compete to be shown, from the beginning: a long article may hold hundreds.
MOST: Final = 12
#: With a single needle, its first finds mostly show where the pieces are.
_FIRST: Final = 12
#: A needle that an earlier snippet shows already counts this share of its weight.
_SHOWN: Final = 0.2
#: What ends a sentence, in folded text; not where a comma goes on with it behind a quotation.
_END: Final = re.compile(r"[。!?;]++[\"')\]]*+(?![,、:])")
#: The first character of a paragraph that is no heading, dateline or row; and of anything.
_RUNNING: Final = re.compile(rf"^[^\S\n]*(\S)[^\t\n]{{{SHORT - 1},}}$", re.MULTILINE)
_ANYTHING: Final = re.compile(r"(\S)")
#: Characters that end a sentence, folded, and those that may stand behind them.
_STOPS: Final = ("。", "!", "?", ";")
_BEHIND: Final = "\"')]」』】 \u3000"
#: Characters, folded, with which nothing begins.
_NOT_FIRST: Final = frozenset(" \t\n\r\u3000,、;。")
#: Characters that close a sentence behind its full stop.
_CLOSING: Final = "。!?;！？；\"'”’」』）)】]"


def whole(article: Article, marker: Marker) -> tuple[Snippet, ...]:
    """Return every paragraph of an article as a snippet, with every mark in it."""
    marks = merged(marker.find(fold(article.text)))
    pieces = []
    start = 0
    for number, paragraph in enumerate(article.paragraphs):
        inside = clipped(marks, start, start + len(paragraph))
        pieces.append(Snippet(paragraph, inside, _line(article, number), number))
        start += len(paragraph) + 1
    return tuple(pieces)


def snippets(
    article: Article, marker: Marker, limit: int = LIMIT, folded: str | Squeezed | None = None
) -> tuple[Snippet, ...]:
    """Return the pieces that show the most of what was looked for, in the order of the text.

    Where the text holds none of it (a hit by title or filter), its beginning. `folded` is the
    folded text where it is known, perhaps squeezed.
    """
    folded = fold(article.text) if folded is None else folded
    text = _Text(article, folded.folded if isinstance(folded, Squeezed) else folded)
    finds = marker.find(folded, most=_FIRST if len(marker.needles) == 1 else None)
    windows = _best(text, finds, marker, limit) if finds else text.beginning()
    if len(finds) == _FIRST and (len(windows) < limit or finds[-1].start < windows[-1][1]):
        finds = marker.find(folded)
        windows = _best(text, finds, marker, limit)
    marks = merged(finds)
    return tuple(text.snippet(window, clipped(marks, *window)) for window in windows)


def _line(article: Article, paragraph: int) -> int | None:
    return article.paragraph_lines[paragraph] if paragraph < len(article.paragraph_lines) else None


class _Text:
    """An article's text; finds the sentence, paragraph or row of a place without reading it all."""

    def __init__(self, article: Article, folded: str) -> None:
        self.article = article
        self.folded = folded

    def beginning(self) -> list[Mark]:
        """Return the first sentences of running text (no dateline, no table), else of anything."""
        match = _RUNNING.search(self.folded) or _ANYTHING.search(self.folded)
        return [self.window(match.start(1), match.end(1))] if match else []

    def window(self, start: int, end: int) -> Mark:
        """Return the sentences, or the row, of [start, end); cut if long, extended if short."""
        begin, stop = self._line(start)
        if end > stop:
            stop = self._line(end - 1)[1]
        if "\t" not in self.folded[begin:stop]:
            begin, stop = self._grown(self._begin(start, begin), self._stop(end - 1, stop), begin, stop)
        return self._cut(begin, stop, start, end)

    def _line(self, place: int) -> Mark:
        """Return where the paragraph of a place begins and ends."""
        end = self.folded.find("\n", place)
        return self.folded.rfind("\n", 0, place) + 1, end if end >= 0 else len(self.folded)

    def _begin(self, place: int, least: int) -> int:
        """Return where the sentence of a place begins, or a place far enough before."""
        least = max(least, place - LONG)
        rfind, most = self.folded.rfind, place
        while True:
            ended = max(
                rfind("。", least, most), rfind("!", least, most), rfind("?", least, most), rfind(";", least, most)
            )
            begin = ended + 1
            while least < begin < place and self.article.text[begin] in _CLOSING:
                begin += 1
            if ended < 0 or self.folded[begin] not in ",、:":
                return max(begin, least)
            most = ended

    def _stop(self, place: int, most: int) -> int:
        """Return where the sentence of a place ends."""
        match = _END.search(self.folded, place, most)
        return match.end() if match else most

    def _grown(self, begin: int, stop: int, least: int, most: int) -> Mark:
        """Add sentences of the paragraph [least, most), next then previous, while short."""
        while stop - begin < SHORT and stop < most and (further := self._stop(stop, most)) - begin <= LONG:
            stop = further
        while stop - begin < SHORT and begin > least and stop - (further := self._begin(begin - 1, least)) <= LONG:
            begin = further
        return begin, stop

    def _cut(self, begin: int, stop: int, start: int, end: int) -> Mark:
        """Cut [begin, stop) to length around [start, end), where a reader would."""
        line = self._line(start)[0], self._line(end - 1)[1] if end > start else stop
        cuts = Cuts(self.article.text, self.folded, (max(line[0], begin - LONG), min(line[1], stop + LONG)))
        if stop - begin > LONG:
            room = max(LONG - (end - start), 0)
            begin = cuts.begin(max(begin, min(start - room // 3, stop - LONG)), start, least=begin)
            stop = cuts.end(min(stop, max(begin + LONG, end)), end, most=stop)
        begin, stop = cuts.closed(begin, stop, start, end, LONG)
        while begin < start and self.folded[begin] in _NOT_FIRST:
            begin += 1
        while stop > end and self.folded[stop - 1].isspace():
            stop -= 1
        return begin, stop

    def snippet(self, window: Mark, marks: tuple[Mark, ...]) -> Snippet:
        """Return the snippet of a window with its marks."""
        start, end = window
        number = self.article.text.count("\n", 0, start)
        return Snippet(
            self.article.text[start:end],
            marks,
            _line(self.article, number),
            number,
            self._head(number, start),
            cut_before=not self._begins(start),
            cut_after=not self._ends(end),
        )

    def _begins(self, place: int) -> bool:
        """Return whether a sentence or a paragraph begins at a place."""
        least = self._line(place)[0]
        before = self.folded[max(least, place - LONG) : place].rstrip(_BEHIND)
        return not before or before[-1] in _STOPS

    def _ends(self, place: int) -> bool:
        """Return whether a sentence or a paragraph ends at a place."""
        if not self.folded[place : self._line(max(place - 1, 0))[1]].strip():
            return True
        return self.folded[max(0, place - LONG) : place].rstrip(_BEHIND)[-1:] in _STOPS

    def _head(self, number: int, place: int) -> str | None:
        """Return the head of the table that a paragraph is a row of; None if it has or is none."""
        begin, stop = self._line(place)
        if "\t" not in self.folded[begin:stop]:
            return None
        paragraphs = self.article.paragraphs
        table = table_at(paragraphs, self.article.heads, number)
        if not 0 < table.heads <= number - table.first:
            return None
        return head_of([row.split("\t") for row in paragraphs[table.first : number + 1]], table.heads)


def _best(text: _Text, finds: Sequence[Find], marker: Marker, limit: int) -> list[Mark]:
    """Choose windows one by one, each the one that adds the most; the earlier of equals."""
    if len(marker.needles) == 1:
        return _first(text, finds, limit)
    windows = list(islice(_windows(text, finds), MOST))
    starts = [find.start for find in finds]
    shows = [
        {find.needle for find in finds[bisect_left(starts, begin) : bisect_left(starts, end)] if find.end <= end}
        for begin, end in windows
    ]
    weights = [needle.weight for needle in marker.needles]
    chosen: list[Mark] = []
    left = list(zip(windows, shows, strict=True))
    while left and len(chosen) < limit:
        gains = [sum([weights[needle] for needle in needles]) for _, needles in left]
        window, seen = left[gains.index(max(gains))]
        chosen.append(window)
        for needle in seen:
            weights[needle] = marker.needles[needle].weight * _SHOWN
        left = [one for one in left if not _overlap(one[0], window)]
    return sorted(chosen)


def _first(text: _Text, finds: Sequence[Find], limit: int) -> list[Mark]:
    """Choose the first windows that do not overlap: with a single needle, all add the same."""
    chosen: list[Mark] = []
    for window in islice(_windows(text, finds), MOST):
        if not chosen or not _overlap(chosen[-1], window):
            chosen.append(window)
        if len(chosen) == limit:
            break
    return chosen


def _windows(text: _Text, finds: Sequence[Find]) -> Iterator[Mark]:
    """Yield the windows of the finds, each for the first find that the previous one lacks."""
    shown = -1
    for place, find in enumerate(finds):
        if find.end > shown:
            window = _window(text, finds, place)
            yield window
            shown = window[1]


def _window(text: _Text, finds: Sequence[Find], place: int) -> Mark:
    """Return the window of a find and of those after it that fit in with it."""
    start, end = finds[place].start, finds[place].end
    for other in finds[place + 1 :]:
        if other.end - start > LONG * 2 // 3 or "\n" in text.folded[end : other.start]:
            break
        end = max(end, other.end)
    return text.window(start, end)


def _overlap(one: Mark, other: Mark) -> bool:
    return one[0] < other[1] and other[0] < one[1]
