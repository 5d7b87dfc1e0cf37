"""An issue as a Word document: headings styled, tables real, the running foot in the footer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from tools.samples.master import Master
from tools.samples.setting import Block

_SONG, _HEI = "宋体", "黑体"
_WHEN = datetime(2023, 1, 6, tzinfo=UTC)


def document(issue: Master, parts: Iterable[Block]) -> bytes:
    """Return the content of a .docx file; the same for the same blocks."""
    paper = docx.Document()
    _set_fonts(paper)
    foot = paper.sections[0].footer.paragraphs[0]
    foot.text = "  ".join(issue.head.get("break", []))
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.core_properties.title = f"{issue.one('journal')} 总第{issue.one('total_number')}期"
    paper.core_properties.author = issue.one("publisher")
    paper.core_properties.created = paper.core_properties.modified = _WHEN
    for block in parts:
        _add(paper, block)
    written = io.BytesIO()
    paper.save(written)
    return _undated(written.getvalue())


def _set_fonts(paper: Any) -> None:
    for name, font, size in (("Normal", _SONG, 11), ("Heading 1", _HEI, 16), ("Heading 2", _HEI, 13)):
        style = paper.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _add(paper: Any, block: Block) -> None:
    if block.part == "table":
        table = paper.add_table(rows=0, cols=max(map(len, block.rows)), style="Table Grid")
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text
        paper.add_paragraph()
        return
    if block.part == "page":
        paper.add_page_break()
        return
    style = {"section": "Heading 1", "title": "Heading 2"}.get(block.part, "Normal")
    paragraph = paper.add_paragraph(block.text, style=style)
    if block.part == "cover":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.part == "text":
        paragraph.paragraph_format.first_line_indent = Cm(0.78)


def _undated(content: bytes) -> bytes:
    """Pack the archive again with one fixed time, so that the bytes depend on the content only."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=(2023, 1, 6, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()
