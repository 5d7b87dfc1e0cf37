"""Any search as an Atom feed (RFC 4287).

In order of arrival, so that an older issue that comes later is announced.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, make_response, render_template, request

from web.http.context import current
from web.http.links import Links
from web.http.parameters import pairs, read_request, without
from web.http.search_name import search_name

blueprint = Blueprint("feeds", __name__)
#: So many articles are told of. A reader that looks once a day sees every one of some issues.
MOST: Final = 50


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    """Let templates name the feed of a search as the feed names itself."""
    return {"feed_name": lambda asked: search_name(current().engine, asked, current().translate)}


@blueprint.get("/search.atom")
def atom() -> Response:
    """Return what arrived last of a search as a feed."""
    context = current()
    asked = read_request(request.args)
    body = render_template(
        "search.atom.xml",
        name=search_name(context.engine, asked, context.translate),
        found=context.engine.latest(asked, MOST).arrivals,
        links=Links(request.url_root.rstrip("/"), context.lang),
        parameters=without(pairs(asked), "sort", "size"),
    )
    response = make_response(body)
    response.mimetype = "application/atom+xml"
    return response
