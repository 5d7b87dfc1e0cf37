"""The years that the articles of a query can be of, read off the query."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any, Final

from indexer.opensearch.spans import Years

_EVER: Final = Years(0, 9_999)
_NEVER: Final = Years(1, 0)


def years_of(query: Any) -> Years:
    """Return the years that a query asks for at most; dates and the facet of years bind it."""
    match query:
        case {"range": {"date": {"gte": first, "lte": last}}}:
            return Years(_year(first), _year(last))
        case {"terms": {"year": values}}:
            return _any(Years(_year(value), _year(value)) for value in values)
        case {"match_none": _}:
            return _NEVER
        case {"bool": clauses}:
            needed = [*clauses.get("must", ()), *clauses.get("filter", ())]
            found = reduce(_both, map(years_of, needed), _EVER)
            if clauses.get("minimum_should_match"):
                return _both(found, _any(map(years_of, clauses["should"])))
            return found
        case _:
            return _EVER


def _year(day: str) -> int:
    """Return the year of a day, a month or a year; of none (not stated) no year."""
    return int(day[:4]) if day[:4].isdecimal() else -1


def _both(one: Years, other: Years) -> Years:
    return Years(max(one.first, other.first), min(one.last, other.last))


def _any(some: Iterable[Years]) -> Years:
    """Return the years from the first to the last of some that are years."""
    found = [one for one in some if one.first <= one.last]
    return Years(min(one.first for one in found), max(one.last for one in found)) if found else _NEVER
