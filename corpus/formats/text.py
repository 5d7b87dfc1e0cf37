"""Plain text.

Lines, with the marks that converters leave (headings, pipe tables, bold lines) understood.

Text files carry Markdown marks as often as not, but they are no Markdown: each line is read by
itself, and inline marks stay as printed. Lines between two fences are nothing but lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from corpus.formats.source import Source, check_lines, make_source
from corpus.model import Line

_HEADING: Final = re.compile(r"^\s{0,3}(?:[-*+]\s+)?(#{1,6})(?:\s+|(?=[^\s#!\d]))(.*)$")
_BOLD: Final = re.compile(r"^\s*(?:\*\*|__)(?=\S)((?:(?!\*\*|__).)+)(?<=\S)(?:\*\*|__)\s*$")
_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
_RULE: Final = frozenset("|:-+= \t")
_CELL: Final = re.compile(r"</?(?:p|td|th|tr|table|tbody|thead|span|div|center|br)\b[^<>]{0,200}>", re.IGNORECASE)
_IMAGE: Final = re.compile(r"!\[[^\]]{0,300}\]\([^()\s]{0,2000}\)")
_FENCE: Final = re.compile(r"\s{0,3}(`{3,}|~{3,})")
#: A longer line is no heading, row or link.
_LONGEST_MARKED: Final = 20_000
_ENDS: Final = re.compile(r"\r\n|[\n\r\f\v\u2028\u2029\u0085]")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as given: its number, its page where form feeds divide the text, its text."""

    number: int
    page: int | None
    text: str


def text_source(name: str, text: str) -> Source:
    """Read a text file's text. Raises TooLarge beyond MAX_LINES."""
    check_lines(name, text.count("\n"))
    return make_source("text", name, _lines(split_lines(text)))


def split_lines(text: str) -> Iterator[RawLine]:
    """Yield the lines of a text. A form feed begins a new page; numbers count line ends only."""
    paged = "\f" in text.strip("\f\n\r ")
    number, page, start = 1, 1, 0
    for end in (*_ENDS.finditer(text), None):
        raw = text[start : end.start() if end else len(text)]
        if end is None and not raw:
            break
        yield RawLine(number, page if paged else None, raw.replace("\0", " ").replace("\ufeff", ""))
        if end is not None:
            start = end.end()
            number += end.group() in {"\n", "\r\n", "\r"}
            page += end.group() == "\f"


def _lines(raws: Iterator[RawLine]) -> Iterator[Line]:
    lines = list(raws)
    fenced = _fenced([raw.text for raw in lines])
    for place, raw in enumerate(lines):
        if place in fenced:
            mark = _FENCE.match(raw.text)
            yield Line(raw.number, "", raw.page, part="mark") if mark else Line(raw.number, raw.text, raw.page)
        else:
            line, after = _line(raw), lines[place + 1].text if place + 1 < len(lines) else ""
            yield replace(line, table="head") if line.table and line.part == "body" and is_rule(after) else line


def _fenced(texts: list[str]) -> frozenset[int]:
    """Return the places of the lines from one fence to the next of its kind, both included."""
    found: set[int] = set()
    opened, mark = -1, ""
    for place, text in enumerate(texts):
        match = _FENCE.match(text)
        if match is None:
            continue
        if opened < 0:
            opened, mark = place, match.group(1)
        elif match.group(1).startswith(mark) and not text.strip().strip(mark[0]):
            found.update(range(opened, place + 1))
            opened = -1
    return frozenset(found)


def _line(raw: RawLine) -> Line:
    number, page, text = raw.number, raw.page, raw.text
    if len(text) > _LONGEST_MARKED:
        return Line(number, text, page)
    if "|" in text and _ROW.match(text):
        return Line(number, cells(text), page, table="row", part="mark" if is_rule(text) else "body")
    if "|" in text and is_rule(text):
        return Line(number, "", page, table="row", part="mark")
    if "<" in text:
        text = without_tags(text)
    level: int | None = None
    if "#" in text and (match := _HEADING.match(text)):
        level, text = len(match.group(1)), match.group(2).rstrip("# \t")
    if "](" in text:
        text = _IMAGE.sub("", text)
    if ("**" in text or "__" in text) and (match := _BOLD.match(text)):
        level, text = level or 7, match.group(1)
    return Line(number, text, page, level)


def without_tags(text: str) -> str:
    """Return a line without the tags of paragraphs and table cells that converters leave."""
    return _CELL.sub(lambda match: " " if match.group().lower().startswith("<br") else "", text)


def is_rule(text: str) -> bool:
    """Tell whether a line only rules off: dashes, strokes and colons."""
    return "--" in text and _RULE.issuperset(text)


def cells(row: str) -> str:
    """Return a row of a pipe table with tabs between its cells.

    A rule between head and body says nothing.
    """
    if is_rule(row):
        return ""
    found = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
    return "\t".join(found).rstrip() if any(found) else ""
