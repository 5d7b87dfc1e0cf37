"""The basket: articles put aside, and the digest made of them.

Its page has them in its address, to be shared; a cookie says which basket is the reader's own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import groupby
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, abort, g, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer.record import Record
from web.export import citation, digest, pieces
from web.export.attachment import attachment, word_attachment
from web.export.pieces import Basket, Piece
from web.http.context import current
from web.http.links import Links
from web.http.parameters import BadParameter
from web.http.redirects import is_own, redirect
from web.pages.basket_form import changed, read
from web.pages.due_pages import today

blueprint = Blueprint("basket", __name__)

#: A cookie holds 4096 bytes; what does not fit is not taken in, and the page says so.
COOKIE: Final = "basket"
_MOST_BYTES: Final = 3_800
_YEAR_SECONDS: Final = 31_536_000
#: Letters of a paragraph that tell which one it is.
_BEGINNING: Final = 60
_FILES: Final = ("docx", "md", "ris")


def own() -> Basket:
    """Return the reader's basket."""
    if "basket" not in g:
        value = request.cookies.get(COOKIE, "")
        try:
            g.basket = pieces.unpack(value) if value.startswith(pieces.MARK) else _of_ids(value)
        except pieces.BadBasket:
            g.basket = Basket()
    found: Basket = g.basket
    return found


def _of_ids(value: str) -> Basket:
    """Return the basket of a cookie that has ids alone, as they all did once."""
    return pieces.of_articles(unquote(part) for part in value.split("~") if part)


def basket_ids() -> list[str]:
    """Return the article ids in the reader's basket."""
    return own().ids


def parameters_of(basket: Basket) -> list[tuple[str, str]]:
    """Return a basket as the parameters of an address: plain ids where it is nothing else."""
    plain = [("id", article_id) for article_id in basket.ids]
    if basket.is_plain() and len(quote("".join(basket.ids))) + 4 * len(plain) < _MOST_BYTES:
        return plain
    return [("b", pieces.pack(basket))]


def _asked() -> Basket:
    """Return the basket of the address."""
    if "b" in request.args:
        return _unpacked(request.args["b"])
    return pieces.of_articles(request.args.getlist("id"), request.args.get("title", ""))


def _unpacked(text: str) -> Basket:
    try:
        return pieces.unpack(text)
    except pieces.BadBasket as error:
        raise BadParameter("b", "这个文摘篮的地址不完整，请重新复制") from error


@blueprint.get("/basket")
def basket() -> str | BaseResponse:
    """Show the articles put aside, with headings and notes, in the order of the address."""
    asked = _asked()
    if not asked.pieces and own().pieces:
        return redirect(current().links.to("/basket", parameters_of(own())))
    return _page(asked, full=request.args.get("full") == "1")


def _page(shown: Basket, *, full: bool = False, unsaved: bool = False) -> str:
    opened = request.values.get("open", "")
    found = {article_id: current().engine.article(article_id) for article_id in shown.ids}
    record = found.get(opened)
    return render_template(
        "basket.html",
        shown=shown,
        found=found,
        count_of=sum(record is not None for record in found.values()),
        parameters=parameters_of(shown),
        packed=pieces.pack(shown),
        opened=opened,
        choices=list(_choices(record)) if record else (),
        chosen=_choice_in(shown, opened),
        full=full,
        mine=unsaved or (shown == own() and bool(shown.pieces)),
        limits=pieces,
    )


def _choice_in(basket: Basket, article_id: str) -> list[str]:
    """Return the paragraphs of an article that are chosen, each as the page names it."""
    return next((piece.chosen.split() for piece in basket.pieces if piece.text == article_id), [])


def _choices(record: Record) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of an article by place, with their first words; a table is one."""
    paragraphs = enumerate(record.article.paragraphs)
    for is_table, group in groupby(paragraphs, lambda pair: "\t" in pair[1]):
        rows = [(place, text) for place, text in group if text.strip()]
        if is_table:
            yield f"{rows[0][0]}-{rows[-1][0]}", _beginning(" · ".join(rows[0][1].split("\t")))
        else:
            yield from ((str(place), _beginning(text)) for place, text in rows)


def _beginning(text: str) -> str:
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}…"


@blueprint.post("/basket")
def change() -> BaseResponse | tuple[str, int]:
    """Put articles into the basket (``add``), or change what its page shows, and how (``do``)."""
    origin = request.headers.get("Origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.host:
        abort(400)
    form, action = request.form, request.form.get("do", "")
    basket = changed(read(form, own()), form) if "kind" in form else own()
    basket = pieces.with_articles(basket, (Piece("article", article_id) for article_id in form.getlist("add")))
    if form.get("take"):
        basket = pieces.merged(basket, _unpacked(form["take"]))
    if action == "clear":
        basket = Basket()
    value = pieces.pack(basket)
    full = len(value) > _MOST_BYTES
    if full and "kind" in form:
        return _page(basket, full=True, unsaved=True), 413
    if full:
        basket, value = fitting(basket)
    if request.accept_mimetypes.best == "application/json":
        response: BaseResponse = jsonify(count=len(basket.ids), full=full)
    else:
        response = redirect(_back(basket, action, full=full), 303)
    response.set_cookie(
        COOKIE, value, max_age=_YEAR_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure, path="/"
    )
    return response


def fitting(basket: Basket) -> tuple[Basket, str]:
    """Return a basket without the last pieces that do not fit into a cookie, and its text."""
    value = pieces.pack(basket)
    while len(value) > _MOST_BYTES and basket.pieces:
        basket = dataclasses.replace(basket, pieces=basket.pieces[:-1])
        value = pieces.pack(basket)
    return basket, value


def _back(basket: Basket, action: str, *, full: bool) -> str:
    """Return where the reader goes on: where he came from, if that is here, else to the basket."""
    links, back = current().links, request.form.get("back", "")
    if action in _FILES:
        return links.to(f"/digest.{action}", parameters_of(basket))
    if not full and is_own(back, request.script_root):
        return back
    if full or not action or not basket.pieces:
        return links.to("/basket", [("full", "1")] if full else [])
    name, _, value = action.partition(":")
    opened = value if name == "open" else request.form.get("open", "") if name != "shut" else ""
    return links.to("/basket", parameters_of(basket) + ([("open", opened)] if opened in basket.ids else []))


@blueprint.get("/digest.md")
def digest_markdown() -> Response:
    """Return the basket of the address as a digest in Markdown, with citations."""
    made = _digest()
    return attachment(digest.markdown(made, _root()), "text/markdown", "digest.md", made.title)


@blueprint.get("/digest.docx")
def digest_docx() -> Response:
    """Return the basket of the address as a digest for Word, with citations."""
    made = _digest()
    return word_attachment(digest.document(made, _root()), "digest.docx", made.title)


@blueprint.get("/digest.ris")
def digest_ris() -> Response:
    """Return the articles of the address as references (RIS)."""
    made = _digest()
    return attachment(citation.bibliography(made.records, Links(_root())), citation.RIS, "digest.ris", made.title)


def _digest() -> digest.Digest:
    day = today()
    return digest.digest_of(_asked(), current().engine.article, f"{day.year}年{day.month}月{day.day}日")


def _root() -> str:
    return request.url_root.rstrip("/")
