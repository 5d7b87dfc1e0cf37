"""Input for a word processor: the printed lines as blocks, each with its part in the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tools.samples.printer import Sheet, is_row

Part = Literal["cover", "section", "title", "entry", "text", "source", "gap", "page", "table"]


@dataclass(frozen=True)
class Block:
    """A paragraph, or the rows of a table."""

    part: Part
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(sheet: Sheet) -> Iterator[Block]:
    """Yield the blocks of a sheet in order; runs of empty lines become one gap."""
    sections = {line for line in sheet.sections if line}
    titles = {place.first for places in sheet.places for place in places}
    sources = {place.first + 2 for places in sheet.places for place in places if place.piece.one("source")}
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(sheet.lines, 1):
        if number == sheet.toc[1] + 1:
            yield Block("page")
        if number > sheet.toc[1] and is_row(line):
            cells = tuple(cell.strip() for cell in line.strip("|").replace("|", "\t").split("\t"))
            if not set("".join(cells)) <= {"-", " "}:
                rows.append(cells)
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if not line:
            if sheet.lines[number - 2 : number - 1] == [""]:
                yield Block("gap")
        elif number < sheet.toc[0]:
            yield Block("cover", line)
        elif number <= sheet.toc[1]:
            yield Block("entry" if "\t" in line or "..." in line else "section", line)
        elif number in sections:
            yield Block("section", line)
        else:
            yield Block("title" if number in titles else "source" if number in sources else "text", line)
    if rows:
        yield Block("table", rows=tuple(rows))
