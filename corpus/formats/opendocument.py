"""OpenDocument texts (.odt).

Paragraphs, headings, lists, tables and notes (OASIS OpenDocument 1.3).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from lxml import etree

from corpus.errors import UnknownFormat, UnreadableFile
from corpus.formats.source import Source, make_source
from corpus.formats.word.numbering import in_format
from corpus.formats.word.package import check_package
from corpus.model import Line, Part, Row

_NAMES: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT: Final = f"{{{_NAMES}text:1.0}}"
_TABLE: Final = f"{{{_NAMES}table:1.0}}"
_OFFICE: Final = f"{{{_NAMES}office:1.0}}"
_STYLE: Final = f"{{{_NAMES}style:1.0}}"
_DRAW: Final = f"{{{_NAMES}drawing:1.0}}"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, RuntimeError, EOFError, OSError)
_MOST_COLUMNS: Final = 60
_SKIPPED: Final = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_OFFICE}annotation",
        f"{_TEXT}ruby-text",
        f"{_TEXT}note-citation",
        f"{_TEXT}bookmark",
    }
)
_FORMATS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_Block: TypeAlias = tuple[str, int | None, Row, Part]


def odt_source(name: str, data: bytes) -> Source:
    """Read an .odt text.

    Raises UnknownFormat where it is none, UnreadableFile where it is encrypted.
    """
    check_package(name, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if b"manifest:encryption-data" in package.read("META-INF/manifest.xml"):
                raise UnreadableFile(f"{name}: asks for a password; save a copy without one")
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            roots = [etree.fromstring(package.read(part), parser) for part in ("content.xml", "styles.xml")]
        blocks = list(_Text(roots).blocks())
    except _BROKEN as error:
        raise UnknownFormat(f"{name}: is not a whole OpenDocument text; open it and save it again") from error
    lines = (Line(place, text, None, level, row, part=part) for place, (text, level, row, part) in enumerate(blocks, 1))
    return make_source("odt", name, lines)


class _Text:
    """One document; what its styles hide is left out."""

    def __init__(self, roots: list[Any]) -> None:
        self._body = roots[0].find(f"{_OFFICE}body/{_OFFICE}text")
        self._margins = roots[1]
        styles = [style for root in roots for style in root.iter(f"{_STYLE}style")]
        self._hidden = {
            style.get(f"{_STYLE}name")
            for style in styles
            for properties in style.iter(f"{_STYLE}text-properties")
            if properties.get(f"{{{_NAMES}text:1.0}}display") == "none" or properties.get(f"{_TEXT}display") == "none"
        }
        self._lists = {one.get(f"{_STYLE}name"): one for root in roots for one in root.iter(f"{_TEXT}list-style")}
        self._notes: list[tuple[str, Any]] = []

    def blocks(self) -> Iterator[_Block]:
        if self._body is None:
            raise KeyError("office:text")
        for kind, part in ((f"{_STYLE}header", "head"), (f"{_STYLE}footer", "foot")):
            for margin in self._margins.iter(kind):
                for text, _, row, _ in self._in(margin):
                    if text.strip():
                        yield text, None, row, "head" if part == "head" else "foot"
        yield from self._in(self._body)

    def _in(self, parent: Any, label: str = "") -> Iterator[_Block]:
        for child in parent:
            if child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                yield from self._paragraph(child, label)
                label = ""
            elif child.tag == f"{_TEXT}list":
                yield from self._list(child, child.get(f"{_TEXT}style-name") or "", 1)
            elif child.tag == f"{_TABLE}table":
                yield from self._table(child)
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                yield from self._in(child)

    def _paragraph(self, element: Any, label: str) -> Iterator[_Block]:
        if element.get(f"{_TEXT}style-name") in self._hidden:
            return
        for box in element.iter(f"{_DRAW}text-box"):
            yield from self._in(box)
        level = element.get(f"{_TEXT}outline-level") if element.tag == f"{_TEXT}h" else None
        for line in (label + self._inline(element)).split("\n"):
            yield line, int(level) if level and level.isdecimal() and line.strip() else None, "", "body"
        while self._notes:
            mark, note = self._notes.pop(0)
            for place, text in enumerate(text for text, *_ in self._in(note) if text.strip()):
                yield (text if place else f"[{mark}] {text}"), None, "", "note"

    def _inline(self, element: Any) -> str:
        parts = [element.text or ""]
        for child in element:
            tag = child.tag
            if tag == f"{_TEXT}s":
                count = child.get(f"{_TEXT}c", "1")
                parts.append(" " * (int(count) if count.isdecimal() and len(count) < 5 else 1))
            elif tag == f"{_TEXT}tab":
                parts.append("\t")
            elif tag == f"{_TEXT}line-break":
                parts.append("\n")
            elif tag == f"{_TEXT}note":
                self._notes.append((child.findtext(f"{_TEXT}note-citation") or "", child.find(f"{_TEXT}note-body")))
            elif tag == f"{_DRAW}frame" or tag in _SKIPPED or not isinstance(tag, str):
                pass
            elif child.get(f"{_TEXT}style-name") not in self._hidden:
                parts.append(self._inline(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _list(self, element: Any, style: str, depth: int) -> Iterator[_Block]:
        number = 0
        for item in element:
            if item.tag not in {f"{_TEXT}list-item", f"{_TEXT}list-header"}:
                continue
            label = ""
            if item.tag == f"{_TEXT}list-item":
                start = item.get(f"{_TEXT}start-value") or ""
                number = int(start) if start.isdecimal() else number + 1
                label = self._label(style, depth, number)
            for child in item:
                if child.tag == f"{_TEXT}list":
                    yield from self._list(child, child.get(f"{_TEXT}style-name") or style, depth + 1)
                elif child.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                    yield from self._paragraph(child, label)
                    label = ""

    def _label(self, style: str, depth: int, number: int) -> str:
        levels = self._lists[style].iter(f"{_TEXT}list-level-style-number") if style in self._lists else ()
        for level in levels:
            if level.get(f"{_TEXT}level") == str(depth):
                start = level.get(f"{_TEXT}start-value") or "1"
                shape = level.get(f"{_STYLE}num-format") or ""
                if not shape:
                    return ""
                count = number + int(start) - 1 if start.isdecimal() else number
                kind = _FORMATS.get(shape) or ("chineseCounting" if shape.startswith("一") else "decimal")
                before, after = level.get(f"{_STYLE}num-prefix") or "", level.get(f"{_STYLE}num-suffix") or ""
                return f"{before}{in_format(count, kind)}{after}{'' if after[-1:] in '、）)．' and after else ' '}"
        return ""

    def _table(self, table: Any) -> Iterator[_Block]:
        for row in table.iter(f"{_TABLE}table-row"):
            above = row.getparent()
            kind: Row = "row" if above is None or above.tag != f"{_TABLE}table-header-rows" else "head"
            cells: list[str] = []
            for cell in row:
                if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                    continue
                text = " ".join(" ".join(text.split()) for text, *_ in self._in(cell) if text.strip())
                repeated = cell.get(f"{_TABLE}number-columns-repeated") or "1"
                cells += [text.replace("\t", " ")] * (min(int(repeated), _MOST_COLUMNS) if repeated.isdecimal() else 1)
            text = "\t".join(cells[:_MOST_COLUMNS]).rstrip()
            if text.strip():
                yield text, None, kind if len(cells) > 1 else "", "body"
