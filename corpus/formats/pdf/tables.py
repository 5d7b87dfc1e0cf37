"""Ruled tables of a page: cells told by the rules drawn around them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.formats.pdf.glyphs import Glyph
from corpus.formats.pdf.lines import Printed, rows_of

#: A path thinner than this (points) is a rule; rules nearer than that are one; a page with more
#: paths is a drawing.
_THIN, _NEAR, _MOST_PATHS = 2.5, 3.0, 4000
_SHORTEST: Final = 8.0
_MOST_RULES: Final = 300


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of rules.

    The heights of the rows from the top, the edges of the columns, the glyphs inside.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    glyphs: tuple[Glyph, ...]

    @property
    def top(self) -> float:
        """The height of the uppermost rule."""
        return self.rows[0]

    def holds(self, glyph: Glyph) -> bool:
        """Tell whether a glyph stands within the outer rules."""
        x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
        return self.columns[0] <= x <= self.columns[-1] and self.rows[-1] <= y <= self.rows[0]

    def lines(self) -> Iterator[Printed]:
        """Yield the rows of the table, tabs between the cells."""
        cells: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in self.glyphs:
            x, y = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
            row = sum(y < edge for edge in self.rows) - 1
            column = sum(x > edge for edge in self.columns) - 1
            cells.setdefault((row, column), []).append(glyph)
        for row in range(len(self.rows) - 1):
            texts = [_text(cells.get((row, column), ())) for column in range(len(self.columns) - 1)]
            if any(texts):
                text, left = "\t".join(texts).rstrip(), self.columns[0]
                yield Printed(text, left, left, self.rows[row + 1], 1.0, self.columns[-1], self.rows[row], table=True)


def ruled_tables(page: Any, glyphs: Sequence[Glyph]) -> list[Table]:
    """Return the tables of a page, from the top down.

    Only those of two or more rows and columns.
    """
    level, upright = _rules(page)
    tables: list[Table] = []
    for flats, stems in _grids(level, upright):
        rows, columns = _merged([y for _, y, _ in flats])[::-1], _merged([x for x, _, _ in stems])
        if len(rows) >= 3 and len(columns) >= 3:
            empty = Table(tuple(rows), tuple(columns), ())
            inside = tuple(glyph for glyph in glyphs if empty.holds(glyph))
            if inside:
                tables.append(Table(empty.rows, empty.columns, inside))
    return sorted(tables, key=lambda table: -table.top)


def without_tables(glyphs: Sequence[Glyph], tables: Sequence[Table]) -> list[Glyph]:
    """Return the glyphs that stand in no table."""
    return [glyph for glyph in glyphs if not any(table.holds(glyph) for table in tables)]


#: A rule: (x, y, other end): level rules run from x to the other end at y, upright ones from y at
#: x.
_Rule = tuple[float, float, float]


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
    if len(level) > _MOST_RULES or len(upright) > _MOST_RULES:
        return [], []
    return level, upright


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
    """Yield the rules that meet each other, directly or by others."""
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
