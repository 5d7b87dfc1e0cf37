"""Ruled tables of a page: cells told by the rules drawn around them."""

from __future__ import annotations

import ctypes
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from corpus.formats.pdf.glyphs import Glyph, most_used_size
from corpus.formats.pdf.lines import Printed, rows_of

#: A path thinner than this (points) is a rule; rules nearer than that are one; the edges of a grid
#: where no character fits between are a frame of two lines; a page with more paths is a drawing.
_THIN, _NEAR, _NARROW, _MOST_PATHS = 2.5, 3.0, 8.5, 4000
_SHORTEST: Final = 8.0
_MOST_RULES: Final = 300


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of rules.

    The heights of the rows from the top, the edges of the columns, the glyphs of each cell by its
    upper left place in the grid.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    cells: Mapping[tuple[int, int], Sequence[Glyph]]

    @property
    def top(self) -> float:
        """The height of the uppermost rule."""
        return self.rows[0]

    def lines(self) -> Iterator[Printed]:
        """Yield the rows of the table, tabs between the cells."""
        size = float(most_used_size([glyph for glyphs in self.cells.values() for glyph in glyphs]))
        columns: list[list[int]] = []
        narrow = False
        for column, (start, end) in enumerate(pairwise(self.columns)):
            # Upright rules that do not meet from row to row leave columns in which no character fits.
            columns += [] if narrow else [[]]
            columns[-1].append(column)
            narrow = end - start <= size
        for row in range(len(self.rows) - 1):
            texts = ["".join(_text(self.cells.get((row, column), ())) for column in same) for same in columns]
            if any(texts):
                text, left = "\t".join(texts).rstrip(), self.columns[0]
                yield Printed(text, left, left, self.rows[row + 1], size, self.columns[-1], self.rows[row], table=True)


def ruled_tables(page: Any, glyphs: Sequence[Glyph], above: Sequence[float] = ()) -> list[Table]:
    """Return the tables of a page, from the top down, a table within another apart from it.

    Only those of two or more columns and rows; a cell carried over from the page before, where a
    table with the columns `above` ends, may be alone.
    """
    tables: list[Table] = []
    free = list(glyphs)
    grids = [_Grid.of(flats, stems) for flats, stems in _grids(*_rules(page))]
    for grid in sorted(grids, key=_Grid.area):
        if len(grid.columns) < 3 or (len(grid.rows) < 3 and not grid.has(above)):
            continue
        cells: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in free:
            place = grid.cell(glyph)
            if place is not None:
                cells.setdefault(place, []).append(glyph)
        cells = {place: inside for place, inside in cells.items() if not grid.frames(place, inside)}
        if cells:
            tables.append(Table(grid.rows, grid.columns, cells))
            free = without_tables(free, tables[-1:])
    return sorted(tables, key=lambda table: -table.top)


def without_tables(glyphs: Sequence[Glyph], tables: Sequence[Table]) -> list[Glyph]:
    """Return the glyphs that stand in no table."""
    inside = {id(glyph) for table in tables for cell in table.cells.values() for glyph in cell}
    return [glyph for glyph in glyphs if id(glyph) not in inside]


#: A rule: (x, y, other end): level rules run from x to the other end at y, upright ones from y at
#: x.
_Rule = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Grid:
    """The edges of rows (from the top) and columns, and the cell each place between them is of."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    owners: Mapping[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, flats: Sequence[_Rule], stems: Sequence[_Rule]) -> _Grid:
        """Return the grid of rules; where they run on past the last across them, it does too."""
        lows, highs = [low for _, low, _ in stems], [high for _, _, high in stems]
        xs = [x for x, _, _ in stems]
        lefts, rights = [*xs, *(left for left, _, _ in flats)], [*xs, *(right for _, _, right in flats)]
        rows = _merged([*(y for _, y, _ in flats), min(lows), max(highs)])[::-1]
        edges = _merged([*xs, min(lefts), max(rights)])
        columns = [x for x in edges if x in edges[:1] + edges[-1:] or edges[0] + _NARROW < x < edges[-1] - _NARROW]
        owners: dict[tuple[int, int], tuple[int, int]] = {}
        for row, (top, bottom) in enumerate(pairwise(rows)):
            beside = {edges[bisect(edges, x) - 1] for x, low, high in stems if low <= (top + bottom) / 2 <= high}
            above = [(left, right) for left, y, right in flats if abs(y - top) <= _NEAR]
            for column, (left, right) in enumerate(pairwise(columns)):
                owner = (row, column)
                if column and left not in beside:
                    owner = owners[row, column - 1]
                elif row and not any(start <= (left + right) / 2 <= end for start, end in above):
                    owner = owners[row - 1, column]
                owners[row, column] = owner
        return cls(tuple(rows), tuple(columns), owners)

    def area(self) -> float:
        """Return the area of the grid."""
        return (self.rows[0] - self.rows[-1]) * (self.columns[-1] - self.columns[0])

    def has(self, columns: Sequence[float]) -> bool:
        """Tell whether the edges of the columns are these."""
        return len(self.columns) == len(columns) and all(
            abs(one - other) <= _NEAR for one, other in zip(self.columns, columns, strict=True)
        )

    def cell(self, glyph: Glyph) -> tuple[int, int] | None:
        """Return the cell in which a glyph stands."""
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        return self.owners.get((sum(y < edge for edge in self.rows) - 1, sum(x > edge for edge in self.columns) - 1))

    def frames(self, place: tuple[int, int], glyphs: Sequence[Glyph]) -> bool:
        """Tell whether a cell as wide as the grid frames lines of running text."""
        last = (place[0], len(self.columns) - 2)
        return place[1] == 0 and self.owners[last] == place and len(rows_of(glyphs)) > 1


def _rules(page: Any) -> tuple[list[_Rule], list[_Rule]]:
    import pypdfium2.raw as pdfium  # loaded when a PDF is met

    level: list[_Rule] = []
    upright: list[_Rule] = []
    for place, path in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if place >= _MOST_PATHS:
            return [], []
        for (x, y), (other, height) in _segments(path, pdfium):
            if abs(height - y) <= _THIN and abs(other - x) >= _SHORTEST:
                level.append((min(x, other), (y + height) / 2, max(x, other)))
            elif abs(other - x) <= _THIN and abs(height - y) >= _SHORTEST:
                upright.append(((x + other) / 2, min(y, height), max(y, height)))
    level = [(left, y, right) for y, left, right in _whole([(y, left, right) for left, y, right in level])]
    upright = _whole(upright)
    return ([], []) if max(len(level), len(upright)) > _MOST_RULES else (level, upright)


def _whole(rules: Sequence[_Rule]) -> list[_Rule]:
    """Return rules (where, from, to) that are drawn in pieces, cell by cell, as one."""
    edges = _merged([at for at, _, _ in rules])
    lines: list[list[_Rule]] = [[] for _ in edges]
    for rule in sorted(rules, key=lambda rule: rule[1]):
        line = lines[bisect(edges, rule[0]) - 1]
        if line and rule[1] <= line[-1][2] + _NEAR:
            line[-1] = (line[-1][0], line[-1][1], max(line[-1][2], rule[2]))
        else:
            line.append(rule)
    return [rule for line in lines for rule in line]


_Point = tuple[float, float]


def _segments(path: Any, pdfium: Any) -> list[tuple[_Point, _Point]]:
    """Return the straight lines of a path in the coordinates of the page."""
    count = pdfium.FPDFPath_CountSegments(path.raw)
    if not 0 < count <= _MOST_RULES * 5:
        return []
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[tuple[_Point, _Point]] = []
    first = last = (0.0, 0.0)
    for place in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, place)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            found.append((last, point))
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            found.append((point, first))
            last = first
    return found


def _grids(level: Sequence[_Rule], upright: Sequence[_Rule]) -> Iterator[tuple[list[_Rule], list[_Rule]]]:
    """Yield the rules that meet each other, directly or by others, then those that meet none."""
    left, free = list(level), list(upright)
    while left:
        flats, stems = [left.pop()], list[_Rule]()
        grown = True
        while grown:
            grown = False
            for stem in [stem for stem in free if any(_meet(flat, stem) for flat in flats)]:
                free.remove(stem)
                stems.append(stem)
                grown = True
            for flat in [flat for flat in left if any(_meet(flat, stem) for stem in stems)]:
                left.remove(flat)
                flats.append(flat)
                grown = True
        if stems:
            yield flats, stems
    if free:
        yield [], free


def _meet(flat: _Rule, stem: _Rule) -> bool:
    return flat[0] - _NEAR <= stem[0] <= flat[2] + _NEAR and stem[1] - _NEAR <= flat[1] <= stem[2] + _NEAR


def _merged(places: Sequence[float]) -> list[float]:
    """Return places in order, those nearer than a rule's breadth as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _text(glyphs: Sequence[Glyph]) -> str:
    """Return the text of a cell, its lines joined as Han text is."""
    text = ""
    for row in rows_of(glyphs):
        line = "".join(glyph.text for glyph in row).strip()
        text += f" {line}" if text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() else line
    return " ".join(text.split())
