"""Articles of the contents page whose printed title is not found: misprinted, reworded, out of order, or missing.

Between two titles that are found, a lost one is looked for among the rows that can be titles, by two signs: how alike
the wording is, and whether the text that follows speaks of what the contents page announces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from corpus.align import Match, Span
from corpus.contents import Entry
from corpus.model import Doubt
from corpus.rows import Row
from corpus.shape import is_prose, key, numbering

#: Characters of text read on either side of a would-be title.
_REACH = 400
_ALIKE = 0.58
_SPOKEN = 0.5


@dataclass(frozen=True, slots=True)
class _Guess:
    score: float
    place: int
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
    doubts: list[Doubt] = []
    taken = {place for match in chain for place in range(match.entry.first, match.entry.last + 1)}
    lost = [place for place in range(len(entries)) if place not in taken and place not in sections]
    for run in _runs(lost, taken):
        low, high = _room(run, chain, start, len(rows))
        found += [
            Match(Span(guess.place, guess.place, entries[guess.place].key), _span(guess.row, rows), guess.alike)
            for guess in _assign(run, low, high, entries, rows)
        ]
    found += _out_of_order(rows, start, entries, found, [place for place in lost if not _has(found, place)])
    for place in lost:
        match = next((match for match in found if match.entry.first == place), None)
        doubts.append(_doubt(entries[place], match, rows))
    return sorted(found, key=lambda match: match.row.first), doubts


def _has(found: Sequence[Match], place: int) -> bool:
    return any(match.entry.first == place for match in found)


def _span(row: int, rows: Sequence[Row]) -> Span:
    return Span(row, row, rows[row].key)


def _runs(lost: Sequence[int], taken: set[int]) -> list[list[int]]:
    """Group the lost entries that no found entry stands between."""
    runs: list[list[int]] = []
    for place in lost:
        if runs and not any(between in taken for between in range(runs[-1][-1] + 1, place)):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _room(run: Sequence[int], chain: Sequence[Match], start: int, end: int) -> tuple[int, int]:
    """Return the rows between the titles before and after a run of lost entries."""
    before = [match.row.last + 1 for match in chain if match.entry.last < run[0]]
    after = [match.row.first for match in chain if match.entry.first > run[-1]]
    return max(before, default=start), min(after, default=end)


def _assign(run: Sequence[int], low: int, high: int, entries: Sequence[Entry], rows: Sequence[Row]) -> list[_Guess]:
    """Return the best rising assignment of lost entries to rows that can be titles."""
    places = [
        place
        for place in range(low, high)
        if rows[place].title
        and not is_prose(rows[place].text)
        and not numbering(rows[place].text)
        and len(rows[place].key) >= 4
        and (place > low or low == 0 or rows[place - 1].title)
    ]
    best: list[tuple[float, tuple[_Guess, ...]]] = [(0.0, ())] * (len(places) + 1)
    for entry in run:
        row_best = list(best)
        for offset, place in enumerate(places):
            guess = _guess(entry, entries[entry].key, place, rows[:high], low)
            total = best[offset][0] + guess.score
            if guess.score > 0 and total > row_best[offset + 1][0]:
                row_best[offset + 1] = (total, (*best[offset][1], guess))
            if row_best[offset][0] > row_best[offset + 1][0]:
                row_best[offset + 1] = row_best[offset]
        best = row_best
    return list(best[-1][1])


def _guess(entry: int, title: str, place: int, rows: Sequence[Row], low: int) -> _Guess:
    alike = fuzz.ratio(title, rows[place].key) / 100
    spoken = _spoken(title, _text(rows, place + 1, len(rows)))
    earlier = _spoken(title, _text(rows, max(low, place - 4), place))
    score = 0.0
    if alike >= _ALIKE:
        score = alike + 0.3 * spoken
    elif spoken >= _SPOKEN and spoken > earlier + 0.2 and len(title) >= 6:
        score = 0.3 + 0.5 * spoken + 0.3 * alike
    return _Guess(score, entry, place, alike)


def _text(rows: Sequence[Row], first: int, end: int) -> str:
    text = ""
    for row in rows[first:end]:
        text += row.key or key(row.text[:_REACH])
        if len(text) > _REACH:
            break
    return text[:_REACH]


def _spoken(title: str, text: str) -> float:
    """Return the share of a title's pairs of characters that a text speaks."""
    pairs = {title[place : place + 2] for place in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _out_of_order(
    rows: Sequence[Row], start: int, entries: Sequence[Entry], found: Sequence[Match], lost: Sequence[int]
) -> list[Match]:
    """Return the lost titles that stand word for word somewhere else in the body."""
    taken = {row for match in found for row in range(match.row.first, match.row.last + 1)}
    places = {row.key: place for place, row in enumerate(rows) if place >= start and row.title and place not in taken}
    return [
        Match(Span(entry, entry, entries[entry].key), _span(places[entries[entry].key], rows), 1.0)
        for entry in lost
        if len(entries[entry].key) >= 8 and entries[entry].key in places
    ]


def _doubt(entry: Entry, match: Match | None, rows: Sequence[Row]) -> Doubt:
    line = rows[entry.row].line.number
    if match is None:
        return Doubt(line, "entry-without-body", f"目录中的“{entry.text}”在正文中没有找到")
    number = rows[match.row.first].line.number
    printed = rows[match.row.first].text
    if match.similarity >= 0.95:
        return Doubt(number, "out-of-order", f"“{entry.text}”在正文中的次序与目录不同")
    return Doubt(number, "misprint-suspected", f"目录作“{entry.text}”，正文此处印作“{printed}”，疑有误")
