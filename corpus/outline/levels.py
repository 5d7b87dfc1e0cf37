"""Titles that the format marks as headings: the level of the articles, and those of sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.layout.line_features import is_subtitle, is_url, names_section, numbering
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_byline, is_signature
from corpus.masthead.cover_lines import is_cover_line
from corpus.outline.align import is_candidate
from corpus.outline.list_items import cover_end, head_at, is_running
from corpus.outline.outline import LONGEST_SECTION, Head

#: The head of what is attached to a document: it goes on with it.
_ATTACHED = re.compile(r"\s*附[件表图]\s*[\d一二三四五六七八九十]{0,3}\s*")


def levelled(lines: Sequence[TextLine], start: int) -> list[Head]:
    """Return the headings of the level that articles have.

    The first heading under a section is an article whatever its level.
    """
    marked = _marked(lines, start)
    article = any(is_byline(line.text) for line in lines[1:2])
    cover = cover_end(lines, start)
    below = [place for place in marked if (place > 0 or article) and not _on_cover(lines, cover, place)]
    sections = {place for place, after in pairwise(marked) if _opens_section(lines, place, after)}
    sections |= _parents(lines, below)
    under = {after for place, after in pairwise(marked) if place in sections} - sections
    usual = int(median(lines[place].source.level or 0 for place in under)) if under else 0
    titles = _titles(lines, [place for place in below or marked[:1] if place not in sections], usual)
    if len(titles) < 2:
        return _single(lines, start, cover, marked)
    counts: dict[int, int] = {}
    for place in titles:
        counts[lines[place].source.level or 0] = counts.get(lines[place].source.level or 0, 0) + 1
    level = min(counts, key=lambda level: (counts[level] < 2, level))
    if sections:
        level = usual or level
        level = level if counts.get(level) else min(counts)
    heads = [head_at(lines, place) for place in titles if place in under or (lines[place].source.level or 0) <= level]
    return heads + _introductions(lines, marked, sections)


def _marked(lines: Sequence[TextLine], start: int) -> list[int]:
    """Return the headings: those by the format's own levels, and by their look (level 7).

    Headings by look alone count where they stand under the others: these may name sections. Where
    text stands there, they are a cover's, or lesser ones.
    """
    marked = [
        place
        for place, line in enumerate(lines)
        if place >= start
        and line.source.level
        and is_candidate(line)
        and not _ATTACHED.fullmatch(line.text)
        and (line.title or not numbering(line.text))
        and not (is_subtitle(line.text) and place and lines[place - 1].source.level)
    ]
    signed = {part for place in marked for part in _signature(lines, place)}
    marked = [place for place in marked if place not in signed]
    styled = [place for place in marked if lines[place].source.level != 7]
    look = set(marked).difference(styled)
    own = set(styled)
    under = [place + 1 in look for place in styled if place + 1 not in own]
    return styled if len(styled) >= 3 and 2 * sum(under) < len(under) else marked


def _signature(lines: Sequence[TextLine], place: int) -> tuple[int, ...]:
    """Return the lines, who signs and the day, of a signature whose day stands at `place`."""
    pair = lines[max(place - 1, 0) : place + 1]
    by_look = all(line.source.level in {None, 7} for line in pair)
    return (place - 1, place) if by_look and is_signature(" ".join(line.text for line in pair)) else ()


def _titles(lines: Sequence[TextLine], places: list[int], usual: int) -> list[int]:
    """Return the headings that can be titles.

    Those without numbers, and numbered ones where no others lead them: of the highest level, or of
    the one that is ``usual`` under sections.
    """
    bare = [place for place in places if not _is_numbered_heading(lines[place])]
    numbered = [place for place in places if _is_numbered_heading(lines[place])]
    highest, top = (min((lines[place].source.level or 0 for place in some), default=8) for some in (numbered, bare))
    leads = bool(bare) and (not numbered or bare[0] < numbered[0])
    if not numbered or (leads and (top < highest or (top == highest and len(bare) >= 2))):
        return bare
    highest = max(highest, usual)
    return sorted([*bare, *(place for place in numbered if (lines[place].source.level or 0) <= highest)])


def _single(lines: Sequence[TextLine], start: int, cover: int, marked: Sequence[int]) -> list[Head]:
    """Return the only heading that the format marks, where it stands over all running text."""
    for place in marked:
        if (lines[place].source.level or 7) == 7 or is_cover_line(lines[place].text) or _on_cover(lines, cover, place):
            continue
        return [] if any(is_running(line.text) for line in lines[start:place]) else [head_at(lines, place)]
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
        if place in sections and any(is_running(line.text) for line in lines[place + 1 : after])
    ]


def _on_cover(lines: Sequence[TextLine], cover: int, place: int) -> bool:
    """Return whether a heading stands on the cover, whose end is given.

    The number or the day of the issue is printed under it, and no byline.
    """
    if any(is_byline(line.text) for line in lines[place + 1 : place + 2]):
        return False
    under = lines[place + 1 : cover]
    under = [line for line in under if "：" not in line.text and not is_url(line.text) and not is_byline(line.text)]
    return any(is_cover_line(line.text) for line in under)


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
