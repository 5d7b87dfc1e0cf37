"""The contents page: where it stands, and the lines it lists.

A contents page is recognised by what it does: its lines come again, in the body. Its heading (目录, CONTENTS) helps and
is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from corpus.rows import Row
from corpus.shape import is_prose, is_url, key, unnumbered

_HEAD = re.compile(
    r"(?:本期|本刊|总|内容|主要|简报|期刊|本期内容)?(?:目录|目次|要目|导读|导览)(?:contents?)?|contents?|tableofcontents"
)
_LEADER = r"(?:[.．。·•・⋯…_\-－—─﹍¨]{2,}|…|\t|[ \u3000]{2,}|\s[.．·]\s)[.．。·•・⋯…_\-－—─\s]*"
_PAGE = r"[（(\[]?\s*(?:[PpＰ]\s*[.．]?)?\s*(?P<page>\d{1,4})\s*(?:页|-\s*\d{1,4})?\s*[)）\]]?"
_STRONG = re.compile(rf"^(?P<text>.*?\S)\s*{_LEADER}{_PAGE}\s*$")
_SLASH = re.compile(r"^(?P<text>.*?\S)\s*[/／|｜]\s*[PpＰ]?(?P<page>\d{1,4})\s*$")
_WEAK = re.compile(r"^(?P<text>.*[^\d\s.])\s*[（(]?(?P<page>\d{1,3})[)）]?\s*$")
_BEFORE = re.compile(r"^\s*(?:[PpＰ]\s*)?(?P<page>\d{1,3})(?:\s*[/／|｜—-]+\s*|\s+)(?P<text>\D.*)$")
_CELLS = re.compile(r"\t+|[ \u3000]{3,}")
_PAIR = re.compile(rf"(?P<text>\S.*?)\s*{_LEADER}(?P<page>\d{{1,4}})(?=[\s\u3000]|$)")
_WINDOW = 400
_LONGEST = 130


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page: its text without page number, its key, the page number, its row."""

    text: str
    key: str
    page: int | None
    row: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A contents page: the rows from `start` up to (not including) `end`, the heading's row among them, its entries.

    ``by_column`` holds the same entries read column by column where the lines hold two columns.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    by_column: tuple[Entry, ...] | None = None


def find_contents(rows: Sequence[Row]) -> Contents | None:
    """Return the contents page of a bulletin, or None where it has none."""
    heads = [place for place, row in enumerate(rows[: max(60, len(rows) // 2)]) if _HEAD.fullmatch(row.key)]
    for head in heads[:3]:
        start = head + 1
        while start < len(rows) and _HEAD.fullmatch(rows[start].key):
            start += 1
        end = _body_start(rows, start)
        if end is not None:
            return _contents(rows, head, start, end)
    if not heads:
        found = _without_heading(rows)
        if found is not None:
            return _contents(rows, found[0], found[0], found[1])
    return None


def _contents(rows: Sequence[Row], head: int, start: int, end: int) -> Contents:
    lines = [(place, rows[place].line.text.strip()) for place in range(start, end)]
    lines = [(place, text) for place, text in lines if not is_url(text) and not _HEAD.fullmatch(key(text))]
    split = [[(place, cell) for cell in _cells(text)] for place, text in lines]
    double = sum(len(cells) > 1 for cells in split)
    if double >= 2 and double * 2 >= len(split):
        across = [cell for cells in split for cell in cells]
        down = [cells[0] for cells in split] + [cell for cells in split for cell in cells[1:]]
        return Contents(head, end, _entries(across), _entries(down))
    return Contents(head, end, _entries(lines))


def _cells(text: str) -> list[str]:
    """Return the columns of a contents line: usually one."""
    pairs = list(_PAIR.finditer(text))
    if len(pairs) > 1:
        return [match.group() for match in pairs] + (
            [text[pairs[-1].end() :].strip()] if text[pairs[-1].end() :].strip() else []
        )
    cells = [cell for cell in _CELLS.split(text) if cell]
    if len(cells) > 1 and all(len(key(cell)) >= 4 and not cell.isdecimal() for cell in cells):
        return cells
    return [text]


def _entries(lines: Sequence[tuple[int, str]]) -> tuple[Entry, ...]:
    weak = _counts(
        [match for _, text in lines if (match := _STRONG.match(text) or _SLASH.match(text) or _WEAK.match(text))], lines
    )
    before = _counts([match for _, text in lines if (match := _BEFORE.match(text))], lines)
    entries = []
    for place, text in lines:
        match = _STRONG.match(text) or _SLASH.match(text)
        if match is None and weak:
            match = _WEAK.match(text)
        if match is None and before:
            match = _BEFORE.match(text)
        bare = (match.group("text") if match else text).strip(" \t\u3000.．·…⋯_-—*")
        bare = bare or text
        if key(bare):
            entries.append(
                Entry(bare, key(unnumbered(bare)) or key(bare), int(match.group("page")) if match else None, place)
            )
    return tuple(entries)


def _counts(matches: Sequence[re.Match[str]], lines: Sequence[object]) -> bool:
    """Whether the numbers found at one side of most lines rise as page numbers do."""
    pages = [int(match.group("page")) for match in matches]
    if len(pages) < max(3, 0.55 * len(lines)):
        return False
    rising = sum(after >= before for before, after in pairwise(pages))
    return rising >= 0.9 * (len(pages) - 1) and pages[-1] > pages[0]


def _body_start(rows: Sequence[Row], start: int) -> int | None:
    """Return the row where the body begins: there the lines from `start` on have the most of their repetitions before them."""
    window = rows[start : start + _WINDOW]
    last = _last_places(rows, start)
    change = [0.0] * (len(window) + 2)
    seen: set[str] = set()
    for place, row in enumerate(window):
        gain, loss = _stakes(row)
        bare = _bare_key(row)
        if bare in seen:  # a line of the body already: it repeats one of the contents
            gain, loss = -1.0, 1.0
        seen.add(bare)
        again = min(last[place] - start, len(window)) if last[place] >= 0 else place
        if again > place:
            change[place + 1] += gain
            if again < len(window):
                change[again + 1] -= gain + loss
        else:
            change[place + 1] -= loss
    best, best_place, total = 0.0, 0, 0.0
    for place in range(1, len(window) + 1):
        total += change[place]
        if total > best:
            best, best_place = total, place
    found = sum(last[place] >= start + best_place for place in range(best_place))
    if found < 2 or found < 0.35 * best_place:
        return None
    return start + best_place


def _stakes(row: Row) -> tuple[float, float]:
    """Return what a line of a would-be contents page gains when it comes again later, and what it costs when not."""
    if _STRONG.match(row.text):
        return 1.0, 0.1
    if is_prose(row.text) or not row.key:
        return 0.5, 2.0
    return 1.0, 0.6


def _last_places(rows: Sequence[Row], start: int) -> list[int]:
    """Return, for each row of the window from `start`, the last row that prints the same text again, or -1."""
    last: dict[str, int] = {}
    for place in range(start, len(rows)):
        if rows[place].key:
            last[rows[place].key] = place
    found: list[int] = []
    missing: list[int] = []
    keys = [_bare_key(row) for row in rows[start : start + _WINDOW]]
    for offset, bare in enumerate(keys):
        place = max(last.get(bare, -1), last.get(rows[start + offset].key, -1))
        if place <= start + offset:
            place = -1
            if 4 <= len(bare) <= _LONGEST:
                missing.append(offset)
        found.append(place)
    later = [place for place in range(start, len(rows)) if rows[place].title]
    if missing and later:
        scores = process.cdist(
            [keys[offset] for offset in missing],
            [rows[place].key for place in later],
            scorer=fuzz.ratio,
            score_cutoff=82,
            dtype=np.uint8,
        )
        for line, offset in enumerate(missing):
            places = [later[column] for column in np.flatnonzero(scores[line]).tolist()]
            found[offset] = max((place for place in places if place > start + offset), default=-1)
    return found


def _bare_key(row: Row) -> str:
    match = _STRONG.match(row.text) or _SLASH.match(row.text)
    return key(unnumbered(match.group("text") if match else row.text))


def _without_heading(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Return the first run of lines that nearly all come again, in order, further down: a contents page unnamed."""
    last = _last_places(rows, 0)
    window = min(len(rows), _WINDOW)
    stakes = [_stakes(row) for row in rows[:window]]
    best: tuple[float, int, int] = (0.0, 0, 0)
    for end in sorted({place for place in last[:80] if 3 < place <= window}):
        total, peak, start = 0.0, 0.0, end
        for place in range(end - 1, -1, -1):
            total += stakes[place][0] if last[place] >= end else -stakes[place][1]
            if total > peak:
                peak, start = total, place
        best = max(best, (peak, start, end))
    _, start, end = best
    again = [last[place] for place in range(start, end) if last[place] >= end]
    rising = sum(after > before for before, after in pairwise(again))
    if len(again) < 4 or len(again) < 0.6 * (end - start) or rising < 0.8 * (len(again) - 1):
        return None
    return start, end
