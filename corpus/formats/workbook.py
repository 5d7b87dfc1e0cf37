"""Workbooks: each visible sheet is a heading and a table, its cells as a reader sees them."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from corpus.errors import UnknownFormat
from corpus.formats.source import Source, make_source
from corpus.formats.word.package import check_package
from corpus.model import Line, Row

_MOST_ROWS: Final = 50_000
_MOST_COLUMNS: Final = 200
_DECIMALS: Final = re.compile(r"0\.(0+)")
_LITERAL: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_BROKEN: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError)


#: The cells of a row.
Cells = list[str]


def xlsx_source(name: str, data: bytes) -> Source:
    """Read an .xlsx workbook.

    Raises UnknownFormat where it is none, TooLarge where it unpacks to too much.
    """
    lines = [line for sheet in _sheets(name, data) for line in _sheet(sheet)]
    return make_source("xlsx", name, (Line(number, *line) for number, line in enumerate(lines, 1)))


def xlsx_cells(name: str, data: bytes) -> list[tuple[str, list[tuple[int, Cells]]]]:
    """Return the visible sheets of a workbook: the title, and the rows with their numbers.

    A cell that is merged over rows stands in each of them. Raises as `xlsx_source` does.
    """
    return [(str(sheet.title), _numbered(sheet)) for sheet in _sheets(name, data)]


def _numbered(sheet: Any) -> list[tuple[int, Cells]]:
    # Whatever is asked for beyond what is filled is made, cell by cell.
    height, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    rows = sheet.iter_rows(max_row=height, max_col=width)
    found = [[_shown(cell) for cell in row] for row in rows]
    for merged in sheet.merged_cells.ranges:
        for row in range(merged.min_row, min(merged.max_row, height)):
            if merged.min_col <= width:
                found[row][merged.min_col - 1] = found[merged.min_row - 1][merged.min_col - 1]
    return list(enumerate(found, 1))


def _sheets(name: str, data: bytes) -> list[Any]:
    """Return the visible sheets of a workbook. Raises UnknownFormat or TooLarge."""
    check_package(name, data)
    import openpyxl  # loaded when a workbook is met

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except _BROKEN as error:
        raise UnknownFormat(f"{name}: is not a whole workbook; open it and save it again") from error


def _sheet(sheet: Any) -> Iterator[tuple[str, None, int | None, Row]]:
    """Yield the lines of a sheet.

    One filled cell in a row is a line of text, more are a row of a table.
    """
    height, width = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    rows = [_row(sheet, row) for row in sheet.iter_rows(max_row=height, max_col=width)]
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    if not re.fullmatch(r"(?i)sheet\s*\d*|工作表\s*\d*", sheet.title):
        yield sheet.title, None, 2, ""
    width = max(len(row) for row in rows)
    for row in rows:
        if sum(map(bool, row)) == 1 and width > 1:
            yield next(filter(None, row)), None, None, ""
        else:
            yield "\t".join(row).rstrip(), None, None, "row" if width > 1 else ""


def _row(sheet: Any, cells: tuple[Any, ...]) -> list[str]:
    if cells and sheet.row_dimensions[cells[0].row].hidden:
        return []
    texts = [_shown(cell) for cell in cells if not _is_hidden(sheet, cell)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _is_hidden(sheet: Any, cell: Any) -> bool:
    letter = getattr(cell, "column_letter", "")
    return bool(letter) and letter in sheet.column_dimensions and bool(sheet.column_dimensions[letter].hidden)


def _shown(cell: Any) -> str:
    """Return a cell as its number format shows it."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" + (f" {value:%H:%M}" if value.time() != dt.time() else "")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _number(value, _LITERAL.sub("", cell.number_format or "").split(";")[0])
    return " ".join(str(value).split())


def _number(value: float, shape: str) -> str:
    decimals = _DECIMALS.search(shape)
    places = len(decimals.group(1)) if decimals else 0
    if "%" in shape:
        return f"{value:.{places}%}"
    comma = "," if ",#" in shape or "#,##" in shape or "0,0" in shape else ""
    if decimals or (shape != "General" and "0" in shape and "E" not in shape):
        return f"{value:{comma}.{places}f}"
    if isinstance(value, int) or value.is_integer():
        return f"{int(value):{comma}}" if abs(value) < 1e15 else repr(value)
    return f"{value:{comma}.12g}" if comma else f"{value:.12g}"
