"""Tables in a text: which rows are heads, and which columns hold numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from corpus.text.fold import fold
from corpus.text.word_lists import compile_pattern

#: A number as a cell prints it: sign, currency, digits, at most two characters of a unit.
_NUMBER: Final = re.compile(r"[-+±≈<>≥≤~]?\s*[¥$€£]?\s*\d[\d,.\s]*(?:%|‰|[^\W\d_]{1,2})?|[-—/]+")
#: A year, a quarter or months: what a column of numbers is headed by.
_PERIOD: Final = re.compile(r"(?:\d{2,4}年)?.{0,3}(?:\d{2,4}年|\d{1,2}[-—~]?\d{0,2}月份?|季度|半年|日)(?:.{0,4})?")
_LABEL: Final = compile_pattern("(?:{table_labels})(?:[(].{1,8}[)])?$")
#: Of 27 tables in the samples and three bulletins the highest head has three rows. A cell of more
#: characters than this is a sentence, not the name of a column.
_MOST_ROWS: Final = 3
#: So many rows show what the columns of a long table hold.
_LOOKED_AT: Final = 60
_LONGEST_LABEL: Final = 12
#: A column of numbers may have a total named in words, or a note, in one cell of five.
_MOSTLY: Final = 0.8


class Table(NamedTuple):
    """A table among paragraphs: its first row, the end, its head rows, the columns of numbers.

    ``shifts``: so many columns to the right each head row begins.
    """

    first: int
    end: int
    heads: int
    numbers: tuple[int, ...]
    shifts: tuple[int, ...]


def table_at(paragraphs: Sequence[str], stated: Collection[int], place: int) -> Table:
    """Return the table of the row at a place; ``stated`` are the head rows by the file's word."""
    first, end = place, place + 1
    while first and "\t" in paragraphs[first - 1] and (first not in stated or first - 1 in stated):
        first -= 1
    while end < len(paragraphs) and "\t" in paragraphs[end] and (end not in stated or end - 1 in stated):
        end += 1
    rows = [paragraph.split("\t") for paragraph in paragraphs[first : min(end, first + _LOOKED_AT)]]
    said = next((count for count in range(len(rows)) if first + count not in stated), len(rows))
    heads = head_rows(rows, said)
    return Table(first, end, heads, number_columns(rows[heads:]), shifts(rows, heads))


def shifts(rows: Sequence[Sequence[str]], heads: int) -> tuple[int, ...]:
    """Return how many columns to the right each head row begins.

    A lower row of a head may print nothing under the cells that reach down from the first.
    """
    most = _width(rows)
    return tuple(most - len(row) if place and row[0].strip() else 0 for place, row in enumerate(rows[:heads]))


class HeadCell(NamedTuple):
    """A cell of a head: its column, and how many columns and rows it stands over."""

    column: int
    across: int = 1
    down: int = 1


def spans(rows: Sequence[Sequence[str]]) -> list[list[HeadCell]]:
    """Return the cells of a head, row by row; those that another one covers are left out.

    An empty cell belongs to the name on its left where both have names below, and to the name above
    it where nothing stands in between.
    """
    names = [[cell.strip() for cell in row] + [""] * (_width(rows) - len(row)) for row in rows]
    covered: set[tuple[int, int]] = set()
    found: list[list[HeadCell]] = []
    for number, row in enumerate(rows):
        found.append([])
        for column in range(len(row)):
            if (number, column) not in covered:
                span = _spread(names, number, column, covered) if names[number][column] else HeadCell(column)
                found[-1].append(span)
                covered |= {(number + n, column + m) for n in range(span.down) for m in range(span.across)}
    return found


def _spread(names: Sequence[Sequence[str]], number: int, column: int, covered: Collection[tuple[int, int]]) -> HeadCell:
    """Return how far the name in a cell of a head reaches."""
    below = names[number + 1 :]
    if not any(row[column] for row in below):
        return HeadCell(column, down=1 + len(below))
    right = column + 1
    while (
        right < len(names[number])
        and not names[number][right]
        and (number, right) not in covered
        and any(row[right] for row in below)
    ):
        right += 1
    return HeadCell(column, across=right - column)


def head_rows(rows: Sequence[Sequence[str]], stated: int = 0) -> int:
    """Return how many of the first rows are heads.

    ``stated`` are those that the file says are heads; it says so of the first row of any table in
    some formats. A head stands over numbers and is none itself, or is stated, or most of its cells
    are what columns are usually called (序号, 单位名称).
    """
    if len(rows) < 2:
        return 0
    numbers = number_columns(rows[max(stated, 1) :])
    above = [not any(_is_number(row[column]) for column in numbers if column < len(row)) for row in rows]
    if stated:
        return stated if all(above[:stated]) else 0
    if numbers and False in above:
        first = above.index(False)
        return first if first <= _MOST_ROWS else 0
    cells = [fold(cell).strip() for cell in rows[0] if cell.strip()]
    labels = [cell for cell in cells if len(cell) <= _LONGEST_LABEL and _LABEL.search(cell)]
    return 1 if len(cells) > 1 and 2 * len(labels) > len(cells) else 0


def number_columns(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the places of the columns whose cells, but for the empty and a few, are numbers."""
    columns = [[row[place] for row in rows if place < len(row) and row[place].strip()] for place in range(_width(rows))]
    counts = [(len(cells), sum(map(_is_number, cells))) for cells in columns]
    return tuple(place for place, (some, numbers) in enumerate(counts) if some and numbers >= _MOSTLY * some)


def _width(rows: Sequence[Sequence[str]]) -> int:
    return max(map(len, rows), default=0)


def head_of(rows: Sequence[Sequence[str]], heads: int) -> str:
    """Return the head of a table as one row: for each column its lowest cell that is not empty."""
    placed = [[""] * shift + [*row] for row, shift in zip(rows, shifts(rows, heads), strict=False)]
    columns = [
        [row[place].strip() for row in placed if place < len(row) and row[place].strip()]
        for place in range(_width(placed))
    ]
    return "\t".join(cells[-1] if cells else "" for cells in columns).rstrip()


def _is_number(cell: str) -> bool:
    folded = fold(cell).strip()
    return bool(_NUMBER.fullmatch(folded)) and not _PERIOD.fullmatch(folded)
