"""The glyphs of a page.

Characters with their font boxes and baselines, turned so that they read upright.

Font boxes, not ink: the ink of 一 or a comma tells nothing about the line it stands in.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

_INVISIBLE: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\ufffe\uffff]")
#: Text within so many radians of a right angle is set along the page; other text is a watermark.
_STRAIGHT: Final = 0.09
#: A font box begins at the origin of its glyph, so near (points), and is no flatter; else it may be
#: the ink's, as for characters that the file spells out (ActualText).
_AT_ORIGIN, _FLAT = 0.02, 0.8
#: The font box above and below the baseline that an ink box is given, in sizes of type.
_ABOVE, _BELOW = 0.88, 0.12
#: Share of steps from glyph to glyph that go down the page where a page is set in vertical columns.
_VERTICAL: Final = 0.6


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page.

    Its font box (points, y upwards), the height of its baseline, its size.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Page:
    """The glyphs of a page that read upright, those turned by right angles, and what is set askew.

    ``unmapped``: the share of characters whose font does not say what they mean. ``in_place``: the
    upright ones stand on the page where their boxes say.
    """

    upright: tuple[Glyph, ...]
    turned: tuple[tuple[Glyph, ...], ...]
    askew: str
    unmapped: float
    in_place: bool


@dataclass(frozen=True, slots=True)
class _Raw:
    """A character as the layer has it; ``ink``: its size of type where the box may be the ink's."""

    text: str
    x: float
    y: float
    box: tuple[float, float, float, float]
    angle: float
    ink: float


def read_glyphs(layer: Any) -> Page:
    """Return the glyphs of a text layer (a pypdfium2 text page) in the order of the file."""
    found, unmapped = _raw(layer.raw)
    turns: dict[int, list[_Raw]] = {}
    askew: list[str] = []
    for one in found:
        turn = round(one.angle / (math.pi / 2)) % 4
        away = abs(math.remainder(one.angle, math.pi / 2))
        if away <= _STRAIGHT:
            turns.setdefault(turn, []).append(one)
        else:
            askew.append(one.text)
    most = max(turns, key=lambda turn: len(turns[turn]), default=0)
    upright = _turned(turns.pop(most, []), most)
    vertical = _is_vertical(upright)
    if vertical:
        upright = [_across(glyph) for glyph in upright]
    others = tuple(tuple(_turned(turns[turn], turn)) for turn in sorted(turns))
    return Page(tuple(upright), others, "".join(askew), unmapped / max(1, len(found)), most == 0 and not vertical)


def _raw(layer: Any) -> tuple[list[_Raw], int]:
    import pypdfium2.raw as pdfium  # loaded when a PDF is met

    box, x, y, matrix = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    to_box, to_x, to_y, to_matrix = map(ctypes.byref, (box, x, y, matrix))
    found: list[_Raw] = []
    unmapped = 0
    for place in range(pdfium.FPDFText_CountChars(layer)):
        if pdfium.FPDFText_IsGenerated(layer, place) == 1:
            continue
        text = _character(pdfium.FPDFText_GetUnicode(layer, place))
        if not text:
            continue
        pdfium.FPDFText_GetLooseCharBox(layer, place, to_box)
        pdfium.FPDFText_GetCharOrigin(layer, place, to_x, to_y)
        # Not FPDFText_GetCharAngle: it takes the slant of an imitated italic for a turn.
        pdfium.FPDFText_GetMatrix(layer, place, to_matrix)
        angle = math.atan2(-matrix.b, matrix.a) % (2 * math.pi)
        unmapped += pdfium.FPDFText_HasUnicodeMapError(layer, place) == 1
        edges = (box.left, box.bottom, box.right, box.top)
        away = min(map(abs, (box.left - x.value, box.right - x.value, box.bottom - y.value, box.top - y.value)))
        ink = 0.0
        if away > _AT_ORIGIN or box.top - box.bottom < _FLAT * (box.right - box.left):
            ink = pdfium.FPDFText_GetFontSize(layer, place) * math.hypot(matrix.a, matrix.b)
        found.append(_Raw(text, x.value, y.value, edges, angle, ink))
    return found, unmapped


def _character(code: int) -> str:
    if code in {0, 0xFFFE, 0xFFFF} or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    character = chr(code)
    return " " if character in "\t\u00a0" else _INVISIBLE.sub("", character)


def _turned(raws: Sequence[_Raw], turn: int) -> list[Glyph]:
    """Return characters in coordinates in which they read upright.

    `turn` counts right angles clockwise.
    """
    cos, sin = ((1, 0), (0, -1), (-1, 0), (0, 1))[turn]
    glyphs: list[Glyph] = []
    for one in raws:
        left, bottom, right, top = one.box
        xs = [left * cos + bottom * sin, right * cos + top * sin, left * cos + top * sin, right * cos + bottom * sin]
        ys = [bottom * cos - left * sin, top * cos - right * sin, top * cos - left * sin, bottom * cos - right * sin]
        x, base = one.x * cos + one.y * sin, one.y * cos - one.x * sin
        if max(ys) - min(ys) < 0.97 * one.ink:
            xs += [x, max(xs) + max(min(xs) - x, 0.0)]
            ys = [base - _BELOW * one.ink, base + _ABOVE * one.ink]
        glyphs.append(Glyph(one.text, min(xs), min(ys), max(xs), max(ys), base, max(max(ys) - min(ys), 1.0)))
    return glyphs


def _is_vertical(glyphs: Sequence[Glyph]) -> bool:
    down = along = 0
    for before, after in pairwise(glyphs):
        step, drop = after.left - before.left, before.base - after.base
        if abs(step) < 0.2 * before.size and 0.7 * before.size < drop < 2 * before.size:
            down += 1
        elif abs(drop) < 0.2 * before.size and step > 0:
            along += 1
    return down > 8 and down >= _VERTICAL * (down + along)


def _across(glyph: Glyph) -> Glyph:
    """Return a glyph of a vertical column as one of a row.

    Columns from the right become rows from the top.
    """
    return Glyph(glyph.text, -glyph.top, glyph.left, -glyph.bottom, glyph.right, glyph.left, glyph.size)


def most_used_size(glyphs: Sequence[Glyph]) -> int:
    """Return the size (rounded) in which most characters are set, 0 without any."""
    sizes = Counter(round(glyph.size) for glyph in glyphs)
    return sizes.most_common(1)[0][0] if sizes else 0
