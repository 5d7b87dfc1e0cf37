"""Administration.

Issues put in, replaced and withdrawn, and what the library's keeper should know and decide.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, abort, render_template, request

from corpus.errors import JianbaoError
from corpus.reader import SUPPORTED
from indexer.catalog import Catalog
from web.admin import alerts, desk, jobs, login, members, names, review, rollback, terms, uploads  # noqa: F401  # some for their routes
from web.admin.desk import Answer, blueprint, index, index_and_show, library, state
from web.admin.preview import explanation
from web.config import Config
from web.http import missed_queries
from web.http.context import current
from web.http.redirects import redirect
from web.http.site import site

_QUERIES_SHOWN: Final = 40
_FILES_SHOWN: Final = 200
_LONGEST_NAME: Final = 200
#: Seconds for reading and storing all that waits; the rest is told, and taken at the next time.
_PATIENCE: Final = 20.0


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
    return _overview()


def _overview(
    refused: Sequence[str] = (),
    stored: Sequence[str] = (),
    left: Sequence[tuple[str, str]] = (),
    unread: Sequence[str] = (),
) -> str:
    """Return the desk; the files say what became just now of what was sent or waits."""
    files = _files(desk.catalog())
    return render_template(
        "admin.html",
        kinds=",".join(sorted(SUPPORTED)),
        refused=refused,
        stored=stored,
        left=left,
        unread=unread,
        waiting=list(uploads.waiting(state())),
        problems=[file for file in files if file.error],
        files=len(files),
        choices=len(names.choices()),
        alerts=alerts.number(),
        missed=missed_queries.most_missed(state(), _QUERIES_SHOWN),
        job=jobs.last(state()),
        trouble=site().reason,
        damaged=site().damaged,
        away=library().away(),
    )


@blueprint.post("/uploads")
def upload() -> Answer | tuple[Answer, int]:
    """Keep the files that were sent until somebody has looked at them; say which are not taken."""
    received, refused = uploads.receive_each(state(), request.files.getlist("file"))
    if refused:
        return _overview(refused), 200 if received else 400
    to = f"/admin/uploads/{received[0].id}" if len(received) == 1 else "/admin"
    return redirect(current().links.to(to), 303)


@blueprint.post("/uploads/all")
def store_all() -> Answer:
    """Store every file that waits and can be read; say of each what became of it."""
    until, stored, left = time.monotonic() + _PATIENCE, list[str](), list[tuple[str, str]]()
    unread = list[str]()
    for waiting in list(uploads.waiting(state())):
        if time.monotonic() >= until:
            unread.append(waiting.name)
            continue
        why = _not_stored(waiting)
        if why is None:
            stored.append(waiting.name)
        else:
            left.append((waiting.name, why.partition(f"{waiting.name}: ")[2] or why))
    if stored:
        index()
    return _overview(stored=stored, left=left, unread=unread)


def _not_stored(waiting: uploads.Upload) -> str | None:
    """Store a file that waits; return why that cannot be done, or None."""
    try:
        error: str | None = waiting.reading(library()).get("error")
        if error is None:
            uploads.store(library(), waiting)
    except JianbaoError as failure:
        return str(failure)
    return error


@blueprint.post("/sync")
def sync() -> Answer:
    """Make the index match the files, or mend it, beside what is being answered."""
    return index_and_show()


@blueprint.get("/progress")
def progress() -> Answer:
    """Show how far the indexing is; the page loads itself again until it is done."""
    job = jobs.last(state())
    running = job is not None and job.running
    return desk.following(render_template("admin_progress.html", job=job, running=running), running=running)


@blueprint.get("/files")
def files() -> Answer:
    """Show the files of the library, newest first, with the issues each gives."""
    wanted = request.args.get("find", "").strip().casefold()
    found = [
        file
        for file in _files(desk.catalog())
        if wanted in file.name.casefold() or any(wanted in name.casefold() for _, name in file.issues)
    ]
    aside = [one for one in library().withdrawn() if wanted in one.name.casefold()]
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
    library().withdraw(_file(request.form.get("file", "")).name)
    return index_and_show()


@blueprint.post("/restore")
def restore() -> Answer:
    """Put a file that was withdrawn or replaced back into ``issues/``, and index it."""
    wanted = request.form.get("id"), request.form.get("file")
    found = next((one for one in library().withdrawn() if (one.id, one.name) == wanted), None)
    if found is None:
        abort(404)
    library().bring_back(found)
    return index_and_show()


def _file(name: str) -> File:
    found = next((file for file in _files(desk.catalog()) if file.name == name), None)
    if found is None:
        abort(404)
    return found


@blueprint.get("/explain")
def explain() -> Answer:
    """Show the evidence for and against a string being a company, body, policy or date."""
    record = current().engine.article(request.args.get("article", ""))
    held = desk.catalog().issues.get(record.issue.id) if record else None
    if record is None or held is None:
        abort(404)
    folder, name = library(), request.args.get("name", "").replace("\0", "").strip()[:_LONGEST_NAME]
    said = explanation(folder.issues / held.source, folder.path, name) if name else {}
    read = said.get("explained", ())
    found = next((one for one in read if one["issue"] == record.issue.id), read[0] if read else None)
    return render_template("admin_explain.html", record=record, name=name, explained=found, error=said.get("error"))


@blueprint.post("/queries")
def forget() -> Answer:
    """Forget the queries on which nothing was found."""
    missed_queries.clear(state())
    return redirect(current().links.to("/admin"), 303)
