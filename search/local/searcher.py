"""The searcher of a snapshot on this machine: whole posting lists at a time, on arrays.

A query costs a few operations on arrays as long as its posting lists, not a step an article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.model import Entity
from indexer.catalog import Catalog
from indexer.facets import ENTITIES
from indexer.local.snapshot import Snapshot
from indexer.local.whole_and_change import Stored
from indexer.manifest import Manifest
from indexer.record import front_id
from indexer.segment.reader import Segment
from search.local.docset import DocSet
from search.local.document import Document
from search.local.index import Index
from search.local.match import match, passing
from search.local.matches import Matches, listed
from search.local.meanings import Meanings
from search.plan import Plan
from search.query.ast import Literal, Rewritten
from search.query.filters import Filters
from search.ranking.aboutness import word_units
from search.ranking.bm25 import ScoredTerms
from search.request import NEAR
from search.result import EntitySummary
from search.searcher import Found, FrontFound, Named, Occurrences


class LocalSearcher:
    """Searches the segments of one snapshot (a `search.searcher.Searcher`)."""

    most_words: int | None = None

    def __init__(
        self,
        snapshot: Snapshot,
        before: LocalSearcher | None = None,
        processes: int = 1,
        library: Path | None = None,
    ) -> None:
        """Open a snapshot, but for what is open of the one `before`; `processes` share memory.

        ``library`` may have a model of meaning. Raises DamagedSegment or OSError.
        """
        manifest = snapshot.manifest
        self.snapshot = snapshot
        self.number = snapshot.number
        self.manifest: Manifest = manifest
        self.index: Index = Index(snapshot.path, manifest.segments, before.index if before else None, processes)
        self.front_index: Index = Index(
            snapshot.path, manifest.front_segments, before.front_index if before else None, processes
        )
        self.meanings: Meanings = Meanings(
            library, snapshot.path.parents[1], self.index, before.meanings if before else None
        )
        # Read now, while the snapshot's folder is sure to be there; taken apart when needed.
        self._stored = Stored(snapshot)
        # Made now, for all processes that share this one's memory.
        _ = self.index.counts, self.index.ranker, word_units()

    @property
    def segments(self) -> list[Segment]:
        """All segments that are open."""
        return [*self.index.segments, *self.front_index.segments]

    @property
    def catalog(self) -> Catalog:
        """The files and issues of the snapshot."""
        return self._stored.catalog

    def values(self, facet: str) -> Sequence[Named]:
        """Return every value of a facet that any article has."""
        held = self.index.facets[facet]
        counts = held.count(self.index.numbers).tolist()
        named = zip(held.values[1:], held.labels[1:], counts[1:], strict=True)
        if facet in ENTITIES:
            return [Named(value, self._names(value, label), count) for value, label, count in named if count]
        return [Named(value, (label,), count) for value, label, count in named if count]

    def _names(self, entity_id: str, label: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((label, *self._stored.names.get(entity_id, ()))))

    def entities(self, kind: str) -> Iterator[EntitySummary]:
        """Yield every company or policy, with its articles counted and its first and last issue."""
        index = self.index
        facet, issues = index.facets[kind], index.facets["issue"]
        docs, places = facet.pairs
        order = np.argsort(index.oldest[docs], kind="stable")
        order = order if index.live is None else order[index.live[docs[order]]]
        # Of the articles of one value the last one to be put into a dict stays.
        lasts, firsts = (
            dict(zip(places[way].tolist(), docs[way].tolist(), strict=True)) for way in (order, order[::-1])
        )
        for value, names, articles in self.values(kind):
            place = facet.places[value]
            first, last = (issues.values[issues.first[articles_of[place]]] for articles_of in (firsts, lasts))
            yield EntitySummary(Entity(value, names[0]), articles, first, last, names)

    def lookup(self, article_ids: Sequence[str]) -> Sequence[Document | None]:
        """Return the articles of some ids, in the same order; None where there is none."""
        numbers = map(self.index.find, article_ids)
        return [None if number is None else self.index.documents([number])[0] for number in numbers]

    def documents(self, keys: Sequence[int]) -> Sequence[Document]:
        """Return the articles of some keys, in the same order; a key is a rank, newest first."""
        return self.index.documents(self.index.by_rank[list(keys)].tolist())

    def search(self, plan: Plan) -> Matches:
        """Return the articles that a plan finds."""
        return Matches(self.index, plan)

    def count(self, trees: Iterable[Rewritten], filters: Filters) -> list[int]:
        """Return how many articles each of some trees finds."""
        return [len(found) for found in _found(self.index, trees, filters)]

    def count_by_issue(self, tree: Rewritten, filters: Filters) -> Mapping[str, int]:
        """Return how many articles a tree finds in each issue, by its id."""
        (found,) = _found(self.index, [tree], filters)
        issues = self.index.facets["issue"]
        return dict(zip(issues.values, issues.count(found.docs).tolist(), strict=True))

    def best(self, tree: Rewritten, scored: ScoredTerms, limit: int) -> Sequence[tuple[Document, float]]:
        """Return the best of the articles that a tree finds, with their scores."""
        docs = match(tree, self.index, {}).within(self.index.live).docs
        chosen, scores = self.index.ranker.best(scored, docs, self.index.newest, limit)
        return list(zip(self.index.documents(chosen), scores, strict=True))

    @property
    def meant(self) -> int:
        """The number of articles whose meaning is known."""
        return self.meanings.articles

    def near(self, plan: Plan, text: str, tree: Rewritten) -> Found | None:
        """Return those of a tree nearest in meaning to a text; None where that is not known."""
        (passed,) = _found(self.index, [tree], plan.filters)
        found = self.meanings.near(text, passed.docs, self.index.newest, NEAR)
        return None if found is None else listed(self.index, plan, *found)

    def front(self, issue_id: str) -> Document | None:
        """Return the front matter of an issue; None where there is none."""
        number = self.front_index.find(front_id(issue_id))
        return None if number is None else self.front_index.documents([number])[0]

    def in_front(self, tree: Rewritten, filters: Filters, limit: int) -> FrontFound:
        """Return the front matter that a tree finds, the newest first."""
        (found,) = _found(self.front_index, [tree], filters)
        newest = found.docs[np.argsort(self.front_index.newest[found.docs])[:limit]]
        return FrontFound(len(found), self.front_index.documents(newest.tolist()))

    def document_frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Return how many articles hold each of some words."""
        some = list(words)
        lists = self.index.postings.words(some)
        return {word: listing.holding(self.index.live) for word, listing in zip(some, lists, strict=True)}

    def occurrences(self, literals: Sequence[Literal], most: int) -> Sequence[Occurrences]:
        """Return the articles that hold each of some literals, of each the newest so many."""
        live, newest = self.index.live, self.index.newest
        found = [self.index.literals.one(literal) for literal in literals]
        kept = found if live is None else [docs[live[docs]] for docs in found]
        return [Occurrences(len(docs), np.sort(newest[docs])[:most].tolist()) for docs in kept]


def _found(index: Index, trees: Iterable[Rewritten], filters: Filters) -> list[DocSet]:
    known: dict[int, DocSet] = {}
    passed = passing(filters.trees(), index, known)
    return [match(tree, index, known).within(passed) for tree in trees]
