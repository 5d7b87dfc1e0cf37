"""Text that no title of the contents page covers: an article that the page does not list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.line_features import is_prose, numbering
from corpus.layout.lines import TextLine
from corpus.layout.source_line import is_source_line
from corpus.model import Doubt
from corpus.outline.align import Span, is_candidate
from corpus.outline.outline import Head, Outline, joined_title
from corpus.outline.recover_titles import are_signed

_LONGEST_TITLE = 40


def add_unlisted(lines: Sequence[TextLine], outline: Outline, start: int) -> Outline:
    """Add an article for text without a title after the contents page or a section heading.

    Such text stands before the next title that is known; it would be lost, or go to the article
    before.
    """
    starts = {head.first: head for head in outline.heads}
    heads, silent, doubts = list(outline.heads), set(outline.silent), list(outline.doubts)
    begins = {start, *(place + 1 for place in outline.silent if place + 1 > start)}
    for begin in sorted(begin for begin in begins if begin < len(lines) and begin not in silent):
        end = begin
        while end < len(lines) and end not in starts and end not in outline.silent:
            end += 1
        if end == begin or end == len(lines):
            continue
        if not any(is_prose(line.text) or line.source.table for line in lines[begin:end]):
            silent.update(range(begin, end))
            continue
        heads.append(_head(lines, begin, starts.get(end)))
        doubts.append(_unlisted(lines[begin], heads[-1]))
    heads.sort(key=lambda head: head.first)
    return replace(outline, heads=tuple(heads), silent=frozenset(silent), doubts=tuple(doubts))


def add_signed(lines: Sequence[TextLine], outline: Outline) -> Outline:
    """Add an article for each further line over medium and day, if the titles have these."""
    if not are_signed(lines, [head.last for head in outline.heads]):
        return outline
    titles = {place for head in outline.heads for place in range(head.first, head.last + 1)}
    heads, doubts = list(outline.heads), list(outline.doubts)
    for place in range(outline.heads[0].last + 1, len(lines) - 1):
        line = lines[place]
        if place in titles or place in outline.silent or not is_source_line(lines[place + 1].text):
            continue
        if line.title and is_candidate(line) and not numbering(line.text) and not is_source_line(line.text):
            section = max((head for head in outline.heads if head.first < place), key=lambda head: head.first).section
            heads.append(Head(place, place, joined_title(lines, Span(place, place, "")), section))
            doubts.append(_unlisted(line, heads[-1]))
    return replace(outline, heads=tuple(sorted(heads, key=lambda head: head.first)), doubts=tuple(doubts))


def _unlisted(line: TextLine, head: Head) -> Doubt:
    return Doubt(line.source.number, "title-not-in-contents", f"“{head.title}”在正文中有，目录中没有")


def _head(lines: Sequence[TextLine], place: int, after: Head | None) -> Head:
    section = after.section if after is not None else ""
    if lines[place].title and is_candidate(lines[place]):
        return Head(place, place, joined_title(lines, Span(place, place, "")), section)
    text = lines[place].text
    return Head(place, place, text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE]}…", section, rest=text)
