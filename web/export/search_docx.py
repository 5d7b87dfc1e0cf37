"""Search results, or one article, for Word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from indexer.record import Record
from search.result import Hit, Snippet
from web.export import citation
from web.http.i18n import translator
from web.http.links import Links
from web.http.template_filters import clean, date_of, issue_name

if TYPE_CHECKING:
    from docx.document import Document

#: At most so many articles stand in one document: Word turns the pages of more than that slowly.
LIMIT: Final = 1_000
_CHINESE: Final = translator("zh")


def document(found: Iterable[Hit], links: Links, heading: str) -> Document:
    """Return hits for Word: title, snippets with what was found in bold, citation, address."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    paper = docx.new_document(heading)
    for hit in found:
        paper.add_heading(clean(hit.record.article.title), level=1)
        url = links.article(hit.record.article.id)
        for piece in hit.snippets:
            docx.add_runs(paper, _runs(piece))
        docx.add_source(paper, f"{citation.plain(hit.record, url)}\n{url}")
    return paper


def _runs(piece: Snippet) -> list[tuple[str, bool]]:
    """Return the words of a snippet, and which of them were found."""
    runs, at = [("…" * piece.cut_before, False)], 0
    for start, end in piece.marks:
        runs += [(piece.text[at:start], False), (piece.text[start:end], True)]
        at = end
    return [*runs, (piece.text[at:], False), ("…" * piece.cut_after, False)]


def article(record: Record, url: str) -> Document:
    """Return an article for Word: where it is from, its text and tables, and its citation."""
    from web.export import docx  # noqa: PLC0415  # python-docx takes a while to load

    found, issue = record.article, record.issue
    paper = docx.new_document(found.title)
    date, _ = date_of(found.date, issue)
    docx.add_below(
        paper,
        ["　".join(filter(None, (issue_name(issue, _CHINESE), found.section, date, found.source or "")))],
        cover=False,
    )
    docx.add_text(paper, found.paragraphs)
    docx.add_source(paper, citation.gbt7714(record, url))
    return paper
