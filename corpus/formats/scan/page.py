"""From pieces of text on a picture to lines of a page, as those of a PDF."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from statistics import median
from typing import Final

from corpus.formats.pdf.glyphs import Glyph
from corpus.formats.pdf.lines import Printed, printed
from corpus.formats.scan.recognised import Found, RecognisedPage
from corpus.model import Box

#: Points on the longer side of a page, that of A4.
_LONGER: Final = 842.0
#: A piece so many times as long as it is high tells in which direction lines run.
_LONG: Final = 5.0
#: Type sizes nearer than this ratio are one; by as much do boxes of lines in one size differ on the
#: samples as scans.
_SAME_SIZE: Final = 1.12
#: A box is wider than its characters by so many squares of type, as measured there.
_PADDING: Final = 0.45


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text as it stands upright.

    Its edges in points (y upwards), its size of type; what it was before.
    """

    text: str
    found: Found
    left: float
    bottom: float
    right: float
    top: float
    size: float


def lines_of(page: RecognisedPage) -> tuple[Printed, ...]:
    """Return the lines of a page in reading order, each with its place and confidence."""
    pieces = pieces_of(page)
    width = page.width * _LONGER / max(page.width, page.height, 1.0)
    lines = printed([glyph for piece in pieces for glyph in glyphs_of(piece)], width)
    return tuple(_traced(line, pieces, page) for line in lines)


def _traced(line: Printed, pieces: Sequence[Piece], page: RecognisedPage) -> Printed:
    """Return a line with its place on the picture and the least confidence of its pieces."""
    own = [
        piece.found
        for piece in pieces
        if line.base - 1 <= (piece.bottom + piece.top) / 2 <= line.top + 1
        and line.left - 1 <= (piece.left + piece.right) / 2 <= line.right + 1
    ]
    if not own:
        return line
    xs = [x / page.width for one in own for x in one.corners[::2]]
    ys = [y / page.height for one in own for y in one.corners[1::2]]
    box: Box = (min(xs), min(ys), max(xs), max(ys))
    return replace(line, box=box, confidence=min(one.confidence for one in own))


def pieces_of(page: RecognisedPage) -> list[Piece]:
    """Return the pieces of a page, the page turned so that its lines run level."""
    scale = _LONGER / max(page.width, page.height, 1.0)
    angle = _skew(page.found)
    cos, sin = math.cos(angle), math.sin(angle)
    middle, centre = page.width / 2, page.height / 2
    pieces = []
    for one in page.found:
        text = one.text.strip()
        if not text:
            continue
        xs, ys = one.corners[::2], one.corners[1::2]
        across = [((x - middle) * cos + (y - centre) * sin + middle) * scale for x, y in zip(xs, ys, strict=True)]
        up = [
            (page.height - ((y - centre) * cos - (x - middle) * sin + centre)) * scale
            for x, y in zip(xs, ys, strict=True)
        ]
        left, right = (across[0] + across[3]) / 2, (across[1] + across[2]) / 2
        top, bottom = (up[0] + up[1]) / 2, (up[2] + up[3]) / 2
        size = min((right - left) / (_breadth(text) + _PADDING), top - bottom)
        pieces.append(Piece(text, one, left, bottom, right, top, max(size, 1.0)))
    return pieces


def _skew(found: Sequence[Found]) -> float:
    """Return the angle of the lines, clockwise."""
    angles = []
    for one in found:
        x0, y0, x1, y1, x2, y2, x3, y3 = one.corners
        length, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
        if length > _LONG * height:
            angles.append(math.atan2(y1 - y0 + y2 - y3, x1 - x0 + x2 - x3))
    return median(angles) if angles else 0.0


def _breadth(text: str) -> float:
    """Return how many squares of type a text is wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def in_few_sizes(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """Give lines of nearly the same size one size, as they had before they were printed.

    The body's size is that of most of the text; larger ones are told apart where they differ more
    than boxes of lines in one size do.
    """
    sizes = sorted((line.size, len(line.text)) for lines in pages for line in lines)
    before = list(accumulate(length for _, length in sizes))
    body = sizes[bisect_left(before, before[-1] / 2)][0] if sizes else 0.0
    groups: list[list[float]] = []
    for size in (size for size, _ in sizes if size > body * _SAME_SIZE):
        if groups and size <= groups[-1][0] * _SAME_SIZE:
            groups[-1].append(size)
        else:
            groups.append([size])
    larger = {size: median(group) for group in groups for size in group}
    return [[replace(line, size=larger.get(line.size, body)) for line in lines] for lines in pages]


def glyphs_of(piece: Piece) -> Iterator[Glyph]:
    """Yield the characters of a piece, spread over its breadth."""
    step = (piece.right - piece.left) / max(_breadth(piece.text), 0.5)
    at = piece.left
    for character in piece.text:
        end = at + step * _breadth(character)
        yield Glyph(character, at, piece.bottom, end, piece.top, piece.bottom, piece.size)
        at = end
