"""The index of the articles of one snapshot: its segments opened and joined, searched as one.

The front matter of the issues is another index of the same kind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
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
from search.local.facets import Facet, join_facets
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
        self, path: Path, entries: Sequence[SegmentEntry], known: Mapping[str, Segment], processes: int = 1
    ) -> None:
        """Open the segments in a snapshot's folder that are not `known`; `processes` share memory.

        Raises DamagedSegment.
        """
        self.segments = [known.get(entry.name) or Segment(path, entry.name, entry.count) for entry in entries]
        self.postings = Postings(self.segments, processes)
        self.bases = self.postings.bases
        self._bases: list[int] = self.bases.tolist()
        self.size = self._bases[-1]
        self.live = self._live(entries)
        self.facets: dict[str, Facet] = join_facets(self.segments, self._bases[:-1], self.live)
        self.first_day = self._column("first_day")
        self.last_day = self._column("last_day")
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
        return FacetCounts(list(self.facets.values()))

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
        return self._ranked(np.where(self.first_day > 0, self.first_day, np.iinfo(np.int32).max))

    def _ranked(self, days: I32) -> I32:
        facet = self.facets["issue"]
        order = {issue.id: rank for rank, issue in enumerate(sorted(self._issues(), key=newest_first))}
        ranks = np.asarray([order.get(value, 0) for value in facet.values], np.int32)
        found = np.empty(self.size, np.int32)
        found[np.lexsort((self._column("place"), ranks[facet.first], days))] = np.arange(self.size, dtype=np.int32)
        return found

    def _issues(self) -> list[Issue]:
        """Return the issues of the articles that count, each as it is now.

        A segment may hold an issue as it was before a correction.
        """
        found: dict[str, set[Issue]] = {}
        for segment in self.segments:
            for issue in segment.issues:
                found.setdefault(issue.id, set()).add(issue)
        return [one.pop() if len(one) == 1 else self._held(id_, one) for id_, one in found.items()]

    def _held(self, issue_id: str, versions: Collection[Issue]) -> Issue:
        facet = self.facets["issue"]
        (numbers,) = (facet.first[self.numbers] == facet.places[issue_id]).nonzero()
        some = self.documents(self.numbers[numbers[:1]].tolist())
        return some[0].record.issue if some else min(versions, key=newest_first)
