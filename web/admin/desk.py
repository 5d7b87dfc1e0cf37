"""The desk of the administration: its routes, who may pass, and the library that it looks after."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from indexer import Library
from indexer.backends import backend_of
from indexer.catalog import Catalog
from web.admin import jobs, login, uploads
from web.http.context import current
from web.http.redirects import redirect
from web.http.site import site
from web.http.state import State

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
Answer = str | BaseResponse

#: Beside the files themselves, so many bytes of a form.
FORM: Final = 1 << 20
#: A member list has so many bytes at most.
LARGEST_LIST: Final = 4 << 20


@blueprint.before_request
def _guard() -> BaseResponse | None:
    if request.endpoint == "admin.upload" and login.signed_in():
        request.max_content_length = uploads.LARGEST + FORM
    if request.endpoint == "admin.receive_members" and login.signed_in():
        request.max_content_length = LARGEST_LIST + FORM
    return login.guard()


@blueprint.after_request
@login.blueprint.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def library() -> Library:
    """Return the library that is looked after; without one there is no such page."""
    found = site().library
    if found is None:
        abort(404)
    # Its folder issues/ may be away; what is there of it is shown all the same.
    return Library(found)


def state() -> State:
    """Return the state folder of the library."""
    return State(library().path / "state")


def catalog() -> Catalog:
    """Return the catalog of the newest snapshot, read once a snapshot."""

    def read() -> Catalog:
        newest = backend_of(library().path).current()
        return newest.catalog if newest else Catalog()

    return current().remember("catalog", read)


def index(*, repair: bool = False) -> None:
    """Have the index made to match the files, or mended, beside what is being answered.

    A job that has not begun to read will see what has changed; no other one is started then.
    """
    job = jobs.last(state())
    if repair or job is None or not job.running or job.phase != "starting":
        jobs.start(library().path, repair=repair)


def index_and_show() -> BaseResponse:
    """Have the index made to match the files, and lead to its progress."""
    index(repair=request.form.get("do") == "repair")
    return redirect(current().links.to("/admin/progress"), 303)


def following(text: str, *, running: bool) -> BaseResponse:
    """Return a page that loads itself again while a job is running."""
    response = BaseResponse(text, mimetype="text/html")
    if running:
        response.headers["Refresh"] = "1"
    return response
