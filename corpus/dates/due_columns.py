"""The columns of tables that hold deadlines: those headed 截止日期, 上报时间."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.text.passage import Passage

#: What such a column is headed by, and a heading has no more characters.
_HEAD: Final = re.compile(
    r"截止|截稿|截至|截标|截收|期限|时限|最[晚迟]|限报|(?:报送|提交|上报|申报|报名|交稿|送达|受理|填报|缴费)(?:时间|日期|日)|(?:收件|关闭|[送上填]报)$"
)
_LONGEST: Final = 12


def due_cells(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Return the cells under headings that name a deadline."""
    return tuple(_cells(passage)) if "\t" in passage.folded else ()


def _cells(passage: Passage) -> Iterator[tuple[int, int]]:
    columns: list[int] | None = None
    for number in range(1, len(passage.starts)):
        begin, end = passage.bounds(number)
        line = passage.folded[begin:end]
        if "\t" not in line:
            columns = None
            continue
        cells = line.split("\t")
        if columns is None:
            columns = [
                n for n, cell in enumerate(cells) if len(cell.strip()) <= _LONGEST and _HEAD.search(cell.strip())
            ]
            continue
        starts = [begin + len("\t".join(cells[:n])) + (n > 0) for n in range(len(cells))]
        yield from ((starts[n], starts[n] + len(cells[n])) for n in columns if n < len(cells))
