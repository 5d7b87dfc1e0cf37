"""The blocks of a Word document in reading order.

Paragraphs, table rows, text boxes, notes, page headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from corpus.formats.word.inline import Inline
from corpus.formats.word.numbering import Numbering
from corpus.formats.word.package import MC, Package, R, W, value
from corpus.formats.word.styles import Styles
from corpus.model import Line, Part, Row

#: A line before it is numbered: text, heading level, what it is in a table, its part.
_Block: TypeAlias = tuple[str, int | None, Row, Part]
_CONTAINERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo"))
#: Letters of a line that may be a title because it is set in bold type.
_LONGEST_BOLD = 80
#: A table with a cell of so many paragraphs and letters lays out the page.
_PAGE_PARAGRAPHS, _PAGE_LETTERS = 3, 300
_MOST_COLUMNS = 60


class Blocks:
    """Reads the blocks of one document.

    A note stands after the paragraph or row that refers to it.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"))
        self._inline = Inline(self._styles, self._refer)
        self._notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            for note in _children(package.part(f"{kind}s"))
            if note.get(f"{W}type", "normal") == "normal"
        }
        self._referred: list[Any] = []
        self._count = {"footnote": 0, "endnote": 0}

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the document: page headers first, page feet last."""
        blocks = [*self._margins("header", "head"), *self._blocks(self._package.body), *self._margins("footer", "foot")]
        for number, (text, level, table, part) in enumerate(blocks, 1):
            yield Line(number, text, None, level, table, part=part)

    def _margins(self, kind: str, part: Part) -> Iterator[_Block]:
        """Yield what page headers or feet print, each different line once."""
        roots = self._package.parts(kind)
        used = [one.get(f"{R}id", "") for one in self._package.body.iter(f"{W}{kind}Reference")]
        seen: set[str] = set()
        for root in (roots[key] for key in dict.fromkeys(used) if key in roots):
            for text, _, table, _ in self._blocks(root):
                if text.strip() and text not in seen:
                    seen.add(text)
                    yield text, None, table, part

    def _blocks(self, parent: Any) -> Iterator[_Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
                yield from self._called_notes()
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in _CONTAINERS:
                yield from self._blocks(child)

    def _paragraph(self, element: Any) -> Iterator[_Block]:
        for box in element.iter(f"{W}txbxContent"):
            if not any(above.tag == f"{MC}Fallback" for above in box.iterancestors()):
                yield from self._blocks(box)
        text = self._text(element)
        level = self._styles.level(element)
        if level is None and text.strip() and len(text) <= _LONGEST_BOLD and self._inline.is_bold(element):
            level = 7
        for line in text.split("\n"):
            yield line, level if line.strip() else None, "", "body"

    def _text(self, paragraph: Any) -> str:
        """Return a paragraph's text with the number that Word sets before it."""
        text = self._inline.text(paragraph)
        numbered = self._styles.numbering(paragraph)
        if numbered is None or not text.strip():
            return text
        return self._numbering.label(*numbered) + text.lstrip()

    def _refer(self, reference: Any) -> None:
        kind = reference.tag.removeprefix(W).removesuffix("Reference")
        note = self._notes.get((kind, reference.get(f"{W}id", "")))
        if note is not None:
            self._count[kind] += 1
            self._referred.append((self._count[kind], note))

    def _called_notes(self) -> Iterator[_Block]:
        while self._referred:
            number, note = self._referred.pop(0)
            texts = [" ".join(self._inline.text(one).split()) for one in note.iter(f"{W}p")]
            for place, text in enumerate(text for text in texts if text):
                yield (text if place else f"[{number}] {text}"), None, "", "note"

    def _table(self, element: Any) -> Iterator[_Block]:
        """Yield a table's rows.

        A table that only lays out the page (one column, or articles in cells) as text.
        """
        rows = [row for row in element.iter(f"{W}tr") if _owner(row) is element and not _is_hidden(row)]
        cells = [[cell for cell in row.iter(f"{W}tc") if _row(cell) is row] for row in rows]
        if not rows:
            return
        if max(map(len, cells)) <= 1 or any(self._is_page(cell) for row in cells for cell in row):
            for cell in (cell for row in cells for cell in row):
                yield from self._blocks(cell)
            return
        for row, parts in zip(rows, cells, strict=True):
            before = "\t" * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
            text = (before + "\t".join(self._cell(cell) for cell in parts)).rstrip()
            if text:
                yield text, None, "row" if row.find(f"{W}trPr/{W}tblHeader") is None else "head", "body"
            yield from self._called_notes()

    def _is_page(self, cell: Any) -> bool:
        texts = [text for one in cell.iter(f"{W}p") if (text := self._inline.text(one).strip())]
        self._referred.clear()
        return len(texts) >= _PAGE_PARAGRAPHS and sum(map(len, texts)) >= _PAGE_LETTERS

    def _cell(self, cell: Any) -> str:
        """Return a cell's text and the empty cells it covers.

        One that goes on from above is empty.
        """
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        text = ""
        if merged is None or value(merged) == "restart":
            texts = (" ".join(self._text(one).split()) for one in cell.iter(f"{W}p"))
            text = " ".join(one for one in texts if one)
        return text + "\t" * (_number(cell.find(f"{W}tcPr/{W}gridSpan"), 1) - 1)


def _children(root: Any | None) -> list[Any]:
    return [] if root is None else list(root)


def _owner(row: Any) -> Any:
    return next(above for above in row.iterancestors() if above.tag == f"{W}tbl")


def _row(cell: Any) -> Any:
    return next(above for above in cell.iterancestors() if above.tag == f"{W}tr")


def _is_hidden(row: Any) -> bool:
    hidden = row.find(f"{W}trPr/{W}hidden")
    return hidden is not None and value(hidden, "1") not in {"0", "false", "off"}


def _number(element: Any, default: int) -> int:
    stated = value(element, str(default))
    return min(int(stated), _MOST_COLUMNS) if stated.isdecimal() else default
