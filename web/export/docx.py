"""Papers for Word: what digests and indexes have in common.

Imported when one is asked for: python-docx takes a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from web.http.template_filters import clean

if TYPE_CHECKING:
    from docx.document import Document


def new_document(title: str) -> Document:
    """Return an empty document with Chinese faces and a title."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for name in ("Title", "Heading 1", "Heading 2"):
        heading = document.styles[name]
        heading.font.name = "Times New Roman"
        heading.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")
    document.add_heading(clean(title), level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def add_below(paper: Document, lines: Sequence[str], *, cover: bool) -> None:
    """Add the lines below the title; a cover is a page of its own."""
    if cover:
        paper.paragraphs[-1].paragraph_format.space_before = Pt(180)
        paper.paragraphs[-1].paragraph_format.space_after = Pt(48)
    for line in lines:
        paper.add_paragraph(clean(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if cover:
        paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def add_note(paper: Document, text: str) -> None:
    """Add a note of who compiled it, in the face that notes are printed in."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(24)
    run = paragraph.add_run(clean(text))
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "楷体")


def add_source(paper: Document, text: str) -> None:
    """Add a line at the right that says where something comes from."""
    paper.add_paragraph(clean(text)).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def add_runs(paper: Document, runs: Sequence[tuple[str, bool]]) -> None:
    """Add a paragraph of texts, each with whether it is bold."""
    paragraph = paper.add_paragraph()
    for text, bold in runs:
        if text:
            paragraph.add_run(clean(text)).bold = bold


def add_text(paper: Document, paragraphs: Sequence[str]) -> None:
    """Add paragraphs; those with tabs are rows of a table."""
    rows: list[list[str]] = []
    for text in (*paragraphs, ""):
        cells = text.split("\t")
        if len(cells) > 1:
            rows.append(cells)
            continue
        if rows:
            add_table(paper, rows)
            rows = []
        if text.strip():
            paper.add_paragraph(clean(text)).paragraph_format.first_line_indent = Pt(24)


def add_table(paper: Document, rows: Sequence[Sequence[str]]) -> None:
    """Add rows of cells as a table."""
    width = max(len(row) for row in rows)
    table = paper.add_table(rows=len(rows), cols=width, style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = clean(text)
