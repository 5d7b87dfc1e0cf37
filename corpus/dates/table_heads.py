"""The heads of the columns of tables."""

from __future__ import annotations

from corpus.text.passage import Passage


def head_above(passage: Passage, number: int, offset: int) -> str | None:
    """Return what heads the column of a place in a paragraph; None where it is in no table.

    The first of the rows that stand together heads them; its own cells have no head.
    """
    begin, end = passage.bounds(number)
    row = passage.folded[begin:end]
    mark = "\t" if "\t" in row else "|"
    if number == 0 or row.count(mark) < 1 + (mark == "|"):
        return None
    top = passage.table_tops[mark][number]
    cells = passage.folded[slice(*passage.bounds(top))].split(mark)
    column = row[: offset - begin].count(mark)
    return cells[column].strip() if top < number and column < len(cells) else ""
