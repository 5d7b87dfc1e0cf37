"""PDF files: the text layer as lines in reading order, with page, columns, indents and larger type understood."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from corpus.errors import EmptyBulletin, UnknownFormat, UnreadableFile
from corpus.formats.source import MAX_CHARACTERS, Source, check_length, make_source
from corpus.model import Line

_MAX_PAGES = 3000
#: Fewer characters a page than this, and pictures on it: the page is a scan.
_SCANNED = 15
#: Letters of text that a column has in a line, and a figure has not.
_PROSE = 8
_RADICALS = re.compile("[\u2f00-\u2fdf]")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text on a page: its box (points, from the lower left corner) and its text."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A line as printed: text, box, and the left edge of its column."""

    text: str
    left: float
    bottom: float
    top: float
    margin: float


def pdf_source(name: str, data: bytes) -> Source:
    """Read a PDF's text layer. Raises EmptyBulletin for a scan, UnreadableFile where a password is asked for."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(f"{name}: asks for a password; save a copy without one") from error
        raise UnknownFormat(f"{name}: is not a whole PDF; save or download it again") from error
    try:
        pages = _pages(name, document, pypdfium2.PdfiumError)
    finally:
        document.close()
    characters = sum(len(line.text) for page in pages for line in page)
    if characters < _SCANNED * len(pages):
        raise EmptyBulletin(
            f"{name}: is a scan without text; recognise it first, e.g. `ocrmypdf -l chi_sim {name} text.pdf`"
        )
    return make_source("pdf", name, _lines(pages))


def _pages(name: str, document: Any, failure: type[Exception]) -> list[list[_Printed]]:
    if len(document) > _MAX_PAGES:
        check_length(name, MAX_CHARACTERS + len(document))
    pages: list[list[_Printed]] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
            printed = _printed(_pieces(page), page.get_width())
            page.close()
        except failure as error:
            raise UnknownFormat(f"{name}: page {number + 1} is broken; save the PDF again") from error
        characters += sum(len(line.text) for line in printed)
        check_length(name, characters)
        pages.append(printed)
    return pages


def _pieces(page: Any) -> list[_Piece]:
    layer = page.get_textpage()
    pieces = []
    for place in range(layer.count_rects()):
        left, bottom, right, top = layer.get_rect(place)
        text = _INVISIBLE.sub("", layer.get_text_bounded(left, bottom, right, top).replace("\r\n", " "))
        text = _RADICALS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
        if text.strip():
            pieces.append(_Piece(left, bottom, right, top, text.strip("\r\n")))
    layer.close()
    return pieces


def _printed(pieces: Sequence[_Piece], width: float) -> list[_Printed]:
    """Return a page's lines in reading order: down the left column, then down the right, between lines across both."""
    rows = _rows(pieces)
    gutter = _gutter(rows, width)
    if gutter is None:
        return _set(rows)
    lines: list[_Printed] = []
    left: list[list[_Piece]] = []
    right: list[list[_Piece]] = []
    for row in rows:
        if any(piece.left < gutter - 2 < gutter + 2 < piece.right for piece in row):
            lines += [*_set(left), *_set(right), *_set([row])]
            left, right = [], []
            continue
        left += [[piece for piece in row if piece.right <= gutter + 2]]
        right += [[piece for piece in row if piece.right > gutter + 2]]
    return [*lines, *_set(left), *_set(right)]


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Group pieces that stand on one height, from the top of the page down."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.top + piece.bottom)):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].bottom <= middle <= rows[-1][0].top:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _gutter(rows: Sequence[Sequence[_Piece]], width: float) -> float | None:
    """Return where a page of two columns is divided, or None: most lines leave the same gap in the middle.

    Text stands on both sides of it in many lines; a table has text on one side and figures on the other.
    """
    gaps: Counter[int] = Counter()
    prose: Counter[int] = Counter()
    for row in rows:
        for before, after in pairwise(row):
            if after.left - before.right < before.height:
                continue
            first, last = max(before.right, 0.3 * width), min(after.left, 0.7 * width)
            places = range(int(first) // 4 + 1, int(last) // 4)
            gaps.update(places)
            if min(len(before.text), len(after.text)) >= _PROSE:
                prose.update(places)
    if not prose:
        return None
    place, count = max(prose.items(), key=lambda item: (item[1], gaps[item[0]], -abs(item[0] * 4 - width / 2)))
    where = float(place * 4)
    crossing = sum(any(piece.left < where < piece.right for piece in row) for row in rows)
    enough = count >= max(4, 0.2 * len(rows)) and gaps[place] >= 0.4 * len(rows)
    return where if enough and crossing <= 0.4 * len(rows) else None


def _set(rows: Sequence[Sequence[_Piece]]) -> list[_Printed]:
    rows = [row for row in rows if row]
    if not rows:
        return []
    lefts = sorted(row[0].left for row in rows)
    margin = lefts[len(lefts) // 10]
    return [
        _Printed(_joined(row), row[0].left, min(piece.bottom for piece in row), max(piece.top for piece in row), margin)
        for row in rows
    ]


def _joined(row: Sequence[_Piece]) -> str:
    text, before = "", None
    for piece in row:
        if before is not None:
            gap = (piece.left - before.right) / before.height
            text += "\t" if gap > 2 else " " if gap > 0.5 or (gap > 0.15 and text[-1:].isascii()) else ""
        text += piece.text
        before = piece
    return text


def _lines(pages: Sequence[Sequence[_Printed]]) -> Iterator[Line]:
    sizes = _sizes(pages)
    number = 0
    for page, lines in enumerate(pages, 1):
        pitch = median([a.top - b.top for a, b in pairwise(lines) if a.top > b.top] or [0.0])
        above: _Printed | None = None
        for line in lines:
            if above is not None and pitch and above.top - line.top > 1.6 * pitch:
                number += 1
                yield Line(number, "", page)
            number += 1
            size = line.top - line.bottom
            indent = (line.left - line.margin) / max(size, 1.0)
            text = f"\u3000\u3000{line.text.lstrip()}" if 1.2 <= indent <= 3.5 else line.text
            yield Line(number, text, page, sizes.get(_rounded(size)) if len(text) <= 80 else None)
            above = line


def _sizes(pages: Sequence[Sequence[_Printed]]) -> dict[int, int]:
    """Return the levels of the sizes of type that are larger than that of most of the text (1 the largest)."""
    used: Counter[int] = Counter()
    for page in pages:
        for line in page:
            used[_rounded(line.top - line.bottom)] += len(line.text)
    if not used:
        return {}
    body = used.most_common(1)[0][0]
    larger = sorted((size for size in used if size >= body * 1.18), reverse=True)
    return {size: min(level, 6) for level, size in enumerate(larger, 1)}


def _rounded(size: float) -> int:
    return round(size)
