"""The original of an issue: the file as it came, its lines and the pictures of its pages.

No part of an address becomes a path: the index says which file gives an issue.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from flask import Blueprint, Flask, Response, current_app, render_template, send_file
from werkzeug.wrappers import Response as BaseResponse

from corpus.formats.kind import BY_SUFFIX, Kind
from indexer.library.folder import Folder
from indexer.record import Record
from web.config import Config
from web.http.context import current
from web.http.errors import HttpError
from web.http.redirects import redirect
from web.pages.leaf import Unseen, leaves, picture

blueprint = Blueprint("originals", __name__)
Answer = str | BaseResponse

_OFF: Final = "这里不提供原文件。"
_AWAY: Final = "这一期的原文件不在这台服务器上。"
_NO_SUCH: Final = "原文件里没有这一处。"
#: Lines that are shown on either side of the one that was asked for, where a file has no pages.
_AROUND: Final = 30
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_TYPES: Final[dict[Kind, str]] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "rtf": "application/rtf",
    "epub": "application/epub+zip",
    "eml": "message/rfc822",
    "odt": "application/vnd.oasis.opendocument.text",
    "zip": "application/zip",
    "json": "application/json",
    "jsonl": "application/jsonl",
}
_PICTURES: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
#: Kinds of files that have pages to be seen.
_PAGED: Final = ("pdf", "picture")
#: A file from elsewhere is saved and not opened; opened all the same it may do nothing, and belongs
#: to no site.
_POLICY: Final = "default-src 'none'; sandbox"


def init_app(app: Flask, config: Config, library: Path | None) -> None:
    """Show originals, where that is wanted and there is a folder that holds them."""
    app.jinja_env.globals["originals"] = config.originals and library is not None
    app.register_blueprint(blueprint)


def _file(issue_id: str) -> Path:
    """Return the file that gives an issue."""
    context = current()
    name = context.engine.source(issue_id)
    if name is None:
        raise HttpError(404, "")
    if not current_app.jinja_env.globals["originals"] or context.library is None:
        raise HttpError(404, _OFF)
    path = Folder(context.library).file(name)
    if path is None:
        raise HttpError(404, _AWAY)
    return path


def _scans() -> Path:
    return Folder(current().library or Path()).scans


@blueprint.get("/issues/<path:issue_id>/file")
def file(issue_id: str) -> Response:
    """Send the file that gives an issue, as it came; of a packed one the archive or mail."""
    path = _file(issue_id)
    suffix = path.suffix.lower()
    kind = _TYPES.get(BY_SUFFIX.get(suffix, "unknown")) or _PICTURES.get(suffix, "application/octet-stream")
    response = send_file(path, kind, as_attachment=True, download_name=path.name)
    # In which encoding a text is written, the file alone knows.
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@blueprint.get("/issues/<path:issue_id>/pages/<int:page>.png")
def page_picture(issue_id: str, page: int) -> BaseResponse:
    """Draw a page of a PDF."""
    path = _file(issue_id)
    if BY_SUFFIX.get(path.suffix.lower()) not in _PAGED or not 0 < page < 10_000:
        raise HttpError(404, _NO_SUCH)
    try:
        response = current_app.make_response(picture(path, _scans(), page))
    except Unseen as error:
        raise HttpError(404, _NO_SUCH) from error
    response.mimetype = "image/png"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


@blueprint.get("/issues/<path:issue_id>/pages/<int:page>")
def page(issue_id: str, page: int) -> Answer:
    """Show a page of an issue's file: its picture beside its lines."""
    return _place(issue_id, page=page)


@blueprint.get("/issues/<path:issue_id>/lines/<int:number>")
def line(issue_id: str, number: int) -> Answer:
    """Show a line of an issue's file at its place: on its page, or between its neighbours."""
    return _place(issue_id, number=number)


def _place(issue_id: str, page: int | None = None, number: int | None = None) -> Answer:
    context = current()
    path = _file(issue_id)
    records = context.engine.issue(issue_id)
    try:
        found = leaves(path, _scans())
    except Unseen:
        # A line of a file that is packed in another, or that no longer reads as it did.
        article = _holding(records, number or 0)
        return redirect(context.links.article(article.article.id) if article else context.links.issue(issue_id))
    marked = next((line for line in found.lines if line.number == number), None)
    if (marked is None) if page is None else not 0 < page <= len(found.pages):
        raise HttpError(404, _NO_SUCH)
    page = marked.page if marked else page
    if marked and not page:
        lines = [line for line in found.lines if abs(line.number - marked.number) <= _AROUND]
    else:
        lines = [line for line in found.lines if line.page == page]
    return render_template(
        "original.html",
        issue=records[0].issue,
        name=PurePosixPath(path.name),
        lines=[(line, _holding(records, line.number)) for line in lines if line.text.strip()],
        marked=marked,
        page=page,
        pages=len(found.pages),
        size=found.pages[page - 1] if page else None,
        first=lines[0].number if lines else 0,
        last=lines[-1].number if lines else 0,
        ends=(found.lines[0].number, found.lines[-1].number),
    )


def _holding(records: Sequence[Record], number: int) -> Record | None:
    """Return the article in whose lines a line stands."""
    holding = (one for one in records if one.article.lines and one.article.lines[0] <= number <= one.article.lines[1])
    return next(holding, None)
