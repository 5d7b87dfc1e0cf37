"""Plain text and Markdown: lines with the marks of headings, tables and bold lines understood.

Text files carry Markdown marks as often as not (they come from converters), so one reader serves both. In a file that
says it is Markdown the inline marks go too; in a text file they stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.formats.source import Source, make_source
from corpus.model import Line

_HEADING = re.compile(r"^\s{0,3}(?:[-*+]\s+)?(#{1,6})(?:\s+|(?=[^\s#!\d]))(.*)$")
_BOLD = re.compile(r"^\s*(?:\*\*|__)(?=\S)((?:(?!\*\*|__).)+)(?<=\S)(?:\*\*|__)\s*$")
_LEAD = re.compile(
    r"^\s*(?:[-*+]\s+|\d{1,3}[.、]\s*)?(?:\*\*|__)(?=\S)((?:(?!\*\*|__).){2,80})(?<=\S)(?:\*\*|__)(?=\s*\S)"
)
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_RULE = frozenset("|:-+= \t")
_CELL = re.compile(r"</?(?:p|td|th|tr|table|tbody|thead|span|div|center|br)\b[^<>]{0,200}>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^()\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((#[^()\s]{0,300}|[^()\s]{1,2000})(?:\s+\"[^\"]{0,200}\")?\)")
_INLINE = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?)(?<=\S)\1")
#: A longer line is no heading, row or link.
_LONGEST_MARKED = 20_000
_ENDS = re.compile(r"\r\n|[\n\r\f\v\u2028\u2029\u0085]")


def text_source(name: str, text: str, *, markdown: bool) -> Source:
    """Read a text file's or Markdown file's text. A form feed begins a new page; line numbers count line ends only."""
    return make_source("markdown" if markdown else "text", name, _lines(text, markdown=markdown))


def _lines(text: str, *, markdown: bool) -> Iterator[Line]:
    paged = "\f" in text.strip("\f\n\r ")
    number, page, start, fenced = 1, 1, 0, False
    for end in (*_ENDS.finditer(text), None):
        raw = text[start : end.start() if end else len(text)]
        if end is None and not raw:
            break
        if markdown and raw.lstrip().startswith("```"):
            fenced = not fenced
            raw = ""
        yield _line(number, raw, page if paged else None, markdown=markdown and not fenced)
        if end is not None:
            start = end.end()
            number += end.group() in {"\n", "\r\n", "\r"}
            page += end.group() == "\f"


def _line(number: int, raw: str, page: int | None, *, markdown: bool) -> Line:
    if len(raw) > _LONGEST_MARKED:
        return Line(number, raw, page)
    text = raw.replace("\0", " ").replace("\ufeff", "")
    if "|" in text and _ROW.match(text):
        return Line(number, _cells(text), page, table=True)
    if "|" in text and _is_rule(text):
        return Line(number, "", page, table=True)
    if "<" in text:
        text = _CELL.sub(lambda match: "\n" if match.group().lower().startswith("<br") else "", text).replace("\n", " ")
    level: int | None = None
    if "#" in text and (match := _HEADING.match(text)):
        level, text = len(match.group(1)), match.group(2).rstrip("# \t")
    if "](" in text:
        text = _IMAGE.sub("", text)
        text = _LINK.sub(_link, text) if markdown else text
    if ("**" in text or "__" in text) and (match := _BOLD.match(text)):
        level, text = level or 7, match.group(1)
    lead = 0
    if markdown and ("**" in text or "__" in text):
        if (match := _LEAD.match(text)) and level is None:
            text, lead = f"{match.group(1)}{text[match.end() :].lstrip()}", len(match.group(1))
        text = _INLINE.sub(r"\2", text)
    if markdown and _is_rule(text):
        text = ""
    return Line(number, text, page, level, lead=lead)


def _is_rule(text: str) -> bool:
    """Whether a line only rules off: dashes, strokes and colons."""
    return "--" in text and _RULE.issuperset(text)


def _cells(row: str) -> str:
    """Return a row of a pipe table with tabs between its cells; a rule between head and body says nothing."""
    if _is_rule(row):
        return ""
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
    return "\t".join(cells).rstrip() if any(cells) else ""


def _link(match: re.Match[str]) -> str:
    label, target = match.groups()
    return label if target.startswith("#") or target == label else f"{label} ({target})"
