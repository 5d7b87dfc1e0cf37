"""Snippets: the sentences of an article that show best why it was found, with exact marks.

A sentence that is too long is cut around its marks, a short one takes a neighbour along; a row of a table comes with
the head row of its table. Nothing is segmented: see `search.marks`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from corpus.fold import fold, is_word
from corpus.model import Article
from search.marks import Find, Mark, Marker, clipped, merged
from search.result import Snippet

#: How many snippets a hit shows, and how long one is: not shorter than SHORT where there is more, nor longer than LONG.
LIMIT: Final = 3
SHORT: Final = 40
LONG: Final = 120
#: A needle that an earlier snippet shows already counts this share of its weight.
_SHOWN: Final = 0.2
_SENTENCE: Final = re.compile(r"[^\n。!?;]*(?:[。!?;]+[\"')\]]*|\n|$)")


def title_marks(title: str, marker: Marker) -> tuple[Mark, ...]:
    """Return the marks in a title."""
    return tuple(merged(marker.find(fold(title), title=True)))


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


def snippets(article: Article, marker: Marker, limit: int = LIMIT) -> tuple[Snippet, ...]:
    """Return the pieces that show the most of what was looked for, in the order of the text.

    Where the text holds none of it (a hit by title or filter), its beginning.
    """
    folded = fold(article.text)
    finds = marker.find(folded)
    text = _Text(article, folded)
    windows = _best(text, finds, marker, limit) if finds else text.beginning()
    marks = merged(finds)
    return tuple(text.snippet(window, clipped(marks, *window)) for window in windows)


def _line(article: Article, paragraph: int) -> int | None:
    return article.paragraph_lines[paragraph] if paragraph < len(article.paragraph_lines) else None


class _Text:
    """An article's text with the places where its sentences and paragraphs begin."""

    def __init__(self, article: Article, folded: str) -> None:
        self.article = article
        self.folded = folded
        self.sentences = [match.start() for match in _SENTENCE.finditer(folded) if match.end() > match.start()]
        self.rows = article.paragraphs
        self.paragraphs = [0, *(match.end() for match in re.finditer("\n", folded))]

    def beginning(self) -> list[Mark]:
        """Return the first sentence that says something."""
        start = len(self.folded) - len(self.folded.lstrip())
        return [self.window(start, start + 1)] if start < len(self.folded) else []

    def window(self, start: int, end: int) -> Mark:
        """Return the sentences that hold [start, end): with the next ones where short, cut where long."""
        first = bisect_right(self.sentences, start) - 1
        last = bisect_right(self.sentences, end - 1)
        begin, stop = self.sentences[first], self._start(last)
        while stop - begin < SHORT and self.folded[stop - 1] != "\n" and self._start(last + 1) - begin <= LONG:
            if last >= len(self.sentences):
                break
            last += 1
            stop = self._start(last)
        while stop - begin < SHORT and first > 0 and self.folded[begin - 1] != "\n":
            if stop - self.sentences[first - 1] > LONG:
                break
            first -= 1
            begin = self.sentences[first]
        return self._cut(begin, stop, start, end)

    def _start(self, sentence: int) -> int:
        return self.sentences[sentence] if sentence < len(self.sentences) else len(self.folded)

    def _cut(self, begin: int, stop: int, start: int, end: int) -> Mark:
        """Cut [begin, stop) to a length that suits, around [start, end) and never inside a Latin word or number."""
        if stop - begin > LONG:
            room = max(LONG - (end - start), 0)
            begin = max(begin, min(start - room // 3, stop - LONG))
            stop = min(stop, max(begin + LONG, end))
            while begin < start and self._splits(begin):
                begin += 1
            while stop > end and self._splits(stop):
                stop -= 1
        while begin < start and self.folded[begin].isspace():
            begin += 1
        while stop > end and self.folded[stop - 1].isspace():
            stop -= 1
        return begin, stop

    def _splits(self, place: int) -> bool:
        return 0 < place < len(self.folded) and is_word(self.folded[place - 1]) and is_word(self.folded[place])

    def snippet(self, window: Mark, marks: tuple[Mark, ...]) -> Snippet:
        """Return the snippet of a window with its marks."""
        start, end = window
        number = bisect_right(self.paragraphs, start) - 1
        return Snippet(self.article.text[start:end], marks, _line(self.article, number), number, self._head(number))

    def _head(self, paragraph: int) -> str | None:
        """Return the head row of the table that a paragraph is a later row of."""
        first = paragraph
        while first >= 0 and "\t" in self.rows[first]:
            first -= 1
        return self.rows[first + 1] if first + 1 < paragraph else None


def _best(text: _Text, finds: Sequence[Find], marker: Marker, limit: int) -> list[Mark]:
    """Choose windows one by one, each the one that adds the most; the earlier of equals."""
    windows: list[Mark] = []
    for place, find in enumerate(finds):
        if not windows or find.end > windows[-1][1]:
            windows.append(_window(text, finds, place))
    starts = [find.start for find in finds]
    shows = [
        {find.needle for find in finds[bisect_left(starts, begin) : bisect_left(starts, end)] if find.end <= end}
        for begin, end in windows
    ]
    seen: set[int] = set()
    chosen: list[int] = []
    while len(chosen) < limit:
        gains = [
            (sum(marker.needles[n].weight * (_SHOWN if n in seen else 1) for n in shows[at]), -at)
            for at in range(len(windows))
            if not any(_overlap(windows[at], windows[other]) for other in chosen)
        ]
        if not gains:
            break
        best = -max(gains)[1]
        chosen.append(best)
        seen |= shows[best]
    return sorted(windows[at] for at in chosen)


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
