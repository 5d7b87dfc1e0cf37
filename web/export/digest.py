"""A digest.

Chosen articles one after the other, each with its citation, as Markdown or for Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from indexer.record import Record
from web.export import citation
from web.export.formats import escaped
from web.http.links import Links
from web.http.template_filters import clean

if TYPE_CHECKING:
    from docx.document import Document

TITLE: Final = "文摘"


def markdown(records: Sequence[Record], root: str, title: str = "") -> str:
    """Return the digest as Markdown.

    A heading and a citation for each article, its text, its tables.
    """
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


def document(records: Sequence[Record], root: str, title: str = "") -> Document:
    """Return the digest for Word."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    links = Links(root)
    paper = docx.new_document(clean(title) or TITLE)
    for record in records:
        paper.add_heading(clean(record.article.title), level=1)
        docx.add_text(paper, record.article.paragraphs)
        docx.add_source(paper, citation.plain(record, links.article(record.article.id)))
    return paper
