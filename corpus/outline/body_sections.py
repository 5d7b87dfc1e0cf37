"""Sections that only the body names: a short line directly above the title of an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from corpus.layout.line_features import (
    ends_sentence,
    goes_on,
    leading_number,
    names_section,
    numbering,
    undecorated,
    unnumbered,
)
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_complete
from corpus.masthead.cover_lines import NUMBER
from corpus.outline.align import is_candidate
from corpus.outline.outline import Head, section_name

_LONGEST = 16


def with_body_sections(
    lines: Sequence[TextLine], start: int, heads: Sequence[Head]
) -> tuple[list[Head], frozenset[int]]:
    """Give each head the section named above it or before.

    Return the heads and the lines of the names.
    """
    starts = {head.first for head in heads}
    ends = [start - 1, *(head.last for head in heads)]
    above = {
        head.first: place
        for head, end in zip(heads, ends, strict=False)
        if (place := _line_above(lines, head.first)) > end and place not in starts and _can_name(lines[place])
    }
    sure = {place for title, place in above.items() if _names(lines, place, title)}
    sure |= _set_apart(lines, above, starts)
    styles = {_style(lines[place]) for place in sure}
    sure |= {place for place in above.values() if len(lines[place].key) <= 8 and _style(lines[place]) in styles}
    sure -= {0} if _is_masthead(lines, sure) else set()
    named = {head.first: above[head.first] for head in heads if above.get(head.first) in sure}
    named |= {head.first: head.first for head in heads if head.opens_section}
    levels = _levels(lines, heads, named)
    found: list[Head] = []
    holder, nested = -1, False
    for head in heads:
        if head.first in named:
            holder = named[head.first]
            nested = numbering(lines[holder].text) == numbering(lines[head.first].text)
        elif holder >= 0 and _leaves(lines[head.first], lines[holder], levels, nested=nested):
            holder = -1
        found.append(replace(head, section=section_name(lines[holder].text) if holder >= 0 else ""))
    return found, frozenset(place for title, holder in named.items() for place in range(holder, title))


def _line_above(lines: Sequence[TextLine], place: int) -> int:
    """Return the line above one, past lines without letters (a rule)."""
    place -= 1
    while place > 0 and not lines[place].key and len(lines[place].text) <= _LONGEST:
        place -= 1
    return place


def _levels(lines: Sequence[TextLine], heads: Sequence[Head], named: Mapping[int, int]) -> AbstractSet[int]:
    """Return the levels of section headings that have two titles or more of deeper ones under them.

    Where only the first title of each is deeper, levels say nothing.
    """
    found: set[int] = set()
    level: int | None = None
    for head in heads:
        below = lines[head.first].source.level or 7
        if head.first in named:
            level = lines[named[head.first]].source.level
        elif level and below > level:
            found.add(level)
    return found


def _leaves(line: TextLine, holder: TextLine, levels: AbstractSet[int], *, nested: bool) -> bool:
    """Return whether a title stands beside the heading of the section before it, not under it.

    By its level, or as its number goes on from that of the section.
    """
    own, level = holder.source.level, line.source.level
    return (own in levels and own is not None and level is not None and level <= own) or (
        not nested and goes_on(holder.text, line.text)
    )


def _is_masthead(lines: Sequence[TextLine], sections: AbstractSet[int]) -> bool:
    """Return whether the first line of a file is its name: with a number, or like no section."""
    alike = sum(_style(lines[place]) == _style(lines[0]) for place in sections)
    return alike < 2 or NUMBER.search(lines[0].text.replace(" ", "")) is not None


def _style(line: TextLine) -> tuple[int | None, str, str]:
    """Return how a heading is set: its level, its numbering, the box or star it begins with."""
    return line.source.level, numbering(line.text) or "", line.text[0] if undecorated(line.text) != line.text else ""


def _can_name(line: TextLine) -> bool:
    text = line.text
    return (
        line.title
        and is_candidate(line)
        and (text[0] not in "（(" or numbering(text) == "cjk-bracket")
        and len(line.key) <= _LONGEST
        and not ends_sentence(text)
        and not is_complete(text)
        and not any(mark in unnumbered(text) for mark in "，,、：:")
        and numbering(text) in {None, "cjk", "cjk-bracket", "arabic", "chapter", "dash"}
    )


def _names(lines: Sequence[TextLine], place: int, title: int) -> bool:
    level, below = lines[place].source.level, lines[title].source.level
    if level and (not below or level <= below):
        return True
    return names_section(lines[place].text) and numbering(lines[place].text) not in {"cjk-bracket", "arabic"}


def _set_apart(lines: Sequence[TextLine], above: Mapping[int, int], titles: AbstractSet[int]) -> set[int]:
    """Return the lines above titles that are boxed, marked or numbered from one as no title is.

    One stands over the first title: what only ends articles is their medium. Nor is the last item
    of a list one of them, as an item like it stands above.
    """
    first = above.get(min(titles, default=-1))
    of_titles = {_style(lines[title]) for title in titles}
    style = _style(lines[first]) if first is not None else None
    if style is None or style[1:] == ("", "") or style in of_titles:
        return set()
    group = sorted(place for place in above.values() if _style(lines[place]) == style)
    group = [place for place in group if place == 0 or _style(lines[place - 1]) != style]
    counted = [leading_number(lines[place].text) for place in group]
    return set(group) if style[1] in {"", "dash"} or counted == list(range(1, len(group) + 1)) else set()
