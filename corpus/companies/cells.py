"""The cells of a row of a table, as it stands in text: between tabs, or between ``|``."""

from __future__ import annotations

from corpus.text.passage import Passage

Span = tuple[int, int]


def cells_of(passage: Passage, number: int) -> list[Span]:
    """Return the spans of the cells of a paragraph; none where it is no row of a table."""
    begin, end = passage.bounds(number)
    line = passage.folded[begin:end]
    mark = "\t" if "\t" in line else "|" if line.startswith("|") else ""
    if not mark:
        return []
    spans, at = [], begin
    for cell in line.split(mark):
        spans.append((at, at + len(cell)))
        at += len(cell) + 1
    return spans
