"""Lowering: what was typed (`search.query.ast`) brought down to what an index answers, for each rung of the ladder.

``literal``: every text as typed. ``words``: or all of its words. ``any``: any word of any text. Quoted texts, fields and
what is excluded are the same on every rung. Every rung finds at least what the rung before it finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from indexer.facets import NONE, NOT_STATED
from search.query.ast import And, Field, Literal, Node, Not, Or, Term, Text, Value, all_of, any_of, literal
from search.result import Rung

#: Sentence punctuation: an unquoted text is searched without it at its ends.
_EDGES: Final = " \t\n\"',.!?;:、。·…~-"
#: What stands for the facet value "not stated" in a field, e.g. ``公司:未标注``.
_NOT_STATED: Final = (NONE, NOT_STATED)


class Context(Protocol):
    """What a library knows that a query may speak of."""

    def words(self, text: str) -> Sequence[str]:
        """Cut a folded text into words, as the index does."""

    def aliases(self, text: str) -> Sequence[str]:
        """Return every name of the one company that a literal names, itself included; empty where none or several."""

    def values(self, facet: str, text: str) -> Sequence[str]:
        """Return the values of a facet that a text means; for ``number``: the policies of that document number."""

    def numbers(self, text: str) -> Sequence[str]:
        """Return the literal forms in which a document number may be printed; empty where a text is none."""


def plans(node: Node, context: Context, *, exact: bool = False) -> dict[Rung, Node]:
    """Return what an engine executes for each rung of the ladder, from the strictest.

    ``exact`` (the mode): nothing but the texts as typed, no other name of a company, no other form of a document
    number; the first rung is the only one.
    """
    lowering = _Lowering(context, exact)
    found: dict[Rung, Node] = {"literal": lowering.lower(node, "literal")}
    if not exact:
        found["words"] = lowering.lower(node, "words") if lowering.loosens else found["literal"]
        found["any"] = lowering.lower(node, "any")
    return found


class _Lowering:
    """Lowers one query, for one rung after another: what all rungs have in common is looked up once."""

    def __init__(self, context: Context, exact: bool) -> None:
        self.context, self.exact = context, exact
        # By the identity of the nodes, which the tree keeps as long as this lives: they are looked up on every rung.
        self._texts: dict[int, tuple[Node, tuple[Node, ...]]] = {}
        self._fields: dict[int, Node] = {}

    @property
    def loosens(self) -> bool:
        """Whether any text that was lowered has words that say more than it does as a whole."""
        return any(words for _, words in self._texts.values())

    def lower(self, node: Node, rung: Rung) -> Node:
        match node:
            case Text():
                return self._text(node, rung)
            case And(nodes):
                return self._all(nodes, rung)
            case Or(nodes):
                return any_of(self.lower(child, rung) for child in nodes)
            case Not(child):
                return Not(self.lower(child, "literal"))
            case Field():
                if id(node) not in self._fields:
                    self._fields[id(node)] = self._field(node.name, node.value)
                return self._fields[id(node)]
            case _:
                return node

    def _all(self, nodes: Sequence[Node], rung: Rung, *, join: bool = True) -> Node:
        """Return all of some nodes; on the loosest rung the words of all loose ones are one pool."""
        loose: list[Node] = []
        kept: list[Node] = []
        place = 0
        while place < len(nodes):
            pair = nodes[place : place + 2]
            policies = self._policies(pair) if join else ()
            if policies:
                kept.append(any_of([self._all(pair, rung, join=False), Value("policy", policies)]))
            else:
                pooled = rung == "any" and _is_loose(nodes[place])
                (loose if pooled else kept).append(self.lower(nodes[place], rung))
            place += 2 if policies else 1
        return all_of([any_of(loose), *kept] if loose else kept)

    def _policies(self, nodes: Sequence[Node]) -> tuple[str, ...]:
        """Return the policies of the document number that texts are together: 某商2022 197."""
        if self.exact or len(nodes) < 2:
            return ()
        one, other = nodes
        if not (isinstance(one, Text) and isinstance(other, Text) and _is_loose(one) and _is_loose(other)):
            return ()
        typed = f"{one.text} {other.text}"
        return tuple(self.context.values("number", typed)) if self.context.numbers(typed) else ()

    def _text(self, node: Text, rung: Rung) -> Node:
        read = self._texts.get(id(node))
        if read is None:
            read = self._texts[id(node)] = self._read(node)
        whole, words = read
        if rung == "literal" or not words:
            return whole
        return any_of([whole, all_of(words) if rung == "words" else any_of(words)])

    def _read(self, node: Text) -> tuple[Node, tuple[Node, ...]]:
        """Return what stands for a text as typed, and what for its words; none where these say nothing more."""
        typed = literal(node.text) if node.exact else literal(node.text.strip()).strip(_EDGES) or literal(node.text)
        as_typed = Literal(typed, node.field, node.prefix)
        if self.exact or node.exact:
            return as_typed, ()
        return as_typed if node.prefix else self._whole(as_typed), self._words(node, typed)

    def _words(self, node: Text, typed: str) -> tuple[Node, ...]:
        """Return a node for each word of a text, none where it is one itself; after a ``*`` the last word may go on."""
        words = [word for word in dict.fromkeys(self.context.words(typed)) if word.strip()]
        if words == [typed]:
            return ()
        named = bool(self.context.aliases(typed))
        leaves = [term if named else self._named(term) for term in (Term(word, node.field) for word in words)]
        if node.prefix and leaves and typed.endswith(words[-1]):
            leaves[-1] = Literal(words[-1], node.field, prefix=True)
        return tuple(leaves)

    def _whole(self, leaf: Literal) -> Node:
        """Return a text as typed, or what it stands for: a policy by its document number, a company by any name."""
        forms = self.context.numbers(leaf.text)
        if not forms:
            return self._named(leaf)
        policies = tuple(self.context.values("number", leaf.text)) if leaf.field is None else ()
        found: list[Node] = [Value("policy", policies)] if policies else []
        return any_of([leaf, *(Literal(literal(form), leaf.field) for form in forms), *found])

    def _named(self, leaf: Literal | Term) -> Node:
        """Return a leaf or, where it names one company, any of that company's names."""
        names = self.context.aliases(leaf.text if isinstance(leaf, Literal) else leaf.word)
        return any_of([leaf, *(Literal(literal(name), leaf.field) for name in names)])

    def _field(self, name: str, value: str) -> Node:
        if value in _NOT_STATED:
            return Value("policy" if name == "number" else name, (NONE,))
        values = tuple(self.context.values(name, value))
        forms = self.context.numbers(value) if name == "number" else ()
        if forms:
            found: list[Node] = [Value("policy", values)] if values else []
            return any_of([*found, *(Literal(literal(form)) for form in (value, *forms))])
        return Value("policy" if name == "number" else name, values) if values else Literal(literal(value))


def _is_loose(node: Node) -> bool:
    """Whether a node is made of unquoted texts only, whose words `any` may pool."""
    match node:
        case Text():
            return not node.exact and node.field is None
        case And(nodes) | Or(nodes):
            return all(_is_loose(child) for child in nodes)
        case _:
            return False


def unknown_fields(node: Node, context: Context) -> Iterator[Field]:
    """Yield the fields whose text means no value of the library: they are searched as text."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from unknown_fields(child, context)
        case Not(child):
            yield from unknown_fields(child, context)
        case Field(name, value) if value not in _NOT_STATED and not context.values(name, value):
            yield node
