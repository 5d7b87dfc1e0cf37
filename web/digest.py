"""A digest: chosen articles one after the other, each with its citation, as Markdown or for Word."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from flask import Response, make_response

from indexer.record import Record
from web import citation
from web.export import escaped
from web.links import Links
from web.show import clean

if TYPE_CHECKING:
    from docx.document import Document

TITLE: Final = "文摘"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def markdown(records: Sequence[Record], root: str, title: str = "") -> str:
    """Return the digest as Markdown: a heading and a citation for each article, its text, its tables."""
    links = Links(root)
    parts = [f"# {escaped(title) or TITLE}\n"]
    for record in records:
        url = links.article(record.article.id)
        parts.append(f"\n## {escaped(record.article.title)}\n\n")
        parts.extend(_markdown_text(record.article.paragraphs))
        parts.append(f"\n*{escaped(citation.plain(record, url))}。<{url}>*\n")
    return "".join(parts)


def _markdown_text(paragraphs: Sequence[str]) -> list[str]:
    parts: list[str] = []
    columns = 0
    for text in paragraphs:
        cells = text.split("\t")
        if len(cells) < 2:
            columns = 0
            parts.append(f"{escaped(text)}\n\n" if text.strip() else "")
            continue
        if not columns:
            columns = len(cells)
            parts.append(_row(cells) + "|" + " --- |" * columns + "\n")
        else:
            parts.append(_row(cells))
    return parts


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |\n"


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


def document(records: Sequence[Record], root: str, title: str = "") -> Document:
    """Return the digest for Word."""
    links = Links(root)
    paper = new_document(clean(title) or TITLE)
    for record in records:
        paper.add_heading(clean(record.article.title), level=1)
        _write_text(paper, record.article.paragraphs)
        cited = paper.add_paragraph(clean(citation.plain(record, links.article(record.article.id))))
        cited.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paper


def _write_text(paper: Document, paragraphs: Sequence[str]) -> None:
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


def as_docx(paper: Document, name: str) -> Response:
    """Return a document as an answer."""
    out = io.BytesIO()
    paper.save(out)
    response = make_response(out.getvalue())
    response.mimetype = _DOCX
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.docx"'
    return response
