"""A page as lines: white space as CSS says, a line a block, table rows, numbered lists."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from corpus.formats.web.lists import Labels
from corpus.formats.web.tables import grid, is_layout
from corpus.formats.web.visibility import hiding_rules, is_hidden, is_site, is_skipped
from corpus.model import Line, Part, Row

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "nav",
        "menu",
        "hgroup",
        "details",
        "table",
        "caption",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        *_HEADINGS,
    ]
)
_BOLD: Final = frozenset({"b", "strong"})
_DEEPEST: Final = 400
#: Letters of a line that may be a title because it is set in bold type.
_LONGEST_BOLD: Final = 80
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_PREFORMATTED: Final = re.compile(
    r"white-space\s*:\s*pre\b(?!-line)|white-space\s*:\s*(?:pre-wrap|pre-line)", re.IGNORECASE
)


def read_page(root: LexborNode) -> list[Line]:
    """Return the lines of a page, block by block, in its order."""
    rules = hiding_rules(node.text() or "" for node in root.css("style"))
    page = _Page(rules, _title(root))
    page.read(root, 0)
    page.end()
    return page.lines


def _title(root: LexborNode) -> str:
    """Return the article's title from the page's metadata (government labels, Open Graph)."""
    for name in ("ArticleTitle", "og:title"):
        for node in root.css(f'meta[name="{name}"], meta[property="{name}"]'):
            if title := (node.attributes.get("content") or "").strip():
                return _collapsed(title)
    return ""


class _Page:
    """Gathers inline text into lines, a line a block."""

    def __init__(self, rules: frozenset[str], title: str) -> None:
        self.lines: list[Line] = []
        self._rules, self._title = rules, title
        self._text: list[str] = []
        self._bold = self._plain = 0
        self._level: int | None = None
        self._part: Part = "body"
        self._label = ""
        self._lists: list[Labels] = []

    def end(self) -> None:
        """End the line that is being gathered."""
        text = _collapsed("".join(self._text))
        if text:
            bold = self._bold and not self._plain and len(text) <= _LONGEST_BOLD
            level = self._level or (1 if text == self._title else 7 if bold else None)
            self._add(self._label + text, level)
            self._label = ""
        self._text, self._bold, self._plain = [], 0, 0

    def _add(self, text: str, level: int | None = None, *, table: Row = "") -> None:
        self.lines.append(Line(len(self.lines) + 1, text, None, level, table, part=self._part))

    def read(self, node: LexborNode, depth: int, *, bold: bool = False, kept: bool = False) -> None:
        """Read what a node holds; `kept`: its white space counts."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._take(child.text(deep=False) or "", bold=bold, kept=kept)
            elif tag == "br":
                self.end()
            elif is_skipped(tag) or depth >= _DEEPEST or is_hidden(child, self._rules):
                continue
            elif tag == "table" and not is_layout(child):
                self._table(child)
            else:
                self._inside(child, tag, depth, bold=bold, kept=kept)

    def _take(self, text: str, *, bold: bool, kept: bool) -> None:
        for place, piece in enumerate(text.split("\n") if kept else [text]):
            if place:
                self.end()
            self._text.append(piece)
            size = len(piece.strip())
            self._bold, self._plain = self._bold + bold * size, self._plain + (not bold) * size

    def _inside(self, child: LexborNode, tag: str, depth: int, *, bold: bool, kept: bool) -> None:
        block = tag in _BLOCKS
        if block:
            self.end()
        level, self._level = self._level, _HEADINGS.get(tag, self._level)
        part, self._part = self._part, "foot" if block and is_site(child) else self._part
        if tag == "li" and self._lists:
            self._label = self._lists[-1].label(child)
        if tag in {"ol", "ul"}:
            self._lists.append(Labels(child))
        kept = kept or tag == "pre" or bool(_PREFORMATTED.search(child.attributes.get("style") or ""))
        self.read(child, depth + 1, bold=bold or tag in _BOLD, kept=kept)
        if block:
            self.end()
        if tag in {"ol", "ul"}:
            self._lists.pop()
        self._level, self._part = level, part

    def _table(self, table: LexborNode) -> None:
        self.end()
        for caption in table.css("caption"):
            self._add(_collapsed(self._cell(caption)))
        for cells, head in grid(table, self._cell):
            row = "\t".join(cells).rstrip()
            if row.strip():
                self._add(row, table="head" if head else "row")

    def _cell(self, cell: LexborNode) -> str:
        """Return a cell's visible text in one line."""
        inner = _Page(self._rules, "")
        inner.read(cell, 0)
        inner.end()
        return " ".join(line.text.replace("\t", " ") for line in inner.lines)


def _collapsed(text: str) -> str:
    """Return a text with its white space collapsed as CSS Text 3, section 4.1, says.

    A line end of the source beside a wide (Han) character, or within a number, is nothing; other
    white space is one space.
    """
    text = text.strip(" \t\n\r\f")
    if not text:
        return ""

    def space(match: re.Match[str]) -> str:
        if "\n" not in match.group() and "\r" not in match.group():
            return " "
        before, after = text[match.start() - 1], text[match.end()]
        if _is_wide(before) or _is_wide(after):
            return ""
        return "" if len(match.group()) == 1 and before.isdecimal() and after.isdecimal() else " "

    return _SPACE.sub(space, text).strip()


def _is_wide(character: str) -> bool:
    return not character.isascii() and unicodedata.east_asian_width(character) in {"W", "F"}
