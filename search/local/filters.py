"""The filters of a request as masks, one a facet, so that a facet can leave out its own."""

from __future__ import annotations

from indexer.arrays import Mask
from search.local.match import matching
from search.local.searcher import View
from search.query.ast import And, DateRange, Not, Or, Value
from search.request import Request


class Filters:
    """The filters of a request as masks, one a facet, so that a facet can leave out its own."""

    def __init__(self, view: View, request: Request) -> None:
        self._live = view.live
        self.chosen: dict[str, Mask] = {}
        self.barred: dict[str, Mask] = {}
        for facet, values in request.filters.items():
            if values and facet in view.facets:
                nodes = tuple(Value(facet, (value,)) for value in values)
                self.chosen[facet] = matching(And(nodes) if facet in request.match_all else Or(nodes), view).mask
        for facet, values in request.excluded.items():
            if values and facet in view.facets:
                self.barred[facet] = matching(Not(Value(facet, tuple(values))), view).mask
        dated = request.date_from or request.date_to
        self._dates = matching(DateRange(request.date_from, request.date_to), view).mask if dated else None

    def mask(self, *, without_chosen: str = "", without_barred: str = "") -> Mask | None:
        """Return which articles pass, but for a facet's own selection or exclusion; None where all do."""
        masks = [mask for facet, mask in self.chosen.items() if facet != without_chosen]
        masks += [mask for facet, mask in self.barred.items() if facet != without_barred]
        masks += [mask for mask in (self._live, self._dates) if mask is not None]
        if not masks:
            return None
        passed = masks[0]
        for mask in masks[1:]:
            passed = passed & mask
        return passed
