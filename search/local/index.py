"""The index of the articles of one snapshot: its segments opened and joined, searched as one.

The front matter of the issues is another index of the same kind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Final

import numpy as np

from corpus.model import Issue
from indexer.arrays import I32, I64, Mask
from indexer.record import Record
from indexer.segment.entry import SegmentEntry
from indexer.segment.reader import Segment
from search.cache import Cache
from search.local.document import Document
from search.local.facet_counts import FacetCounts
from search.local.facets import Facet, Kept, join_facets
from search.local.literals import Literals
from search.local.postings import Postings
from search.local.rank import Ranker
from search.order import newest_first

#: Records kept in memory by all processes together, in bytes of their texts.
_RECORD_BYTES: Final = 48 * 2**20
#: Documents kept in memory by all processes together; each takes some 500 bytes, its record not
#: counted.
_DOCUMENTS: Final = 65_536


class Index:
    """The articles of a snapshot, numbered through all segments, the deleted ones too."""

    def __init__(
        self, path: Path, entries: Sequence[SegmentEntry], before: Index | None = None, processes: int = 1
    ) -> None:
        """Open the segments in a snapshot's folder that the one `before` has not open.

        What was made of the leading ones that it has, too, is taken over. So many `processes` share
        memory. Raises DamagedSegment.
        """
        known = {segment.name: segment for segment in before.segments} if before else {}
        self.entries = entries
        self.segments: list[Segment] = [
            known.get(entry.name) or Segment(path, entry.name, entry.count) for entry in entries
        ]
        self.postings = Postings(self.segments, processes)
        self.literals = Literals(self.postings, processes)
        self.bases = self.postings.bases
        self._bases: list[int] = self.bases.tolist()
        self.size = self._bases[-1]
        self.live = self._live(entries)
        kept = _kept(before.entries, entries) if before else Kept()
        self.facets: dict[str, Facet] = join_facets(
            self.segments, self._bases, self.live, before.facets if before else None, kept
        )
        self.first_day = self._column("first_day")
        self.last_day = self._column("last_day")
        self.keys: dict[str, list[tuple[object, ...]]] = {
            segment.name: _keys(segment, before) for segment in self.segments
        }
        self.kept = self._bases[kept.segments]
        # Of an index that is left nothing is held but what is to be taken over.
        self._counts_before: FacetCounts | None = vars(before).get("counts") if before else None
        self._order = np.arange(self.size, dtype=np.int32)
        if before and "newest" in vars(before):
            order = np.empty(before.size, np.int32)
            order[before.newest] = np.arange(before.size, dtype=np.int32)
            self._order[: self.kept] = order[order < self.kept]
        self._records: Cache[Record] = Cache(
            _RECORD_BYTES // processes, lambda record: 3 * len(record.article.text) + 2_500
        )
        self._documents: dict[int, Document] = {}
        self._most_documents = _DOCUMENTS // processes

    def _live(self, entries: Sequence[SegmentEntry]) -> Mask | None:
        """Return which articles count, None for all."""
        if not any(entry.deleted for entry in entries):
            return None
        mask = np.ones(self.size, np.bool_)
        for base, entry in zip(self.bases.tolist(), entries, strict=False):
            mask[np.asarray(entry.deleted, np.int64) + base] = False
        return mask

    def _column(self, name: str) -> I32:
        columns = [np.empty(0, np.int32), *(segment.columns[name] for segment in self.segments)]
        return np.concatenate(columns).astype(np.int32, copy=False)

    def documents(self, numbers: Iterable[int]) -> list[Document]:
        """Return some articles; the best ones are found again and again, so they are kept."""
        known, found = self._documents, []
        for number in numbers:
            document = known.get(number)
            if document is None:
                if len(known) >= self._most_documents:
                    known.clear()
                segment = bisect_right(self._bases, number) - 1
                document = Document(self.segments[segment], number - self._bases[segment], self._records)
                known[number] = document
            found.append(document)
        return found

    def find(self, article_id: str) -> int | None:
        """Return the number of the article of an id; None where there is none."""
        for base, segment in zip(self.bases.tolist(), self.segments, strict=False):
            local = segment.find(article_id)
            if local is not None and (self.live is None or self.live[base + local]):
                return int(base) + local
        return None

    @cached_property
    def numbers(self) -> I64:
        """The numbers of the articles that count, in order."""
        return np.arange(self.size) if self.live is None else np.flatnonzero(self.live)

    @cached_property
    def counts(self) -> FacetCounts:
        """The values of all facets, to be counted."""
        before, self._counts_before = self._counts_before, None
        return FacetCounts(list(self.facets.values()), before, self.kept)

    @cached_property
    def ranker(self) -> Ranker:
        """The scores of the articles."""
        return Ranker(self.postings, self.facets["section"], self.live)

    @cached_property
    def newest(self) -> I32:
        """The rank of every article: newest first, undated last, then by issue, then as printed."""
        return self._ranked(-self.first_day)

    @cached_property
    def by_rank(self) -> I64:
        """The articles in the order of `newest`."""
        return self.newest.argsort()

    @cached_property
    def oldest(self) -> I32:
        """The rank of every article: oldest first, undated last, then by issue, then as printed."""
        return self._ranked(np.where(self.first_day > 0, self.first_day, np.int32(date.max.toordinal() + 1)))

    def _ranked(self, days: I32) -> I32:
        """Return the rank of every article by some days, then by its issue and its place there.

        To sort what is nearly in order takes a step an article.
        """
        facet, places = self.facets["issue"], self._column("place")
        order = {id_: rank for rank, (id_, _) in enumerate(sorted(self._issues().items(), key=itemgetter(1)))}
        ranks = np.asarray([order.get(value, 0) for value in facet.values], np.int64)
        keys = days.astype(np.int64) * (len(ranks) + 1) + ranks[facet.first]
        keys = keys * (int(places.max(initial=0)) + 1) + places
        found = np.empty(self.size, np.int32)
        found[self._order[keys[self._order].argsort(kind="stable")]] = np.arange(self.size, dtype=np.int32)
        return found

    def _issues(self) -> dict[str, tuple[object, ...]]:
        """Return the order of the issues of the articles that count, each as it is now, by id.

        A segment may hold an issue as it was before a correction.
        """
        found: dict[str, tuple[object, ...]] = {}
        several: dict[str, set[Issue]] = {}
        firsts: dict[str, Issue] = {}
        for segment in self.segments:
            for issue, key in zip(segment.issues, self.keys[segment.name], strict=True):
                first = firsts.setdefault(issue.id, issue)
                if first is not issue and first != issue:
                    several.setdefault(issue.id, {first}).add(issue)
                found[issue.id] = key
        return found | {id_: newest_first(self._held(id_, versions)) for id_, versions in several.items()}

    def _held(self, issue_id: str, versions: Collection[Issue]) -> Issue:
        facet = self.facets["issue"]
        (numbers,) = (facet.first[self.numbers] == facet.places[issue_id]).nonzero()
        some = self.documents(self.numbers[numbers[:1]].tolist())
        return some[0].record.issue if some else min(versions, key=newest_first)


def _kept(before: Sequence[SegmentEntry], entries: Sequence[SegmentEntry]) -> Kept:
    """Return how many leading segments two snapshots share."""
    pairs = list(zip(before, entries, strict=False))
    other = (place for place, (one, two) in enumerate(pairs) if one.name != two.name)
    changed = (place for place, (one, two) in enumerate(pairs) if one != two)
    return Kept(next(other, len(pairs)), next(changed, len(pairs)))


def _keys(segment: Segment, before: Index | None) -> list[tuple[object, ...]]:
    """Return the keys by which the issues of a segment are put in order."""
    known = before.keys.get(segment.name) if before else None
    return [newest_first(issue) for issue in segment.issues] if known is None else known
