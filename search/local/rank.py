"""Rank: the scores of articles, on whole posting lists at once; see `search.ranking.bm25`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter, methodcaller

import numpy as np

from indexer.arrays import F32, I32, I64, Mask
from search import kernels
from search.kernels.numpy_kernels import Docs, Pieces, Scored
from search.local.facets import Facet
from search.local.listing import Listing
from search.local.postings import Postings
from search.ranking.aboutness import BEGINNING, aboutness
from search.ranking.bm25 import (
    K1,
    LOOKED_AT,
    REFINED,
    STEPS,
    TITLE_WEIGHT,
    B,
    Form,
    ScoredTerms,
    idf,
    informative,
    most,
    section_weights,
    shared,
)
from search.ranking.proximity import nearness
from search.ranking.sections import Sections


class Ranker:
    """Scores the articles of a snapshot, by those that count: what is deleted moves no score."""

    def __init__(self, postings: Postings, sections: Facet, live: Mask | None) -> None:
        self._postings, self._facet, self._live = postings, sections, live
        self._size = postings.size if live is None else int(np.count_nonzero(live))
        #: How many articles of a list count.
        self._held: Callable[[Listing], int] = attrgetter("length") if live is None else methodcaller("holding", live)
        self._texts = [(first, segment.starts, segment.units) for first, segment in postings.numbered]

    @cached_property
    def _holding(self) -> I64:
        """The number of articles that hold each UTF-16 unit."""
        found = np.zeros(65_536, np.int64)
        for segment in self._postings.segments:
            found[segment.grams.units] += segment.grams.unit_counts
        if self._live is not None:
            for first, segment in self._postings.numbered:
                deleted = np.flatnonzero(~self._live[first : first + segment.count])
                for begin, end in zip(segment.starts[deleted], segment.starts[deleted + 1], strict=True):
                    found[np.unique(segment.units[begin:end])] -= 1
        return found

    @cached_property
    def _norms(self) -> dict[str, F32]:
        """BM25's k1 * (1 - b + b * length / mean) of every article, for words, title and Han."""
        norms = {}
        for kind in ("words", "title", "han"):
            columns = [segment.columns[f"{kind}.length"] for segment in self._postings.segments]
            lengths = np.concatenate([np.empty(0, np.float32), *columns])
            counted = lengths if self._live is None else lengths[self._live]
            mean = max(float(counted.mean()), 1) if len(counted) else 1.0
            norms[kind] = np.asarray(K1 * (1 - B + B * lengths / mean), np.float32)
        return norms

    def best(self, terms: ScoredTerms, docs: Docs, newest: I32, count: int) -> tuple[list[int], list[float]]:
        """Return the best of some articles, given in order, with scores; equals newest first."""
        scores = self.scores(terms, docs)
        best = kernels.best(scores, newest, docs, max(count, REFINED) if terms.refines else count, STEPS)
        if terms.refines:
            near = best[:REFINED]
            scores[near] += self.refine(terms, docs[near])
            best[:REFINED] = near[kernels.best(scores[near], newest, docs[near], len(near), STEPS)]
        best = best[:count]
        return docs[best].tolist(), scores[best].tolist()

    def scores(self, terms: ScoredTerms, docs: Docs) -> F32:
        """Return the scores of articles (in ascending order) by words, pairs, titles, sections."""
        if not len(docs):
            return np.zeros(0, np.float32)
        found = kernels.bm25(docs, self._lists(terms.words, terms.pairs), self._postings.size)
        for forms in terms.operands:
            if len(forms) > 1:
                found += self._best_form(forms, docs)
        weights = section_weights(terms.words, self._sections, self._size)
        return found + self._by_place(weights)[self._facet.first[docs]] if weights else found

    @cached_property
    def _sections(self) -> Sections:
        counted = np.arange(self._postings.size) if self._live is None else np.flatnonzero(self._live)
        counts = self._facet.count(counted).tolist()
        return Sections(dict(zip(self._facet.values[1:], counts[1:], strict=True)))

    def _by_place(self, sections: Mapping[str, float]) -> F32:
        """Return the weights of sections by their places in the facet."""
        weights = np.zeros(len(self._facet.values), np.float32)
        for section, weight in sections.items():
            weights[self._facet.places[section]] = weight
        return weights

    def _lists(self, terms: Sequence[str], grams: Sequence[int], share: float = 1.0) -> list[Scored]:
        """Return the posting lists to score: of words, of pairs, and of words in titles."""
        held = self._postings
        words = informative(held.words(terms), self._held, self._size)
        pairs = informative(held.pairs(grams), self._held, self._size)
        return [
            *self._scored(words, "words", share),
            *self._scored(pairs, "han", share),
            # What is common in texts may tell titles apart.
            *self._scored(held.words(terms, "title"), "title", share * TITLE_WEIGHT),
        ]

    def _weight(self, form: Form) -> float:
        """Return what the words and pairs of a form are worth at most."""
        lists = (*self._postings.words(form.words), *self._postings.pairs(form.pairs))
        return most(map(self._held, lists), self._size)

    def _best_form(self, forms: Sequence[Form], docs: Docs) -> F32:
        """Return the scores of articles by the best of several forms, all of one weight."""
        weights = [self._weight(form) for form in forms]
        worth, best = shared(weights), np.zeros(len(docs), np.float32)
        for form, weight in zip(forms, weights, strict=True):
            if weight:
                lists = self._lists(form.words, form.pairs, worth / weight)
                np.maximum(best, kernels.bm25(docs, lists, self._postings.size), out=best)
        return best

    def _scored(self, lists: Iterable[Listing], kind: str, share: float) -> list[Scored]:
        """Return the lists that count, ready to be scored."""
        norms, weight, size = self._norms[kind], share * (K1 + 1), self._size
        return [(*one.read(), norms, weight * idf(held, size)) for one in lists if (held := self._held(one))]

    def refine(self, terms: ScoredTerms, docs: Docs) -> F32:
        """Return the scores, at least 0, of a few articles by what they are about and by places."""
        found = np.zeros(len(docs), np.float32)
        if terms.about:
            forms = [[form.text for form in some] for some in terms.operands]
            worths = [shared(map(self._weight, some)) for some in terms.operands]
            found += aboutness(Pieces(self._texts, docs, BEGINNING), forms, worths)
        pieces = Pieces(self._texts, docs, LOOKED_AT)
        if terms.neighbours:
            found += nearness(pieces, terms.neighbours)
        if terms.characters:
            freqs, norms = kernels.frequencies(pieces, terms.characters), self._norms["han"][docs]
            weights = [idf(int(self._holding[unit]), self._size) for unit in terms.characters]
            each = freqs * np.float32(K1 + 1) / (freqs + norms[:, None])
            each += np.float32(terms.covered) * (freqs > 0)
            # Row by row, so that no score depends on what stands beside it.
            found += (each * np.asarray(weights, np.float32)).sum(axis=1)
        return found
