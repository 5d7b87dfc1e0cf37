"""Search results for a spreadsheet (.xlsx): typed dates, links, and texts that are never formulas.

The workbook is written row by row, so that thousands of articles take little memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from search.result import Hit
from web.export.formats import HEAD, row_of
from web.http.links import Links
from web.http.template_filters import clean

MIMETYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS: Final = (28, 12, 14, 12, 48, 12, 10, 16, 32, 24, 32, 40)
_TITLE: Final = HEAD.index("标题")
_DATE: Final = HEAD.index("日期")
_ADDRESS: Final = HEAD.index("地址")
#: Letters that a cell can hold, and those of the address of a link.
_LARGEST: Final = 32_767
_LONGEST_LINK: Final = 2_000


def workbook(found: Iterable[Hit], links: Links) -> bytes:
    """Return hits as a workbook with one sheet, its head row fixed."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("检索结果")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJKL", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    head = [_text(sheet, name) for name in HEAD]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    linked = Font(color="0563C1", underline="single")
    for hit in found:
        row = row_of(hit, links)
        cells = [_text(sheet, text) for text in row]
        if day := _day(hit):
            cells[_DATE] = WriteOnlyCell(sheet, value=day)
            cells[_DATE].number_format = "yyyy-mm-dd"
        if row[_ADDRESS].startswith(("http://", "https://")) and len(row[_ADDRESS]) < _LONGEST_LINK:
            cells[_TITLE].hyperlink = row[_ADDRESS]
            cells[_TITLE].font = linked
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: Any, text: str) -> Any:
    """Return a cell of text, whatever the text begins with."""
    cell = WriteOnlyCell(sheet, value=clean(text)[:_LARGEST])
    cell.data_type = "s"
    return cell


def _day(hit: Hit) -> date | None:
    """Return the date of an article where it is one day; months and ranges stay text."""
    found = hit.record.article.date
    if found is None or found.kind == "issue" or not found.value.day or found.end not in {None, found.value}:
        return None
    return found.value.first if found.value.year >= 1900 else None
