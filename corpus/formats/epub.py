"""EPUB books: the pages of the spine in reading order (EPUB 3.3, W3C)."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from corpus.errors import UnknownFormat
from corpus.formats.encoding import decode
from corpus.formats.source import MAX_TEXT_BYTES, Source, check_size, make_source
from corpus.formats.web import html_lines
from corpus.formats.word.package import check_package
from corpus.model import Line

_CONTAINER: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF: Final = "{http://www.idpf.org/2007/opf}"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, RuntimeError, EOFError, OSError)
_PAGES: Final = frozenset({"application/xhtml+xml", "text/html"})


def epub_source(name: str, data: bytes) -> Source:
    """Read an .epub book.

    Raises UnknownFormat where it is none or is locked, TooLarge where it is too large.
    """
    check_package(name, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            lines = list(_lines(name, book))
    except _BROKEN as error:
        raise UnknownFormat(f"{name}: is not a whole EPUB book, or is locked; save it again without a lock") from error
    return make_source("epub", name, (replace(line, number=number) for number, line in enumerate(lines, 1)))


def _lines(name: str, book: zipfile.ZipFile) -> Iterator[Line]:
    container = _xml(book.read("META-INF/container.xml"))
    root = next(one.get("full-path", "") for one in container.iter(_CONTAINER))
    package = _xml(book.read(root))
    items = {one.get("id"): one for one in package.iter(f"{_OPF}item")}
    for place in package.iter(f"{_OPF}itemref"):
        item = items.get(place.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(item.get("href", ""))))
        content = book.read(path)
        check_size(f"{name}: {path}", len(content), MAX_TEXT_BYTES)
        if content.strip():
            yield from html_lines(name, decode(name, content), book=True)


def _xml(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
