"""The searcher of a snapshot in a cluster: a search takes one round trip, two or three at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeGuard

from corpus.model import Entity
from indexer.catalog import Catalog
from indexer.facets import NONE
from indexer.manifest import Manifest
from indexer.opensearch.mapping import issue_of, keyword, token
from indexer.opensearch.spans import place_of
from indexer.record import front_id
from search.opensearch.document import Document
from search.opensearch.facets import passing
from search.opensearch.front import front_body, front_found
from search.opensearch.index import Index, counting, total_of
from search.opensearch.match import literal
from search.opensearch.matches import Matches
from search.opensearch.rank import BY_ISSUE, OF_EQUALS, compared, newest_of, refined, scored, with_equals
from search.plan import Plan
from search.query.ast import Literal, Rewritten, Value
from search.query.filters import Filters
from search.ranking.bm25 import ScoredTerms
from search.result import EntitySummary
from search.searcher import FrontFound, Named, Occurrences

#: Words asked about in one question to the cluster.
_PROBES: Final = 1_000


class ClusterSearcher:
    """Searches one snapshot in a cluster (a `search.searcher.Searcher`)."""

    #: A cluster takes 1,024 clauses, of which ranking takes its share.
    most_words: int | None = 700
    #: Vectors are made where the index is, and here that is the cluster (docs/opensearch.md).
    meant: int = 0

    def __init__(self, index: Index) -> None:
        self.index = index
        self.number = index.snapshot.number
        self.manifest: Manifest = index.snapshot.manifest
        self.catalog: Catalog = index.catalog

    def values(self, facet: str) -> Sequence[Named]:
        """Return every value of a facet that any article has."""
        names = self.index.names
        return [Named(value, names(facet, value), count) for value, count in self.index.values[facet].items()]

    def entities(self, kind: str) -> Iterator[EntitySummary]:
        """Yield every company or policy, with its articles counted and its first and last issue."""
        ends = {
            end: {"terms": {"field": "seen", "size": 1, "order": {"_key": order}}}
            for end, order in (("first", "asc"), ("last", "desc"))
        }
        for _, bucket in self.index.buckets({kind: ends}):
            id_ = bucket["key"]["value"]
            if id_ != NONE:
                first, last = (issue_of(bucket[end]["buckets"][0]["key"]) for end in ends)
                names = self.index.names(kind, id_)
                yield EntitySummary(Entity(id_, names[0]), bucket["doc_count"], first, last, names)

    def lookup(self, article_ids: Sequence[str]) -> Sequence[Document | None]:
        """Return the articles of some ids, in the same order; None where there is none."""
        found = self.index.lookup(article_ids)
        return [found.get(keyword(id_)) for id_ in article_ids]

    def documents(self, keys: Sequence[tuple[Any, ...]]) -> Sequence[Document]:
        """Return the articles of some keys, in the same order: what puts newer first, a place."""
        return self.index.documents([place for *_, place in keys])

    def search(self, plan: Plan) -> Matches:
        """Return the articles that a plan finds."""
        return Matches(self.index, plan)

    def count(self, trees: Iterable[Rewritten], filters: Filters) -> list[int]:
        """Return how many articles each of some trees finds.

        The same tree is asked about once; how many have a value is known.
        """
        trees, narrowed = list(trees), filters.trees()
        totals: dict[Rewritten, int] = (
            {} if narrowed else {tree: self._having(tree) for tree in trees if _is_counted(tree)}
        )
        once = list(dict.fromkeys(tree for tree in trees if tree not in totals))
        answers = self.index.ask_all([counting(passing([tree, *narrowed])) for tree in once])
        totals |= zip(once, map(total_of, answers), strict=True)
        return [totals[tree] for tree in trees]

    def _having(self, tree: Value) -> int:
        return self.index.values[tree.facet].get(keyword(tree.values[0]), 0)

    def count_by_issue(self, tree: Rewritten, filters: Filters) -> Mapping[str, int]:
        """Return how many articles a tree finds in each issue, by its id."""
        buckets = self.index.buckets({"issue": {}}, passing([tree, *filters.trees()]))
        counts = {bucket["key"]["value"]: bucket["doc_count"] for _, bucket in buckets}
        return {id_: counts.get(keyword(id_), 0) for id_ in self.catalog.issues}

    def best(self, tree: Rewritten, terms: ScoredTerms, limit: int) -> Sequence[tuple[Document, float]]:
        """Return the best of the articles that a tree finds, with their scores."""
        scoring = self.index.scoring(terms)
        light = {"_source": False, "track_total_hits": False, **compared(limit)}
        body = {**scored(passing([tree]), scoring), **light}
        hits = with_equals(self.index.ask(body), body, limit, self.index.ask)
        chosen = refined(hits, scoring, self.index.documents)[:limit]
        documents = self.index.documents([place for place, _ in chosen])
        return [(document, score) for document, (_, score) in zip(documents, chosen, strict=True)]

    def near(self, plan: Plan, text: str, tree: Rewritten) -> None:
        """Return None: a cluster is not asked for meaning."""
        del plan, text, tree

    def front(self, issue_id: str) -> Document | None:
        """Return the front matter of an issue; None where there is none."""
        id_ = front_id(issue_id)
        return self.index.lookup([id_], "front").get(keyword(id_))

    def in_front(self, tree: Rewritten, filters: Filters, limit: int) -> FrontFound:
        """Return the front matter that a tree finds, the newest first."""
        return front_found(self.index, self.index.ask(front_body(tree, filters, limit), "front"))

    def document_frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Return how many articles hold each of some words."""
        found: dict[str, int] = {}
        words = iter(words)
        while some := list(islice(words, _PROBES)):
            held = self.index.holding({f"w{token(word)}": {"term": {"words": token(word)}} for word in some})
            found |= {word: held[f"w{token(word)}"] for word in some}
        return found

    def occurrences(self, literals: Sequence[Literal], most: int) -> Sequence[Occurrences]:
        """Return the articles that hold each of some literals, of each the newest so many."""
        newest = {"sort": [{"day": "desc"}, *BY_ISSUE], "docvalue_fields": OF_EQUALS}
        some = {"size": most, "track_total_hits": True, "_source": False, **newest}
        answers = self.index.ask_all([{"query": literal(one), **some} for one in literals])
        keys = [[(*newest_of(hit), place_of(hit)) for hit in one["hits"]["hits"]] for one in answers]
        return [Occurrences(total_of(one), sorted(some)) for one, some in zip(answers, keys, strict=True)]


def _is_counted(tree: Rewritten) -> TypeGuard[Value]:
    """Return whether a tree asks for one value of a facet, of which the articles are counted."""
    return isinstance(tree, Value) and len(tree.values) == 1 and tree.values[0] != NONE
