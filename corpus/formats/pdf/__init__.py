"""PDF files.

The text layer as lines in reading order, with page, columns, tables, indents, headings.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from corpus.errors import UnknownFormat, UnreadableFile
from corpus.formats.encoding import plausible
from corpus.formats.pdf.bookmarks import read_bookmarks
from corpus.formats.pdf.glyphs import Page, read_glyphs
from corpus.formats.pdf.lines import Printed, printed, second_edge
from corpus.formats.pdf.numbering import numbered
from corpus.formats.pdf.tables import ruled_tables, without_tables
from corpus.formats.scan.recognised import (
    INSTALL,
    LONGEST_SIDE,
    NeedsOcr,
    Recogniser,
    Scanned,
    can_recognise,
    check_pixels,
    digest_of,
)
from corpus.formats.source import MAX_CHARACTERS, MAX_PAGES, Source, check_length, make_source
from corpus.model import Box

#: Fewer characters a page than this: the page is a scan.
_SCANNED: Final = 15
#: A layer of which fewer of the wide characters are common, or more have no meaning by their font,
#: says nothing; with fewer characters than this nothing can be told.
_MEANT, _UNMAPPED, _ENOUGH = 0.5, 0.3, 40
#: A picture that covers so much of a page may be a scan of it; so many paths may be its characters.
_LARGE, _DRAWN = 0.25, 200
#: The grid on which places of a page are counted.
_GRID: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page as read.

    Its lines, whether its characters mean anything, and whether only its picture says what it says;
    the edges of the columns of its last table.
    """

    lines: Sequence[Printed]
    meant: bool
    blind: bool
    columns: Sequence[float] = ()


def pdf_source(name: str, data: bytes, recogniser: Recogniser) -> Source:
    """Read a PDF's text layer; pages without one, or with one that means nothing, are recognised.

    Raises NeedsOcr for a scan where nothing is installed that recognises it, UnreadableFile where a
    password is asked for, UnknownFormat where the file is broken, or what the recogniser raises.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(f"{name}: asks for a password; save a copy without one") from error
        raise UnknownFormat(f"{name}: is not a whole PDF; save or download it again") from error
    try:
        leaves = _leaves(name, document, pypdfium2.PdfiumError)
        if can_recognise():
            leaves = _recognised(name, data, document, leaves, recogniser)
        marks = read_bookmarks(document)
    finally:
        document.close()
    characters = sum(len(line.text) for leaf in leaves if leaf.meant for line in leaf.lines)
    if characters < _SCANNED * len(leaves) and not can_recognise():
        what = "is a scan without text" if all(leaf.meant for leaf in leaves) else "has a text layer that means nothing"
        raise NeedsOcr(f"{name}: {what}; `{INSTALL}` lets Jianbao read it")
    return make_source("pdf", name, numbered([leaf.lines if leaf.meant else () for leaf in leaves], marks))


def _recognised(name: str, data: bytes, document: Any, leaves: Sequence[_Leaf], recogniser: Recogniser) -> list[_Leaf]:
    """Return the pages, those read by their picture of which the text layer says nothing."""
    from corpus.formats.scan.page import in_few_sizes, lines_of

    blind = [number for number, leaf in enumerate(leaves) if leaf.blind]
    digest = digest_of(data) if blind else ""
    pages = [
        lines_of(
            recogniser(name, Scanned(digest, number + 1, place, len(blind), partial(_drawn, name, document, number)))
        )
        for place, number in enumerate(blind, 1)
    ]
    seen = dict(zip(blind, in_few_sizes(pages), strict=True))
    return [
        _Leaf(seen[number], meant=True, blind=False) if number in seen else leaf for number, leaf in enumerate(leaves)
    ]


def _drawn(name: str, document: Any, number: int) -> Any:
    import pypdfium2.raw as pdfium

    page = document[number]
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        check_pixels(name, number + 1, *shape.get_px_size())
    picture = page.render(scale=LONGEST_SIDE / max(*page.get_size(), 1.0)).to_numpy()
    page.close()
    return picture


def _leaves(name: str, document: Any, failure: type[Exception]) -> list[_Leaf]:
    if len(document) > MAX_PAGES:
        check_length(name, MAX_CHARACTERS + len(document))
    leaves: list[_Leaf] = []
    characters = 0
    for number in range(len(document)):
        try:
            leaf = _leaf(document[number], leaves[-1] if leaves else _Leaf((), meant=True, blind=False))
        except failure as error:
            raise UnknownFormat(f"{name}: page {number + 1} is broken; save the PDF again") from error
        characters += sum(len(line.text) for line in leaf.lines)
        check_length(name, characters)
        leaves.append(leaf)
    return leaves


def _leaf(page: Any, above: _Leaf) -> _Leaf:
    layer = page.get_textpage()
    glyphs = read_glyphs(layer)
    tables = ruled_tables(page, glyphs.upright, above.columns)
    width = page.get_width()
    layer.close()
    lines = printed(without_tables(glyphs.upright, tables), width, edge=second_edge(above.lines))
    for row in [row for table in tables for row in table.lines()]:
        lines.insert(_place(lines, row), row)
    if glyphs.in_place:
        lines = [replace(line, box=_box(page, line)) for line in lines]
    meant = _is_meant(glyphs, lines)
    blind = not meant or (sum(len(line.text) for line in lines) < _SCANNED and _is_drawn(page))
    page.close()
    for turned in glyphs.turned:
        lines += printed(turned, width)
    if glyphs.askew:
        lines.append(Printed(glyphs.askew, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, watermark=True))
    return _Leaf(tuple(lines), meant, blind, tables[-1].columns if tables else ())


def _place(lines: Sequence[Printed], row: Printed) -> int:
    """Return where among the lines the row of a table comes: before what is lower in its column."""
    column = [(place, line) for place, line in enumerate(lines) if line.left < row.right and row.left < line.right]
    lower = (place for place, line in column if (line.top if line.table else line.base) < row.top)
    return next(lower, column[-1][0] + 1 if column else len(lines))


def _is_drawn(page: Any) -> bool:
    """Tell whether a page holds a large picture, or as many paths as drawn characters take."""
    import pypdfium2.raw as pdfium

    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
    width, height = page.get_size()
    for place, shape in enumerate(page.get_objects(filter=kinds, max_depth=3)):
        if place >= _DRAWN:
            return True
        if shape.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = shape.get_bounds()
            if (right - left) * (top - bottom) >= _LARGE * width * height:
                return True
    return False


def _box(page: Any, line: Printed) -> Box:
    """Return the place of a line on its page as it is shown: turned, and cut to what is seen."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((line.left, line.top), (line.right, line.base)):
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, across, up, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value / _GRID, y.value / _GRID))
    (left, top), (right, bottom) = corners
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def _is_meant(glyphs: Page, lines: Sequence[Printed]) -> bool:
    """Return whether a page's characters are real text and not an embedded font's codes."""
    text = "".join(line.text for line in lines)
    wide = [character for character in text if not character.isascii()]
    if len(wide) < _ENOUGH:
        return glyphs.unmapped <= _UNMAPPED or len(text) < _ENOUGH
    return plausible(text) >= _MEANT
