"""Any search as a file to take away: CSV, Markdown, or RIS for a reference manager."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from search.request import Request
from web.export import citation
from web.export.attachment import attachment
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
    heading = "简报检索：" + ("，".join(value for _, value in pairs(asked)) or "全部")
    found = hits(current().engine, asked)
    return attachment(to_markdown(found, _links(), heading), "text/markdown", "jianbao.md")


@blueprint.get("/search.ris")
def search_ris() -> Response:
    """Return the whole search as references (RIS)."""
    found = hits(current().engine, _unmarked())
    return attachment(citation.bibliography((hit.record for hit in found), _links()), citation.RIS, "jianbao.ris")


def _unmarked() -> Request:
    """Return the search without snippets, which a table and references do not show."""
    return replace(read_request(request.args), snippets=0)


def _links() -> Links:
    return Links(request.url_root.rstrip("/"))
