"""Review of how a file is read, before it is stored or afterwards, and corrections of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus.corrections.correction import BadCorrection, Correction
from corpus.errors import JianbaoError
from indexer import Library
from indexer.catalog import Held
from indexer.library.corrections import correcting, corrections_file, keep_corrections, read_corrections
from web.admin import desk, uploads
from web.admin.corrected import ISSUE_FIELDS, KINDS, CorrectedMeanwhile, corrected, correction_mark, seen
from web.admin.desk import Answer, blueprint, index, index_and_show, library, state
from web.admin.preview import preview
from web.http.context import current
from web.http.redirects import redirect

#: Characters of a paragraph by which a correction names it.
_BEGINS: Final = 40
#: Paragraphs and characters of an opened article that are shown at once.
_PARAGRAPHS, _CHARACTERS = 40, 6_000


@dataclass(frozen=True, slots=True)
class Opened:
    """An article that is opened: some of its paragraphs with their lines, and the next place."""

    article: Mapping[str, Any]
    paragraphs: tuple[tuple[int, str], ...]
    more: int | None
    facts: tuple[tuple[str, list[tuple[str, int]]], ...] = ()


def _facts(article: Mapping[str, Any]) -> tuple[tuple[str, list[tuple[str, int]]], ...]:
    """Return the facts found in an article by kind, each with the first line that says it."""
    date = article["date"]
    dated = [date] if date and date["kind"] != "issue" and date["text"] else []
    return (
        ("企业", [(one["name"], next(iter(one["lines"]), 0)) for one in article["companies"]]),
        ("政策", [(one["title"] or one["number"], next(iter(one["lines"]), 0)) for one in article["policies"]]),
        ("截止日期", [(f"{one['date']}　{one['text']}", one["line"]) for one in article["deadlines"]]),
        ("施行日期", [(f"{one['date']}　{one['text']}", one["line"]) for one in article["effective"]]),
        ("日期", [(f"{one['value']}　{one['text']}", one["line"]) for one in dated]),
    )


def _waiting(upload_id: str) -> uploads.Upload:
    found = uploads.find(state(), upload_id)
    if found is None:
        abort(404)
    return found


@blueprint.get("/uploads/<upload_id>")
def look(upload_id: str) -> Answer:
    """Show how a file that was sent would be read.

    Outline, text, facts, doubts, and which issue it would replace.
    """
    return _look(_waiting(upload_id))


def _look(waiting: uploads.Upload, wrong: JianbaoError | None = None) -> str:
    catalog = desk.catalog()
    reading = waiting.reading(library())
    ids = [bulletin["issue"]["id"] for bulletin in reading.get("bulletins", ())]
    return _page(
        reading,
        _known(waiting.corrections, wrong),
        name=waiting.name,
        path=f"/admin/uploads/{waiting.id}",
        upload=waiting,
        replaced={id_: catalog.issues[id_] for id_ in ids if id_ in catalog.issues},
        same_name=waiting.name in catalog.sources,
    )


def _known(
    read: Callable[[Library], tuple[Correction, ...]], wrong: JianbaoError | None
) -> tuple[tuple[Correction, ...], JianbaoError | None]:
    """Return the corrections, and what is wrong with them or with what was sent."""
    try:
        return read(library()), wrong
    except BadCorrection as error:
        return (), wrong or error


def _page(reading: Mapping[str, Any], known: tuple[tuple[Correction, ...], JianbaoError | None], **more: Any) -> str:
    corrections, wrong = known
    clash = wrong.clash if isinstance(wrong, CorrectedMeanwhile) else None
    return render_template(
        "admin_upload.html",
        error=reading.get("error"),
        later=reading.get("later", False),
        bulletins=reading.get("bulletins", ()),
        opened=_opened(reading),
        corrections=[(correction_mark(one), one) for one in corrections],
        seen=seen(corrections),
        wrong=wrong,
        clash=clash,
        typed=request.form if wrong and not clash else {},
        kinds=KINDS,
        issue_fields=ISSUE_FIELDS,
        begins=_BEGINS,
        **more,
    )


def _opened(reading: Mapping[str, Any]) -> Opened | None:
    """Return the article that the address opens: the places of its issue and of itself."""
    issue, _, place = request.values.get("open", "").partition("-")
    begin = request.args.get("from", "")
    for number, bulletin in enumerate(reading.get("bulletins", ())):
        for article in (one for section in bulletin["sections"] for one in section["articles"]):
            if (issue, place) == (str(number), str(article["place"])):
                return _shown(article, int(begin) if begin.isascii() and begin.isdecimal() else 0)
    return None


def _shown(article: Mapping[str, Any], begin: int) -> Opened:
    texts = article["text"].split("\n") if article["text"] else []
    lines = article["paragraph_lines"] or [0] * len(texts)
    shown, size = list[tuple[int, str]](), 0
    for line, text in list(zip(lines, texts, strict=False))[begin : begin + _PARAGRAPHS]:
        if shown and size + len(text) > _CHARACTERS:
            break
        shown.append((line, text[:_CHARACTERS]))
        size += len(text)
    end = begin + len(shown)
    return Opened(article, tuple(shown), end if end < len(texts) else None, _facts(article))


@blueprint.post("/uploads/<upload_id>")
def decide(upload_id: str) -> Answer:
    """Store a file that was sent (``store``) and index it, or throw it away."""
    waiting = _waiting(upload_id)
    if request.form.get("do") != "store":
        uploads.discard(waiting)
        return redirect(current().links.to("/admin"), 303)
    try:
        uploads.store(library(), waiting)
    except JianbaoError as error:
        return BaseResponse(_look(waiting, error), status=409, mimetype="text/html")
    return index_and_show()


@blueprint.post("/uploads/<upload_id>/correct")
def correct_upload(upload_id: str) -> Answer:
    """Correct how a file that was sent is read, or take a correction back."""
    waiting = _waiting(upload_id)
    try:
        waiting.correct(library(), corrected)
    except BadCorrection as error:
        return _refused(_look(waiting, error), error)
    return _back(f"/admin/uploads/{upload_id}")


def _refused(page: str, error: BadCorrection) -> BaseResponse:
    return BaseResponse(page, status=409 if isinstance(error, CorrectedMeanwhile) else 400, mimetype="text/html")


def _back(path: str) -> BaseResponse:
    opened = request.form.get("open", "")
    return redirect(current().links.to(path, [("open", opened)] if opened else ()), 303)


def _held(issue_id: str) -> Held:
    held = desk.catalog().issues.get(issue_id)
    if held is None:
        abort(404)
    return held


@blueprint.get("/issues/<path:issue_id>/correct")
def look_at_issue(issue_id: str) -> Answer:
    """Show how the file of an issue that is held is read, with what is corrected."""
    return _look_at(_held(issue_id))


def _look_at(held: Held, wrong: BadCorrection | None = None) -> str:
    folder, name = library(), held.source
    kept = corrections_file(folder.path, name)
    return _page(
        preview(folder.issues / name, kept, folder.path, name),
        _known(lambda _: read_corrections(kept), wrong),
        name=name,
        path=f"/admin/issues/{held.issue.id}",
        upload=None,
        replaced={},
        same_name=False,
    )


@blueprint.post("/issues/<path:issue_id>/correct")
def correct_issue_held(issue_id: str) -> Answer:
    """Correct how the file of an issue that is held is read, and index it."""
    held, folder = _held(issue_id), library()
    kept = corrections_file(folder.path, held.source)
    try:
        with correcting(kept):
            keep_corrections(kept, corrected(read_corrections(kept)), folder.path)
    except BadCorrection as error:
        return _refused(_look_at(held, error), error)
    index()
    return _back(f"/admin/issues/{issue_id}/correct")
