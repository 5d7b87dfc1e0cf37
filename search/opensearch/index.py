"""The index of one snapshot in a cluster: how it is asked, and what is counted once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from indexer.facets import ENTITIES, NONE, NOT_STATED, issue_label
from indexer.opensearch.catalog import WITH_NAMES, Contents, read_contents
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import Kind, alive, decode, keyword
from indexer.opensearch.snapshot import ClusterSnapshots
from search.cache import Cache
from search.opensearch.document import Document
from search.opensearch.match import EVERY, Query
from search.opensearch.rank import Means, Scoring
from search.opensearch.tally import Tally, buckets, take_tally
from search.opensearch.years import years_of
from search.ranking.bm25 import ScoredTerms
from search.ranking.sections import Sections

#: Terms whose number of articles is remembered.
_REMEMBERED: Final = 200_000
#: Documents kept in memory, in bytes of their texts.
_DOCUMENT_BYTES: Final = 32 * 2**20
_RECORD: Final = ["record", "resolution"]


class Index:
    """A snapshot in a cluster, which never changes: what is counted once is kept."""

    def __init__(self, snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, before: Index | None = None) -> None:
        """Fetch the catalog, the names of entities and the counts of everything.

        Of `before`, where the snapshot follows it, only what changed since is fetched.
        """
        self._snapshots = snapshots
        self.snapshot = snapshot
        self.contents: Contents = read_contents(snapshots, snapshot, WITH_NAMES, before.contents if before else None)
        self.catalog = self.contents.catalog
        self._held: dict[str, int] = {}
        # A document that was in a snapshot is never changed under its id.
        same = before is not None and snapshot.uuid == before.snapshot.uuid
        self.cached: Cache[Document] = before.cached if before and same else Cache(_DOCUMENT_BYTES, _bytes_of)
        ask = partial(snapshots.search, snapshot.where())
        last = (before.snapshot, before.tally) if before else None
        self.tally: Tally = take_tally(ask, snapshot, last)

    def ask(self, body: Mapping[str, Any], kind: Kind = "article") -> dict[str, Any]:
        """Return the answer of the cluster to one search over articles (or front matter)."""
        return self._snapshots.search(*self._narrowed(body, kind))

    def ask_all(
        self, bodies: Sequence[Mapping[str, Any]], fronts: Sequence[Mapping[str, Any]] = ()
    ) -> list[dict[str, Any]]:
        """Return the answers to searches over articles, then over front matter, asked at once."""
        asked = [*map(self._narrowed, bodies), *(self._narrowed(body, "front") for body in fronts)]
        return self._snapshots.search_all(asked) if asked else []

    def _narrowed(self, body: Mapping[str, Any], kind: Kind = "article") -> tuple[str, dict[str, Any]]:
        """Return the indices that may answer a search, and the search within the snapshot."""
        query = {"bool": {"must": [body["query"]], "filter": [alive(self.snapshot.number, kind)]}}
        return self.snapshot.where(kind, years_of(body["query"])), {**body, "query": query}

    def holding(self, probes: Mapping[str, Query]) -> dict[str, int]:
        """Return how many articles each query finds, by its name; asked once a snapshot."""
        found = {name: self._held[name] for name in probes if name in self._held}
        unknown = {name: query for name, query in probes.items() if name not in found}
        if unknown:
            counted = {"all": {"filters": {"filters": unknown}}}
            buckets = self.ask({"query": EVERY, "size": 0, "aggs": counted})["aggregations"]["all"]["buckets"]
            found |= {name: int(one["doc_count"]) for name, one in buckets.items()}
            if len(self._held) > _REMEMBERED:
                self._held = {}
            self._held |= found
        return found

    def scoring(self, terms: ScoredTerms) -> Scoring:
        """Return how articles are scored by some terms."""
        return Scoring(terms, self.holding, self.means, self.sections)

    def lookup(self, article_ids: Sequence[str], kind: Kind = "article") -> dict[str, Document]:
        """Return some articles, or front matter, by their ids as the index holds them."""
        sources = self._snapshots.sources(self.snapshot, article_ids, _RECORD, kind)
        found = (Document(decode(source["record"], source["resolution"])) for source in sources)
        return {keyword(document.id): document for document in found}

    def documents(self, places: Sequence[str]) -> list[Document]:
        """Return the documents at some places, in the same order; those used lately are kept."""
        fetched: dict[str, Document] = {}

        def fetch(place: str) -> Document:
            if not fetched:
                for one, source in zip(places, self._snapshots.documents(places, _RECORD), strict=True):
                    fetched[one] = Document(decode(source["record"], source["resolution"]))
            return fetched[place]

        return [self.cached.get(place, partial(fetch, place)) for place in places]

    @cached_property
    def means(self) -> Means:
        """The mean lengths of the articles."""
        lengths = map(self.tally.mean, ("words_length", "title_length", "han_length"))
        return Means(self.tally.articles, *lengths)

    @property
    def values(self) -> Mapping[str, Mapping[str, int]]:
        """Every value of every facet with its number of articles."""
        return self.tally.values

    @cached_property
    def sections(self) -> Sections:
        """The sections of the library."""
        return Sections(self.values["section"])

    @cached_property
    def distinct(self) -> dict[str, int]:
        """The number of values of each facet."""
        return {facet: len(values) for facet, values in self.values.items()}

    def buckets(
        self, within: Mapping[str, Mapping[str, Any]], query: Query = EVERY
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every value of some facets in the articles found, with further counts `within`."""
        return buckets(self.ask, within, query)

    def names(self, facet: str, value: str) -> tuple[str, ...]:
        """Return the names of a value of a facet, the one to show first."""
        if value == NONE:
            return (NOT_STATED,)
        if facet in ENTITIES:
            return self.contents.names.get(value, (value,))
        held = self.catalog.issues.get(value) if facet == "issue" else None
        return (issue_label(held.issue) if held else value,)


def _bytes_of(document: Document) -> int:
    return 7 * len(document.record.article.text) + 2_000


def counting(query: Query) -> dict[str, Any]:
    """Return the search that counts the articles of a query."""
    return {"query": query, "size": 0, "track_total_hits": True}


def total_of(answer: Mapping[str, Any]) -> int:
    """Return how many articles a search found."""
    return int(answer["hits"]["total"]["value"])
