"""Sections that only the body names: a short line directly above the title of an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from corpus.layout.line_features import ends_sentence, names_section, numbering, undecorated, unnumbered
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_complete
from corpus.outline.align import is_candidate
from corpus.outline.list_items import leading_number
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
        head.first: head.first - 1
        for head, end in zip(heads, ends, strict=False)
        if head.first - 1 > end and head.first - 1 not in starts and _can_name(lines[head.first - 1])
    }
    sure = {place for title, place in above.items() if _names(lines, place, title)}
    sure |= _set_apart(lines, above, starts)
    styles = {_style(lines[place]) for place in sure}
    likely = {place for place in above.values() if len(lines[place].key) <= 8 and _style(lines[place]) in styles}
    silent: set[int] = set()
    section = ""
    found: list[Head] = []
    for head in heads:
        place = above.get(head.first, -1)
        if head.opens_section:
            section = section_name(lines[head.first].text)
        elif place in sure or place in likely:
            section = section_name(lines[place].text)
            silent.add(place)
        found.append(replace(head, section=section))
    return found, frozenset(silent)


def _style(line: TextLine) -> tuple[int | None, str, str]:
    """Return how a heading is set: its level, its numbering, the box or star it begins with."""
    return line.source.level, numbering(line.text) or "", line.text[0] if undecorated(line.text) != line.text else ""


def _can_name(line: TextLine) -> bool:
    text = line.text
    return (
        line.title
        and is_candidate(line)
        and text[0] not in "（("
        and len(line.key) <= _LONGEST
        and not ends_sentence(text)
        and not is_complete(text)
        and not any(mark in unnumbered(text) for mark in "，,、：:")
        and numbering(text) in {None, "cjk", "chapter", "dash"}
    )


def _names(lines: Sequence[TextLine], place: int, title: int) -> bool:
    level, below = lines[place].source.level, lines[title].source.level
    return bool(level and (not below or level <= below)) or names_section(lines[place].text)


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
