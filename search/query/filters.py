"""The filters of a request as trees, one a facet, so that each can be left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from indexer.facets import FACETS
from search.query.ast import And, DateRange, Not, Rewritten, Value
from search.request import Request


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a request: by facet the selected and the excluded values; and the dates."""

    selected: Mapping[str, Rewritten] = field(default_factory=dict)
    excluded: Mapping[str, Rewritten] = field(default_factory=dict)
    dates: DateRange | None = None

    @classmethod
    def of(cls, request: Request) -> Filters:
        """Return the filters of a request."""
        if not (request.filters or request.excluded or request.date_from or request.date_to):
            return NO_FILTERS
        selected: dict[str, Rewritten] = {}
        for facet, values in request.filters.items():
            if values and facet in FACETS:
                nodes = tuple(Value(facet, (value,)) for value in values)
                selected[facet] = And(nodes) if facet in request.match_all else Value(facet, tuple(values))
        excluded: dict[str, Rewritten] = {
            facet: Not(Value(facet, tuple(values)))
            for facet, values in request.excluded.items()
            if values and facet in FACETS
        }
        dated = request.date_from or request.date_to
        return cls(selected, excluded, DateRange(request.date_from, request.date_to) if dated else None)

    def selections(self, *, but_selected: str = "", but_excluded: str = "") -> list[Rewritten]:
        """Return the trees of all facets, but for one facet's selection or exclusion."""
        found = [tree for facet, tree in self.selected.items() if facet != but_selected]
        return [*found, *(tree for facet, tree in self.excluded.items() if facet != but_excluded)]

    def trees(self, *, but_selected: str = "", but_excluded: str = "") -> list[Rewritten]:
        """Return the same, and the dates."""
        found = self.selections(but_selected=but_selected, but_excluded=but_excluded)
        return [*found, self.dates] if self.dates else found


NO_FILTERS: Final = Filters()
