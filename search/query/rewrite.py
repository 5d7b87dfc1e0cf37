"""Rewrite a typed tree into trees that an index answers, one for each rung of the relaxation.

``literal``: every text as typed. ``synonyms``: or what means the same, where something does.
``words``: or all of its words. ``any``: any word of any text.
Quoted texts, fields of values and exclusions are the same on every rung; a text in the title is
loosened within the title. Every rung finds at least what the rung before it finds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from indexer.facets import NONE, NOT_STATED
from search.query.ast import (
    And,
    DateRange,
    Field,
    Literal,
    Not,
    Or,
    Rewritten,
    Term,
    Text,
    Typed,
    Value,
    all_of,
    any_of,
    literal,
)
from search.query.vocabulary import Vocabulary
from search.request import Rung

#: Sentence punctuation: an unquoted text is searched without it at its ends.
_EDGES: Final = " \t\n\"',.!?;:、。·…~-"
#: The synonyms of one query, at most: as many as it may hold texts itself
#: (`search.query.parser.MAX_CLAUSES`).
MOST_SYNONYMS: Final = 64
#: The texts that stand for "not stated" in a field, e.g. ``公司:未标注``.
_NOT_STATED: Final = (NONE, NOT_STATED)


def rewrite(tree: Typed, vocabulary: Vocabulary, *, exact: bool = False) -> dict[Rung, Rewritten]:
    """Return the tree to execute on each rung, from the strictest.

    ``exact`` (the mode): nothing but the texts as typed, no other name of a company, no other form
    of a document number; the first rung is the only one.
    """
    rewriter = _Rewriter(vocabulary, exact)
    found: dict[Rung, Rewritten] = {"literal": rewriter.rewrite(tree, "literal")}
    if not exact:
        wider = rewriter.rewrite(tree, "synonyms") if rewriter.widens else found["literal"]
        # What is only excluded means nothing else.
        if wider != found["literal"]:
            found["synonyms"] = wider
        found["words"] = rewriter.rewrite(tree, "words") if rewriter.loosens else wider
        found["any"] = rewriter.rewrite(tree, "any")
    return found


class _Read(NamedTuple):
    """A text as typed, what means the same, and its words."""

    whole: Rewritten
    synonyms: tuple[Rewritten, ...] = ()
    words: tuple[Rewritten, ...] = ()


class _Rewriter:
    """Rewrites one query, rung by rung; what all rungs share is looked up once."""

    def __init__(self, vocabulary: Vocabulary, exact: bool) -> None:
        self.vocabulary, self.exact = vocabulary, exact
        # By the identity of the nodes, which the tree keeps as long as this lives: they are looked
        # up on every rung.
        self._texts: dict[int, _Read] = {}
        self._fields: dict[int, Rewritten] = {}
        self._synonyms_left = MOST_SYNONYMS

    @property
    def loosens(self) -> bool:
        """True if any text so far has words that say more than it does as a whole."""
        return any(read.words for read in self._texts.values())

    @property
    def widens(self) -> bool:
        """True if any text so far means the same as another."""
        return any(read.synonyms for read in self._texts.values())

    def rewrite(self, node: Typed, rung: Rung) -> Rewritten:
        match node:
            case Text():
                return self._text(node, rung)
            case And(nodes):
                return self._all(nodes, rung)
            case Or(nodes):
                return any_of(self.rewrite(child, rung) for child in nodes)
            case Not(child):
                return Not(self.rewrite(child, "literal"))
            case Field():
                if id(node) not in self._fields:
                    self._fields[id(node)] = self._field(node.name, node.value)
                return self._fields[id(node)]
            case DateRange():
                return node

    def _all(self, nodes: Sequence[Typed], rung: Rung, *, join: bool = True) -> Rewritten:
        """Return all of some nodes; on the loosest rung the words of the loose ones are pooled."""
        loose: list[Rewritten] = []
        kept: list[Rewritten] = []
        place = 0
        while place < len(nodes):
            pair = nodes[place : place + 2]
            policies = self._policies(pair) if join else ()
            if policies:
                kept.append(any_of([self._all(pair, rung, join=False), Value("policy", policies)]))
            else:
                pooled = rung == "any" and _is_loose(nodes[place])
                (loose if pooled else kept).append(self.rewrite(nodes[place], rung))
            place += 2 if policies else 1
        return all_of([any_of(loose), *kept] if loose else kept)

    def _policies(self, nodes: Sequence[Typed]) -> tuple[str, ...]:
        """Return the policies of the document number that texts are together: 某商2022 197."""
        if self.exact or len(nodes) < 2:
            return ()
        one, other = nodes
        if not (isinstance(one, Text) and isinstance(other, Text) and _is_loose(one) and _is_loose(other)):
            return ()
        typed = f"{one.text} {other.text}"
        return tuple(self.vocabulary.values("number", typed)) if self.vocabulary.numbers(typed) else ()

    def _text(self, node: Text, rung: Rung) -> Rewritten:
        read = self._texts.get(id(node))
        if read is None:
            read = self._texts[id(node)] = self._read(node)
        if rung == "literal":
            return read.whole
        found = [read.whole, *read.synonyms]
        if read.words and rung in ("words", "any"):
            found.append(all_of(read.words) if rung == "words" else any_of(read.words))
        return any_of(found)

    def _read(self, node: Text) -> _Read:
        """Return the tree of a text as typed, of its synonyms, and of words that say more."""
        typed = literal(node.text) if node.exact else literal(node.text.strip()).strip(_EDGES) or literal(node.text)
        as_typed = Literal(typed, node.field, node.prefix)
        if self.exact or node.exact:
            return _Read(as_typed)
        words = self._words(node, typed)
        if node.prefix:
            return _Read(as_typed, (), words)
        others = self.vocabulary.synonyms(typed)[: self._synonyms_left]
        self._synonyms_left -= len(others)
        return _Read(self._whole(as_typed), tuple(Literal(text, node.field) for text in others), words)

    def _words(self, node: Text, typed: str) -> tuple[Rewritten, ...]:
        """Return a node for each word of a text of several; before a ``*`` the last is a prefix."""
        words = [word for word in dict.fromkeys(self.vocabulary.words(typed)) if word.strip()]
        if words == [typed]:
            return ()
        named = bool(self.vocabulary.aliases(typed))
        leaves = [term if named else self._named(term) for term in (Term(word, node.field) for word in words)]
        if node.prefix and leaves and typed.endswith(words[-1]):
            leaves[-1] = Literal(words[-1], node.field, prefix=True)
        return tuple(leaves)

    def _whole(self, leaf: Literal) -> Rewritten:
        """Return a text as typed or as the policy (by number) or company it names."""
        forms = self.vocabulary.numbers(leaf.text)
        if not forms:
            return self._named(leaf)
        policies = tuple(self.vocabulary.values("number", leaf.text)) if leaf.field is None else ()
        found: list[Rewritten] = [Value("policy", policies)] if policies else []
        return any_of([leaf, *(Literal(literal(form), leaf.field) for form in forms), *found])

    def _named(self, leaf: Literal | Term) -> Rewritten:
        """Return a leaf or, where it names one company, any of that company's names."""
        names = self.vocabulary.aliases(leaf.text if isinstance(leaf, Literal) else leaf.word)
        return any_of([leaf, *(Literal(literal(name), leaf.field) for name in names)]) if names else leaf

    def _field(self, name: str, value: str) -> Rewritten:
        if value in _NOT_STATED:
            return Value("policy" if name == "number" else name, (NONE,))
        values = tuple(self.vocabulary.values(name, value))
        forms = self.vocabulary.numbers(value) if name == "number" else ()
        if forms:
            found: list[Rewritten] = [Value("policy", values)] if values else []
            return any_of([*found, *(Literal(literal(form)) for form in (value, *forms))])
        return Value("policy" if name == "number" else name, values) if values else Literal(literal(value))


def _is_loose(node: Typed) -> bool:
    """Return whether a node holds only unquoted texts, whose words `any` may pool."""
    match node:
        case Text():
            return not node.exact and node.field is None
        case And(nodes) | Or(nodes):
            return all(_is_loose(child) for child in nodes)
        case _:
            return False


def unknown_fields(node: Typed, vocabulary: Vocabulary) -> Iterator[Field]:
    """Yield the fields whose text means no value of the library: they are searched as text."""
    match node:
        case And(nodes) | Or(nodes):
            for child in nodes:
                yield from unknown_fields(child, vocabulary)
        case Not(child):
            yield from unknown_fields(child, vocabulary)
        case Field(name, value) if value not in _NOT_STATED and not vocabulary.values(name, value):
            yield node
