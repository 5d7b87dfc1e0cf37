"""The lines of pages with their numbers: indents, empty lines, headings by the size of type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.formats.pdf.lines import Printed
from corpus.model import Line

#: Letters of a line that may be a heading because it is set in larger type.
_LONGEST_HEADING: Final = 80


def numbered(pages: Sequence[Sequence[Printed]], marks: dict[tuple[int, str], int]) -> Iterator[Line]:
    """Yield the lines of some pages with numbers, indents and the levels of headings.

    ``marks`` are the levels of bookmarks; without any, type larger than the body's is a heading.
    Where much is left free between two lines stands an empty one.
    """
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
            yield _line(line, number, page, sizes, marks)
            above = line


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
