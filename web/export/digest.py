"""A digest.

Chosen articles one after the other, each with its citation, headings and notes between them, as
Markdown or for Word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.record import Record
from web.export import citation
from web.export.formats import escaped
from web.export.pieces import Basket, choose
from web.http.links import Links
from web.http.template_filters import clean

if TYPE_CHECKING:
    from docx.document import Document

TITLE: Final = "文摘"
_EXCERPT: Final = "（节选）"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or note of the words ``text``, or an article with the paragraphs that are taken."""

    kind: str
    text: str
    record: Record | None = None
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """The parts of a digest in their order, its title, and the lines below that."""

    parts: tuple[Part, ...]
    title: str = TITLE
    below: tuple[str, ...] = ()
    cover: bool = False

    @property
    def records(self) -> list[Record]:
        """Its articles."""
        return [part.record for part in self.parts if part.record is not None]

    @property
    def level(self) -> int:
        """The level of the headings of its articles: below those between them, if there are any."""
        return 2 if any(part.kind == "heading" for part in self.parts) else 1


def digest_of(basket: Basket, article: Callable[[str], Record | None], today: str) -> Digest:
    """Return the digest of a basket; ``today`` stands on a cover without a date."""
    parts: list[Part] = []
    for piece in basket.pieces:
        if piece.kind != "article":
            parts += [Part(piece.kind, piece.text)] if clean(piece.text).strip() else []
        elif record := article(piece.text):
            taken = choose(record.article.paragraphs, piece.chosen)
            cut = len(taken) < len(record.article.paragraphs)
            parts.append(Part("article", record.article.title + (_EXCERPT if cut else ""), record, tuple(taken)))
    below = (clean(basket.by), clean(basket.date) or (today if basket.cover else ""))
    return Digest(
        tuple(parts), clean(basket.title).strip() or TITLE, tuple(filter(None, map(str.strip, below))), basket.cover
    )


def markdown(digest: Digest, root: str) -> str:
    """Return the digest as Markdown.

    A heading and a citation for each article, its text, its tables.
    """
    links = Links(root)
    parts = [f"# {escaped(digest.title)}\n", *(f"\n{escaped(line)}\n" for line in digest.below)]
    for part in digest.parts:
        if part.kind == "note":
            parts.append(f"\n> {escaped(part.text)}\n")
            continue
        level = digest.level if part.record else 1
        parts.append(f"\n{'#' * (level + 1)} {escaped(part.text)}\n\n")
        if part.record:
            url = links.article(part.record.article.id)
            parts.extend(_markdown_text(part.paragraphs))
            parts.append(f"\n*{escaped(citation.plain(part.record, url))}。<{url}>*\n")
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


def document(digest: Digest, root: str) -> Document:
    """Return the digest for Word."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    links = Links(root)
    paper = docx.new_document(digest.title)
    docx.add_below(paper, digest.below, cover=digest.cover)
    for part in digest.parts:
        if part.kind == "note":
            docx.add_note(paper, part.text)
            continue
        paper.add_heading(clean(part.text), level=digest.level if part.record else 1)
        if part.record:
            docx.add_text(paper, part.paragraphs)
            docx.add_source(paper, citation.plain(part.record, links.article(part.record.article.id)))
    return paper
