"""The plan of a request: its query parsed and rewritten, its filters, the terms to score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from search.query.ast import And, Not, Or, Rewritten, Term, Text, leaves, operates
from search.query.filters import Filters
from search.query.note import Note
from search.query.parser import Parsed, parse
from search.query.rewrite import rewrite
from search.query.vocabulary import Vocabulary
from search.ranking.bm25 import ScoredTerms, scored_terms
from search.ranking.proximity import operands
from search.request import BATCH, Request, Rung

#: All of the words are enough where they find so many articles, or where there are no more than so
#: many words.
ENOUGH: Final = 10
FEW_WORDS: Final = 2
#: The rungs whose articles need not hold a text whole.
_LOOSE: Final = ("words", "any")


class Plan(NamedTuple):
    """One request as a searcher executes it, with a tree for each rung, from the strictest.

    ``typed`` says that there is a query text at all; without one there is only the first rung.
    """

    request: Request
    parsed: Parsed
    trees: Mapping[Rung, Rewritten]
    filters: Filters
    words: Callable[[str], Sequence[str]]
    typed: bool

    @property
    def window(self) -> tuple[int, int]:
        """The number of hits to skip and to show."""
        size = max(0, min(self.request.size, BATCH))
        return (max(self.request.page, 1) - 1) * size, size

    def scored(self, rung: Rung) -> ScoredTerms | None:
        """Return the terms to score on a rung; None where hits are put in order of time."""
        tree = self.trees["synonyms" if rung == "synonyms" else "literal"]
        texts = operands(tree) if self.request.sort == "relevance" else ()
        return scored_terms(texts, self.words, loose=rung in _LOOSE) if texts else None

    def relax(self, totals: Mapping[Rung, int]) -> Rung:
        """Return the rung asked for, else the strictest that answers, given the totals of all.

        A rung of synonyms answers like a literal.

        A literal answers with a single article. All of the words answer where they are few, or find
        enough: that the one article with all of many words is the best one would be luck.
        """
        if self.request.rung is not None and self.request.rung in totals:
            return self.request.rung
        if totals["literal"] or len(totals) == 1:
            return "literal"
        if totals.get("synonyms"):
            return "synonyms"
        typed = self.trees.get("synonyms", self.trees["literal"])
        words = sum(1 for _ in leaves(self.trees["any"])) - sum(1 for _ in leaves(typed))
        if totals["words"] >= (1 if words <= FEW_WORDS else ENOUGH):
            return "words"
        return "any" if totals["any"] else "literal"


def plan_of(
    request: Request,
    vocabulary: Vocabulary,
    most_words: int | None = None,
    in_title: Callable[[str], bool] = lambda _: False,
) -> Plan:
    """Read a request; of more than `most_words` in one place, keep the longest.

    ``in_title`` tells whether a title holds a text as it is, its spaces too: a printed title that
    is pasted is no use of the signs in it.
    """
    parsed = parse(request.q)
    if operates(parsed.tree) and in_title(request.q):
        note = Note("标题里有“{text}”，按原文查找；要运算请写“或”“不含”等字。", text=request.q.strip())
        parsed = Parsed(Text(request.q.strip()), (note,))
    typed = parsed.tree != And(())
    trees = rewrite(parsed.tree, vocabulary, exact=request.mode == "exact")
    if not typed:
        trees = {"literal": trees["literal"]}
    elif most_words is not None:
        shorter = {rung: _shortened(tree, most_words) for rung, tree in trees.items()}
        if shorter != trees:
            note = Note("词太多，只用了最长的 {n} 个。", n=most_words)
            trees, parsed = shorter, replace(parsed, notes=(*parsed.notes, note))
    return Plan(request, parsed, trees, Filters.of(request), vocabulary.words, typed)


def _shortened(node: Rewritten, most: int) -> Rewritten:
    """Return a tree with no more than `most` words in one place: the longest."""
    match node:
        case And(nodes) | Or(nodes):
            kept = [_shortened(child, most) for child in nodes]
            if len(kept) > most:
                words = sorted((one for one in kept if isinstance(one, Term)), key=lambda one: -len(one.word))
                surplus = set(words[len(words) - (len(kept) - most) :])
                kept = [one for one in kept if one not in surplus]
            return type(node)(tuple(kept))
        case Not(child):
            return Not(_shortened(child, most))
        case _:
            return node
