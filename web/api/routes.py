"""JSON: the same addresses under /api/, or the pages' own with ``Accept: application/json``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from indexer.record import Record
from search.draft import MAX_COMPARED
from search.request import MAX_SIZE, Request
from search.result import Status, Suggestion
from web.api import answers, issue_lists
from web.api import deadlines as due_answers
from web.api.policy_relations import policy_relations
from web.http.context import current
from web.http.parameters import LAST_PAGE, read_request, whole
from web.pages import due_pages, tools
from web.pages.dossier import said_of_policy
from web.pages.name_lists import names

blueprint = Blueprint("api", __name__, url_prefix="/api")
P = ParamSpec("P")
Answer = TypeVar("Answer")


def json(view: Callable[P, Answer]) -> Callable[P, Response]:
    """Send what a view returns as JSON; OpenAPI describes the type that it says it returns."""

    @wraps(view)
    def sent(*args: P.args, **kwargs: P.kwargs) -> Response:
        return current_app.make_response(current_app.json.response(view(*args, **kwargs)))

    return sent


@blueprint.get("/")
@blueprint.get("/search")
@json
def search() -> answers.Page:
    """Search: hits, facets, the ladder."""
    asked, engine = read_request(request.args), current().engine
    return answers.page(engine.search(asked), engine.cards(asked.q) if asked.page == 1 else ())


@blueprint.get("/issues")
@json
def issues() -> issue_lists.Issues:
    """A page of the issues held: serials by name, newest first within a serial."""
    held = current().engine.issues()
    shown, page, following = _paged(len(held))
    return issue_lists.Issues([answers.held_issue(summary) for summary in held[shown]], len(held), page, following)


def _paged(total: int) -> tuple[slice, int, str | None]:
    """Return what of a list is on the page asked for, its number, and the next one's address."""
    page, size = whole(request.args, "page", 1, LAST_PAGE), whole(request.args, "size", MAX_SIZE, MAX_SIZE)
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in {"page", "lang"}]
    following = (
        current().links.ascii().to(request.path, [*kept, ("page", str(page + 1))]) if page * size < total else None
    )
    return slice((page - 1) * size, page * size), page, following


@blueprint.get("/issues/<path:issue_id>")
@json
def issue(issue_id: str) -> answers.IssueContents:
    """One issue: its front matter, its articles in printed order, and the reader's doubts."""
    engine = current().engine
    records: Sequence[Record] = engine.issue(issue_id)
    front = engine.front(Request(), issue_id)
    if not (records or front):
        abort(404)
    return answers.issue_contents(records, front.record if front else None, engine.doubts(issue_id))


@blueprint.get("/articles/<path:article_id>")
@json
def article(article_id: str) -> answers.WholeArticle:
    """One article, whole."""
    record = current().engine.article(article_id)
    if record is None:
        abort(404)
    return answers.whole_article(record)


@blueprint.get("/companies")
@json
def companies() -> answers.Companies:
    """A page of the companies, most mentioned first, or by name."""
    return answers.Companies(*_names("company"))


@blueprint.get("/policies")
@json
def policies() -> answers.Policies:
    """A page of the policies, most mentioned first, or by name."""
    return answers.Policies(*_names("policy"))


def _names(kind: str) -> tuple[list[answers.NamedEntity], int, int, str | None]:
    context = current()
    size = whole(request.args, "size", MAX_SIZE, MAX_SIZE)
    found = names(context, kind, request.args, size)
    further = found.parameters(page=str(found.page + 1), size=str(size) if size != MAX_SIZE else "")
    following = context.links.ascii().to(request.path, further) if found.page < found.pages else None
    return [answers.named_entity(entry.summary) for entry in found.entries], found.total, found.page, following


@blueprint.get("/companies/<path:entity_id>")
@json
def company(entity_id: str) -> answers.Company:
    """One company: its names, and a search of the articles that mention it."""
    return answers.Company(*_entity("company", entity_id))


@blueprint.get("/policies/<path:entity_id>")
@json
def policy(entity_id: str) -> answers.Policy:
    """One policy: its names, its relations to others, a search of the articles that mention it."""
    named, page = _entity("policy", entity_id)
    summary = current().engine.entity("policy", entity_id)
    said = said_of_policy(current().engine, summary) if summary else ()
    return answers.Policy(named, page, policy_relations(said))


def _entity(kind: str, entity_id: str) -> tuple[answers.NamedEntity, answers.Page]:
    engine = current().engine
    summary = engine.entity(kind, entity_id)
    if summary is None:
        abort(404)
    asked = read_request(request.args)
    asked = dataclasses.replace(asked, filters={**asked.filters, kind: (entity_id,)})
    return answers.named_entity(summary), answers.page(engine.search(asked))


@blueprint.get("/suggest")
@json
def suggest() -> dict[Literal["suggestions"], Sequence[Suggestion]]:
    """Complete what is being typed."""
    typed, limit = request.args.get("q", "").strip(), whole(request.args, "limit", 10, 50)
    return {"suggestions": current().engine.suggest(typed, limit)}


@blueprint.get("/about")
@blueprint.get("/status")
@json
def about() -> Status:
    """The snapshot that answers, and what it holds."""
    return current().engine.status()


@blueprint.get("/timeline")
@json
def timeline() -> issue_lists.Timeline:
    """The number of articles a search finds in each issue, by time; ``q`` twice compares two."""
    found = tools.series()
    total = max((len(ticks) for _, ticks in found), default=0)
    shown, page, following = _paged(total)
    series = [answers.Series(asked.q, ticks[shown]) for asked, ticks in found]
    return issue_lists.Timeline(series, total, page, following)


@blueprint.get("/deadlines")
@json
def deadlines() -> due_answers.Deadlines:
    """The deadlines that are open, uncertain or closed on a day, with the sentences that say so."""
    return due_answers.deadlines(read_request(request.args), due_pages.reference_day())


@blueprint.route("/check", methods=["GET", "POST"])
@json
def check() -> answers.Overlaps:
    """The articles that share text with a draft; ``marks`` are offsets in the draft."""
    draft, found = tools.overlaps()
    args = request.form if request.method == "POST" else request.args
    page, size = whole(args, "page", 1, MAX_COMPARED), whole(args, "size", 10, MAX_COMPARED)
    shown = found[(page - 1) * size : page * size]
    return answers.Overlaps(draft, len(found), [answers.overlap(one) for one in shown])
