"""The outline of an issue without a contents page: read from its headings.

The signs are tried from the plainest to the vaguest: a line of medium and day under each title, or
at the end of each article; levels that the format marks; items of a list (see `list_items`); at
last short lines alone before running text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.layout.line_features import ends_sentence, is_prose, is_url, names_section, numbering, undecorated
from corpus.layout.lines import TextLine
from corpus.layout.paragraphs import Typesetting
from corpus.layout.source_line import is_closing_line, is_source_line
from corpus.masthead.cover_lines import is_cover_line
from corpus.model import Doubt
from corpus.outline.align import is_candidate, is_letterhead
from corpus.outline.body_sections import with_body_sections
from corpus.outline.contents_page import Contents
from corpus.outline.list_items import begins_text, cover_end, head_at, is_running, is_title, list_items
from corpus.outline.outline import LONGEST_SECTION, Head, Outline

#: How the first line of an official title ends that goes on in the next.
_HANGS = re.compile(r"(?:关于|印发|转发|发布|公布|下达|开展|做好|加强|推进|促进|[和与及的、“《])$")
#: Titles shorter than this, as a rule, are names of sections.
_SHORT = 8


def outline_from_headings(lines: Sequence[TextLine], contents: Contents | None, typesetting: Typesetting) -> Outline:
    """Return the outline that the headings give.

    The whole body is one article where there are none.
    """
    if not lines:
        return Outline((), frozenset())
    start = contents.end if contents else 0
    listed = frozenset(range(contents.start, contents.end)) if contents else frozenset[int]()
    told = max(_signed(lines, start), closed := _closed(lines, start), key=len)
    heads = _chosen(_levelled(lines, start), told)
    if heads is closed or not heads or median(len(head.title) for head in heads) <= _SHORT:
        items = list_items(lines, start)
        heads = items if len(items) > len(heads) else heads
    heads = heads or _plain(lines, start, typesetting) or [_only(lines, start)]
    heads, sections = with_body_sections(lines, start, _rising(heads))
    doubt = Doubt(lines[0].source.number, "contents-missing", "没有可用的目录，按标题样式分篇分栏")
    return Outline(tuple(heads), listed | sections, (doubt,))


def _chosen(marked: list[Head], told: list[Head]) -> list[Head]:
    """Choose between titles marked by the format and titles next to lines of medium and day.

    The format's own word weighs most, unless the lines stand at most of the marked titles (then the
    others are headings within articles) or at more titles than are marked.
    """
    if len(told) >= len(marked):
        return told
    dated = {head.last for head in told}
    shared = sum(head.last in dated for head in marked)
    return told if 2 * shared >= len(marked) else marked


def _rising(heads: Sequence[Head]) -> list[Head]:
    """Return the heads in the order of their lines, without those that overlap one before."""
    rising: list[Head] = []
    for head in sorted(heads, key=lambda head: head.first):
        if not rising or head.first > rising[-1].last:
            rising.append(head)
    return rising


def _only(lines: Sequence[TextLine], start: int) -> Head:
    """Return the head of a bulletin that is one article.

    The lines of its title before the first running text.
    """
    prose = next((place for place in range(start, len(lines)) if is_prose(lines[place].text)), start)
    if prose == start or not is_candidate(lines[prose - 1]):
        return head_at(lines, prose)
    first = prose - 1
    while first > max(start, prose - 3) and _is_first_half(lines[first - 1], lines[first]):
        first -= 1
    return head_at(lines, first, prose - 1)


def _is_first_half(line: TextLine, after: TextLine) -> bool:
    """Tell whether a title goes on in the next line.

    A line of the cover or of the medium is no title.
    """
    hangs = after.gap == "none" and is_candidate(line) and _HANGS.search(line.text) is not None
    return (hangs or _wraps(line, after)) and not is_cover_line(line.text) and not is_source_line(line.text)


def _signed(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Titles over lines of medium and day."""
    heads = []
    for place in range(start + 1, len(lines)):
        above = lines[place - 1]
        if not is_source_line(lines[place].text) or is_source_line(above.text) or not is_title(above):
            continue
        first = place - 1
        if first - 1 >= start and _wraps(lines[first - 1], lines[first]):
            first -= 1
        heads.append(head_at(lines, first, place - 1))
    return heads if len(heads) >= 2 and _are_all(lines, start, heads) else []


def _closed(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Titles after lines that name the medium at the end of an article, and the first title."""
    ends = [place for place in range(start, len(lines)) if is_closing_line(lines[place].text)]
    places = [_title_under(lines, cover_end(lines, start)), *(_title_after(lines, place + 1) for place in ends)]
    heads = [head_at(lines, place) for place in places if place is not None]
    return heads if len(heads) >= 3 and len(heads) >= 0.8 * len(ends) and _are_all(lines, start, heads) else []


def _are_all(lines: Sequence[TextLine], start: int, heads: Sequence[Head]) -> bool:
    """Return whether so many heads can be those of the whole body.

    An article has a dozen paragraphs, seldom more.
    """
    return 12 * len(heads) >= sum(is_prose(line.text) for line in lines[start:])


def _title_after(lines: Sequence[TextLine], place: int) -> int | None:
    """Return the title that begins an article at a line.

    This one, or the next where this one names a section.
    """
    while place < len(lines) and is_url(lines[place].text):
        place += 1
    if place >= len(lines) or not is_title(lines[place]):
        return None
    return place + 1 if _heads_section(lines, place) else place


def _title_under(lines: Sequence[TextLine], cover: int) -> int | None:
    """Return the first title: under the cover and the name of a section, above the text."""
    end = cover
    while end < len(lines) and is_title(lines[end]):
        end += 1
    return next(
        (place + 1 for place in range(cover, end) if _heads_section(lines, place)), end - 1 if end > cover else None
    )


def _heads_section(lines: Sequence[TextLine], place: int) -> bool:
    """Return whether a line over a title is set or worded as the name of a section."""
    line = lines[place]
    if len(line.key) > LONGEST_SECTION or place + 1 >= len(lines) or not is_title(lines[place + 1]):
        return False
    level, below = line.source.level, lines[place + 1].source.level
    if level and level < (below or level + 1):
        return True
    return undecorated(line.text) != line.text or numbering(line.text) == "cjk" or names_section(line.text)


def _wraps(line: TextLine, after: TextLine) -> bool:
    """Return whether a title goes on in the next line: long, unfinished, and nothing between."""
    return (
        is_candidate(line) and after.gap == "none" and len(line.key) > LONGEST_SECTION and not ends_sentence(line.text)
    )


def _levelled(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Headings of the level that articles have.

    The first heading under a section is an article whatever its level.
    """
    marked = [place for place in range(start, len(lines)) if lines[place].source.level and is_candidate(lines[place])]
    below = [place for place in marked if place > 0 and not _on_cover(lines, start, place)]
    sections = {place for place, after in pairwise(marked) if _opens_section(lines, place, after)}
    sections |= _parents(lines, below)
    titles = _titles(lines, [place for place in below or marked[:1] if place not in sections])
    if len(titles) < 2:
        return _single(lines, start, marked)
    counts: dict[int, int] = {}
    for place in titles:
        counts[lines[place].source.level or 0] = counts.get(lines[place].source.level or 0, 0) + 1
    under = {after for place, after in pairwise(marked) if place in sections}
    level = min(counts, key=lambda level: (counts[level] < 2, level))
    if sections:
        levels = [lines[place].source.level or 0 for place in under if place not in sections]
        level = int(median(levels)) if levels else level
        level = level if counts.get(level) else min(counts)
    heads = [head_at(lines, place) for place in titles if place in under or (lines[place].source.level or 0) <= level]
    return heads + _introductions(lines, marked, sections)


def _titles(lines: Sequence[TextLine], places: list[int]) -> list[int]:
    """Return the headings that can be titles.

    Those without numbers, and numbered ones where no others lead them.
    """
    bare = [place for place in places if not _is_numbered_heading(lines[place])]
    numbered = [place for place in places if place not in bare]
    if not numbered or (len(bare) >= 2 and bare[0] < numbered[0]):
        return bare
    highest = min(lines[place].source.level or 0 for place in numbered)
    if bare and min(lines[place].source.level or 0 for place in bare) < highest and bare[0] < numbered[0]:
        return bare
    return sorted([*bare, *(place for place in numbered if (lines[place].source.level or 0) <= highest)])


def _single(lines: Sequence[TextLine], start: int, marked: Sequence[int]) -> list[Head]:
    """Return the only heading that the format marks, where it stands over all running text."""
    for place in marked:
        if (lines[place].source.level or 7) == 7 or is_cover_line(lines[place].text) or _on_cover(lines, start, place):
            continue
        return [] if any(is_running(line) for line in lines[start:place]) else [head_at(lines, place)]
    return []


def _parents(lines: Sequence[TextLine], marked: Sequence[int]) -> set[int]:
    """Return the headings of levels that group deeper headings and hold little text themselves."""
    found: set[int] = set()
    for level in {lines[place].source.level or 0 for place in marked} - {7}:
        own = [place for place in marked if lines[place].source.level == level]
        parents = {
            place: after
            for place, after in pairwise(marked)
            if lines[place].source.level == level and level < (lines[after].source.level or 0) < 7
        }
        short = all(len(lines[place].key) <= LONGEST_SECTION for place in own)
        between = sum(len(line.text) for place, after in parents.items() for line in lines[place + 1 : after])
        if len(own) >= 2 and short and len(parents) >= 0.8 * len(own) and between <= 0.2 * _letters(lines):
            found |= set(own)
    return found


def _letters(lines: Sequence[TextLine]) -> int:
    return sum(len(line.text) for line in lines)


def _introductions(lines: Sequence[TextLine], marked: Sequence[int], sections: set[int]) -> list[Head]:
    """Return a head for each section that has running text before its first title."""
    return [
        replace(head_at(lines, place), opens_section=True)
        for place, after in pairwise([*marked, len(lines)])
        if place in sections and any(is_running(line) for line in lines[place + 1 : after])
    ]


def _on_cover(lines: Sequence[TextLine], start: int, place: int) -> bool:
    """Return whether a heading stands on the cover.

    The number or the day of the issue is printed under it.
    """
    under = lines[place + 1 : cover_end(lines, start)]
    return any(is_cover_line(line.text) and "：" not in line.text and not is_url(line.text) for line in under)


def _opens_section(lines: Sequence[TextLine], place: int, after: int) -> bool:
    """Return whether a marked line names a section.

    By its words, or as a heading follows that is not higher.
    """
    line, level = lines[place], lines[place].source.level or 0
    if len(line.key) > LONGEST_SECTION:
        return False
    follows = after == place + 1 and (lines[after].source.level or 0) >= level
    return follows or (names_section(line.text) and (lines[after].source.level or 0) > level)


def _is_numbered_heading(line: TextLine) -> bool:
    return numbering(line.text) in {"chapter", "clause", "cjk", "cjk-bracket", "arabic-bracket", "decimal"}


def _plain(lines: Sequence[TextLine], start: int, typesetting: Typesetting) -> list[Head]:
    """Short lines alone before running text, after the cover."""
    heads = []
    cover = max(start, cover_end(lines, start))
    for place in range(cover, len(lines) - 1):
        line, after = lines[place], lines[place + 1]
        if not _can_stand_alone(line) or (is_letterhead(line.text) and is_title(lines[place - 1])):
            continue
        ends = place == cover or not typesetting.goes_on(lines, place)
        if (
            ends
            and not typesetting.goes_on(lines, place + 1, sure=True)
            and not numbering(after.text)
            and begins_text(after)
        ):
            wrapped = place - 1 >= cover and _is_first_half(lines[place - 1], line)
            heads.append(head_at(lines, place - 1 if wrapped else place, place))
    return heads


def _can_stand_alone(line: TextLine) -> bool:
    if numbering(line.text) or "＝" in line.text or "=" in line.text:
        return False
    return line.title and is_candidate(line) and len(line.key) >= 6 and len(line.text) <= 60
