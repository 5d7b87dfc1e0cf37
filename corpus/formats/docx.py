"""Word documents: paragraphs with their heading levels, tables row by row, text boxes and fields as they stand."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, TypeAlias

from corpus.errors import TooLarge, UnknownFormat
from corpus.formats.source import Source, make_source
from corpus.model import Line

_MAX_XML = 200 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
#: What a paragraph holds that is not its text: deleted text, field codes, the second copy of a drawing, text boxes.
_SKIPPED = frozenset({f"{_W}del", f"{_W}instrText", f"{_MC}Fallback", f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr"})


def docx_source(name: str, data: bytes) -> Source:
    """Read a .docx file. Raises UnknownFormat where it is none, TooLarge where it unpacks to more than we read."""
    check_package(name, data)
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(data))
        levels = {style.style_id: level for style in document.styles if (level := _style_level(style))}
        body = document.element.body
    except (PackageNotFoundError, SyntaxError, KeyError, ValueError, AttributeError, *_BROKEN) as error:
        raise UnknownFormat(f"{name}: is not a whole Word document; open it in Word and save it again") from error
    texts = _blocks(body, levels)
    return make_source("docx", name, (Line(number, *text) for number, text in enumerate(texts, 1)))


def check_package(name: str, data: bytes) -> None:
    """Raise UnknownFormat or TooLarge where a package (a zip file with parts) is broken or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist() if part.filename.endswith((".xml", ".rels")))
    except (ValueError, *_BROKEN) as error:
        raise UnknownFormat(f"{name}: is not a whole Word document; open it in Word and save it again") from error
    if size > _MAX_XML:
        raise TooLarge(f"{name}: unpacks to {size / 2**20:.0f} MB; this is no bulletin")


def _style_level(style: Any) -> int | None:
    match = _HEADING.match((style.name or "").lower())
    if match:
        return int(match.group(1))
    outline = style.element.find(f"{_W}pPr/{_W}outlineLvl")
    return _outline(outline)


def _outline(element: Any) -> int | None:
    value = element.get(f"{_W}val", "9") if element is not None else "9"
    return int(value) + 1 if value.isdecimal() and int(value) < 6 else None


_Text: TypeAlias = tuple[str, None, int | None, bool]


def _blocks(parent: Any, levels: dict[str, int]) -> Iterator[_Text]:
    """Yield (text, no page, level, is a table row) for everything in the order of the document."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, levels)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, levels)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}smartTag", f"{_W}customXml", f"{_W}ins"}:
            yield from _blocks(child, levels)


def _paragraph(element: Any, levels: dict[str, int]) -> Iterator[_Text]:
    for box in element.iter(f"{_W}txbxContent"):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()):
            yield from _blocks(box, levels)
    text = _text(element)
    style = element.find(f"{_W}pPr/{_W}pStyle")
    level = _outline(element.find(f"{_W}pPr/{_W}outlineLvl"))
    level = level or (levels.get(style.get(f"{_W}val", "")) if style is not None else None)
    if level is None and text.strip() and len(text) <= 80 and _is_bold(element):
        level = 7
    for line in text.split("\n"):
        yield line, None, level if line.strip() else None, False


def _text(element: Any) -> str:
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in {f"{_W}tab", f"{_W}ptab"}:
            parts.append("\t")
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        elif child.tag == f"{_W}noBreakHyphen":
            parts.append("-")
        else:
            parts.append(_text(child))
    return "".join(parts)


def _is_bold(element: Any) -> bool:
    runs = [run for run in element.iter(f"{_W}r") if any((text.text or "").strip() for text in run.iter(f"{_W}t"))]
    marks = [run.find(f"{_W}rPr/{_W}b") for run in runs]
    return bool(marks) and all(mark is not None and mark.get(f"{_W}val", "1") not in {"0", "false"} for mark in marks)


def _table(element: Any, levels: dict[str, int]) -> Iterator[_Text]:
    """Yield a table's rows; one that only lays out the page (one column, or whole articles in cells) as its text."""
    rows = [list(row.iterchildren(f"{_W}tc")) for row in element.iter(f"{_W}tr") if _owner(row) is element]
    if not rows:
        return
    if max(map(len, rows)) == 1 or any(_is_page(cell) for row in rows for cell in row):
        for cell in (cell for row in rows for cell in row):
            yield from _blocks(cell, levels)
        return
    for row in rows:
        text = "\t".join(_cell(cell) for cell in row).rstrip()
        if text:
            yield text, None, None, True


def _owner(row: Any) -> Any:
    return next(above for above in row.iterancestors() if above.tag == f"{_W}tbl")


def _is_page(cell: Any) -> bool:
    texts = [text for paragraph in cell.iter(f"{_W}p") if (text := _text(paragraph).strip())]
    return len(texts) >= 3 and sum(map(len, texts)) >= 300


def _cell(cell: Any) -> str:
    """Return a cell's text and the empty cells it covers; one that goes on from above is empty."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    text = (
        ""
        if merged is not None and merged.get(f"{_W}val") != "restart"
        else " ".join(part for paragraph in cell.iter(f"{_W}p") if (part := " ".join(_text(paragraph).split())))
    )
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return text + "\t" * (min(int(value), 60) - 1 if value.isdecimal() else 0)
