"""The part of a query that is looked for by its meaning, and the part that holds all the same."""

from __future__ import annotations

from collections.abc import Iterator

from search.query.ast import And, DateRange, Not, Or, Rewritten, Text, Typed, Value

_ALL: And[Rewritten] = And(())


def meant(node: Typed) -> str:
    """Return the text of a query that an article may be near to: nothing excluded, no field."""
    return " ".join(_texts(node))


def _texts(node: Typed) -> Iterator[str]:
    match node:
        case Text(text):
            yield text
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from _texts(child)


def conditions(node: Rewritten) -> Rewritten:
    """Return what of a tree holds whatever an article means: its fields, dates and exclusions."""
    match node:
        case Value() | DateRange() | Not():
            return node
        case And(nodes):
            return And(tuple(conditions(child) for child in nodes))
        case Or(nodes):
            kept = tuple(conditions(child) for child in nodes)
            return _ALL if _ALL in kept else Or(kept)
        case _:
            return _ALL
