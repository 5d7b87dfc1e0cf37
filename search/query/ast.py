"""The plan of a query: a small tree that every engine executes alike.

`search.query.parser` turns what was typed into a tree of `Text`, `Field`, `DateRange` and boolean nodes. `search.query.rewrite`
brings it down to leaves that an index answers: `Literal`, `Term`, `Value`, `DateRange`, under `And`, `Or` and `Not`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from indexer.text.segmenter import squeezed

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
    """A named field and the text typed for it.

    The name is a facet (company, policy, issuer, region, section, serial, issue, source) or ``number``: a document
    number (文号).
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles whose date overlaps the days from ``start`` to ``end`` (both included; None: open)."""

    start: PartialDate | None
    end: PartialDate | None


@dataclass(frozen=True, slots=True)
class And:
    """All of the nodes; of no nodes: every article."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the nodes; of no nodes: no article."""

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
    """The word (folded, as the segmenter cuts it from the query) occurs: where `Literal` of it does.

    What words the segmenter made of the article's text makes no difference to what is found, only to the order.
    """

    word: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The facet holds one of the values (entity ids for company and policy)."""

    facet: str
    values: tuple[str, ...]


Node = Text | Field | DateRange | And | Or | Not | Literal | Term | Value


def literal(text: str) -> str:
    """Return a text as a `Literal` holds it: folded and squeezed."""
    return squeezed(fold(text))


def all_of(nodes: Iterable[Node]) -> Node:
    """Return the And of some nodes in its simplest form: flat, each node once, a single node as itself."""
    return _simplest(And, list(nodes))


def any_of(nodes: Iterable[Node]) -> Node:
    """Return the Or of some nodes in its simplest form: flat, each node once, a single node as itself."""
    return _simplest(Or, list(nodes))


def _simplest(kind: type[And | Or], nodes: Sequence[Node]) -> Node:
    if len(nodes) == 1 and not isinstance(nodes[0], kind):
        return nodes[0]
    flat = tuple(dict.fromkeys(_flat(kind, nodes)))
    return flat[0] if len(flat) == 1 else kind(flat)


def _flat(kind: type[And | Or], nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, kind):
            yield from _flat(kind, node.nodes)
        else:
            yield node


def leaves(node: Node) -> Iterator[Literal | Term]:
    """Yield the literals and terms of a lowered tree that an article may show: none of what is excluded."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from leaves(child)
        case Literal() | Term():
            yield node
