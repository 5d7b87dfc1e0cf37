"""The outline of an issue without a contents page: read from its headings.

The signs are tried from the plainest to the vaguest: a line of medium and day under each title, or
at the end of each article; levels that the format marks; items of a list (see `list_items`); at
last short lines alone before running text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from corpus.layout.line_features import (
    ends_sentence,
    is_prose,
    is_subtitle,
    is_url,
    names_section,
    numbering,
    undecorated,
)
from corpus.layout.lines import TextLine
from corpus.layout.paragraphs import Typesetting
from corpus.layout.source_line import is_closing_line, is_source_line
from corpus.masthead.cover_lines import is_cover_line
from corpus.model import Doubt
from corpus.outline.align import is_candidate, is_letterhead
from corpus.outline.body_sections import with_body_sections
from corpus.outline.contents_page import Contents
from corpus.outline.levels import levelled
from corpus.outline.list_items import (
    begins_text,
    cover_end,
    head_at,
    is_running,
    is_title,
    list_items,
    over_subtitle,
    under_title,
)
from corpus.outline.outline import LONGEST_SECTION, Head, Outline

#: How the first line of an official title ends that goes on in the next.
_HANGS = re.compile(r"(?:关于|印发|转发|发布|公布|下达|开展|做好|加强|推进|促进|[和与及的、“《])$")
#: Titles shorter than this, as a rule, are names of sections.
_SHORT = 8
#: Letters of a person's name, or of what is over an abstract: no title of its own.
_NAME = 4


def outline_from_headings(lines: Sequence[TextLine], contents: Contents | None, typesetting: Typesetting) -> Outline:
    """Return the outline that the headings give.

    The whole body is one article where there are none.
    """
    if not lines:
        return Outline((), frozenset())
    start = contents.end if contents else 0
    listed = frozenset(range(contents.start, contents.end)) if contents else frozenset[int]()
    told = max(_signed(lines, start), closed := _closed(lines, start), key=len)
    heads = _chosen(levelled(lines, start), told)
    if heads is closed or not heads or median(len(head.title) for head in heads) <= _SHORT:
        items = list_items(lines, start)
        heads = _with_items(lines, heads, items) if len(items) > len(heads) else heads
    heads = heads or _plain(lines, start, typesetting) or [_only(lines, start, typesetting)]
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


def _with_items(lines: Sequence[TextLine], heads: Sequence[Head], items: list[Head]) -> list[Head]:
    """Return items, and the headings around them.

    A heading without items is an article, one with running text before its items introduces them.
    """
    found, firsts = list(items), [item.first for item in items]
    for head, end in zip(heads, [*(head.first for head in heads[1:]), len(lines)], strict=False):
        place = bisect_left(firsts, head.first)
        inside = firsts[place] if place < len(firsts) and firsts[place] < end else None
        told = any(is_running(line.text) for line in lines[head.last + 1 : end if inside is None else inside])
        if told or (inside is None and items[0].first < head.first):
            found.append(replace(head, opens_section=inside is not None))
    return found


def _rising(heads: Sequence[Head]) -> list[Head]:
    """Return the heads in the order of their lines, without those that overlap one before."""
    rising: list[Head] = []
    for head in sorted(heads, key=lambda head: head.first):
        if not rising or head.first > rising[-1].last:
            rising.append(head)
    return rising


def _only(lines: Sequence[TextLine], start: int, typesetting: Typesetting) -> Head:
    """Return the head of a bulletin that is one article.

    The lines of its title before the first running text, over the author's name and 摘要.
    """
    prose = next((start + at for at, text in typesetting.joined(lines[start:]) if is_prose(text)), start)
    if prose == start or not is_candidate(lines[prose - 1]):
        return head_at(lines, prose)
    last = prose - 1
    while last > start and len(lines[last].key) <= _NAME and is_title(lines[last - 1]):
        last -= 1
    last = first = max(start, over_subtitle(lines, last if len(lines[last].key) > _NAME else prose - 1))
    while first > max(start, last - 2) and _is_first_half(lines[first - 1], lines[first]):
        first -= 1
    return head_at(lines, first, last)


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
        last = first = max(start, over_subtitle(lines, place - 1))
        if first - 1 >= start and _wraps(lines[first - 1], lines[first]):
            first -= 1
        heads.append(head_at(lines, first, last))
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


def _plain(lines: Sequence[TextLine], start: int, typesetting: Typesetting) -> list[Head]:
    """Short lines alone before running text, after the cover."""
    heads = []
    cover = max(start, cover_end(lines, start))
    for place in range(cover, len(lines) - 1):
        line, under = lines[place], under_title(lines, place)
        after = lines[under]
        if not _can_stand_alone(line) or (is_letterhead(line.text) and is_title(lines[place - 1])):
            continue
        ends = place == cover or not typesetting.goes_on(lines, place)
        if (
            ends
            and not typesetting.goes_on(lines, under, sure=True)
            and not numbering(after.text)
            and begins_text(after)
            and not (_heads_section(lines, place) and _opens_article(lines, place + 1, typesetting))
        ):
            wrapped = place - 1 >= cover and _is_first_half(lines[place - 1], line)
            heads.append(head_at(lines, place - 1 if wrapped else place, place))
    return heads


def _opens_article(lines: Sequence[TextLine], place: int, typesetting: Typesetting) -> bool:
    """Return whether a line is a title over text: no paragraph, no head of official paper."""
    text, under = lines[place].text, under_title(lines, place)
    if is_letterhead(text) or ends_sentence(text) or typesetting.goes_on(lines, under):
        return False
    return begins_text(lines[under])


def _can_stand_alone(line: TextLine) -> bool:
    if numbering(line.text) or is_subtitle(line.text) or "＝" in line.text or "=" in line.text:
        return False
    return line.title and is_candidate(line) and len(line.key) >= 6 and len(line.text) <= 60
