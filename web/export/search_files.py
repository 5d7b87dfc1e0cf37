"""Any search as a file to take away, and an article for Word.

CSV, Markdown, a spreadsheet, Word, or RIS for a reference manager.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request

from search.request import Request
from web.export import citation
from web.export import search_docx as word
from web.export.attachment import attachment, word_attachment
from web.export.formats import hits, to_csv, to_markdown
from web.http.context import current
from web.http.links import Links
from web.http.parameters import pairs, read_request

blueprint = Blueprint("export", __name__)


@blueprint.get("/search.csv")
def search_csv() -> Response:
    """Return the whole search as CSV."""
    found = hits(current().engine, _unmarked())
    return attachment(to_csv(found, _links()), "text/csv", "jianbao.csv")


@blueprint.get("/search.md")
def search_markdown() -> Response:
    """Return the whole search as Markdown."""
    asked = read_request(request.args)
    found = hits(current().engine, asked)
    return attachment(to_markdown(found, _links(), _heading(asked)), "text/markdown", "jianbao.md")


@blueprint.get("/search.docx")
def search_docx() -> Response:
    """Return the search for Word, the first thousand articles at most."""
    asked = read_request(request.args)
    found = hits(current().engine, asked, word.LIMIT)
    return word_attachment(word.document(found, _links(), _heading(asked)), "jianbao.docx")


@blueprint.get("/search.xlsx")
def search_xlsx() -> Response:
    """Return the whole search as a spreadsheet with typed dates and links."""
    from web.export import xlsx  # noqa: PLC0415  # openpyxl takes a while to load

    found = hits(current().engine, _unmarked())
    return attachment(xlsx.workbook(found, _links()), xlsx.MIMETYPE, "jianbao.xlsx")


@blueprint.get("/articles/<path:article_id>.docx")
def article_docx(article_id: str) -> Response:
    """Return an article for Word, with its tables, its source and its citation."""
    record = current().engine.article(article_id)
    if record is None:
        abort(404)
    return word_attachment(word.article(record, _links().article(article_id)), "article.docx", record.article.title)


@blueprint.get("/search.ris")
def search_ris() -> Response:
    """Return the whole search as references (RIS)."""
    found = hits(current().engine, _unmarked())
    return attachment(citation.bibliography((hit.record for hit in found), _links()), citation.RIS, "jianbao.ris")


def _unmarked() -> Request:
    """Return the search without snippets, which a table and references do not show."""
    return replace(read_request(request.args), snippets=0)


def _heading(asked: Request) -> str:
    return "简报检索：" + ("，".join(value for _, value in pairs(asked)) or "全部")


def _links() -> Links:
    return Links(request.url_root.rstrip("/"))
