"""The outline of an issue without a contents page: read from its headings.

What is a heading is told by how it is set: levels that the format marks, whole lines in bold type, numbered items that
begin anew under each section, a line of medium and date under it, or a short line alone before running text.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.align import Span
from corpus.contents import Contents
from corpus.model import Doubt
from corpus.outline import Head, Outline, joined_title, section_name
from corpus.rows import Row
from corpus.shape import is_prose, numbering


def outline_unlisted(rows: Sequence[Row], contents: Contents | None) -> Outline:
    """Return the outline that the headings give; the whole body is one article where there are none."""
    start = contents.end if contents else _cover_end(rows)
    levels = sorted({row.line.level for row in rows[start:] if row.line.level})
    heads: list[Head] = []
    silent: set[int] = set(range(contents.start, contents.end)) if contents else set()
    if levels:
        heads = _by_level(rows, start, silent)
    if not heads and start < len(rows):
        first = next((place for place in range(start, len(rows)) if rows[place].title), start)
        heads = [Head(first, first, joined_title(rows, Span(first, first, "")))]
    doubts = [Doubt(rows[0].line.number, "contents-missing", "没有找到目录，按标题样式分篇")] if rows else []
    return Outline(tuple(heads), frozenset(silent), tuple(doubts))


def _cover_end(rows: Sequence[Row]) -> int:
    """Return the row where the body begins: the first heading after the masthead, or the first running text."""
    return next((place for place, row in enumerate(rows) if is_prose(row.text)), 0)


def _by_level(rows: Sequence[Row], start: int, silent: set[int]) -> list[Head]:
    section = ""
    heads: list[Head] = []
    for place in range(start, len(rows)):
        row = rows[place]
        if not row.line.level or numbering(row.text):
            continue
        after = rows[place + 1] if place + 1 < len(rows) else None
        if after is not None and after.line.level and after.line.level > row.line.level:
            section = section_name(row.text)
            silent.add(place)
        else:
            heads.append(Head(place, place, joined_title(rows, Span(place, place, "")), section))
    return heads
