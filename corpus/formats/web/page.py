"""A page as lines: white space as CSS says, a line a block, table rows, numbered lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.formats.web.lists import Labels
from corpus.formats.web.site import Block, Shown, bar_start, without_site
from corpus.formats.web.tables import grid, is_layout
from corpus.formats.web.title import below_title, stated_title, title_over_byline
from corpus.formats.web.visibility import hiding_rules, is_hidden, is_skipped, site_sign
from corpus.model import Line, Row

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
#: Lines between a title and its byline.
_FAR: Final = 3
_BOLD: Final = frozenset({"b", "strong"})
_DEEPEST: Final = 400
#: Letters of a line that may be a title because it is set in bold type.
_LONGEST_BOLD: Final = 80
#: The address of a place within the page.
_WITHIN: Final = re.compile(r"#.")
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_PREFORMATTED: Final = re.compile(
    r"white-space\s*:\s*pre\b(?!-line)|white-space\s*:\s*(?:pre-wrap|pre-line)", re.IGNORECASE
)


def read_page(root: LexborNode, *, book: bool) -> list[Line]:
    """Return the lines of a page, block by block, in its order, those of the site marked.

    The pages of a `book` share out one text: their titles are headings as they stand.
    """
    rules = hiding_rules(node.text() or "" for node in root.css("style"))
    page = _Page(rules)
    page.read(root, 0)
    page.end()
    shown, blocks = page.shown, [block for block in page.blocks if block.start < block.end]
    title = range(0) if book else stated_title(shown, _title(root))
    site = without_site(shown, blocks, title)
    over = range(0) if book else title_over_byline(shown, site)
    if over and (not title or over.start >= title.stop + _FAR):  # a title far above is the site's
        title = over
    lines = [replace(one.line, number=n, part="site" if n - 1 in site else "body") for n, one in enumerate(shown, 1)]
    if title:
        # Headings above the title are of the site; it may have been printed over several lines.
        for place in (*range(title.stop), *below_title(shown, title)):
            lines[place] = replace(lines[place], level=None, text="" if place in title else lines[place].text)
        whole = "".join(one.line.text for one in shown[title.start : title.stop])
        lines[title.start] = replace(lines[title.start], text=whole, level=1)
    return lines


def _title(root: LexborNode) -> str:
    """Return the title that the page states of itself: its metadata's, or else the window's."""
    for name in ("ArticleTitle", "og:title"):
        for node in root.css(f'meta[name="{name}"], meta[property="{name}"]'):
            if title := (node.attributes.get("content") or "").strip():
                return _collapsed(title)
    return next((_collapsed(node.text() or "") for node in root.css("title")), "")


class _Style(NamedTuple):
    """The setting of text.

    In bold type, with its white space kept, in a link (its number; below 0: one into the page).
    """

    bold: bool = False
    kept: bool = False
    link: int = 0


_PLAIN: Final = _Style()


class _Page:
    """Gathers inline text into lines, a line a block."""

    def __init__(self, rules: frozenset[str]) -> None:
        self.shown: list[Shown] = []
        self.blocks: list[Block] = []
        self._rules = rules
        self._text: list[str] = []
        self._bold = self._plain = self._linked = self._links = self._inner = self._link = 0
        self._level: int | None = None
        self._label = ""
        self._count = 0
        self._lists: list[Labels] = []

    def end(self) -> None:
        """End the line that is being gathered."""
        text = _collapsed("".join(self._text))
        if text:
            bold = self._bold and not self._plain and len(text) <= _LONGEST_BOLD
            bar = bar_start(text)
            self._add(self._label + text[:bar].rstrip(), self._level or (7 if bold else None))
            if bar < len(text):
                self._add(text[bar:])
            self._label = ""
        self._text, self._bold, self._plain = [], 0, 0
        self._linked = self._links = self._inner = 0

    def _add(self, text: str, level: int | None = None, *, table: Row = "") -> None:
        line = Line(0, text, None, level, table)
        self.shown.append(Shown(line, min(self._linked, len(text)), self._links, self._inner))

    def read(self, node: LexborNode, depth: int, style: _Style = _PLAIN) -> None:
        """Read what a node holds."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._take(child.text(deep=False) or "", style)
            elif tag == "br":
                self._break()
            elif is_skipped(tag) or depth >= _DEEPEST or is_hidden(child, self._rules):
                continue
            elif tag == "table" and not is_layout(child):
                self._table(child)
            else:
                self._inside(child, tag, depth, style)

    def _break(self) -> None:
        """End the line, unless it is a heading, which goes on in its next one."""
        if self._level and sum(map(len, self._text)) <= _LONGEST_BOLD:
            self._text.append("\n")
        else:
            self.end()

    def _take(self, text: str, style: _Style) -> None:
        for place, piece in enumerate(text.split("\n") if style.kept else [text]):
            if place:
                self.end()
            self._text.append(piece)
            size = len(piece.strip())
            self._bold, self._plain = self._bold + style.bold * size, self._plain + (not style.bold) * size
            self._inner += size * (style.link < 0)
            if style.link > 0 and size:
                self._linked += size
                self._links, self._link = self._links + (style.link != self._link), style.link

    def _inside(self, child: LexborNode, tag: str, depth: int, style: _Style) -> None:
        block = tag in _BLOCKS
        if block:
            self.end()
        place, start = len(self.blocks), len(self.shown)
        if block:
            self.blocks.append(Block(start, start, site_sign(child)))
        level, self._level = self._level, _HEADINGS.get(tag, self._level)
        if tag == "li" and self._lists:
            self._label = self._lists[-1].label(child)
        if tag in {"ol", "ul"}:
            self._lists.append(Labels(child))
        kept = style.kept or tag == "pre" or bool(_PREFORMATTED.search(child.attributes.get("style") or ""))
        link = (
            (-1 if _WITHIN.match(child.attributes.get("href") or "") else self._number()) if tag == "a" else style.link
        )
        self.read(child, depth + 1, _Style(style.bold or tag in _BOLD, kept, link))
        if block:
            self.end()
            self.blocks[place] = replace(self.blocks[place], end=len(self.shown))
        if tag in {"ol", "ul"}:
            self._lists.pop()
        self._level = level

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _table(self, table: LexborNode) -> None:
        self.end()
        for caption in table.css("caption"):
            self._add(_collapsed(self._cell(caption)))
        for cells, head in grid(table, self._cell):
            row = "\t".join(cells).rstrip()
            if row.strip():
                self._add(row, table="head" if head else "row")
            self._linked = self._links = self._inner = 0

    def _cell(self, cell: LexborNode) -> str:
        """Return a cell's visible text in one line."""
        inner = _Page(self._rules)
        inner.read(cell, 0)
        inner.end()
        self._linked += sum(one.linked for one in inner.shown)
        self._links += sum(one.links for one in inner.shown)
        return " ".join(one.line.text.replace("\t", " ") for one in inner.shown)


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
