"""The names of a snapshot: for queries to find values by, and to complete typed texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from corpus.policies.document_numbers import normalise_number
from indexer.facets import FACETS
from search.query.vocabulary import issue_names
from search.result import Suggestion
from search.searcher import Searcher


def names_of(searcher: Searcher) -> Callable[[str], Mapping[str, Sequence[str]]]:
    """Return a function from a facet to its values with their names, for a `Vocabulary`."""

    def names(facet: str) -> Mapping[str, Sequence[str]]:
        if facet == "issue":
            return {id_: issue_names(held.issue) for id_, held in searcher.catalog.issues.items()}
        if facet == "number":
            return {one.value: numbers_of((one.value, *one.names)) for one in searcher.values("policy")}
        return {one.value: one.names for one in searcher.values(facet)}

    return names


def entries(searcher: Searcher) -> Iterator[Suggestion]:
    """Yield the completions of typed texts: values of the facets that are suggested, numbers."""
    for kind in (facet.name for facet in FACETS.values() if facet.suggested):
        for one in searcher.values(kind):
            for name in one.names:
                # A name that is a document number is an entry of its own kind.
                if kind != "policy" or not normalise_number(name):
                    yield Suggestion(kind, name, one.value, one.articles)
            for number in numbers_of((one.value, *one.names)) if kind == "policy" else ():
                yield Suggestion("number", number, one.value, one.articles)


def numbers_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the document numbers among the id and the names of a policy, as normalised."""
    return tuple(dict.fromkeys(number for name in names if (number := normalise_number(name))))
