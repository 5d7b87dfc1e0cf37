"""The lines of pages with their numbers: indents, empty lines, headings by the size of type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.formats.pdf.lines import Printed
from corpus.model import Box, Line

#: Letters of a line that may be a heading because it is set in larger type.
_LONGEST_HEADING: Final = 80


def numbered(pages: Sequence[Sequence[Printed]], marks: dict[tuple[int, str], int]) -> Iterator[Line]:
    """Yield the lines of some pages with numbers, indents and the levels of headings.

    ``marks`` are the levels of bookmarks; without any, type larger than the body's is a heading.
    Where much is left free between two lines stands an empty one. A heading that is broken at the
    edge of its column is one line.
    """
    sizes = {} if marks else _sizes(pages)
    number = 0
    for page, lines in enumerate(pages, 1):
        steps = [before.base - after.base for before, after in pairwise(lines) if before.base > after.base]
        pitch = median(steps) if steps else 0.0
        above: Printed | None = None
        for line in _unwrapped(lines, sizes):
            if above is not None and pitch and above.base - line.base > 1.6 * pitch:
                number += 1
                yield Line(number, "", page)
            number += 1
            yield _line(line, number, page, sizes, marks)
            above = line


def _unwrapped(lines: Sequence[Printed], sizes: dict[int, int]) -> Iterator[Printed]:
    """Yield lines, those of a heading that fill their column joined with the next of their size."""
    edges: dict[int, float] = {}
    for line in lines:
        edges[round(line.margin)] = max(edges.get(round(line.margin), 0.0), line.right)
    last: Printed | None = None
    for line in lines:
        if last is not None and round(last.size) in sizes and _goes_on(last, line, edges[round(last.margin)]):
            space = " " if last.text[-1:].isascii() and line.text[:1].isascii() else ""
            box = _both(last.box, line.box) if last.box and line.box else None
            sure = min(last.confidence, line.confidence)
            text = f"{last.text}{space}{line.text}"
            last = replace(last, text=text, base=line.base, right=line.right, box=box, confidence=sure)
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _goes_on(line: Printed, after: Printed, edge: float) -> bool:
    """Tell whether a line of a heading is broken at the edge and goes on in the line after it."""
    alike = round(line.size) == round(after.size) and round(line.margin) == round(after.margin)
    plain = not (line.table or line.watermark or after.table or after.watermark or "\t" in line.text + after.text)
    near = 0 < line.base - after.base <= 2.2 * line.size
    return alike and plain and near and line.right >= edge - 3 * line.size


def _both(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _line(line: Printed, number: int, page: int, sizes: dict[int, int], marks: dict[tuple[int, str], int]) -> Line:
    if line.watermark:
        return Line(number, line.text, page, part="foot", box=line.box)
    if line.table:
        return Line(number, line.text, page, table="row", box=line.box)
    indent = (line.left - line.margin) / max(line.size, 1.0)
    text = f"\u3000\u3000{line.text.lstrip()}" if 1.2 <= indent <= 3.5 else line.text
    level = marks.get((page, "".join(filter(str.isalnum, line.text)))) or sizes.get(round(line.size))
    level = level if len(text) <= _LONGEST_HEADING else None
    return Line(number, text, page, level, box=line.box, confidence=line.confidence)


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
