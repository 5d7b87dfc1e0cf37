"""Sections that only the body names: a short line directly above the title of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.line_features import ends_sentence, names_section, numbering, undecorated, unnumbered
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_complete
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
        head.first: head.first - 1
        for head, end in zip(heads, ends, strict=False)
        if head.first - 1 > end and head.first - 1 not in starts and _can_name(lines[head.first - 1])
    }
    sure = {place for title, place in above.items() if _names(lines, place, title, first=place <= start)}
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


def _style(line: TextLine) -> tuple[int | None, str, bool]:
    """Return how a heading is set.

    Its level, its numbering or bullet, whether it is boxed or starred.
    """
    return line.source.level, numbering(line.text) or "", undecorated(line.text) != line.text


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


def _names(lines: Sequence[TextLine], place: int, title: int, *, first: bool) -> bool:
    level, below = lines[place].source.level, lines[title].source.level
    if level and (not below or level <= below):
        return True
    return names_section(lines[place].text) or (first and numbering(lines[place].text) == "cjk")
