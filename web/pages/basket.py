"""The basket: articles put aside, and the digest made of them.

Its page has them in its address, to be shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.record import Record
from web.export import citation, digest
from web.export.attachment import attachment, word_attachment
from web.http.context import current
from web.http.links import Links
from web.http.redirects import is_own, redirect

blueprint = Blueprint("basket", __name__)

#: A cookie holds 4096 bytes; what does not fit is not taken in, and the page says so.
COOKIE: Final = "basket"
_MOST_BYTES: Final = 3_800
_MOST: Final = 200
_YEAR_SECONDS: Final = 31_536_000


def basket_ids() -> list[str]:
    """Return the article ids in the reader's basket."""
    return [unquote(part) for part in request.cookies.get(COOKIE, "").split("~") if part]


def _records(ids: Sequence[str]) -> list[Record]:
    found = (current().engine.article(article_id) for article_id in ids[:_MOST])
    return [record for record in found if record is not None]


@blueprint.get("/basket")
def basket() -> str | BaseResponse:
    """Show the articles put aside, in the order of the address."""
    ids = request.args.getlist("id")
    if not ids and basket_ids():
        return redirect(current().links.to("/basket", [("id", article_id) for article_id in basket_ids()]))
    records = _records(ids)
    parameters = [("id", record.article.id) for record in records]
    return render_template(
        "basket.html", records=records, parameters=parameters, full=request.args.get("full") == "1", mine=basket_ids()
    )


@blueprint.post("/basket")
def change() -> BaseResponse:
    """Put articles into the basket (``add``), ``remove`` them, move one ``up``, or ``clear`` it."""
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.host:
        abort(400)
    ids = basket_ids()
    ids += [article_id for article_id in request.form.getlist("add") if article_id not in ids]
    ids = [article_id for article_id in ids if article_id not in request.form.getlist("remove")]
    for article_id in request.form.getlist("up"):
        place = ids.index(article_id) if article_id in ids else 0
        if place:
            ids[place - 1], ids[place] = ids[place], ids[place - 1]
    if request.form.get("clear") == "1":
        ids = []
    value, full = cookie_value(ids)
    if request.accept_mimetypes.best == "application/json":
        response: BaseResponse = jsonify(count=len(ids), full=full)
    else:
        response = redirect(_back(full=full), 303)
    response.set_cookie(
        COOKIE, value, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure, path="/"
    )
    return response


def cookie_value(ids: Sequence[str]) -> tuple[str, bool]:
    """Return the cookie's value and whether something did not fit into it."""
    value = ""
    for article_id in ids:
        longer = f"{value}~{quote(article_id, safe='')}" if value else quote(article_id, safe="")
        if len(longer) > _MOST_BYTES:
            return value, True
        value = longer
    return value, False


def _back(*, full: bool) -> str:
    """Return where the reader came from, if that is here; else the basket."""
    back = request.form.get("back", "")
    if full or not is_own(back, request.script_root):
        return current().links.to("/basket", [("full", "1")] if full else [])
    return back


@blueprint.get("/digest.md")
def digest_markdown() -> Response:
    """Return the articles of the address as a digest in Markdown, with citations."""
    return attachment(digest.markdown(*_asked()), "text/markdown", "digest.md")


@blueprint.get("/digest.docx")
def digest_docx() -> Response:
    """Return the articles of the address as a digest for Word, with citations."""
    return word_attachment(digest.document(*_asked()), "digest.docx")


@blueprint.get("/digest.ris")
def digest_ris() -> Response:
    """Return the articles of the address as references (RIS)."""
    records, root, _ = _asked()
    return attachment(citation.bibliography(records, Links(root)), citation.RIS, "digest.ris")


def _asked() -> tuple[list[Record], str, str]:
    """Return the articles of the address, the root of links to them, and the title."""
    return _records(request.args.getlist("id")), request.url_root.rstrip("/"), request.args.get("title", "")
