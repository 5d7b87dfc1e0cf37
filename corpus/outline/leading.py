"""Running text before the first title: an editor's note, a preface, a report without headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.layout.lines import TextLine
from corpus.layout.paragraphs import Typesetting
from corpus.masthead.cover_lines import is_cover_line
from corpus.outline.contents_page import Contents
from corpus.outline.list_items import cover_end, head_at, is_running, is_title, leads, over_subtitle
from corpus.outline.outline import Head, Outline
from corpus.text.word_lists import compile_pattern

#: How editors call what they say before everything else.
_NOTE = compile_pattern(r"\s*[【\[（(]?((?:本期|本刊|编辑部|主编)?{editors_notes})[】\]）)]?\s*[：:]?\s*(?=\S|$)")
#: Letters of a title made of first words.
_LONGEST_TITLE = 40


def adopt_leading(
    lines: Sequence[TextLine], outline: Outline, contents: Contents | None, typesetting: Typesetting
) -> Outline:
    """Add an article for the running text before the contents page or the first title."""
    first = outline.heads[0].first if outline.heads else len(lines)
    regions = [(0, min(contents.start, first)), (contents.end, first)] if contents else [(0, first)]
    found = [
        head
        for start, end in regions
        if (place := _running(lines, start, end, outline.silent, typesetting)) is not None
        and (head := _leading(lines, start, end, place, outline.silent)) is not None
    ]
    if not found:
        return outline
    heads = sorted([*outline.heads, *found], key=lambda head: head.first)
    return replace(outline, heads=tuple(heads))


def _running(
    lines: Sequence[TextLine], start: int, end: int, silent: frozenset[int], typesetting: Typesetting
) -> int | None:
    """Return the line where running text, or a table, begins: a paragraph, be it of many lines."""
    for at, text in typesetting.joined(lines[start:end]):
        line = lines[start + at]
        if start + at not in silent and (line.source.table or is_running(text)):
            return start + at
    return None


def _leading(lines: Sequence[TextLine], start: int, end: int, place: int, silent: frozenset[int]) -> Head | None:
    if place == end - 1 and leads(lines[place]):
        return None
    note = _NOTE.match(lines[place].text)
    if note:
        rest = lines[place].text[note.end() :]
        return Head(place, place, note.group(1), rest=rest, leading=True)
    above = over_subtitle(lines, place - 1) if place - 1 >= max(cover_end(lines, start), 1) else -1
    if above >= 0 and above not in silent and is_title(lines[above]) and not is_cover_line(lines[above].text):
        return replace(head_at(lines, above), leading=True)
    text = lines[place].text
    flat = " ".join(text.split())
    title = flat if len(flat) <= _LONGEST_TITLE else f"{flat[:_LONGEST_TITLE]}…"
    return Head(place, place, title, rest=text, leading=True)
