"""Long papers for Word: the styles of python-docx, the paragraphs written one by one.

python-docx keeps each paragraph as a tree: 34,000 lines of an index take 7 s and 200 MB there, .2 s
and what their text needs here (`python -m benchmarks site`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from web.export import docx
from web.http.template_filters import clean

_BODY: Final = "word/document.xml"
#: What stands behind the last paragraph of a body (ECMA-376 part 1, 17.6.17).
_END: Final = b"<w:sectPr"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text (tabs are tabs), its level as a heading (0: none), if it is bold."""

    text: str
    level: int = 0
    bold: bool = False


def write(title: str, lines: Iterable[Line], out: IO[bytes]) -> None:
    """Write a document of a title and lines."""
    empty = BytesIO()
    docx.new_document(title).save(empty)
    with ZipFile(empty) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            with target.open(part.filename, "w") as written:
                for piece in _body(source.read(part), lines) if part.filename == _BODY else (source.read(part),):
                    written.write(piece)


def _body(empty: bytes, lines: Iterable[Line]) -> Iterator[bytes]:
    head, end, tail = empty.rpartition(_END)
    yield head
    yield from (_paragraph(line).encode() for line in lines)
    yield end + tail


def _paragraph(line: Line) -> str:
    style = f'<w:pPr><w:pStyle w:val="Heading{line.level}"/></w:pPr>' if line.level else ""
    bold = "<w:rPr><w:b/></w:rPr>" if line.bold else ""
    text = '</w:t><w:tab/><w:t xml:space="preserve">'.join(
        escape(clean(part), quote=False) for part in line.text.split("\t")
    )
    return f'<w:p>{style}<w:r>{bold}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
