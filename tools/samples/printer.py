"""Printing a master as plain lines: contents page, page furniture, cuts.

And noting where everything landed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tools.samples.master import Master, Piece

#: How many characters fill a page, where a master does not say.
_PAGE = 640
#: A page is not cut closer than this to either end of a paragraph.
_EDGE = 14
#: No line break comes inside a word, a number or an address, nor before a closing mark.
_WHOLE = re.compile(r"[!-~]{2}|.[，。；：、！？）》”]")


@dataclass
class Place:
    """The place of a printed piece: first and last line, and its paragraphs unbroken."""

    piece: Piece
    first: int
    last: int
    paragraphs: list[str]


@dataclass
class Sheet:
    """The printed lines of an issue and where its parts stand in them (line numbers from 1)."""

    lines: list[str] = field(default_factory=list)
    toc: tuple[int, int] = (0, 0)
    sections: list[int | None] = field(default_factory=list)
    places: list[list[Place]] = field(default_factory=list)
    cuts: list[tuple[int | None, int | None, str]] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    pages: int = 0
    filled: int = 0
    endless: bool = False

    def add(self, text: str, *, glued: bool = False) -> int:
        """Print a paragraph after an empty line (or directly below when `glued`).

        Return its line number.
        """
        if self.lines and self.lines[-1] and not glued:
            self.lines.append("")
        self.lines.append(text)
        self.filled += len(text)
        return len(self.lines)


def plain(title: str) -> str:
    """Return a title or line without the marks for line breaks."""
    return title.replace("¶", "").replace("⏎", "")


def is_row(text: str) -> bool:
    """Tell whether a printed line is a row of a table."""
    return "\t" in text or text.startswith("|")


def print_issue(issue: Master) -> Sheet:
    """Print an issue as lines of text; what a word processor lays out itself has no pages yet."""
    sheet = Sheet(lines=list(issue.cover), endless=not issue.file.endswith((".txt", ".md")))
    _contents(sheet, issue)
    for section in issue.sections:
        heading = None
        if "silent" not in section.flags:
            heading = sheet.add(_level(issue, "section_level", 0) + section.title)
        sheet.sections.append(heading)
        places = []
        for number, piece in enumerate(section.pieces):
            level = _level(issue, "first_level" if number == 0 else "level", 0)
            places.append(_article(sheet, issue, piece, level))
        sheet.places.append(places)
    return sheet


def _level(issue: Master, key: str, default: int) -> str:
    level = int(issue.one(key, str(default)))
    return "#" * level + " " if level else ""


def _contents(sheet: Sheet, issue: Master) -> None:
    layout, page, entries = issue.one("contents"), 1.0, 0
    first = sheet.add(_level(issue, "section_level", 0) + issue.one("contents_heading", "目录 CONTENTS"))
    breaks = [int(number) for number in issue.one("contents_breaks", "0").split()]
    for section in issue.sections:
        tail = f"\t{int(page)}" if "paged" in section.flags else ""
        sheet.add(_level(issue, "section_level", 0) + section.title + tail, glued=layout == "between")
        for number, piece in enumerate(section.pieces):
            text = plain(piece.one("toc", piece.title))
            tight = layout != "alone" and (number > 0 or layout == "between")
            sheet.add(_leader(text, int(page), issue), glued=tight)
            page += sum(map(len, piece.body)) / _page_size(issue)
            entries += 1
            if entries in breaks:
                _furniture(sheet, issue)
    sheet.toc = (first, len(sheet.lines))


def _leader(text: str, page: int, issue: Master) -> str:
    leader = issue.one("leader")
    if leader == "dots":
        return f"{text}{'…' * max(3, 30 - len(text))}{page}"
    if leader == "points":
        return f"{text} {'.' * max(6, 60 - 2 * len(text))} {page}"
    return f"{text}\t{page}" if leader == "tab" else text


def _page_size(issue: Master) -> int:
    return int(issue.one("page_size", str(_PAGE)))


def _furniture(sheet: Sheet, issue: Master) -> None:
    if sheet.endless:
        return
    sheet.pages += 1
    sheet.filled = 0
    for pattern in issue.head.get("break", []):
        text = pattern.format(page=sheet.pages)
        sheet.add(text)
        if text not in sheet.noise:
            sheet.noise.append(text)


def _article(sheet: Sheet, issue: Master, piece: Piece, level: str) -> Place:
    first = 0
    for block in piece.one("printed", piece.title).split("¶"):
        for number, line in enumerate(block.split("⏎")):
            printed = sheet.add(level + line if not first else line, glued=number > 0)
            first = first or printed
    if piece.one("source"):
        sheet.add(piece.one("source"))
    paragraphs: list[str] = []
    last = first
    for line in piece.body:
        if line == "‖":
            _furniture(sheet, issue)
        elif line == "~":
            sheet.lines += ["", "", ""]
        else:
            last = _paragraph(sheet, issue, line, paragraphs)
    return Place(piece, first, _ending(sheet, piece, last), paragraphs)


def _paragraph(sheet: Sheet, issue: Master, line: str, paragraphs: list[str]) -> int:
    glued = line.startswith("+")
    text = line.removeprefix("+").replace("¦", "\t")
    paragraphs.append(re.sub(r"(.)‖‖\1", r"\1", text).replace("‖", ""))
    if not glued and not is_row(text) and "‖" not in text:
        text = _cut_where_the_page_ends(sheet, issue, text)
    if sheet.endless:
        text = text.replace("‖", "")
    parts = re.split("(‖+)", text)
    row = is_row(text) and bool(sheet.lines) and is_row(sheet.lines[-1])
    last = sheet.add(parts[0], glued=glued or row)
    for mark, rest in zip(parts[1::2], parts[2::2], strict=True):
        before = last
        _furniture(sheet, issue)
        last = sheet.add(rest)
        if mark == "‖":
            sheet.cuts.append((before, last, sheet.lines[before - 1][-10:] + rest[:10]))
    return last


def _cut_where_the_page_ends(sheet: Sheet, issue: Master, text: str) -> str:
    """Begin a new page before the paragraph where the last one is full.

    Mark where the paragraph itself is cut.
    """
    if sheet.endless:
        return text
    room = _page_size(issue) - sheet.filled
    if len(text) < room + _EDGE:
        return text
    if room < _EDGE or len(text) < 2 * _EDGE:
        _furniture(sheet, issue)
        return text
    place = min(room, len(text) - _EDGE)
    while place < len(text) - _EDGE and (_WHOLE.fullmatch(text[place - 1 : place + 1]) or text[place - 1] in "。；："):
        place += 1
    return f"{text[:place]}‖{text[place:]}"


def _ending(sheet: Sheet, piece: Piece, last: int) -> int:
    if piece.one("att"):
        last = sheet.add("附：" + piece.one("att"))
    if piece.one("link"):
        sheet.lines += ["", "", ""]
        last = sheet.add(piece.one("link"))
    return last
