"""Match: the query in OpenSearch's language for the articles that a tree finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from corpus.partial_date import PartialDate
from corpus.text.fold import is_word
from indexer.opensearch.mapping import keyword, units
from indexer.periods import between
from search.query.ast import And, DateRange, Literal, Not, Or, Rewritten, Term, Value

Query = dict[str, Any]

EVERY: Final[Query] = {"match_all": {}}
NOTHING: Final[Query] = {"match_none": {}}
#: The words that a prefix may stand for within a phrase.
_EXPANSIONS: Final = 100_000


def match(node: Rewritten) -> Query:
    """Return the query that finds exactly the articles that a tree finds. It scores nothing."""
    match node:
        case And(nodes):
            return {"bool": {"filter": [match(child) for child in nodes]}} if nodes else EVERY
        case Or(nodes):
            return any_of(map(match, nodes))
        case Not(child):
            return {"bool": {"must_not": [match(child)]}}
        case Literal():
            return literal(node)
        case Term(word, only):
            # A word is found wherever its characters stand, whatever words the segmenter made of
            # the text.
            return literal(Literal(word, only))
        case Value(facet, values):
            return {"terms": {facet: [keyword(value) for value in values]}}
        case DateRange(start, end):
            return _overlapping(start, end)


def any_of(queries: Iterable[Query]) -> Query:
    """Return the query that finds the articles of any of the queries."""
    found = list(queries)
    if not found:
        return NOTHING
    return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": 1}}


def all_of(queries: Iterable[Query]) -> Query:
    """Return the query that finds the articles of all of the queries; of none: everything."""
    found = list(queries)
    return {"bool": {"filter": found}} if found else EVERY


def literal(node: Literal) -> Query:
    """Return the query for a literal."""
    field = "title_units" if node.field == "title" else "units"
    found = units(node.text)
    goes_on = node.prefix and bool(node.text) and is_word(node.text[-1])
    if not found:
        return NOTHING
    if len(found) == 1:
        return {"prefix": {field: {"value": found[0]}}} if goes_on else {"term": {field: found[0]}}
    text = " ".join(found)
    if goes_on:
        return {"match_phrase_prefix": {field: {"query": text, "max_expansions": _EXPANSIONS}}}
    return {"match_phrase": {field: text}}


def _overlapping(start: PartialDate | None, end: PartialDate | None) -> Query:
    wanted = between(start, end)
    days = {"gte": wanted.first.isoformat(), "lte": wanted.last.isoformat(), "relation": "intersects"}
    return {"range": {"date": days}}
