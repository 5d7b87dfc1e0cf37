"""One snapshot in a cluster as a reader holds it: its catalog, its registry, and what is counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

import numpy as np

from corpus.model import Doubt, Entity
from corpus.policies.document_numbers import normalise_number
from corpus.text.fold import fold
from indexer.arrays import U16
from indexer.facets import ENTITIES, FACETS, NONE, NOT_STATED, issue_label
from indexer.opensearch.backend import read_state
from indexer.opensearch.mapping import decode, issue_of, keyword
from indexer.opensearch.snapshot import ClusterSnapshot, ClusterSnapshots, alive
from indexer.record import Record
from indexer.text.fast_fold import folded
from indexer.text.segmenter import squeezed
from search.cache import Cache
from search.highlight.marker import Squeezed
from search.local.rank import LOOKED_AT
from search.local.searcher import newest_first, segmenter
from search.opensearch.match import EVERY, Query
from search.opensearch.rank import Means
from search.query.vocabulary import Names, issue_names
from search.ranking.sections import Sections
from search.result import EntitySummary, IssueSummary, Suggestion
from search.suggest.complete import Suggester
from search.suggest.did_you_mean import Speller
from search.suggest.entries import completions

#: Values counted in one request.
_PAGE: Final = 10_000
#: Terms whose number of articles is remembered.
_REMEMBERED: Final = 200_000
#: Articles kept in memory, in bytes of their texts.
_SHOWN_BYTES: Final = 32 * 2**20
_RECORD: Final = ["record", "resolution"]


@dataclass(frozen=True)
class Shown:
    """An article to show, and its text ready for marks to be found in it."""

    record: Record

    @cached_property
    def title(self) -> Squeezed:
        """The folded title."""
        return Squeezed(fold(self.record.article.title))

    @cached_property
    def text(self) -> Squeezed:
        """The folded text."""
        return Squeezed(folded(self.record.article.text))

    @cached_property
    def units(self) -> U16:
        """Its first part in UTF-16 units, title and text, as `search.local.rank` looks at it."""
        whole = f"{squeezed(folded(self.record.article.title))}\0{self.text.text}\0"
        return np.frombuffer(whole.encode("utf-16-le", "surrogatepass"), np.uint16)[:LOOKED_AT]


class View:
    """A snapshot for reading; what it knows does not change. Safe in any number of threads."""

    def __init__(self, store: ClusterSnapshots, snapshot: ClusterSnapshot) -> None:
        """Fetch what a reader keeps of a snapshot."""
        self._store = store
        self.snapshot = snapshot
        state = read_state(store, snapshot)
        self.catalog, self.registry = state.catalog, state.registry
        self._held: dict[str, int] = {}
        self._shown: Cache[Shown] = Cache(_SHOWN_BYTES, lambda shown: 7 * len(shown.record.article.text) + 2_000)

    def prepare(self) -> None:
        """Count what every question needs, before the first one comes."""
        self.names.values("section", "")
        self.means  # noqa: B018  # counted once and kept

    # --- asking the cluster -----------------------------------------------------------------------------------------

    def ask(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the cluster answers to one search over the articles of the snapshot."""
        return self._store.search(self.snapshot.index, self._narrowed(body))

    def ask_all(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what the cluster answers to several searches, asked at once."""
        return self._store.search_all(self.snapshot.index, [self._narrowed(body) for body in bodies]) if bodies else []

    def _narrowed(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {**body, "query": {"bool": {"must": [body["query"]], "filter": [alive(self.snapshot.number)]}}}

    def count(self, queries: Sequence[Query]) -> list[int]:
        """Return how many articles each query finds."""
        bodies = [{"query": query, "size": 0, "track_total_hits": True} for query in queries]
        return [int(answer["hits"]["total"]["value"]) for answer in self.ask_all(bodies)]

    def holding(self, probes: Mapping[str, Query]) -> dict[str, int]:
        """Return how many articles each query finds, by its name; asked once a snapshot."""
        unknown = {name: query for name, query in probes.items() if name not in self._held}
        if unknown:
            counted = {"all": {"filters": {"filters": unknown}}}
            answer = self.ask({"query": EVERY, "size": 0, "aggs": counted})
            if len(self._held) > _REMEMBERED:
                self._held = {}
            known = {name: int(one["doc_count"]) for name, one in answer["aggregations"]["all"]["buckets"].items()}
            self._held |= known
            return {name: known[name] if name in known else self._held[name] for name in probes}
        return {name: self._held[name] for name in probes}

    def records(self, articles: Sequence[str]) -> dict[str, Record]:
        """Return the records of some articles by their ids as the index holds them."""
        found = {}
        for source in self._store.sources(self.snapshot, articles, _RECORD):
            record = decode(source["record"], source["resolution"])
            found[keyword(record.article.id)] = record
        return found

    def documents(self, ids: Sequence[str]) -> list[Shown]:
        """Return the articles of documents that were just found, in the same order; those shown lately are kept."""
        fetched: dict[str, Shown] = {}

        def fetch(id_: str) -> Shown:
            if not fetched:
                for name, source in zip(ids, self._store.documents(self.snapshot, ids, _RECORD), strict=True):
                    fetched[name] = Shown(decode(source["record"], source["resolution"]))
            return fetched[id_]

        return [self._shown.get(id_, partial(fetch, id_)) for id_ in ids]

    # --- what does not change ---------------------------------------------------------------------------------------

    @cached_property
    def means(self) -> Means:
        """The mean lengths of the articles."""
        lengths = ("words_length", "title_length", "han_length")
        aggregations = {name: {"avg": {"field": name}} for name in lengths}
        answer = self.ask({"query": EVERY, "size": 0, "track_total_hits": True, "aggs": aggregations})
        means = (answer["aggregations"][name]["value"] or 0.0 for name in lengths)
        return Means(int(answer["hits"]["total"]["value"]), *means)

    @cached_property
    def values(self) -> dict[str, dict[str, int]]:
        """Every value of every facet with its number of articles."""
        found: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
        for facet, bucket in self.buckets({facet: {} for facet in FACETS}):
            if bucket["key"]["value"] != NONE:
                found[facet][bucket["key"]["value"]] = bucket["doc_count"]
        return found

    @cached_property
    def sections(self) -> Sections:
        """The sections of the library."""
        return Sections(self.values["section"])

    @cached_property
    def distinct(self) -> dict[str, int]:
        """How many values each facet has."""
        return {facet: len(values) for facet, values in self.values.items()}

    def buckets(
        self, within: Mapping[str, Mapping[str, Any]], query: Query = EVERY
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every value of some facets in the articles found, page by page; `within`: what else to count of each."""
        after: dict[str, Any] = dict.fromkeys(within)
        while after:
            aggregations = {facet: _composite(facet, place, within[facet]) for facet, place in after.items()}
            answer = self.ask({"query": query, "size": 0, "aggs": aggregations})
            for facet, found in answer["aggregations"].items():
                yield from ((facet, bucket) for bucket in found["buckets"])
                after[facet] = found.get("after_key")
            after = {facet: place for facet, place in after.items() if place is not None}

    @cached_property
    def entities(self) -> dict[str, dict[str, EntitySummary]]:
        """Every company and policy by id, most mentioned first, those of one count by name."""
        ends = {
            end: {"terms": {"field": "seen", "size": 1, "order": {"_key": order}}}
            for end, order in (("first", "asc"), ("last", "desc"))
        }
        found: dict[str, list[EntitySummary]] = {kind: [] for kind in ENTITIES}
        for kind, bucket in self.buckets(dict.fromkeys(ENTITIES, ends)):
            id_ = bucket["key"]["value"]
            if id_ == NONE:
                continue
            first, last = (issue_of(bucket[end]["buckets"][0]["key"]) for end in ends)
            names = self.registry.aliases(id_)
            found[kind].append(EntitySummary(Entity(id_, names[0]), bucket["doc_count"], first, last, names))
        for summaries in found.values():
            summaries.sort(key=lambda one: (-one.articles, one.entity.name, one.entity.id))
        return {kind: {one.entity.id: one for one in summaries} for kind, summaries in found.items()}

    @cached_property
    def issues(self) -> Sequence[IssueSummary]:
        """Every issue: serials by name, newest first within a serial."""
        held = sorted(self.catalog.issues.values(), key=lambda held: newest_first(held.issue))
        held.sort(key=lambda held: held.issue.serial)
        return [IssueSummary(one.issue, len(one.articles), len(one.doubts)) for one in held]

    def issue(self, issue: str) -> Sequence[Record]:
        """Return an issue's articles in printed order."""
        held = self.catalog.issues.get(issue)
        records = self.records(held.articles) if held else {}
        return [records[keyword(article)] for article in held.articles] if held else []

    def doubts(self, issue: str) -> Sequence[Doubt]:
        """Return the reader's doubts about an issue, by line."""
        held = self.catalog.issues.get(issue)
        return sorted(held.doubts, key=lambda doubt: doubt.line) if held else ()

    def label(self, facet: str, value: str) -> str:
        """Return what to show for a value of a facet."""
        if value == NONE:
            return NOT_STATED
        if facet in ENTITIES:
            return self.registry.aliases(value)[0]
        held = self.catalog.issues.get(value) if facet == "issue" else None
        return issue_label(held.issue) if held else value

    # --- names ------------------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> Names:
        """What the library's names mean in a query."""
        labels: dict[str, dict[str, Sequence[str]]] = {
            facet: {value: (value,) for value in values} for facet, values in self.values.items()
        }
        labels |= {kind: {value: self.registry.aliases(value) for value in self.values[kind]} for kind in ENTITIES}
        labels["issue"] = {id_: issue_names(held.issue) for id_, held in self.catalog.issues.items()}
        labels["number"] = {value: self._numbers(value) for value in self.values["policy"]}
        return Names(self.words, labels)

    def _numbers(self, policy: str) -> tuple[str, ...]:
        """Return the document numbers of a policy, as normalised."""
        names = (policy, *self.registry.aliases(policy))
        return tuple(dict.fromkeys(number for name in names if (number := normalise_number(name))))

    @cached_property
    def suggester(self) -> Suggester:
        """What completes names as they are typed."""
        return Suggester(self._entries())

    def _entries(self) -> Iterable[Suggestion]:
        for kind in (facet.name for facet in FACETS.values() if facet.suggested):
            for value, count in self.values[kind].items():
                names = self.registry.aliases(value) if kind in ENTITIES else (self.label(kind, value),)
                yield from completions(kind, value, names, self._numbers(value) if kind == "policy" else (), count)

    @cached_property
    def speller(self) -> Speller:
        """What corrects names."""
        return Speller(self.suggester)

    def words(self, text: str) -> list[str]:
        """Cut a squeezed folded text into words as the snapshot's dictionary does, in order."""
        return segmenter(self.snapshot.manifest.terms).in_order(text)


def _composite(facet: str, after: Any, within: Mapping[str, Any]) -> dict[str, Any]:
    sources = {"size": _PAGE, "sources": [{"value": {"terms": {"field": facet}}}]}
    found: dict[str, Any] = {"composite": sources if after is None else {**sources, "after": after}}
    return {**found, "aggs": within} if within else found
