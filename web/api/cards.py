"""Cards as the JSON interface gives them: what a typed text names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from search.result import Card, CardKind


class NamedThing(msgspec.Struct, frozen=True):
    """A company, policy, issue or section that the whole text names, and its articles.

    ``names`` are the other names of a company or policy, ``numbers`` a policy's document numbers.
    """

    kind: CardKind
    id: str
    name: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    articles: int


def named_things(found: Sequence[Card]) -> list[NamedThing]:
    """Return cards, the surest first."""
    return [NamedThing(one.kind, one.id, one.name, one.names, one.numbers, one.articles) for one in found]
