"""Articles of the contents page whose printed title is not found.

Misprinted, reworded, out of order, or missing.

Between two titles that are found, a lost one is looked for among the lines that can be titles, by
three signs: similar wording, text under it that repeats its words, and the line set as titles are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout.line_features import is_prose, key, numbering, unnumbered
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_source_line
from corpus.model import Doubt
from corpus.outline.align import Match, Span, is_candidate
from corpus.outline.contents_page import Entry
from corpus.outline.title_similarity import overlap_after, title_similarity

#: Below this similarity the line prints another title: a misprint.
MISPRINTED = 0.5
#: What a guess must reach; less where the line is set as titles are.
_ENOUGH, _MARKED = 0.62, 0.5
#: The share of a title that the text under it must repeat, where the wording is not similar.
_OVERLAP, _OVERLAP_MARKED = 0.5, 0.3
#: Beyond so many pairs of entry and line the contents page is not this body's.
_MOST_GUESSES = 50_000


@dataclass(frozen=True, slots=True)
class _Guess:
    score: float
    entry: int
    line: int
    similarity: float


def recover_titles(
    lines: Sequence[TextLine],
    start: int,
    entries: Sequence[Entry],
    chain: Sequence[Match],
    sections: dict[int, str],
) -> tuple[list[Match], list[Doubt]]:
    """Add the lost titles that are found again; return a doubt for every lost title, too."""
    found = list(chain)
    taken = {place for match in chain for place in range(match.entry.first, match.entry.last + 1)}
    lost = [place for place in range(len(entries)) if place not in taken and place not in sections]
    signed = are_signed(lines, [match.body.last for match in chain if match.entry.first not in sections])
    numbered = 2 * sum(numbering(lines[match.body.first].text) is not None for match in chain) > len(chain)
    titles = frozenset(entry.key for entry in entries)
    for run in _runs(lost, taken):
        low, high = _room(run, chain, start, len(lines))
        finder = _Finder(lines[:high], low, titles, signed, numbered)
        units = {unit.first: unit for unit in _units(run, entries)}
        found += [
            Match(units[guess.entry], _span(guess.line, lines[guess.line].key), guess.similarity)
            for guess in finder.assign([(unit.first, unit.key) for unit in units.values()])
        ]
    found += _out_of_order(lines, start, entries, found, lost)
    heads = [place for place in lost if not (place and place - 1 in lost and entries[place - 1].wraps)]
    doubts = [_doubt(entries[place], _match_of(found, place), lines) for place in heads]
    return sorted(found, key=lambda match: match.body.first), doubts


def are_signed(lines: Sequence[TextLine], titles: Sequence[int]) -> bool:
    """Return whether most titles, given by last lines, have medium and day under them."""
    signed = sum(_is_signed(lines, place) for place in titles)
    return signed >= 2 and signed >= 0.6 * len(titles)


def _is_signed(lines: Sequence[TextLine], place: int) -> bool:
    return place + 1 < len(lines) and is_source_line(lines[place + 1].text)


def _match_of(found: Sequence[Match], place: int) -> Match | None:
    return next((match for match in found if match.entry.first == place), None)


def _span(place: int, key: str) -> Span:
    return Span(place, place, key)


def _runs(lost: Sequence[int], taken: set[int]) -> list[list[int]]:
    """Group the lost entries that no found entry stands between."""
    runs: list[list[int]] = []
    for place in lost:
        if runs and not any(between in taken for between in range(runs[-1][-1] + 1, place)):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _units(run: Sequence[int], entries: Sequence[Entry]) -> list[Span]:
    """Join lost lines that were wrapped."""
    units: list[Span] = []
    for place in run:
        if units and units[-1].last == place - 1 and entries[place - 1].wraps:
            units[-1] = Span(units[-1].first, place, units[-1].key + entries[place].key)
        else:
            units.append(_span(place, entries[place].key))
    return units


def _room(run: Sequence[int], chain: Sequence[Match], start: int, end: int) -> tuple[int, int]:
    """Return the lines between the titles before and after a run of lost entries."""
    before = [match.body.last + 1 for match in chain if match.entry.last < run[0]]
    after = [match.body.first for match in chain if match.entry.first > run[-1]]
    return max(before, default=start), min(after, default=end)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks for lost titles among the lines from `low` to the last."""

    lines: Sequence[TextLine]
    low: int
    titles: frozenset[str]
    signed: bool
    numbered: bool

    def assign(self, run: Sequence[tuple[int, str]]) -> tuple[_Guess, ...]:
        """Return the best assignment of lost entries to possible titles, both in order."""
        if len(run) * (len(self.lines) - self.low) > _MOST_GUESSES:
            return ()
        places = [
            place for place in range(self.low, len(self.lines)) if _can_be(self.lines[place], numbered=self.numbered)
        ]
        best: list[tuple[float, tuple[_Guess, ...]]] = [(0.0, ())] * (len(places) + 1)
        for entry, title in run:
            reached = list(best)
            for offset, place in enumerate(places):
                guess = self._guess(entry, title, place)
                total = best[offset][0] + guess.score
                if guess.score > 0 and total > reached[offset + 1][0]:
                    reached[offset + 1] = (total, (*best[offset][1], guess))
                if reached[offset][0] > reached[offset + 1][0]:
                    reached[offset + 1] = reached[offset]
            best = reached
        return best[-1][1]

    def _guess(self, entry: int, title: str, place: int) -> _Guess:
        similarity = title_similarity(title, self._bare(place))
        after = overlap_after(title, self.lines, place, len(self.lines))
        before = overlap_after(title, self.lines, max(self.low, place - 4) - 1, place)
        marked = self._marked(place, similarity)
        overlaps = len(title) >= 6 and after > before and after >= (_OVERLAP_MARKED if marked > 0 else _OVERLAP)
        score = similarity + 0.35 * max(0.0, after - 0.5 * before) + marked
        possible = similarity >= MISPRINTED or overlaps
        return _Guess(
            score if possible and score >= (_MARKED if marked > 0 else _ENOUGH) else 0.0, entry, place, similarity
        )

    def _bare(self, place: int) -> str:
        line = self.lines[place]
        return key(unnumbered(line.text)) if self.numbered else line.key

    def _marked(self, place: int, similarity: float) -> float:
        """Return how much a line is set as titles are here.

        Over a line of medium and day, or in another's words.
        """
        marked = 0.0
        if self.signed:
            marked += 0.25 if _is_signed(self.lines, place) else -0.35
        if self._bare(place) in self.titles and similarity < 0.9:
            marked += 0.25
        return marked - (0.3 if place == self.low > 0 else 0.0)


def _can_be(line: TextLine, *, numbered: bool) -> bool:
    return (
        line.title
        and is_candidate(line)
        and len(line.key) >= 4
        and not is_prose(line.text)
        and (numbered or not numbering(line.text))
        and not is_source_line(line.text)
    )


def _out_of_order(
    lines: Sequence[TextLine], start: int, entries: Sequence[Entry], found: Sequence[Match], lost: Sequence[int]
) -> list[Match]:
    """Return the lost titles that stand word for word somewhere else in the body."""
    taken = {line for match in found for line in range(match.body.first, match.body.last + 1)}
    places = {
        line.key: place for place, line in enumerate(lines) if place >= start and line.title and place not in taken
    }
    return [
        Match(_span(entry, title), _span(places[title], title), 1.0)
        for entry in lost
        if _match_of(found, entry) is None and len(title := entries[entry].key) >= 8 and title in places
    ]


def _doubt(entry: Entry, match: Match | None, lines: Sequence[TextLine]) -> Doubt:
    line = lines[entry.line].source.number
    if match is None:
        return Doubt(line, "entry-without-body", f"目录中的“{entry.text}”在正文中没有找到")
    number = lines[match.body.first].source.number
    printed = lines[match.body.first].text
    if match.similarity >= 0.95:
        return Doubt(number, "out-of-order", f"“{entry.text}”在正文中的次序与目录不同")
    if match.similarity >= MISPRINTED:
        return Doubt(number, "title-reworded", f"目录作“{entry.text}”，正文作“{printed}”，按同一篇处理")
    return Doubt(number, "misprint-suspected", f"目录作“{entry.text}”，正文此处印作“{printed}”，疑有误")
