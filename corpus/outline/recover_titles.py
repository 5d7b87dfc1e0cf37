"""Articles of the contents page whose printed title is not found: misprinted, reworded, out of order, or missing.

Between two titles that are found, a lost one is looked for among the rows that can be titles, by three signs: how alike
the wording is, whether the text that follows speaks of what the contents page announces, and whether the row is set as
titles are here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layout.line_features import is_prose, key, numbering, unnumbered
from corpus.layout.lines import Row
from corpus.layout.source_line import is_source_line
from corpus.model import Doubt
from corpus.outline.align import Match, Span, is_candidate
from corpus.outline.contents_page import Entry
from corpus.outline.title_similarity import alike, spoken_after

#: Below this likeness the row prints another title: a misprint.
MISPRINTED = 0.5
#: What a guess must reach; less where the row is set as titles are.
_ENOUGH, _MARKED = 0.62, 0.5
#: The share of a title that the text under it must speak, where the wording is not alike.
_SPOKEN, _SPOKEN_MARKED = 0.5, 0.3
#: Beyond so many pairs of entry and row the contents page is not this body's.
_MOST_GUESSES = 50_000


@dataclass(frozen=True, slots=True)
class _Guess:
    score: float
    entry: int
    row: int
    alike: float


def fill_gaps(
    rows: Sequence[Row],
    start: int,
    entries: Sequence[Entry],
    chain: Sequence[Match],
    sections: dict[int, str],
) -> tuple[list[Match], list[Doubt]]:
    """Return the chain with lost titles found again, and a doubt for each of them and for each that stays lost."""
    found = list(chain)
    taken = {place for match in chain for place in range(match.entry.first, match.entry.last + 1)}
    lost = [place for place in range(len(entries)) if place not in taken and place not in sections]
    signed = are_signed(rows, [match.row.last for match in chain if match.entry.first not in sections])
    numbered = 2 * sum(numbering(rows[match.row.first].text) is not None for match in chain) > len(chain)
    titles = frozenset(entry.key for entry in entries)
    for run in _runs(lost, taken):
        low, high = _room(run, chain, start, len(rows))
        finder = _Finder(rows[:high], low, titles, signed, numbered)
        units = {unit.first: unit for unit in _units(run, entries)}
        found += [
            Match(units[guess.entry], _span(guess.row, rows[guess.row].key), guess.alike)
            for guess in finder.assign([(unit.first, unit.key) for unit in units.values()])
        ]
    found += _out_of_order(rows, start, entries, found, lost)
    heads = [place for place in lost if not (place and place - 1 in lost and entries[place - 1].wraps)]
    doubts = [_doubt(entries[place], _match_of(found, place), rows) for place in heads]
    return sorted(found, key=lambda match: match.row.first), doubts


def are_signed(rows: Sequence[Row], titles: Sequence[int]) -> bool:
    """Whether the titles (the last row of each) have a line of medium and day under them."""
    signed = sum(_is_signed(rows, place) for place in titles)
    return signed >= 2 and signed >= 0.6 * len(titles)


def _is_signed(rows: Sequence[Row], place: int) -> bool:
    return place + 1 < len(rows) and is_source_line(rows[place + 1].text)


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
    """Return the rows between the titles before and after a run of lost entries."""
    before = [match.row.last + 1 for match in chain if match.entry.last < run[0]]
    after = [match.row.first for match in chain if match.entry.first > run[-1]]
    return max(before, default=start), min(after, default=end)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Looks for lost titles among the rows from `low` to the last."""

    rows: Sequence[Row]
    low: int
    titles: frozenset[str]
    signed: bool
    numbered: bool

    def assign(self, run: Sequence[tuple[int, str]]) -> tuple[_Guess, ...]:
        """Return the best rising assignment of lost entries (place and key) to rows that can be titles."""
        if len(run) * (len(self.rows) - self.low) > _MOST_GUESSES:
            return ()
        places = [
            place for place in range(self.low, len(self.rows)) if _can_be(self.rows[place], numbered=self.numbered)
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
        likeness = alike(title, self._bare(place))
        after = spoken_after(title, self.rows, place, len(self.rows))
        before = spoken_after(title, self.rows, max(self.low, place - 4) - 1, place)
        marked = self._marked(place, likeness)
        speaks = len(title) >= 6 and after > before and after >= (_SPOKEN_MARKED if marked > 0 else _SPOKEN)
        score = likeness + 0.35 * max(0.0, after - 0.5 * before) + marked
        possible = likeness >= MISPRINTED or speaks
        return _Guess(
            score if possible and score >= (_MARKED if marked > 0 else _ENOUGH) else 0.0, entry, place, likeness
        )

    def _bare(self, place: int) -> str:
        row = self.rows[place]
        return key(unnumbered(row.text)) if self.numbered else row.key

    def _marked(self, place: int, likeness: float) -> float:
        """Whether a row is set as titles are here: over a line of medium and day, or in the words of another title."""
        marked = 0.0
        if self.signed:
            marked += 0.25 if _is_signed(self.rows, place) else -0.35
        if self._bare(place) in self.titles and likeness < 0.9:
            marked += 0.25
        return marked - (0.3 if place == self.low > 0 else 0.0)


def _can_be(row: Row, *, numbered: bool) -> bool:
    return (
        row.title
        and is_candidate(row)
        and len(row.key) >= 4
        and not is_prose(row.text)
        and (numbered or not numbering(row.text))
        and not is_source_line(row.text)
    )


def _out_of_order(
    rows: Sequence[Row], start: int, entries: Sequence[Entry], found: Sequence[Match], lost: Sequence[int]
) -> list[Match]:
    """Return the lost titles that stand word for word somewhere else in the body."""
    taken = {row for match in found for row in range(match.row.first, match.row.last + 1)}
    places = {row.key: place for place, row in enumerate(rows) if place >= start and row.title and place not in taken}
    return [
        Match(_span(entry, title), _span(places[title], title), 1.0)
        for entry in lost
        if _match_of(found, entry) is None and len(title := entries[entry].key) >= 8 and title in places
    ]


def _doubt(entry: Entry, match: Match | None, rows: Sequence[Row]) -> Doubt:
    line = rows[entry.row].line.number
    if match is None:
        return Doubt(line, "entry-without-body", f"目录中的“{entry.text}”在正文中没有找到")
    number = rows[match.row.first].line.number
    printed = rows[match.row.first].text
    if match.similarity >= 0.95:
        return Doubt(number, "out-of-order", f"“{entry.text}”在正文中的次序与目录不同")
    if match.similarity >= MISPRINTED:
        return Doubt(number, "title-reworded", f"目录作“{entry.text}”，正文作“{printed}”，按同一篇处理")
    return Doubt(number, "misprint-suspected", f"目录作“{entry.text}”，正文此处印作“{printed}”，疑有误")
