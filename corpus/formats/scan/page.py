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
#: Columns of a scan are so near to each other at least, in sizes of type: boxes are wider than text.
_APART: Final = 1.0
#: A box is wider than its characters by so many squares of type, as measured there.
_PADDING: Final = 0.45
#: A line tells its size if it is so many squares of type long.
_TELLING: Final = 2.5
#: Type is smaller than its box by so much at least: there, boxes are 1.36 to 1.8 times as high.
_HEIGHT: Final = 0.75


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
    pieces, width = pieces_of(page)
    lines = printed([glyph for piece in pieces for glyph in glyphs_of(piece)], width, _APART)
    return tuple(_traced(line, pieces, page) for line in lines)


def _traced(line: Printed, pieces: Sequence[Piece], page: RecognisedPage) -> Printed:
    """Return a line with its place on the picture and the least confidence of its pieces.

    Its size is 0 where it cannot be told: of cells, and of very short lines.
    """
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
    size = line.size if len(own) == 1 and _breadth(line.text) >= _TELLING else 0.0
    return replace(line, box=box, confidence=min(one.confidence for one in own), size=size)


def pieces_of(page: RecognisedPage) -> tuple[list[Piece], float]:
    """Return the pieces of a page, turned so that its lines run level, and its breadth then."""
    scale = _LONGER / max(page.width, page.height, 1.0)
    angle = _skew(page.found)
    cos, sin = math.cos(angle), math.sin(angle)
    wide, high = (page.width, page.height) if abs(cos) > abs(sin) else (page.height, page.width)
    pieces = []
    for one in page.found:
        text = one.text.strip()
        if not text:
            continue
        away = [(x - page.width / 2, y - page.height / 2) for x, y in _points(one)]
        across = [(wide / 2 + x * cos + y * sin) * scale for x, y in away]
        up = [(high / 2 - y * cos + x * sin) * scale for x, y in away]
        left, right = (across[0] + across[3]) / 2, (across[1] + across[2]) / 2
        top, bottom = (up[0] + up[1]) / 2, (up[2] + up[3]) / 2
        size = min((right - left) / (_breadth(text) + _PADDING), _HEIGHT * (top - bottom))
        pieces.append(Piece(text, one, left, bottom, right, top, max(size, 1.0)))
    return pieces, wide * scale


def _points(one: Found) -> list[tuple[float, float]]:
    return list(zip(one.corners[::2], one.corners[1::2], strict=True))


def _skew(found: Sequence[Found]) -> float:
    """Return the angle of the lines, clockwise."""
    edges = []
    for one in found:
        first, second, third, fourth = _points(one)
        length = math.dist(first, second)
        if length > _LONG * math.dist(first, fourth):
            across, down = (second[place] - first[place] + third[place] - fourth[place] for place in (0, 1))
            edges.append((length, math.atan2(down, across)))
    if not edges:
        return 0.0
    longest = max(edges)[1]
    return longest + median(math.remainder(angle - longest, math.tau) for _, angle in edges)


def _breadth(text: str) -> float:
    """Return how many squares of type a text is wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def in_few_sizes(pages: Sequence[Sequence[Printed]]) -> list[list[Printed]]:
    """Give lines of nearly the same size one size, as they had before they were printed.

    The body's size is that of most of the text; larger ones are told apart where they differ more
    than boxes of lines in one size do. A line whose size cannot be told has the body's.
    """
    sizes = sorted((line.size, len(line.text)) for lines in pages for line in lines if line.size)
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
