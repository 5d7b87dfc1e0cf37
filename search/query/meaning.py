"""The part of a query that is looked for by its meaning, and the part that holds all the same."""

from __future__ import annotations

from collections.abc import Iterator

from search.query.ast import And, Or, Text, Typed, all_of, any_of

_ALL: And[Typed] = And(())


def meant(node: Typed) -> str:
    """Return the text of a query that an article may be near to: nothing excluded, no field."""
    return " ".join(_texts(node))


def _texts(node: Typed) -> Iterator[str]:
    match node:
        case Text(text, field=None):
            yield text
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from _texts(child)


def conditions(node: Typed) -> Typed:
    """Return what of a query holds whatever an article means: its fields, dates and exclusions."""
    match node:
        case Text(field=None):
            return _ALL
        case And(nodes):
            return all_of(map(conditions, nodes))
        case Or(nodes):
            kept = [conditions(child) for child in nodes]
            return _ALL if _ALL in kept else any_of(kept)
        case _:
            return node
