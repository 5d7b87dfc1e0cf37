"""The plan of a query: a small tree that every engine executes alike.

`search.syntax` turns what was typed into a tree of `Text`, `Field`, `DateRange` and boolean nodes. `search.plan`
lowers it for one rung of the ladder to leaves an index answers: `Literal`, `Term`, `Prefix`, `Value`, `DateRange`.
"""

from __future__ import annotations

from dataclasses import dataclass

# --- as typed -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of typed text. ``exact``: it was quoted. ``prefix``: it ended in ``*``. ``field``: ``title`` or None."""

    text: str
    exact: bool = False
    prefix: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A named field: a facet (company, policy, section, serial, issue, source, number) and the text typed for it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles whose date overlaps the days from ``start`` to ``end`` (``YYYY-MM-DD``, both included; None: open)."""

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class And:
    """All of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but the node."""

    node: Node


# --- as executed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal:
    """The squeezed folded text occurs (Latin words and numbers at its ends as whole tokens), in the title or text.

    ``field`` limits it to ``title``. ``prefix`` lets the last Latin word or number go on.
    """

    text: str
    field: str | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """The word (folded, as the segmenter makes it) occurs."""

    word: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The facet holds one of the values (entity ids for company and policy)."""

    facet: str
    values: tuple[str, ...]


Node = Text | Field | DateRange | And | Or | Not | Literal | Term | Value
