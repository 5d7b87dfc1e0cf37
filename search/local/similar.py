"""Likeness: the articles of a view that are like one, and those that share text with a draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.text.fold import fold, squeeze
from search import kernels
from search import similar as how
from search.local.answer import STEPS
from search.local.match import matching
from search.local.rank import Query
from search.local.searcher import View, segmenter
from search.query.ast import Literal, leaves
from search.result import Hit, Overlap, Whole


def similar(view: View, article_id: str, limit: int) -> Sequence[Hit]:
    """Return the articles most like one, best first; never itself."""
    number = view.find(article_id)
    if number is None:
        return []
    segment, local = view.place(number)
    counted = Counter(segmenter(view.terms).words(segment.folded(local)))
    plan = how.like(counted, lambda word: view.postings.word(word).length, view.size)
    found = matching(plan, view).within(view.live).docs
    docs = found[found != number]
    words = tuple(leaf.word for leaf in leaves(plan) if not isinstance(leaf, Literal))
    scores = view.ranker.scores(Query(words), docs)
    best = kernels.best(scores, view.newest, docs, limit, STEPS)
    return [Whole(view.record(int(docs[place])), float(scores[place]), ()) for place in best]


def check(view: View, draft: str, limit: int) -> Sequence[Overlap]:
    """Return articles that share text with a draft, most first."""

    def find(literal: Literal) -> Sequence[int]:
        found = view.literal(literal)
        numbers: list[int] = (found if view.live is None else found[view.live[found]]).tolist()
        return numbers

    def text_of(number: int) -> str:
        article = view.record(number).article
        return "\n".join(squeeze(fold(text))[0] for text in (article.title, article.text))

    return [Overlap(view.record(one.article), one.share, one.marks) for one in how.check(draft, find, text_of, limit)]
