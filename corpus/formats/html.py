"""Web pages: the text of their blocks, with heading levels and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.errors import TooLarge
from corpus.formats.encoding import decode
from corpus.formats.source import Source, make_source
from corpus.model import Line

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "nav", "svg", "button", "select", "iframe"})
_BLOCKS = frozenset(
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
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
) | frozenset(_HEADINGS)
_BOLD = frozenset({"b", "strong"})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_DEEPEST = 400
#: Elements open inside each other beyond which a page is refused: to build its tree would take the square of that.
_NESTED = 10_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
#: Elements that have no end, or need none.
_OPEN_ENDED = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr", "img", "input", "meta"]
) | frozenset(["link", "col", "wbr", "area", "base", "embed", "source", "track", "param", "html", "body", "head"])


def html_source(name: str, data: bytes) -> Source:
    """Read a web page saved as a file. Raises what `corpus.formats.encoding.decode` and `make_source` raise.

    Raises TooLarge where elements stand in each other by the thousands.
    """
    from selectolax.lexbor import LexborHTMLParser

    text = _text(name, data)
    if _depth(text) > _NESTED:
        raise TooLarge(f"{name}: more than {_NESTED} elements stand in each other; save its text as .txt")
    tree = LexborHTMLParser(text)
    texts = [*_lines(tree.root)] if tree.root is not None else []
    return make_source("html", name, (Line(number, *text) for number, text in enumerate(texts, 1)))


def _depth(text: str) -> int:
    """Return how deep elements stand in each other at most, those apart that need no end. Linear in the text."""
    depth = deepest = 0
    for close, tag in _TAG.findall(text):
        if tag.lower() not in _OPEN_ENDED:
            depth = max(0, depth - 1) if close else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _text(name: str, data: bytes) -> str:
    """Decode by what the page says of itself, if that is a Chinese encoding, else by its bytes."""
    match = _CHARSET.search(data[:4096])
    named = match.group(1).decode("ascii").lower() if match else ""
    if named in {"gb2312", "gbk", "gb18030", "big5", "big5-hkscs"}:
        text = data.decode("gb18030" if named.startswith("gb") else "big5hkscs", errors="replace")
        if text.count("\ufffd") * 200 <= len(text):
            return text
    return decode(name, data)


def _lines(root: LexborNode) -> Iterator[tuple[str, None, int | None, bool]]:
    """Yield (text, no page, level, is a table row) block by block, in the order of the page."""
    page = _Page()
    page.read(root, 0)
    page.end()
    yield from page.lines


class _Page:
    """Gathers inline text into lines, a line a block."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, None, int | None, bool]] = []
        self._text: list[str] = []
        self._bold = self._plain = 0
        self._level: int | None = None

    def end(self) -> None:
        """End the line that is being gathered."""
        text = " ".join("".join(self._text).split())
        if text:
            bold = self._bold and not self._plain and len(text) <= 80
            self.lines.append((text, None, self._level or (7 if bold else None), False))
        self._text, self._bold, self._plain = [], 0, 0

    def read(self, node: LexborNode, depth: int, *, bold: bool = False) -> None:
        """Read a node and what it holds."""
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                text = child.text(deep=False) or ""
                self._text.append(text)
                size = len(text.strip())
                self._bold, self._plain = self._bold + bold * size, self._plain + (not bold) * size
            elif tag == "br":
                self.end()
            elif tag == "tr" and self._is_row(child):
                self.end()
                cells = [cell.text(separator=" ") for cell in child.iter() if cell.tag in {"td", "th"}]
                row = "\t".join(" ".join(cell.split()) for cell in cells).rstrip()
                if row:
                    self.lines.append((row, None, None, True))
            elif tag not in _SKIPPED and depth < _DEEPEST:
                self._inside(child, tag, depth, bold=bold)

    def _inside(self, child: LexborNode, tag: str, depth: int, *, bold: bool) -> None:
        block = tag in _BLOCKS
        if block:
            self.end()
        level, self._level = self._level, _HEADINGS.get(tag, self._level)
        self.read(child, depth + 1, bold=bold or tag in _BOLD)
        if block:
            self.end()
        self._level = level

    @staticmethod
    def _is_row(node: LexborNode) -> bool:
        """Whether a table row holds values; one cell, or paragraphs of prose in cells, only lay out the page."""
        cells = [cell for cell in node.iter() if cell.tag in {"td", "th"}]
        return len(cells) > 1 and all(
            len(cell.css("p, table, div")) <= 2 or len(cell.text() or "") < 300 for cell in cells
        )
