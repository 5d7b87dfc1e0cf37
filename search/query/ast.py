"""The trees of a query: `Typed` by people, and `Rewritten`, which both backends execute.

`search.query.parser` reads what was typed into a tree of `Text`, `Field` and `DateRange` under
`And`, `Or` and `Not`. `search.query.rewrite` rewrites it into leaves that an index answers:
`Literal`, `Term`, `Value` and `DateRange`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from indexer.text.segmenter import squeezed

#: The trees that a node is a part of.
Tree = TypeVar("Tree", "Typed", "Rewritten")
_Tree_co = TypeVar("_Tree_co", covariant=True)

# --- in both trees ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles whose date overlaps ``start`` to ``end`` (both included; None: open)."""

    start: PartialDate | None
    end: PartialDate | None


@dataclass(frozen=True, slots=True)
class And(Generic[_Tree_co]):
    """All of the nodes; of no nodes: every article."""

    nodes: tuple[_Tree_co, ...]


@dataclass(frozen=True, slots=True)
class Or(Generic[_Tree_co]):
    """Any of the nodes; of no nodes: no article."""

    nodes: tuple[_Tree_co, ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[_Tree_co]):
    """Everything but the node."""

    node: _Tree_co


# --- as typed -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of typed text, perhaps quoted (exact), before ``*`` (prefix), in a field (title)."""

    text: str
    exact: bool = False
    prefix: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A named field and the text typed for it.

    The name is a facet (company, policy, issuer, region, section, serial, issue, source) or
    ``number``: a document number (文号).
    """

    name: str
    value: str


Typed: TypeAlias = "Text | Field | DateRange | And[Typed] | Or[Typed] | Not[Typed]"

# --- as executed --------------------------------------------------------------------------------


class Literal(NamedTuple):
    """The squeezed folded text occurs, Latin words and numbers at its ends as whole tokens.

    ``field`` limits it to ``title``. ``prefix`` lets the last Latin word or number go on.
    """

    text: str
    field: str | None = None
    prefix: bool = False


class Term(NamedTuple):
    """The word (folded, as the segmenter cuts it) occurs: where `Literal` of it does.

    The words the segmenter made of the article's text make no difference to what is found, only to
    the order.
    """

    word: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """The facet holds one of the values (entity ids for company and policy)."""

    facet: str
    values: tuple[str, ...]


Rewritten: TypeAlias = "Literal | Term | Value | DateRange | And[Rewritten] | Or[Rewritten] | Not[Rewritten]"
Node: TypeAlias = "Typed | Rewritten"


def operates(node: Typed) -> bool:
    """Return whether a typed tree is more than texts that must all occur, in quotes or not."""
    match node:
        case Text(prefix=prefix, field=field):
            return prefix or field is not None
        case And(nodes):
            return any(map(operates, nodes))
        case _:
            return True


def literal(text: str) -> str:
    """Return a text as a `Literal` holds it: folded and squeezed."""
    return squeezed(fold(text))


def all_of(nodes: Iterable[Tree]) -> Tree:
    """Return the And of some nodes, simplified: flat, each node once, a single node as itself."""
    flat = _flat(And, nodes)
    return flat[0] if len(flat) == 1 else And(flat)


def any_of(nodes: Iterable[Tree]) -> Tree:
    """Return the Or of some nodes, simplified: flat, each node once, a single node as itself."""
    flat = _flat(Or, nodes)
    return flat[0] if len(flat) == 1 else Or(flat)


def _flat(kind: type[And[Any] | Or[Any]], nodes: Iterable[Tree]) -> tuple[Tree, ...]:
    """Return some nodes, each once, those of a kind replaced by what they hold."""
    some = tuple(nodes)
    if not any(isinstance(node, kind) for node in some):
        return some if len(some) == 1 else tuple(dict.fromkeys(some))
    parts = (_flat(kind, node.nodes) if isinstance(node, kind) else (node,) for node in some)
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def leaves(node: Rewritten) -> Iterator[Literal | Term]:
    """Yield the literals and terms of a tree that an article may show: none of what is excluded."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from leaves(child)
        case Literal() | Term():
            yield node
