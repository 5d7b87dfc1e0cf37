"""Any search as an Atom feed (RFC 4287).

The newest articles first, so that a reader is told of new ones.
"""

from __future__ import annotations

import dataclasses

from flask import Blueprint, Response, make_response, render_template, request

from web.http.context import current
from web.http.links import Links
from web.http.parameters import pairs, read_request, without

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/search.atom")
def atom() -> Response:
    """Return the search as a feed."""
    context = current()
    asked = dataclasses.replace(read_request(request.args), sort="newest", page=1, facet_size=1)
    links = Links(request.url_root.rstrip("/"), context.lang)
    page = context.engine.search(asked)
    body = render_template("search.atom.xml", page=page, links=links, parameters=without(pairs(asked)), asked=asked)
    response = make_response(body)
    response.mimetype = "application/atom+xml"
    return response
