"""Text that no title of the contents page covers: an article that the page does not list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.line_features import is_prose, numbering
from corpus.layout.lines import Row
from corpus.layout.source_line import is_source_line
from corpus.model import Doubt
from corpus.outline.align import Span, is_candidate
from corpus.outline.outline import Head, Outline, joined_title
from corpus.outline.recover_titles import are_signed

_LONGEST_TITLE = 40


def adopt_orphans(rows: Sequence[Row], outline: Outline, start: int) -> Outline:
    """Return the outline with an article for each stretch of text after the contents page or a section heading.

    Such text stands before the next title that is known; it would be lost, or go to the article before.
    """
    starts = {head.first: head for head in outline.heads}
    heads, silent, doubts = list(outline.heads), set(outline.silent), list(outline.doubts)
    begins = {start, *(place + 1 for place in outline.silent if place + 1 > start)}
    for begin in sorted(begin for begin in begins if begin < len(rows) and begin not in silent):
        end = begin
        while end < len(rows) and end not in starts and end not in outline.silent:
            end += 1
        if end == begin or end == len(rows):
            continue
        if not any(is_prose(row.text) or row.line.table for row in rows[begin:end]):
            silent.update(range(begin, end))
            continue
        heads.append(_head(rows, begin, starts.get(end)))
        doubts.append(_unlisted(rows[begin], heads[-1]))
    heads.sort(key=lambda head: head.first)
    return replace(outline, heads=tuple(heads), silent=frozenset(silent), doubts=tuple(doubts))


def adopt_signed(rows: Sequence[Row], outline: Outline) -> Outline:
    """Where titles have a line of medium and day under them: make an article of each further row that has one."""
    if not are_signed(rows, [head.last for head in outline.heads]):
        return outline
    titles = {place for head in outline.heads for place in range(head.first, head.last + 1)}
    heads, doubts = list(outline.heads), list(outline.doubts)
    for place in range(outline.heads[0].last + 1, len(rows) - 1):
        row = rows[place]
        if place in titles or place in outline.silent or not is_source_line(rows[place + 1].text):
            continue
        if row.title and is_candidate(row) and not numbering(row.text) and not is_source_line(row.text):
            section = max((head for head in outline.heads if head.first < place), key=lambda head: head.first).section
            heads.append(Head(place, place, joined_title(rows, Span(place, place, "")), section))
            doubts.append(_unlisted(row, heads[-1]))
    return replace(outline, heads=tuple(sorted(heads, key=lambda head: head.first)), doubts=tuple(doubts))


def _unlisted(row: Row, head: Head) -> Doubt:
    return Doubt(row.line.number, "title-not-in-contents", f"“{head.title}”在正文中有，目录中没有")


def _head(rows: Sequence[Row], place: int, after: Head | None) -> Head:
    section = after.section if after is not None else ""
    if rows[place].title and is_candidate(rows[place]):
        return Head(place, place, joined_title(rows, Span(place, place, "")), section)
    text = rows[place].text
    return Head(place, place, text if len(text) <= _LONGEST_TITLE else f"{text[:_LONGEST_TITLE]}…", section, rest=text)
