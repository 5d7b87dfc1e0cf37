"""Read columns of tables and rows of short lines as lists.

What stands among names may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from corpus.companies.by_enumeration import Enumeration, stripped
from corpus.companies.cells import Span, cells_of
from corpus.evidence import Sign
from corpus.text.passage import Passage

#: A column has so many items at least; fewer say nothing of each other.
_LEAST: Final = 3
#: A longer line is prose.
_LONGEST: Final = 24
_ITEM: Final = re.compile(r"[\u4e00-\u9fffa-z][\u4e00-\u9fffa-z0-9&·. /\-]{1,13}(?:\([^()]{1,12}\))?$")
_NUMBERED: Final = re.compile(r"\s*(?:[\d一二三四五六七八九十]{1,3}\s*[.、)]\s*|[○●◆▲·*\-]\s*)?")


def find_columns(passage: Passage) -> Iterator[Enumeration]:
    """Yield the columns of a passage, and its rows of short lines, that could be names."""
    for number, lines in groupby(_cells(passage), key=len):
        rows = list(lines)
        for column in range(number if len(rows) >= _LEAST else 0):
            yield from _column(passage.folded, [row[column] for row in rows])


def _cells(passage: Passage) -> Iterator[Sequence[Span]]:
    """Yield the spans of the cells of each line; none for a line of prose."""
    for number in range(1, len(passage.starts)):
        begin, end = passage.bounds(number)
        yield cells_of(passage, number) or ([(begin, end)] if end - begin <= _LONGEST else [])


def _column(folded: str, cells: Sequence[Span]) -> Iterator[Enumeration]:
    """Yield a column as a list if half of its cells could be names; each counts once."""
    named: dict[str, Span] = {}
    for start, end in cells:
        skip = _NUMBERED.match(folded, start, end)
        first = skip.end() if skip else start
        if _ITEM.match(folded[first:end].strip()):
            item = stripped(folded, first, end)
            named.setdefault(folded[slice(*item)], item)
    if len(named) >= _LEAST and 2 * len(named) >= len(cells):
        items = tuple(named.values())
        yield Enumeration(items, Sign("company.list-column", 0.0, items[0][0], items[-1][1]))
