"""Which lines come again further down: how a contents page gives itself away.

The body begins where the lines before it have the most of their repetitions after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from corpus.layout.line_features import is_prose, key, names_section, unnumbered
from corpus.layout.lines import Row
from corpus.layout.source_line import is_source_line
from corpus.outline.page_numbers import is_listed, without_page

_WINDOW = 400
_LONGEST = 130
_ALIKE = 82
_PART = 5
_PIECE = 8
_SEARCHED = 3_000
_LAST_LINES = 6


def body_start(rows: Sequence[Row], start: int) -> int | None:
    """Return the row where the body begins: there the lines from `start` on have the most of their repetitions before them."""
    window = rows[start : start + _WINDOW]
    last = last_places(rows, start)
    change = [0.0] * (len(window) + 2)
    seen: set[str] = set()
    for place, row in enumerate(window):
        gain, loss = _stakes(row)
        bare = _bare_key(row)
        if _is_repeated(bare, seen):  # a line of the body already: it repeats one of the contents
            gain, loss = -1.0, 1.0
        seen |= _forms(bare)
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
    best_place = _first_again(window, best_place)
    found = sum(last[place] >= start + best_place for place in range(best_place))
    if found < 2 or found < 0.35 * best_place:
        return None
    return start + _with_last_lines(window, best_place)


def _first_again(window: Sequence[Row], end: int) -> int:
    """Return the row that prints the first or second line of the contents page again: there the body begins.

    Formulas that return in every article can make what follows look like more of the page.
    """
    firsts = {bare for row in window[:2] if len(bare := _bare_key(row)) >= 4 and not is_prose(row.text)}
    again = (place for place in range(3, end) if _bare_key(window[place]) in firsts)
    return next(again, end)


def _with_last_lines(window: Sequence[Row], end: int) -> int:
    """Take in the last lines of a contents page that no row of the body prints: up to the first row that repeats one."""
    while end < len(window) and is_listed(window[end].text):
        end += 1
    seen = {form for row in window[:end] for form in _forms(_bare_key(row))}
    for place in range(end, min(end + _LAST_LINES, len(window))):
        if _is_repeated(_bare_key(window[place]), seen):
            return place
        if not window[place].title or is_prose(window[place].text):
            break
    return end


def _is_repeated(bare: str, seen: set[str]) -> bool:
    """Whether a line was seen before, whole, or wrapped on one of the two sides."""
    return bare in seen or (
        len(bare) >= _PIECE
        and any(
            len(line) >= _PIECE and (bare.startswith(line) or line.startswith(bare) or line.endswith(bare))
            for line in seen
        )
    )


def _stakes(row: Row) -> tuple[float, float]:
    """Return what a line of a would-be contents page gains when it comes again later, and what it costs when not."""
    if is_listed(row.text):
        return 1.0, 0.1
    if is_source_line(row.text):
        return -1.0, 2.0
    if is_prose(row.text) or not row.key:
        return 0.5, 2.0
    return 1.0, 0.6


def last_places(rows: Sequence[Row], start: int) -> list[int]:
    """Return, for each row of the window from `start`, the last row that prints the same text again, or -1."""
    last: dict[str, int] = {}
    for place in range(start, len(rows)):
        if rows[place].key:
            last[rows[place].key] = place
            last[_bare_key(rows[place])] = place
    found: list[int] = []
    missing: list[int] = []
    keys = [_bare_key(row) for row in rows[start : start + _WINDOW]]
    for offset, bare in enumerate(keys):
        place = max(last.get(form, -1) for form in {rows[start + offset].key, *_forms(bare)})
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
            score_cutoff=_ALIKE,
            dtype=np.uint8,
        )
        for line, offset in enumerate(missing):
            places = [later[column] for column in np.flatnonzero(scores[line]).tolist()]
            places = [place for place in places if place > start + offset]
            found[offset] = max(places, default=-1) if places else _part_of(keys[offset], rows, later, start + offset)
    return found


def _part_of(bare: str, rows: Sequence[Row], later: Sequence[int], after: int) -> int:
    """Return the last row that begins or ends with a line, or that begins the line: a title wrapped on one side."""
    if len(bare) < _PART:
        return -1
    for place in reversed(later[:_SEARCHED]):
        title = rows[place].key
        if place <= after:
            break
        if title.startswith(bare) or title.endswith(bare) or (len(title) >= _PART and bare.startswith(title)):
            return place
    return -1


def _forms(bare: str) -> set[str]:
    """Return a line's key, and the key without a page number glued to it (政策法规12)."""
    return {bare, bare.rstrip("0123456789")} - {""}


def _bare_key(row: Row) -> str:
    return key(unnumbered(without_page(row.text)))


def unnamed_contents(rows: Sequence[Row]) -> tuple[int, int] | None:
    """Return the first run of lines that nearly all come again, in order, further down: a contents page unnamed."""
    last = last_places(rows, 0)
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
    if start and names_section(without_page(rows[start - 1].text)):
        start -= 1
    return start, end
