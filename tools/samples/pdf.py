"""An issue as a PDF with a text layer.

Lines wrapped, pages with a running head and a page number.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tools.samples.master import Master
from tools.samples.setting import Block, Part

#: An Adobe font every PDF reader knows; nothing is embedded.
_FONT = "STSong-Light"
_WIDTH, _HEIGHT = A4
_MARGIN, _TOP, _BOTTOM = 72.0, A4[1] - 84, 76.0
_NEVER_FIRST = "，。；：、！？）》”…%"
_SIZES: dict[Part, float] = {"cover": 15, "section": 16, "title": 13.5, "source": 9.5}

Cut = tuple[int | None, int | None, str]


@dataclass
class Press:
    """A canvas and where the next line goes.

    `cuts` are the words around every page break inside a paragraph.
    """

    canvas: Canvas
    head: str
    y: float = _TOP
    page: int = 0
    cuts: list[Cut] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    def turn(self) -> None:
        """End the page (none before the cover) and print the next one's running head and number."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = _TOP
        if self.page > 1:
            self.canvas.setFont(_FONT, 9)
            running, number = self.head, f"· {self.page} ·"
            self.canvas.drawString(_MARGIN, _HEIGHT - 52, running)
            self.canvas.drawCentredString(_WIDTH / 2, 44, number)
            self.canvas.line(_MARGIN, _HEIGHT - 58, _WIDTH - _MARGIN, _HEIGHT - 58)
            self.noise += [running, number] if not self.noise else [number]

    def room(self, height: float) -> bool:
        """Tell whether that much is left on the page."""
        return self.y - height >= _BOTTOM


def document(issue: Master, parts: Iterable[Block]) -> tuple[bytes, list[Cut], list[str]]:
    """Return the content of a PDF file, the sentences its pages cut, and its page furniture."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle(f"{issue.one('journal')} 总第{issue.one('total_number')}期")
    canvas.setAuthor(issue.one("publisher"))
    press = Press(canvas, f"{issue.one('journal')}　{issue.one('period_label')}（总第{issue.one('total_number')}期）")
    press.turn()
    cover = True
    for block in parts:
        if cover and block.part not in {"cover", "gap"}:
            press.turn()
            cover = False
        _print(press, block)
    canvas.showPage()
    canvas.save()
    return written.getvalue(), press.cuts, press.noise


def _print(press: Press, block: Block) -> None:
    if block.part == "gap":
        press.y -= 24
    elif block.part == "page":
        press.turn()
    elif block.part == "table":
        _table(press, block.rows)
    elif block.part == "entry":
        _entry(press, block.text)
    else:
        _paragraph(press, block)


def _paragraph(press: Press, block: Block) -> None:
    size = _SIZES.get(block.part, 12)
    leading = size * 1.95
    if block.part in {"section", "title"}:
        press.y -= 10
        if not press.room(4 * leading):
            press.turn()
    lines = _wrap(block.text, size, indent=2 * size if block.part == "text" else 0)
    for number, (x, line) in enumerate(lines):
        if not press.room(leading):
            press.turn()
            if number:
                press.cuts.append((None, None, lines[number - 1][1][-10:] + line[:10]))
        press.y -= leading
        press.canvas.setFont(_FONT, size)
        if block.part == "cover":
            press.canvas.drawCentredString(_WIDTH / 2, press.y, line)
        else:
            press.canvas.drawString(_MARGIN + x, press.y, line)


def _wrap(text: str, size: float, *, indent: float) -> list[tuple[float, str]]:
    """Break a text into lines that fit the measure: (indent, line) pairs.

    No line begins with a closing mark.
    """
    measure = _WIDTH - 2 * _MARGIN
    lines: list[tuple[float, str]] = []
    start, x = 0, indent
    while start < len(text):
        end = start + 1
        while end < len(text) and x + _width(text[start : end + 1], size) <= measure:
            end += 1
        while end < len(text) and text[end] in _NEVER_FIRST:
            end += 1
        lines.append((x, text[start:end]))
        start, x = end, 0
    return lines


def _width(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, _FONT, size))


def _entry(press: Press, text: str) -> None:
    """Print a line of the contents page, its page number at the right."""
    title, _, number = text.partition(" ...")
    number = number.replace(".", "").strip()
    size, leading = 11.0, 18.0
    if not press.room(leading):
        press.turn()
    press.y -= leading
    press.canvas.setFont(_FONT, size)
    dots = "." * max(3, int((_WIDTH - 2 * _MARGIN - _width(title + number, size) - 14) / _width(".", size)))
    press.canvas.drawString(_MARGIN, press.y, f"{title} {dots} {number}")


def _table(press: Press, rows: tuple[tuple[str, ...], ...]) -> None:
    """Print the cells of each row on one line, columns aligned."""
    size, leading = 10.0, 18.0
    columns = max(map(len, rows))
    widths = [max(_width(row[column], size) for row in rows if column < len(row)) + 22 for column in range(columns)]
    for row in rows:
        if not press.room(leading):
            press.turn()
        press.y -= leading
        press.canvas.setFont(_FONT, size)
        for column, cell in enumerate(row):
            press.canvas.drawString(_MARGIN + sum(widths[:column]), press.y, cell)
    press.y -= 6
