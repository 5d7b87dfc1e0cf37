"""PDF files.

The text layer as lines in reading order, with page, columns, tables, indents, headings.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any, Final

from corpus.errors import EmptyBulletin, UnknownFormat, UnreadableFile
from corpus.formats.encoding import plausible
from corpus.formats.pdf.bookmarks import read_bookmarks
from corpus.formats.pdf.glyphs import Page, read_glyphs
from corpus.formats.pdf.lines import Printed, printed
from corpus.formats.pdf.tables import ruled_tables, without_tables
from corpus.formats.source import MAX_CHARACTERS, Source, check_length, make_source
from corpus.model import Box, Line

_MAX_PAGES: Final = 3000
#: Fewer characters a page than this: the page is a scan.
_SCANNED: Final = 15
#: A layer of which fewer of the wide characters are common, or more have no meaning by their font,
#: says nothing; with fewer characters than this nothing can be told.
_MEANT, _UNMAPPED, _ENOUGH = 0.5, 0.3, 40
#: Letters of a line that may be a heading because it is set in larger type.
_LONGEST_HEADING: Final = 80
#: The grid on which places of a page are counted.
_GRID: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page as read: its lines, and whether its characters mean anything."""

    lines: tuple[Printed, ...]
    meant: bool


def pdf_source(name: str, data: bytes) -> Source:
    """Read a PDF's text layer.

    Raises EmptyBulletin for a scan and for a layer without meaning, UnreadableFile where a password
    is asked for, UnknownFormat where the file is broken.
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
        marks = read_bookmarks(document)
    finally:
        document.close()
    characters = sum(len(line.text) for leaf in leaves if leaf.meant for line in leaf.lines)
    if characters < _SCANNED * len(leaves):
        what = "is a scan without text" if all(leaf.meant for leaf in leaves) else "has a text layer that means nothing"
        raise EmptyBulletin(
            f"{name}: {what}; recognise it first, e.g. `ocrmypdf --force-ocr -l chi_sim {name} text.pdf`"
        )
    return make_source("pdf", name, _lines([leaf.lines if leaf.meant else () for leaf in leaves], marks))


def _leaves(name: str, document: Any, failure: type[Exception]) -> list[_Leaf]:
    if len(document) > _MAX_PAGES:
        check_length(name, MAX_CHARACTERS + len(document))
    leaves: list[_Leaf] = []
    characters = 0
    for number in range(len(document)):
        try:
            leaf = _leaf(document[number])
        except failure as error:
            raise UnknownFormat(f"{name}: page {number + 1} is broken; save the PDF again") from error
        characters += sum(len(line.text) for line in leaf.lines)
        check_length(name, characters)
        leaves.append(leaf)
    return leaves


def _leaf(page: Any) -> _Leaf:
    layer = page.get_textpage()
    glyphs = read_glyphs(layer)
    tables = ruled_tables(page, glyphs.upright)
    width = page.get_width()
    layer.close()
    lines = printed(without_tables(glyphs.upright, tables), width)
    for table in tables:
        at = next((place for place, line in enumerate(lines) if line.base < table.top), len(lines))
        lines[at:at] = table.lines()
    if glyphs.in_place:
        lines = [replace(line, box=_box(page, line)) for line in lines]
    page.close()
    for turned in glyphs.turned:
        lines += printed(turned, width)
    if glyphs.askew:
        lines.append(Printed(glyphs.askew, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, watermark=True))
    return _Leaf(tuple(lines), _is_meant(glyphs, lines))


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


def _lines(pages: Sequence[Sequence[Printed]], marks: dict[tuple[int, str], int]) -> Iterator[Line]:
    sizes = {} if marks else _sizes(pages)
    number = 0
    for page, lines in enumerate(pages, 1):
        steps = [before.base - after.base for before, after in pairwise(lines) if before.base > after.base]
        pitch = median(steps) if steps else 0.0
        above: Printed | None = None
        for line in lines:
            if above is not None and pitch and above.base - line.base > 1.6 * pitch:
                number += 1
                yield Line(number, "", page)
            number += 1
            yield _numbered(line, number, page, sizes, marks)
            above = line


def _numbered(line: Printed, number: int, page: int, sizes: dict[int, int], marks: dict[tuple[int, str], int]) -> Line:
    if line.watermark:
        return Line(number, line.text, page, part="foot", box=line.box)
    if line.table:
        return Line(number, line.text, page, table="row", box=line.box)
    indent = (line.left - line.margin) / max(line.size, 1.0)
    text = f"\u3000\u3000{line.text.lstrip()}" if 1.2 <= indent <= 3.5 else line.text
    level = marks.get((page, "".join(filter(str.isalnum, line.text)))) or sizes.get(round(line.size))
    return Line(number, text, page, level if len(text) <= _LONGEST_HEADING else None, box=line.box)


def _sizes(pages: Sequence[Sequence[Printed]]) -> dict[int, int]:
    """Return the heading level of each type size larger than the body's (1 the largest)."""
    used: Counter[int] = Counter()
    for page in pages:
        for line in page:
            if not line.watermark:
                used[round(line.size)] += len(line.text)
    if not used:
        return {}
    body = used.most_common(1)[0][0]
    larger = sorted((size for size in used if size >= body * 1.18), reverse=True)
    return {size: min(level, 6) for level, size in enumerate(larger, 1)}
