"""Web pages.

The text of their blocks as a browser shows it, with heading levels, lists and tables.
"""

from __future__ import annotations

import re

from corpus.errors import TooLarge
from corpus.formats.encoding import decode, decoded, is_utf8
from corpus.formats.source import MAX_MARKS, Source, check_lines, make_source
from corpus.formats.web.page import read_page
from corpus.model import Line

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
#: Elements open inside each other beyond which a page is refused: to build its tree would take the
#: square of that.
_NESTED = 10_000
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
#: Elements that have no end, or need none.
_OPEN_ENDED = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "br", "hr", "img", "input", "meta"]
) | frozenset(["link", "col", "wbr", "area", "base", "embed", "source", "track", "param", "html", "body", "head"])


def html_source(name: str, data: bytes) -> Source:
    """Read a web page saved as a file. Raises what `decode` and `make_source` raise.

    Raises TooLarge where elements stand in each other by the thousands.
    """
    return make_source("html", name, html_lines(name, _text(name, data)))


def html_lines(name: str, text: str, *, book: bool = False) -> list[Line]:
    """Return the lines of a page's text. Raises TooLarge as `html_source` does."""
    from selectolax.lexbor import LexborHTMLParser

    check_lines(name, text.count("<"), MAX_MARKS, "tags")
    if _depth(text) > _NESTED:
        raise TooLarge(f"{name}: more than {_NESTED} elements stand in each other; save its text as .txt")
    tree = LexborHTMLParser(text)
    return read_page(tree.root, book=book) if tree.root is not None else []


def _depth(text: str) -> int:
    """Return how deep elements stand in each other at most; linear in the text."""
    depth = deepest = 0
    for close, tag in _TAG.findall(text):
        if tag.lower() not in _OPEN_ENDED:
            depth = max(0, depth - 1) if close else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _text(name: str, data: bytes) -> str:
    """Decode by what the page says of itself, if that is a Chinese encoding, else by its bytes.

    A page saved again as UTF-8 often goes on to name the encoding it had before.
    """
    match = _CHARSET.search(data[:4096])
    named = match.group(1).decode("ascii").lower() if match else ""
    if named in {"gb2312", "gbk", "gb18030", "big5", "big5-hkscs"} and not is_utf8(data):
        text = decoded(data, "gb18030" if named.startswith("gb") else "big5hkscs")
        if text.count("\ufffd") * 200 <= len(text):
            return text
    return decode(name, data)
