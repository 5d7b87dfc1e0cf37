"""The names of a view: what queries, completions and corrections know of the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.policies.document_numbers import normalise_number
from indexer.facets import ENTITIES, FACETS
from search.query.vocabulary import issue_names
from search.result import Suggestion

if TYPE_CHECKING:
    from search.local.searcher import View


class Labels(Mapping[str, Mapping[str, Sequence[str]]]):
    """For each facet its values, each with the names it goes by; under ``number`` those of policies.

    Those of a facet are gathered when they are asked for.
    """

    def __init__(self, view: View) -> None:
        self._view = view

    def __getitem__(self, name: str) -> Mapping[str, Sequence[str]]:
        """Return the values of a facet and their names."""
        if name == "number":
            return {value: numbers(self._view, value) for value in self._view.facets["policy"].values[1:]}
        facet = self._view.facets[name]
        values = zip(facet.values[1:], facet.labels[1:], strict=True)
        if name in ENTITIES:
            return {value: (label, *self._view.aliases(value)) for value, label in values}
        if name == "issue":
            return {value: issue_names(self._view.issues[value]) for value, _ in values}
        return {value: (value,) for value, _ in values}

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the facets."""
        yield from (*self._view.facets, "number")

    def __len__(self) -> int:
        """Return how many facets there are."""
        return len(self._view.facets) + 1


def numbers(view: View, policy: str) -> tuple[str, ...]:
    """Return the document numbers of a policy, as normalised."""
    names = (policy, *view.aliases(policy))
    return tuple(dict.fromkeys(number for name in names if (number := normalise_number(name))))


def entries(view: View) -> Iterator[Suggestion]:
    """Yield what can complete a typed text: companies, policies, document numbers, sections and issues."""
    counts = {name: facet.count(view.numbers).tolist() for name, facet in view.facets.items()}
    for kind in (facet.name for facet in FACETS.values() if facet.suggested):
        facet = view.facets[kind]
        for place, (value, label) in enumerate(zip(facet.values, facet.labels, strict=True)):
            if place == 0 or not counts[kind][place]:
                continue
            count = counts[kind][place]
            names = (label, *view.aliases(value)) if kind in ENTITIES else (label,)
            yield from completions(kind, value, names, numbers(view, value) if kind == "policy" else (), count)


def completions(
    kind: str, value: str, names: Iterable[str], numbers: Iterable[str], count: int
) -> Iterator[Suggestion]:
    """Yield what a value can be completed to: its names, its document numbers; a name that is a number once only."""
    plain = (name for name in names if kind != "policy" or not normalise_number(name))
    yield from (Suggestion(kind, name, value, count) for name in plain)
    yield from (Suggestion("number", number, value, count) for number in numbers)
