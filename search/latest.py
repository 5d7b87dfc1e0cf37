"""The articles that match and arrived last: by the arrival of their issue, then as printed.

Matches are counted issue by issue; only the few issues that arrived last are then looked into.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Final

from indexer.catalog import Held
from indexer.facets import ENTITIES
from search.highlight.marker import Marker
from search.order import newest_first
from search.page import hits_of
from search.plan import Plan
from search.query.ast import Literal, Rewritten, any_of, literal
from search.query.filters import Filters
from search.request import BATCH, Request, Rung
from search.result import Arrival, EntitySummary, Latest
from search.searcher import Document, Searcher

#: Facets whose values stand in the text as they are.
_SAID: Final = ("organisation", "issuer")


def by_arrival(issues: Mapping[str, Held]) -> tuple[str, ...]:
    """Return the ids of some issues, the one that arrived last first; of equals the newest."""
    found = sorted(issues.values(), key=lambda held: newest_first(held.issue))
    found.sort(key=lambda held: held.arrived, reverse=True)
    return tuple(held.issue.id for held in found)


def latest(
    searcher: Searcher,
    plan: Plan,
    rung: Rung,
    named: Rewritten,
    order: Sequence[str],
    limit: int,
    only: Container[str] | None = None,
) -> Latest:
    """Return the articles of a plan that arrived last, at most so many.

    ``order`` are the issues by arrival, ``only`` those that are asked for. What is marked is what
    was typed; without a text it is ``named``.
    """
    counts = searcher.count_by_issue(plan.trees[rung], plan.filters)
    found = [id_ for id_ in order if counts.get(id_) and (only is None or id_ in only)]
    chosen, sure = list[str](), 0
    for id_ in found:
        if sure >= limit:
            break
        chosen.append(id_)
        sure += counts[id_]
    held = searcher.catalog.issues
    places = {article: place for place, article in enumerate(one for id_ in chosen for one in held[id_].articles)}
    documents = sorted(_documents(searcher, plan, rung, chosen, sure), key=lambda one: places[one.id])[:limit]
    marker = Marker(plan.trees[rung] if plan.typed else named)
    hits = hits_of(documents, [0.0] * len(documents), marker, 1)
    at = {article: held[id_].arrived for id_ in chosen for article in held[id_].articles}
    return Latest(sum(counts[id_] for id_ in found), tuple(Arrival(hit, at[hit.id]) for hit in hits))


def _documents(searcher: Searcher, plan: Plan, rung: Rung, issues: Sequence[str], total: int) -> list[Document]:
    """Return the articles of a plan in some issues, which are so many."""
    found: list[Document] = []
    filters, tree = {**plan.request.filters, "issue": tuple(issues)}, plan.trees[rung]
    for page in range(1, -(-total // BATCH) + 1):
        asked = replace(plan.request, filters=filters, sort="newest", page=page, size=BATCH, facets=(), rung=rung)
        narrowed = plan._replace(request=asked, filters=Filters.of(asked), trees={"literal": tree, rung: tree})
        found += searcher.search(narrowed).page(rung).documents
    return found


def names_in(request: Request, entities: Mapping[str, Mapping[str, EntitySummary]]) -> Rewritten:
    """Return a tree of the names by which a request is filtered: the sentence of these is shown."""
    names: list[str] = [value for facet in _SAID for value in request.filters.get(facet, ())]
    for kind in ENTITIES:
        for value in request.filters.get(kind, ()):
            summary = entities[kind].get(value)
            names += (summary.entity.name, *summary.aliases) if summary else (value,)
    return any_of(Literal(text) for name in names if (text := literal(name)))
