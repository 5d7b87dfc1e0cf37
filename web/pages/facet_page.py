"""The values of a facet under a search, page by page, by count or by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from search.engine import Engine
from search.request import Request
from search.result import FacetValue
from web.http.name_order import by_name
from web.http.parameters import Pairs, pairs

#: Values on a page: with their boxes and names so many weigh some 50 kB.
_VALUES: Final = 120


@dataclass(frozen=True, slots=True)
class FacetPage:
    """A page of a facet's values; what is selected or excluded stands first on each of them.

    ``pages`` is how many there are as far as is known: at least one more where more values follow.
    """

    values: Sequence[FacetValue]
    page: int
    pages: int
    order: str
    kept: Pairs

    def parameters(self, **changed: str) -> list[tuple[str, str]]:
        """Return the parameters of this page with some changed."""
        said = {"order": "name" if self.order == "name" else ""} | changed
        return [*self.kept, *((name, value) for name, value in said.items() if value)]


def facet_page(engine: Engine, facet: str, asked: Request, order: str) -> FacetPage:
    """Return the page of a facet's values that is asked for, by ``count`` or by ``name``."""
    named = order == "name"
    end = asked.page * _VALUES
    found = engine.search(
        replace(asked, page=1, size=1, snippets=0, facets=(facet,), facet_size=end + 1, whole=(facet,) if named else ())
    )
    values = found.facets.get(facet, ())
    chosen = [value for value in values if value.selected or value.excluded]
    others = [value for value in values if not (value.selected or value.excluded)]
    if named:
        others.sort(key=lambda value: by_name(value.label))
    pages = max(1, -(-len(others) // _VALUES))
    text = asked.facet_query.get(facet, "")
    kept = [pair for pair in pairs(asked) if pair[0] != "page"]
    kept += [("find_" + facet, text)] if text else []
    return FacetPage([*chosen, *others[end - _VALUES : end]], asked.page, pages, order, kept)
