"""Administration.

Issues put in, replaced and withdrawn, and what the library's keeper should know and decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from indexer import Library
from indexer.backends import backend_of
from indexer.catalog import Catalog
from web.admin import jobs, login, proposals, uploads
from web.admin.preview import preview
from web.admin.proposals import Choice
from web.config import Config
from web.http import missed_queries
from web.http.context import current
from web.http.redirects import redirect
from web.http.site import site
from web.http.state import State

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
Answer = str | BaseResponse

_QUERIES_SHOWN: Final = 40
_FILES_SHOWN: Final = 200
_CHOICES_SHOWN: Final = 100
_LONGEST_NAME: Final = 200
#: Beside the files themselves, so many bytes of a form.
_FORM: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A file of the library.

    The issues it gives (id and name), their articles, and why it cannot be read.
    """

    name: str
    issues: tuple[tuple[str, str], ...]
    articles: int
    error: str | None


def init_app(app: Flask, config: Config) -> None:
    """Give an application its administration; there is a password, and a library to look after."""
    login.init_app(app, config)
    app.register_blueprint(blueprint)


@blueprint.before_request
def _guard() -> BaseResponse | None:
    if request.endpoint == "admin.upload" and login.signed_in():
        request.max_content_length = uploads.LARGEST + _FORM
    return login.guard()


@blueprint.after_request
@login.blueprint.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _library() -> Library:
    library = site().library
    if library is None:
        abort(404)
    # Its folder issues/ may be away; what is there of it is shown all the same.
    return Library(library)


def _state() -> State:
    return State(_library().path / "state")


def _catalog() -> Catalog:
    """Return the catalog of the newest snapshot, read once a snapshot."""

    def read() -> Catalog:
        newest = backend_of(_library().path).current()
        return newest.catalog if newest else Catalog()

    return current().remember("catalog", read)


def _choices() -> list[Choice]:
    """Return the proposals to decide, found once a snapshot, less those declined since."""

    def read() -> Sequence[Choice]:
        newest = backend_of(_library().path).current()
        return proposals.choices(newest.proposals()) if newest else ()

    declined = proposals.declined(_state())
    return [choice for choice in current().remember("choices", read) if choice.id not in declined]


def _files(catalog: Catalog) -> list[File]:
    found = []
    for name, source in sorted(catalog.sources.items(), key=lambda item: (item[1].age, item[0]), reverse=True):
        held = [catalog.issues[id_] for id_ in source.issues if id_ in catalog.issues]
        held = [issue for issue in held if issue.source == name]
        issues = tuple((one.issue.id, f"{one.issue.serial} {one.issue.period or one.issue.id}") for one in held)
        found.append(File(name, issues, sum(len(one.articles) for one in held), source.error))
    return found


@blueprint.get("")
def overview() -> Answer:
    """Show what the library's keeper should know.

    What waits, what is wrong, what was looked for in vain.
    """
    files = _files(_catalog())
    return render_template(
        "admin.html",
        waiting=list(uploads.waiting(_state())),
        problems=[file for file in files if file.error],
        files=len(files),
        choices=len(_choices()),
        missed=missed_queries.most_missed(_state(), _QUERIES_SHOWN),
        job=jobs.last(_state()),
        trouble=site().reason,
        damaged=site().damaged,
        away=_library().away(),
    )


@blueprint.post("/uploads")
def upload() -> Answer:
    """Keep the files that were sent until somebody has looked at them."""
    received = [uploads.receive(_state(), file) for file in request.files.getlist("file") if file.filename]
    to = f"/admin/uploads/{received[0].id}" if len(received) == 1 else "/admin"
    return redirect(current().links.to(to), 303)


def _waiting(upload_id: str) -> uploads.Upload:
    found = uploads.find(_state(), upload_id)
    if found is None:
        abort(404)
    return found


@blueprint.get("/uploads/<upload_id>")
def look(upload_id: str) -> Answer:
    """Show how a file that was sent would be read.

    Outline, doubts, and which issue it would replace.
    """
    waiting = _waiting(upload_id)
    reading: dict[str, Any] = waiting.reading()
    catalog = _catalog()
    replaced = {
        bulletin["issue"]["id"]: catalog.issues[bulletin["issue"]["id"]]
        for bulletin in reading.get("bulletins", ())
        if bulletin["issue"]["id"] in catalog.issues
    }
    return render_template(
        "admin_upload.html",
        upload=waiting,
        error=reading.get("error"),
        later=reading.get("later", False),
        bulletins=reading.get("bulletins", ()),
        replaced=replaced,
        same_name=waiting.name in catalog.sources,
    )


@blueprint.post("/uploads/<upload_id>")
def decide(upload_id: str) -> Answer:
    """Store a file that was sent (``store``) and index it, or throw it away."""
    waiting = _waiting(upload_id)
    if request.form.get("do") != "store":
        uploads.discard(waiting)
        return redirect(current().links.to("/admin"), 303)
    uploads.store(_library(), waiting)
    return _index()


@blueprint.post("/sync")
def _index() -> Answer:
    """Make the index match the files, or mend it, beside what is being answered."""
    library, repair = _library(), request.form.get("do") == "repair"
    job = jobs.last(_state())
    if repair or job is None or not job.running or job.phase != "starting":
        jobs.start(library.path, repair=repair)
    return redirect(current().links.to("/admin/progress"), 303)


@blueprint.get("/progress")
def progress() -> Answer:
    """Show how far the indexing is; the page loads itself again until it is done."""
    job = jobs.last(_state())
    running = job is not None and job.running
    response = BaseResponse(render_template("admin_progress.html", job=job, running=running), mimetype="text/html")
    if running:
        response.headers["Refresh"] = "1"
    return response


@blueprint.get("/files")
def files() -> Answer:
    """Show the files of the library, newest first, with the issues each gives."""
    wanted = request.args.get("find", "").strip().casefold()
    found = [
        file
        for file in _files(_catalog())
        if wanted in file.name.casefold() or any(wanted in name.casefold() for _, name in file.issues)
    ]
    aside = [one for one in _library().withdrawn() if wanted in one.name.casefold()]
    return render_template(
        "admin_files.html", files=found[:_FILES_SHOWN], total=len(found), withdrawn=aside[:_FILES_SHOWN]
    )


@blueprint.get("/withdraw")
def confirm() -> Answer:
    """Ask whether a file, and the issues it gives, shall be withdrawn."""
    return render_template("admin_withdraw.html", file=_file(request.args.get("file", "")))


@blueprint.post("/withdraw")
def withdraw() -> Answer:
    """Take a file out of the library; it is kept in ``state/withdrawn``."""
    _library().withdraw(_file(request.form.get("file", "")).name)
    return _index()


@blueprint.post("/restore")
def restore() -> Answer:
    """Put a file that was withdrawn or replaced back into ``issues/``, and index it."""
    library, wanted = _library(), (request.form.get("id"), request.form.get("file"))
    found = next((one for one in library.withdrawn() if (one.id, one.name) == wanted), None)
    if found is None:
        abort(404)
    library.bring_back(found)
    return _index()


def _file(name: str) -> File:
    found = next((file for file in _files(_catalog()) if file.name == name), None)
    if found is None:
        abort(404)
    return found


@blueprint.get("/explain")
def explain() -> Answer:
    """Show the evidence for and against a string being a company, body, policy or date."""
    record = current().engine.article(request.args.get("article", ""))
    held = _catalog().issues.get(record.issue.id) if record else None
    if record is None or held is None:
        abort(404)
    library, name = _library(), request.args.get("name", "").replace("\0", "").strip()[:_LONGEST_NAME]
    said = preview(library.issues / held.source, str(library.path), name) if name else {}
    read = said.get("explained", ())
    found = next((one for one in read if one["issue"] == record.issue.id), read[0] if read else None)
    return render_template("admin_explain.html", record=record, name=name, explained=found, error=said.get("error"))


@blueprint.get("/names")
def names() -> Answer:
    """Show proposals: what may be a company, or one company or policy, with the articles."""
    found = _choices()
    shown = found[:_CHOICES_SHOWN]
    records = (
        current().engine.article(id_) for id_ in dict.fromkeys(id_ for choice in shown for id_ in choice.articles)
    )
    titles = {record.article.id: record.article.title for record in records if record}
    return render_template("admin_names.html", choices=shown, titles=titles, total=len(found))


@blueprint.post("/names")
def name() -> Answer:
    """Accept a proposal (``head`` is the name to show) or decline it."""
    choice = next((choice for choice in _choices() if choice.id == request.form.get("id")), None)
    if choice is None:
        abort(404)
    head = request.form.get("head", "")
    if head:
        proposals.accept(_library().path, choice, head)
    elif choice.kind == "name":
        proposals.refuse(_library().path, choice)
    proposals.decline(_state(), choice)
    return redirect(current().links.to("/admin/names"), 303)


@blueprint.post("/queries")
def forget() -> Answer:
    """Forget the queries on which nothing was found."""
    missed_queries.clear(_state())
    return redirect(current().links.to("/admin"), 303)
