"""The contents page: where it stands, and the lines it lists.

A contents page is recognised by what it does: its lines come again, in the body. Its heading (目录,
CONTENTS) helps and is not needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.layout.line_features import ends_sentence, is_url, key, numbering, undecorated, unnumbered, width
from corpus.layout.lines import TextLine
from corpus.outline.contents_detection import body_start, unnamed_contents
from corpus.outline.page_numbers import Paging, is_listed, paged_cells

_HEAD = re.compile(
    r"(?:contents?)?(?:本期|本刊|总|内容|主要|简报|期刊|本期内容)?(?:目录|目次|要目|导读|导览|索引)(?:contents?)?"
    r"|contents?|tableofcontents"
)
#: Lines of headings over the first title, and the letters of each; as of sections.
_HEADINGS, _LONGEST_HEADING = 2, 16
#: So many headings of the body say what a contents page must list.
_HEADINGS_ENOUGH = 4
_CELLS = re.compile(r"\t+|[ \u3000]{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page.

    Its text without page number, its key, the page number, its line.

    ``wraps``: the line fills the width of the page and has no page number, so that it may go on in
    the next line.
    """

    text: str
    key: str
    page: int | None
    line: int
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """A contents page.

    The lines from `start` up to (not including) `end`, the heading's line among them, its entries.

    ``by_column`` holds the same entries read column by column where the lines hold two columns.
    """

    start: int
    end: int
    entries: tuple[Entry, ...]
    by_column: tuple[Entry, ...] | None = None


def find_contents(lines: Sequence[TextLine]) -> Contents | None:
    """Return the contents page of a bulletin, or None where it has none."""
    heads = [place for place, line in enumerate(lines[: max(60, len(lines) // 2)]) if _HEAD.fullmatch(line.key)]
    for head in heads[:3]:
        start = head + 1
        while start < len(lines) and _HEAD.fullmatch(lines[start].key):
            start += 1
        end = body_start(lines, start)
        if end is not None and _lists_headings(lines, start, end):
            return _contents(lines, head, start, _without_headings(lines, start, end))
    if not heads:
        found = unnamed_contents(lines)
        if found is not None:
            return _contents(lines, found[0], found[0], _without_headings(lines, *found))
    return None


def with_contents(lines: tuple[TextLine, ...], body: int) -> tuple[tuple[TextLine, ...], Contents | None, int]:
    """Return the lines of a bulletin, its contents page, and the line where its text ends.

    ``body`` is where the imprint begins. A contents page at the end is put before the text.
    """
    found = find_contents(lines[:body])
    closing = None if found else _closing(lines[:body])
    if closing is None:
        return lines, found, body
    start, end = closing
    moved = (*lines[start:end], *lines[:start], *lines[end:])
    return moved, _contents(moved, 0, 1, end - start), end


def _closing(lines: Sequence[TextLine]) -> tuple[int, int] | None:
    """Return the lines of a contents page at the end: under its heading titles come again."""
    head = next((place for place in range(len(lines) - 1, len(lines) // 2, -1) if _HEAD.fullmatch(lines[place].key)), 0)
    printed = {line.key for line in lines[:head] if line.title} - {""}
    if not head:
        return None
    again = [entry.line for entry in _contents(lines, head, head + 1, len(lines)).entries if entry.key in printed]
    if len(again) < 2 or 2 * len(again) < again[-1] - head:
        return None
    return head, again[-1] + 1


def _lists_headings(lines: Sequence[TextLine], start: int, end: int) -> bool:
    """Return whether lines list headings of the body, where the format's own levels mark these."""
    styled = [line for line in lines[end:] if (line.source.level or 7) < 7]
    names = {line.key for line in styled} | {key(unnumbered(line.text)) for line in styled}
    listed = {entry.key for entry in _contents(lines, start, start, end).entries}
    return len(styled) < _HEADINGS_ENOUGH or not names.isdisjoint(listed)


def _without_headings(lines: Sequence[TextLine], start: int, end: int) -> int:
    """Return the end of a contents page without the headings over the first title of the body.

    They do not come again, and stand apart or are set as no line of the page is.
    """
    later = {line.key for line in lines[end:]}
    settings = {_setting(line) for line in lines[start + 1 : end - _HEADINGS]}
    for line in reversed(lines[end - _HEADINGS : end] if settings else ()):
        if len(line.key) > _LONGEST_HEADING or line.key in later or not line.title or is_listed(line.text):
            break
        if _setting(line) in settings:
            break
        end -= 1
    return end


def _setting(line: TextLine) -> tuple[int | None, str, bool, bool]:
    """Return how a line is set: its level, numbering and box, and whether it stands apart."""
    return line.source.level, numbering(line.text) or "", undecorated(line.text) != line.text, line.gap != "none"


def _contents(lines: Sequence[TextLine], head: int, start: int, end: int) -> Contents:
    pieces = [(place, lines[place].source.text.strip()) for place in range(start, end)]
    pieces = [(place, text) for place, text in pieces if not is_url(text) and not _HEAD.fullmatch(key(text))]
    split = [[(place, cell) for cell in _cells(text)] for place, text in pieces]
    double = sum(len(cells) > 1 for cells in split)
    if double >= 2 and double * 2 >= len(split):
        across = [cell for cells in split for cell in cells]
        down = [cells[0] for cells in split] + [cell for cells in split for cell in cells[1:]]
        return Contents(head, end, _entries(across), _entries(down))
    return Contents(head, end, _entries(pieces))


def _cells(text: str) -> list[str]:
    """Return the columns of a contents line: usually one."""
    pairs = paged_cells(text)
    if len(pairs) > 1:
        return pairs
    cells = [cell for cell in _CELLS.split(text) if cell]
    if len(cells) > 1 and all(len(key(cell)) >= 4 and not cell.isdecimal() for cell in cells):
        return cells
    return [text]


def _entries(lines: Sequence[tuple[int, str]]) -> tuple[Entry, ...]:
    texts = [text for _, text in lines]
    entries = []
    for (place, _), (bare, page) in zip(lines, Paging(texts).split(texts), strict=True):
        if any(map(str.isalpha, bare)):
            entries.append(Entry(bare, key(unnumbered(bare)) or key(bare), page, place))
    widths = sorted((width(entry.text) for entry in entries), reverse=True)
    if len(widths) < 5 or widths[2] < widths[0] - 2:
        return tuple(entries)
    return tuple(
        replace(
            entry, wraps=entry.page is None and width(entry.text) >= widths[0] - 2 and not ends_sentence(entry.text)
        )
        for entry in entries
    )
