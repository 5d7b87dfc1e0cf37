"""The lines of a page: glyphs gathered on their baselines, in reading order, column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from corpus.formats.pdf.glyphs import Glyph
from corpus.model import Box

#: Letters of text that a column has in a line, and a figure has not.
_PROSE: Final = 8
#: Gaps between characters, in sizes of type: one over which a space is set, a word space, a space
#: in Han text, the gap of columns that many lines share, the gap of a cell.
_SET, _WORD, _HAN_SPACE, _COLUMN, _CELL = 0.05, 0.15, 0.5, 1.2, 2.0
#: The columns of text are at least so wide, of the width that they share.
_MIDDLE = 0.3
#: A page of two columns has so many lines in each; edges of columns differ by so much (points).
_COLUMN_LINES, _ROOM = 4, 3.0
#: Two glyphs share a line where their baselines are so near, in sizes of type; a raised or lowered
#: figure overlaps the line by so much of its height.
_BASELINE, _OVERLAP = 0.35, 0.55
#: Type so much larger than the text, across several lines of it, is a watermark.
_LARGE, _CROSSED = 1.8, 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in a line, without a gap as wide as between columns."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed.

    Text, left edge, edge of its column, height of the baseline, size of the type, right and upper
    edge. ``box`` is its place on the page, where that is known; ``confidence`` how sure it is that
    it was recognised right.
    """

    text: str
    left: float
    margin: float
    base: float
    size: float
    right: float
    top: float
    table: bool = False
    watermark: bool = False
    box: Box | None = None
    confidence: float = 1.0


def printed(glyphs: Sequence[Glyph], width: float, gap: float = _COLUMN, edge: float = 0.0) -> list[Printed]:
    """Return a page's lines in reading order.

    Down the left column, then the right, between lines across both. Columns may be as near to each
    other as `gap`, in sizes of type. At `edge` the second column of the page before begins.
    """
    rows = rows_of(glyphs)
    whole = [_pieces(row) for row in rows]
    crossing = _watermarks(whole)
    marks = [_line([pieces], watermark=True)[0] for pieces in whole if id(pieces) in crossing]
    plain = [row for row, pieces in zip(rows, whole, strict=True) if id(pieces) not in crossing]
    return [*_columns(plain, 0, width, gap, edge), *marks]


def second_edge(lines: Sequence[Printed]) -> float:
    """Return where the second column of a page begins, 0 on a page of one."""
    margins = Counter(line.margin for line in lines if not line.table)
    found = [margin for margin, count in margins.most_common(2) if count >= _COLUMN_LINES]
    return max(found) if len(found) == 2 else 0.0


def _columns(rows: Sequence[list[Glyph]], left: float, right: float, gap: float, edge: float = 0.0) -> list[Printed]:
    """Return the lines of what stands between two edges, column by column."""
    pieces = [_pieces(row, gap) for row in rows]
    gutter = _gutter(pieces, left, right) or _carried(pieces, edge)
    if gutter is None:
        return _line([_pieces(row) for row in rows])
    lines: list[Printed] = []
    first: list[Glyph] = []
    second: list[Glyph] = []
    for row, apart in zip([*rows, []], [*pieces, []], strict=True):
        if row and not _crosses(apart, gutter):
            # Rows are told anew in each column: beside a large heading stand several lines of text.
            first += [glyph for glyph in row if glyph.left < gutter]
            second += [glyph for glyph in row if glyph.left >= gutter]
            continue
        lines += [*_columns(rows_of(first), left, gutter, gap), *_columns(rows_of(second), gutter, right, gap)]
        lines += _line([_pieces(row)])
        first, second = [], []
    return lines


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group glyphs into rows by baseline, rows from top to bottom, glyphs from left to right."""
    rows: list[list[Glyph]] = []
    for run in sorted(_runs(glyphs), key=lambda run: -run[0].base):
        home = next((row for row in rows[-3:][::-1] if _shares(row[0], run[0])), None)
        if home is None:
            rows.append(list(run))
        else:
            home += run
    rows = [row for row in rows if any(glyph.text != " " for glyph in row)]
    return [_without_doubles(sorted(row, key=lambda glyph: glyph.left)) for row in rows]


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield glyphs that follow each other in the file on one baseline."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and (abs(glyph.base - run[-1].base) > 0.05 * glyph.size or abs(glyph.size - run[-1].size) > 0.5):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _shares(one: Glyph, other: Glyph) -> bool:
    """Tell whether two glyphs stand in one line.

    Near baselines, or a smaller one raised within the line.
    """
    if abs(one.base - other.base) <= _BASELINE * min(one.size, other.size):
        return True
    small, large = sorted((one, other), key=lambda glyph: glyph.size)
    overlap = min(small.top, large.top) - max(small.bottom, large.bottom)
    return 0.4 * large.size <= small.size < 0.8 * large.size and overlap >= _OVERLAP * small.size


def _without_doubles(row: list[Glyph]) -> list[Glyph]:
    """Drop the copies by which bold type is imitated.

    The same character nearly in the same place.
    """
    kept: list[Glyph] = []
    for glyph in row:
        if kept and kept[-1].text == glyph.text and glyph.left - kept[-1].left < 0.2 * glyph.size:
            continue
        kept.append(glyph)
    return kept


def _pieces(row: Sequence[Glyph], widest: float = _CELL) -> list[Piece]:
    """Join the glyphs of a row to pieces, parted by gaps of more than `widest` sizes.

    White space is told by the gaps, and by spaces that are set.
    """
    pieces: list[Piece] = []
    run: list[Glyph] = []
    for glyph in row:
        last = next((one for one in reversed(run) if one.text != " "), None)
        if last is not None and glyph.text != " " and glyph.left - last.right > widest * min(glyph.size, last.size):
            pieces.append(_piece(run))
            run = []
        if run or glyph.text != " ":
            run.append(glyph)
    return [*pieces, _piece(run)] if run else pieces


def _piece(run: Sequence[Glyph]) -> Piece:
    """Join the glyphs of a run.

    A space stands where one is set, or where the gap is as wide as one.
    """
    glyphs = [glyph for glyph in run if glyph.text != " "]
    spaces = {id(before) for before, glyph in pairwise(run) if glyph.text == " "}
    text = glyphs[0].text
    for before, glyph in pairwise(glyphs):
        gap = (glyph.left - before.right) / min(before.size, glyph.size)
        word = before.text.isascii() and (glyph.text.isascii() or gap > 2 * _WORD)
        space = gap > _HAN_SPACE or (word and gap > _WORD) or (id(before) in spaces and gap > _SET)
        text += f" {glyph.text}" if space else glyph.text
    sizes = Counter(round(glyph.size, 1) for glyph in glyphs)
    bottom, top = min(glyph.bottom for glyph in glyphs), max(glyph.top for glyph in glyphs)
    return Piece(text, glyphs[0].left, bottom, glyphs[-1].right, top, sizes.most_common(1)[0][0])


def _watermarks(rows: Sequence[Sequence[Piece]]) -> set[int]:
    """Return the rows (by identity) set in large type across other lines."""
    used: Counter[float] = Counter()
    for row in rows:
        for piece in row:
            used[round(piece.size)] += len(piece.text)
    body = used.most_common(1)[0][0] if used else 0
    found: set[int] = set()
    for row in rows:
        if row[0].size < _LARGE * body:
            continue
        low, high = row[0].bottom, row[0].top
        crossed = sum(
            any(
                low < (piece.bottom + piece.top) / 2 < high and piece.right > row[0].left and piece.left < row[-1].right
                for piece in other
            )
            for other in rows
            if other is not row
        )
        if crossed >= _CROSSED:
            found.add(id(row))
    return found


def _gutter(pieces: Sequence[Sequence[Piece]], left: float, right: float) -> float | None:
    """Return where text between two edges is divided in columns, or None.

    Most lines leave the same gap in the middle. Text stands on both sides of it in many lines, or
    in lines less than one lower; a table has text on one side and figures on the other.
    """
    gaps: Counter[int] = Counter()
    prose: Counter[int] = Counter()
    for at, row in enumerate(pieces):
        beside = [
            piece
            for other in pieces[max(0, at - 2) : at + 3]
            for piece in other
            if abs(piece.bottom - row[0].bottom) <= row[0].size
        ]
        before, *others = sorted(beside, key=lambda piece: piece.left)
        for after in others:
            first = max(before.right, left + _MIDDLE * (right - left))
            last = min(after.left, right - _MIDDLE * (right - left))
            places = range(int(first) // 4 + 1, int(last) // 4)
            gaps.update(places)
            if min(len(before.text), len(after.text)) >= _PROSE:
                prose.update(places)
            before = max(before, after, key=lambda piece: piece.right)
    if not prose:
        return None
    place, count = max(prose.items(), key=lambda item: (item[1], gaps[item[0]], -abs(item[0] * 8 - left - right)))
    where = float(place * 4)
    crossing = sum(_crosses(row, where) for row in pieces)
    enough = count >= max(4, 0.2 * len(pieces)) and gaps[place] >= 0.4 * len(pieces)
    return where if enough and crossing <= 0.4 * len(pieces) else None


def _carried(pieces: Sequence[Sequence[Piece]], edge: float) -> float | None:
    """Return where a page is divided that ends the columns of the page before in a few lines."""
    divided = [row for row in pieces if row[0].right < edge - _ROOM < row[-1].left]
    ends = [piece.right for row in divided for piece in row if piece.right < edge]
    gutter = (max(ends, default=0.0) + edge) / 2
    return gutter if divided and len(divided) >= sum(_crosses(row, gutter) for row in pieces) else None


def _crosses(row: Sequence[Piece], gutter: float) -> bool:
    return any(piece.left < gutter < piece.right for piece in row)


def _line(rows: Sequence[Sequence[Piece]], *, watermark: bool = False) -> list[Printed]:
    rows = [row for row in rows if row]
    if not rows:
        return []
    lefts = sorted(row[0].left for row in rows)
    margin = lefts[len(lefts) // 10]
    return [
        Printed(
            "\t".join(piece.text for piece in row),
            row[0].left,
            margin,
            row[0].bottom,
            max(row, key=lambda piece: len(piece.text)).size,
            row[-1].right,
            max(piece.top for piece in row),
            watermark=watermark,
        )
        for row in rows
    ]
