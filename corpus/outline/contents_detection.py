"""Detect the contents page: its lines recur in the body as titles.

The body begins where the lines before it have the most of their repetitions after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from corpus.layout.line_features import is_prose, key, names_section, unnumbered
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_source_line
from corpus.outline.page_numbers import is_listed, without_page

_WINDOW = 400
_LONGEST = 130
_ALIKE = 82
_PART = 5
_PIECE = 8
_SEARCHED = 3_000
_LAST_LINES = 6
#: The share of lines that can list titles where no heading says that they do.
_TITLES = 0.8


def body_start(lines: Sequence[TextLine], start: int) -> int | None:
    """Return the line where the body begins: most lines from `start` up to it recur after it."""
    window = lines[start : start + _WINDOW]
    last = last_places(lines, start)
    change = [0.0] * (len(window) + 2)
    seen: set[str] = set()
    for place, line in enumerate(window):
        gain, loss = _stakes(line)
        bare = _bare_key(line)
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


def _first_again(window: Sequence[TextLine], end: int) -> int:
    """Return the line that prints the first or second line of the contents page again.

    There the body begins.

    Formulas that return in every article can make what follows look like more of the page.
    """
    firsts = {bare for line in window[:2] if len(bare := _bare_key(line)) >= 4 and not is_prose(line.text)}
    again = (place for place in range(3, end) if _bare_key(window[place]) in firsts)
    return next(again, end)


def _with_last_lines(window: Sequence[TextLine], end: int) -> int:
    """Extend a contents page by last lines that are not in the body, up to a repeated line."""
    while end < len(window) and is_listed(window[end].text):
        end += 1
    seen = {form for line in window[:end] for form in _forms(_bare_key(line))}
    for place in range(end, min(end + _LAST_LINES, len(window))):
        if _is_repeated(_bare_key(window[place]), seen):
            return place
        if not window[place].title or is_prose(window[place].text):
            break
    return end


def _is_repeated(bare: str, seen: set[str]) -> bool:
    """Return whether a line was seen before, whole, or wrapped on one of the two sides."""
    return bare in seen or (
        len(bare) >= _PIECE
        and any(
            len(line) >= _PIECE and (bare.startswith(line) or line.startswith(bare) or line.endswith(bare))
            for line in seen
        )
    )


def _stakes(line: TextLine) -> tuple[float, float]:
    """Return the score of a contents line that comes again later, and its cost if it does not."""
    if is_listed(line.text):
        return 1.0, 0.1
    if is_source_line(line.text):
        return -1.0, 2.0
    if is_prose(line.text) or not line.key:
        return 0.5, 2.0
    return 1.0, 0.6


def last_places(lines: Sequence[TextLine], start: int) -> list[int]:
    """Return for each line of the window where its text is last printed again, or -1."""
    last: dict[str, int] = {}
    for place in range(start, len(lines)):
        if lines[place].key:
            last[lines[place].key] = place
            last[_bare_key(lines[place])] = place
    found: list[int] = []
    missing: list[int] = []
    keys = [_bare_key(line) for line in lines[start : start + _WINDOW]]
    for offset, bare in enumerate(keys):
        place = max(last.get(form, -1) for form in {lines[start + offset].key, *_forms(bare)})
        if place <= start + offset:
            place = -1
            if 4 <= len(bare) <= _LONGEST:
                missing.append(offset)
        found.append(place)
    later = [place for place in range(start, len(lines)) if lines[place].title]
    if missing and later:
        scores = process.cdist(
            [keys[offset] for offset in missing],
            [lines[place].key for place in later],
            scorer=fuzz.ratio,
            score_cutoff=_ALIKE,
            dtype=np.uint8,
        )
        for found_line, offset in enumerate(missing):
            places = [later[column] for column in np.flatnonzero(scores[found_line]).tolist()]
            places = [place for place in places if place > start + offset]
            found[offset] = max(places, default=-1) if places else _part_of(keys[offset], lines, later, start + offset)
    return found


def _part_of(bare: str, lines: Sequence[TextLine], later: Sequence[int], after: int) -> int:
    """Return the last line that begins or ends with a line, or that begins the line.

    A title wrapped on one side.
    """
    if len(bare) < _PART:
        return -1
    for place in reversed(later[:_SEARCHED]):
        title = lines[place].key
        if place <= after:
            break
        if title.startswith(bare) or title.endswith(bare) or (len(title) >= _PART and bare.startswith(title)):
            return place
    return -1


def _forms(bare: str) -> set[str]:
    """Return a line's key, and the key without a page number glued to it (政策法规12)."""
    return {bare, bare.rstrip("0123456789")} - {""}


def _bare_key(line: TextLine) -> str:
    return key(unnumbered(without_page(line.text)))


def _can_list(line: TextLine) -> bool:
    """Return whether a line can list a title: no sentence, no formula, no piece of a program."""
    return is_listed(line.text) or (line.title and not is_prose(line.text) and not any(map(line.text.count, "=＝{}")))


def unnamed_contents(lines: Sequence[TextLine]) -> tuple[int, int] | None:
    """Return the first run of lines that nearly all come again, in order, further down.

    A contents page unnamed.
    """
    last = last_places(lines, 0)
    window = min(len(lines), _WINDOW)
    stakes = [_stakes(line) for line in lines[:window]]
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
    if sum(map(_can_list, lines[start:end])) < _TITLES * (end - start):
        return None
    if start and names_section(without_page(lines[start - 1].text)):
        start -= 1
    return start, end
