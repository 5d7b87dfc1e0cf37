"""The names of a view: what queries, completions and corrections know of the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from corpus.numbers import normalise_number
from search.names import issue_names
from search.result import Suggestion

if TYPE_CHECKING:
    from search.view import View

#: Facets whose values are entities, which go by several names.
ENTITIES: Final = ("company", "policy")


def labels(view: View) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return for each facet its values, each with the names it goes by; under ``number`` those of policies."""
    found: dict[str, Mapping[str, Sequence[str]]] = {}
    for name, facet in view.facets.items():
        values = zip(facet.values[1:], facet.labels[1:], strict=True)
        if name in ENTITIES:
            found[name] = {value: (label, *view.aliases(value)) for value, label in values}
        elif name == "issue":
            found[name] = {value: issue_names(view.issues[value]) for value, _ in values}
        else:
            found[name] = {value: (value,) for value, _ in values}
    found["number"] = {value: numbers(view, value) for value in view.facets["policy"].values[1:]}
    return found


def numbers(view: View, policy: str) -> tuple[str, ...]:
    """Return the document numbers of a policy, as normalised."""
    names = (policy, *view.aliases(policy))
    return tuple(dict.fromkeys(number for name in names if (number := normalise_number(name))))


def entries(view: View) -> Iterator[Suggestion]:
    """Yield what can complete a typed text: companies, policies, document numbers, sections and issues."""
    counts = {name: facet.count(view.numbers).tolist() for name, facet in view.facets.items()}
    for kind in ("company", "policy", "section", "issue"):
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
