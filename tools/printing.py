"""Lines of text made into Word, PDF and web files: for tests that read them back."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "STSong-Light"
_SIZE, _LEADING, _MARGIN = 11.0, 17.0, 72.0
_LONG = 36


def word(lines: Sequence[str]) -> bytes:
    """Return a .docx of the lines, a paragraph each; runs of lines with tabs are tables."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if "\t" in line.strip():
            rows.append(line.split("\t"))
            continue
        if rows:
            table = document.add_table(len(rows), max(map(len, rows)))
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    table.cell(number, column).text = cell
            rows = []
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def pdf(lines: Sequence[str], *, head: str = "", columns: int = 1) -> bytes:
    """Return a PDF of the lines, wrapped at the margin.

    Every page with a running head and its number.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1)
    width, height = A4
    measure = (width - 2 * _MARGIN - 28 * (columns - 1)) / columns
    page, column, y = 0, columns, 0.0
    for text, indent in [piece for line in lines for piece in _wrapped(line, measure)]:
        if y < 80:
            column, y = column + 1, height - 90
        if column >= columns:
            page, column = page + 1, 0
            if page > 1:
                canvas.showPage()
            canvas.setFont(_FONT, 9)
            canvas.drawString(_MARGIN, height - 52, head)
            canvas.drawCentredString(width / 2, 44, f"- {page} -")
            canvas.setFont(_FONT, _SIZE)
        canvas.drawString(_MARGIN + column * (measure + 28) + indent, y, text)
        y -= _LEADING * (1 if text else 0.8)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def _wrapped(line: str, measure: float) -> list[tuple[str, float]]:
    """Break a line at the measure: (text, indent); long ones are paragraphs and begin indented."""
    pieces: list[tuple[str, float]] = []
    text, indent = "", 2 * _SIZE if len(line) > _LONG else 0.0
    for character in line.replace("\t", "    "):
        if pdfmetrics.stringWidth(text + character, _FONT, _SIZE) + indent > measure:
            pieces.append((text, indent))
            text, indent = "", 0.0
        text += character
    return [*pieces, (text, indent)]


def web(lines: Sequence[str]) -> bytes:
    """Return a web page of the lines, a paragraph each, between a menu and a script."""
    rows = [f"<p>{html.escape(line)}</p>" for line in lines]
    page = f"<html><head><meta charset=utf-8><title>x</title></head><body><nav>首页</nav><div>{''.join(rows)}</div>"
    return f"{page}<script>var x = '脚本';</script></body></html>".encode()


def picture() -> bytes:
    """Return a PDF whose page is a picture without a text layer."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return written.getvalue()
