"""Front matter: the questions put to the covers and imprints of issues, beside the articles.

It has a serial, an issue and a date, and nothing else that articles are filtered by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from search.plan import Plan
from search.query.ast import And, Not, Or, Rewritten, Value, leaves
from search.query.filters import Filters
from search.request import Rung

#: So much front matter is shown, at most: a name on every cover should not bury the articles.
SHOWN: Final = 5
#: The facets of front matter.
_FACETS: Final = frozenset({"serial", "issue", "period", "year", "quarter", "month"})
_NOTHING: Final[Rewritten] = Or(())


class FrontQuestion(NamedTuple):
    """A tree to look for in front matter, and the filters on it."""

    tree: Rewritten
    filters: Filters


def front_questions(plan: Plan, rung: Rung, total: int) -> Iterator[FrontQuestion]:
    """Yield the questions of a page to front matter, the next one for where the last found none.

    Front matter stands behind the last of the articles, ``total`` in number. Where these are only
    what relaxing found, the first page shows it too: the words as typed may stand on a cover.
    """
    first, size = plan.window
    last = first + size >= total and (first < total or not first)
    relaxed = rung != "literal" or not total
    filters = plan.filters
    if plan.typed and size and (last or (relaxed and not first)) and filters.selected.keys() <= _FACETS:
        excluded = {facet: node for facet, node in filters.excluded.items() if facet in _FACETS}
        for tree in front_trees(plan.trees, relaxed=relaxed):
            if next(leaves(tree), None) is not None:
                yield FrontQuestion(_narrowed(tree), Filters(filters.selected, excluded, filters.dates))


def front_trees(trees: Mapping[Rung, Rewritten], *, relaxed: bool) -> tuple[Rewritten, ...]:
    """Return the trees that find front matter: as typed and, if relaxed, by all of the words.

    Any of the words would find every cover.
    """
    literal, words = trees["literal"], trees.get("words")
    return (literal, words) if relaxed and words not in (None, literal) else (literal,)


def _narrowed(node: Rewritten) -> Rewritten:
    """Return a tree without the facets that front matter lacks: none of it holds their values."""
    match node:
        case And(nodes):
            return And(tuple(map(_narrowed, nodes)))
        case Or(nodes):
            return Or(tuple(map(_narrowed, nodes)))
        case Not(child):
            return Not(_narrowed(child))
        case Value(facet) if facet not in _FACETS:
            return _NOTHING
        case _:
            return node
