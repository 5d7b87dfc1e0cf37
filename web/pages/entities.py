"""The pages of companies and policies: the lists of them, and the dossier of each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus.text.fold import fold
from indexer.facets import ENTITIES
from search.result import EntitySummary, Tick
from web.http.context import RequestContext, current
from web.http.parameters import Pairs, read_request
from web.http.redirects import redirect
from web.pages.charts import Histogram, ends, stepped, stepping, timeline
from web.pages.dossier import dossier, order_of
from web.pages.name_lists import names

blueprint = Blueprint("entities", __name__)


@blueprint.get("/companies")
def companies() -> str:
    """Show the companies: by count or A–Z, narrowed by ``find``, page by page."""
    return _entities("company")


@blueprint.get("/policies")
def policies() -> str:
    """Show the policies: by count or A–Z, narrowed by ``find``, page by page."""
    return _entities("policy")


def _entities(kind: str) -> str:
    return render_template("entities.html", kind=kind, list=names(current(), kind, request.args))


@blueprint.get("/companies/<path:entity_id>")
def company(entity_id: str) -> str | BaseResponse:
    """Show a company: where and with whom it is mentioned."""
    return _entity("company", entity_id)


@blueprint.get("/policies/<path:entity_id>")
def policy(entity_id: str) -> str | BaseResponse:
    """Show a policy: its texts and citations in order of time."""
    return _entity("policy", entity_id)


def _entity(kind: str, entity_id: str) -> str | BaseResponse:
    context = current()
    summary = context.engine.entity(kind, entity_id)
    if summary is None:
        return _renamed(kind, entity_id)
    asked = read_request(request.args)
    filters = {**asked.filters, kind: (entity_id,)}
    order = order_of(kind, asked.sort)
    asked = dataclasses.replace(asked, filters=filters, match_all=frozenset(ENTITIES), sort=order, facet_size=16)
    own = [(kind, entity_id)]
    issues = context.remember("issues by id", lambda: {held.issue.id: held.issue for held in context.engine.issues()})
    return render_template(
        "entity.html",
        kind=kind,
        file=dossier(context.engine, kind, summary, asked, issues),
        asked=asked,
        own=own,
        chart=_chart(context, context.engine.timeline(asked), own),
    )


def _chart(context: RequestContext, ticks: Sequence[Tick], own: Pairs) -> Histogram | None:
    """Return how many articles of each issue mention an entity; of many issues by their time."""
    by_time = stepping(ticks)
    if by_time is None:
        return timeline(ticks, own, context.links, context.translate)
    return stepped(
        by_time, lambda period: context.links.search([*own, *zip(("from", "to"), ends(period), strict=True)])
    )


def _renamed(kind: str, entity_id: str) -> BaseResponse:
    """Lead from the address of a name to that of the company or policy which it is an alias of."""
    context = current()
    links, every = context.links, context.remember(f"aliases {kind}", lambda: _by_alias(context.engine.entities(kind)))
    now = every.get(fold(entity_id))
    if now is None:
        abort(404)
    return redirect(links.company(now) if kind == "company" else links.policy(now), 302)


def _by_alias(summaries: Sequence[EntitySummary]) -> Mapping[str, str | None]:
    """Return whose each folded name is: an id, or None of a name that several have."""
    found: dict[str, str | None] = {}
    for summary in summaries:
        id_ = summary.entity.id
        for name in map(fold, summary.aliases):
            found[name] = id_ if found.get(name, id_) == id_ else None
    return found


def list_order() -> str:
    """Return the order that a list was asked in: by name, else by count."""
    return "name" if request.args.get("order") == "name" else "count"
