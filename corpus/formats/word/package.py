"""The parts of a Word document.

A zip file of XML parts that relationships lead to (ECMA-376, part 2).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from contextlib import suppress
from functools import cached_property
from typing import Any

from lxml import etree

from corpus.errors import TooLarge, UnknownFormat, UnreadableFile
from corpus.formats.source import MAX_LINES, MAX_MARKS, check_lines

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
#: Errors of a damaged package, from the zip file inwards.
BROKEN = (
    zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, NotImplementedError, EOFError, OSError, RuntimeError,
    KeyError, ValueError, AttributeError,
)  # fmt: skip
_MAX_XML = 200 * 1024 * 1024
#: A run of Word, or a cell of a workbook, has three tags where a page has one.
_MAX_TAGS = 3 * MAX_MARKS
#: Those in cells become a line a row.
_MAX_PARAGRAPHS = 2 * MAX_LINES
_PARAGRAPH = re.compile(rb"<\w+:p[\s/>]")
_PIECE = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Strict Open XML names the same elements by other addresses (ISO/IEC 29500-1, annex A).
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
)


def check_package(name: str, data: bytes) -> None:
    """Raise if a package is broken or encrypted, or would unpack to more than the limits."""
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(f"{name}: asks for a password; save a copy without one")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist() if part.filename.endswith((".xml", ".rels")))
    except (ValueError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise UnknownFormat(
            f"{name}: is not a whole Word document, OpenDocument text, workbook or book; open it and save it again"
        ) from error
    if size > _MAX_XML:
        raise TooLarge(f"{name}: unpacks to {size / 2**20:.0f} MB; this is no bulletin")
    _check_marks(name, data)


def _check_marks(name: str, data: bytes) -> None:
    """Raise TooLarge where the parts have more tags or paragraphs than is read, before they are."""
    tags = paragraphs = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.infolist():
            # What is damaged is told by whoever reads it.
            with suppress(*BROKEN), package.open(part) if part.filename.endswith(".xml") else io.BytesIO() as content:
                while piece := content.read(_PIECE):
                    tags += piece.count(b"<")
                    paragraphs += sum(1 for _ in _PARAGRAPH.finditer(piece))
                    if tags > _MAX_TAGS or paragraphs > _MAX_PARAGRAPHS:
                        break
    check_lines(name, paragraphs, _MAX_PARAGRAPHS, "paragraphs")
    check_lines(name, tags, _MAX_TAGS, "tags")


class Package:
    """The parts of one document, parsed when they are asked for.

    The errors of `BROKEN` may be raised.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        main = next(iter(self._related("", "officeDocument").values()), "word/document.xml")
        self._main = main if main in self._archive.namelist() else "word/document.xml"

    @cached_property
    def body(self) -> Any:
        """Return the body of the document."""
        body = self._parse(self._main).find(f"{W}body")
        if body is None:
            raise ValueError(self._main)
        return body

    def part(self, kind: str) -> Any | None:
        """Return the root of a kind of part (``styles``, ``numbering``, …), or None."""
        return next(iter(self.parts(kind).values()), None)

    def parts(self, kind: str) -> dict[str, Any]:
        """Return the roots of all parts of a kind, by their relationship id."""
        names = self._archive.namelist()
        return {key: self._parse(path) for key, path in self._related(self._main, kind).items() if path in names}

    def _related(self, source: str, kind: str) -> dict[str, str]:
        folder, _, base = source.rpartition("/")
        try:
            root = self._parse(posixpath.join(folder, "_rels", f"{base}.rels"))
        except KeyError:
            return {}
        found = [one for one in root.iter(_RELATION) if one.get("Type", "").endswith(f"/{kind}")]
        return {
            one.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:]
            for one in found
            if one.get("TargetMode") != "External"
        }

    def _parse(self, path: str) -> Any:
        data = self._archive.read(path)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(data, parser)


def value(element: Any, default: str = "") -> str:
    """Return the ``w:val`` of an element, `default` where the element or the value is missing."""
    return default if element is None else (element.get(f"{W}val") or default)


def is_on(element: Any) -> bool | None:
    """Return whether a property is switched on or off, or None where it is not stated."""
    return None if element is None else value(element, "1") not in {"0", "false", "off"}
