"""The outline of an issue without a contents page: read from its headings.

What is a heading is told by how it is set. The ways are tried from the plainest to the vaguest: a line of medium and day
under each title, or at the end of each article; levels that the format marks; items of a list (see `items`); at last short
lines alone before running text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.layout.line_features import ends_sentence, is_prose, is_url, names_section, numbering, undecorated
from corpus.layout.lines import Row
from corpus.layout.paragraphs import Paper
from corpus.layout.source_line import is_closing_line, is_source_line
from corpus.masthead.masthead import is_cover_line
from corpus.model import Doubt
from corpus.outline.align import is_candidate, is_letterhead
from corpus.outline.body_sections import with_body_sections
from corpus.outline.contents_page import Contents
from corpus.outline.list_items import LONGEST_SECTION, begins_text, cover_end, head_at, is_title, itemised
from corpus.outline.outline import Head, Outline

#: Titles shorter than this, as a rule, are names of sections.
_SHORT = 8


def outline_unlisted(rows: Sequence[Row], contents: Contents | None, paper: Paper) -> Outline:
    """Return the outline that the headings give; the whole body is one article where there are none."""
    if not rows:
        return Outline((), frozenset())
    start = contents.end if contents else 0
    listed = frozenset(range(contents.start, contents.end)) if contents else frozenset[int]()
    signed, closed = _signed(rows, start), _closed(rows, start)
    heads = max(signed, closed, key=len) or _levelled(rows, start)
    if heads is closed or not heads or median(len(head.title) for head in heads) <= _SHORT:
        items = itemised(rows, start)
        heads = items if len(items) > len(heads) else heads
    heads = heads or _plain(rows, start, paper) or [head_at(rows, _first_title(rows, start))]
    heads, sections = with_body_sections(rows, start, _rising(heads))
    doubt = Doubt(rows[0].line.number, "contents-missing", "没有可用的目录，按标题样式分篇分栏")
    return Outline(tuple(heads), listed | sections, (doubt,))


def _rising(heads: Sequence[Head]) -> list[Head]:
    """Return the heads in the order of their rows, without those that overlap one before."""
    rising: list[Head] = []
    for head in sorted(heads, key=lambda head: head.first):
        if not rising or head.first > rising[-1].last:
            rising.append(head)
    return rising


def _first_title(rows: Sequence[Row], start: int) -> int:
    """Return the title of a bulletin that is one article: the row before the first running text."""
    prose = next((place for place in range(start, len(rows)) if is_prose(rows[place].text)), start)
    return prose - 1 if prose > start and is_candidate(rows[prose - 1]) else prose


def _signed(rows: Sequence[Row], start: int) -> list[Head]:
    """Titles over lines of medium and day."""
    heads = []
    for place in range(start + 1, len(rows)):
        above = rows[place - 1]
        if not is_source_line(rows[place].text) or is_source_line(above.text) or not is_title(above):
            continue
        first = place - 1
        if first - 1 >= start and _wraps(rows[first - 1], rows[first]):
            first -= 1
        heads.append(head_at(rows, first, place - 1))
    return heads if len(heads) >= 2 and _are_all(rows, start, heads) else []


def _closed(rows: Sequence[Row], start: int) -> list[Head]:
    """Titles after lines that name the medium at the end of an article, and the first title."""
    ends = [place for place in range(start, len(rows)) if is_closing_line(rows[place].text)]
    places = [_title_under(rows, cover_end(rows, start)), *(_title_after(rows, place + 1) for place in ends)]
    heads = [head_at(rows, place) for place in places if place is not None]
    return heads if len(heads) >= 3 and len(heads) >= 0.8 * len(ends) and _are_all(rows, start, heads) else []


def _are_all(rows: Sequence[Row], start: int, heads: Sequence[Head]) -> bool:
    """Whether so many heads can be those of the whole body: an article has a dozen paragraphs, seldom more."""
    return 12 * len(heads) >= sum(is_prose(row.text) for row in rows[start:])


def _title_after(rows: Sequence[Row], place: int) -> int | None:
    """Return the title that begins an article at a row: this one, or the next where this one names a section."""
    while place < len(rows) and is_url(rows[place].text):
        place += 1
    if place >= len(rows) or not is_title(rows[place]):
        return None
    return place + 1 if _heads_section(rows, place) else place


def _title_under(rows: Sequence[Row], cover: int) -> int | None:
    """Return the first title: under the cover and the name of a section, above the text."""
    end = cover
    while end < len(rows) and is_title(rows[end]):
        end += 1
    return next(
        (place + 1 for place in range(cover, end) if _heads_section(rows, place)), end - 1 if end > cover else None
    )


def _heads_section(rows: Sequence[Row], place: int) -> bool:
    """Whether a row over a title is set or worded as the name of a section."""
    row = rows[place]
    if len(row.key) > LONGEST_SECTION or place + 1 >= len(rows) or not is_title(rows[place + 1]):
        return False
    level, below = row.line.level, rows[place + 1].line.level
    if level and level < (below or level + 1):
        return True
    return undecorated(row.text) != row.text or numbering(row.text) == "cjk" or names_section(row.text)


def _wraps(row: Row, after: Row) -> bool:
    """Whether a title goes on in the next row: long, unfinished, and nothing between."""
    return is_candidate(row) and after.gap == "none" and len(row.key) > LONGEST_SECTION and not ends_sentence(row.text)


def _levelled(rows: Sequence[Row], start: int) -> list[Head]:
    """Headings of the level that articles have; the first heading under a section is an article whatever its level."""
    marked = [place for place in range(start, len(rows)) if rows[place].line.level and is_candidate(rows[place])]
    sections = {place for place, after in pairwise(marked) if _opens_section(rows, place, after)}
    titles = [place for place in marked if place not in sections and not _is_numbered_heading(rows[place])]
    below = [place for place in titles if place > 0 and not _on_cover(rows, start, place)]
    titles = below or titles[:1]
    if len(titles) < 2:
        return []
    counts: dict[int, int] = {}
    for place in titles:
        counts[rows[place].line.level or 0] = counts.get(rows[place].line.level or 0, 0) + 1
    under = {after for place, after in pairwise(marked) if place in sections}
    level = min(counts, key=lambda level: (counts[level] < 2, level))
    if sections:
        below = [rows[place].line.level or 0 for place in under if place not in sections]
        level = int(median(below)) if below else level
        level = level if counts.get(level) else min(counts)
    return [head_at(rows, place) for place in titles if place in under or (rows[place].line.level or 0) <= level]


def _on_cover(rows: Sequence[Row], start: int, place: int) -> bool:
    """Whether a heading stands on the cover: the number or the day of the issue is printed under it."""
    under = rows[place + 1 : cover_end(rows, start)]
    return any(is_cover_line(row.text) and "：" not in row.text and not is_url(row.text) for row in under)


def _opens_section(rows: Sequence[Row], place: int, after: int) -> bool:
    """Whether a marked row names a section: another heading follows at once, not higher; or it is named as one."""
    row, level = rows[place], rows[place].line.level or 0
    if len(row.key) > LONGEST_SECTION:
        return False
    follows = after == place + 1 and (rows[after].line.level or 0) >= level
    return follows or (names_section(row.text) and (rows[after].line.level or 0) > level)


def _is_numbered_heading(row: Row) -> bool:
    return numbering(row.text) in {"chapter", "clause", "cjk", "cjk-bracket", "arabic-bracket", "decimal"}


def _plain(rows: Sequence[Row], start: int, paper: Paper) -> list[Head]:
    """Short rows alone before running text, after the cover."""
    heads = []
    cover = max(start, cover_end(rows, start))
    for place in range(cover, len(rows) - 1):
        row, after = rows[place], rows[place + 1]
        if not _can_stand_alone(row) or (is_letterhead(row.text) and is_title(rows[place - 1])):
            continue
        ends = place == cover or not paper.goes_on(rows, place)
        if ends and not paper.goes_on(rows, place + 1, sure=True) and not numbering(after.text) and begins_text(after):
            wrapped = place - 1 >= cover and _wraps(rows[place - 1], row)
            heads.append(head_at(rows, place - 1 if wrapped else place, place))
    return heads


def _can_stand_alone(row: Row) -> bool:
    if numbering(row.text) or "＝" in row.text or "=" in row.text:
        return False
    return row.title and is_candidate(row) and len(row.key) >= 6 and len(row.text) <= 60
