"""Tables of a page: the grid of cells, with what `rowspan` and `colspan` cover left empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MOST_COLUMNS: Final = 60
_MOST_ROWS: Final = 1000
#: A cell of more blocks than this and more letters than that holds text, and its table lays out the
#: page.
_BLOCKS: Final = 2
_LETTERS: Final = 300


def is_layout(table: LexborNode) -> bool:
    """Tell whether a table only lays out the page.

    One cell a row, or tables or paragraphs of prose in cells.
    """
    rows = [cells_of(row) for row in rows_of(table)]
    if not rows or max(map(len, rows)) <= 1:
        return True
    return any(
        cell.css_first("table") is not None
        or (len(cell.css("p, table, div, section")) > _BLOCKS and len(cell.text() or "") >= _LETTERS)
        for row in rows
        for cell in row
    )


def rows_of(table: LexborNode) -> Iterator[LexborNode]:
    """Yield the rows of a table, those of tables within it left out."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from rows_of(child)


def cells_of(row: LexborNode) -> list[LexborNode]:
    """Return the cells of a row."""
    return [cell for cell in row.iter() if cell.tag in {"td", "th"}]


def grid(table: LexborNode, text: Callable[[LexborNode], str]) -> Iterator[tuple[list[str], bool]]:
    """Yield the rows of a table as texts; a cell that another one covers is empty.

    With each, True if it is a head row: it stands in a ``thead``, or all its cells are ``th``.
    """
    covered: dict[int, int] = {}
    for row in rows_of(table):
        texts: list[str] = []
        own = cells_of(row)
        head = bool(own) and (_is_in_head(row) or all(cell.tag == "th" for cell in own))
        cells = iter(own)
        while True:
            column = len(texts)
            if covered.get(column, 0) > 0:
                covered[column] -= 1
                texts.append("")
                continue
            cell = next(cells, None)
            if cell is None:
                break
            down, across = _span(cell, "rowspan", _MOST_ROWS), _span(cell, "colspan", _MOST_COLUMNS)
            for place in range(column, min(column + across, _MOST_COLUMNS)):
                covered[place] = down - 1
                texts.append(text(cell) if place == column else "")
            if len(texts) >= _MOST_COLUMNS:
                break
        yield texts, head


def _is_in_head(row: LexborNode) -> bool:
    return row.parent is not None and row.parent.tag == "thead"


def _span(cell: LexborNode, name: str, most: int) -> int:
    stated = cell.attributes.get(name) or "1"
    return max(1, min(int(stated), most)) if stated.isdecimal() else 1
