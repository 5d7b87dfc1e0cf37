"""A view: one snapshot of a library opened for searching, all of its segments as one."""

from __future__ import annotations

import json
import weakref
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from corpus.model import Issue
from indexer.arrays import I32, I64, Mask
from indexer.catalog import Catalog
from indexer.local.manifest import LocalManifest
from indexer.local.snapshot import Snapshot
from indexer.record import Record
from indexer.segment.entry import SegmentEntry
from indexer.segment.filenames import CATALOG, NAMES
from indexer.segment.reader import Segment
from indexer.text.segmenter import Segmenter
from search.cache import Cache
from search.kernels.numpy_kernels import Docs
from search.local.facet_counts import Tally
from search.local.facets import Facet, join_facets
from search.local.postings import Postings
from search.local.rank import Ranker, Texts
from search.query.ast import Literal
from search.query.vocabulary import Names
from search.result import EntitySummary
from search.suggest.complete import Suggester
from search.suggest.did_you_mean import Speller
from search.suggest.entries import Labels, entries

#: Records kept in memory by all processes together, in bytes of their texts.
_RECORD_BYTES: Final = 48 * 2**20
#: Headings kept in memory by all processes together; each takes some 400 bytes.
_HEADINGS: Final = 65_536
#: Lists of all companies and of all policies: both are kept, however long.
_SUMMARY_BYTES: Final = 2**40
#: Digits by which later days come first.
_BACKWARDS: Final = str.maketrans("0123456789", "9876543210")


class View:
    """The articles of a snapshot, numbered through all segments; those that no longer count keep their numbers."""

    def __init__(self, snapshot: Snapshot, known: Mapping[str, Segment], processes: int = 1) -> None:
        """Open a snapshot; segments already `known` by name are not opened again; `processes` share the memory.

        Raises DamagedSegment or OSError.
        """
        entries = snapshot.manifest.segments
        self.snapshot = snapshot
        self.terms = snapshot.manifest.terms
        self.segments = [known.get(entry.name) or Segment(snapshot.path, entry.name, entry.count) for entry in entries]
        self.postings = Postings(self.segments, processes)
        self.bases = self.postings.bases
        self._bases: list[int] = self.bases.tolist()
        self.size = self._bases[-1]
        self.live = self._live(entries)
        self.facets: dict[str, Facet] = join_facets(self.segments, self.bases[:-1].tolist())
        self.tally = Tally(list(self.facets.values()))
        self.first_day = self._column("first_day")
        self.last_day = self._column("last_day")
        self.texts = Texts(self.segments, self.bases)
        self.ranker = Ranker(self.postings, self.texts, self.facets["section"])
        self.summaries: Cache[list[EntitySummary]] = Cache(_SUMMARY_BYTES, lambda found: 400 * len(found))
        self._records: Cache[Record] = Cache(
            _RECORD_BYTES // processes, lambda record: 3 * len(record.article.text) + 2_500
        )
        self._headings: dict[int, tuple[str, str]] = {}
        self._most_headings = _HEADINGS // processes
        # Read now, while the snapshot's folder is sure to be there; taken apart when needed.
        self._catalog_bytes = (snapshot.path / CATALOG).read_bytes() if snapshot.number else b""
        self._names_bytes = (snapshot.path / NAMES).read_bytes() if snapshot.number else b"{}"

    @classmethod
    def empty(cls) -> View:
        """Return the view of a library that has no snapshot yet."""
        return cls(Snapshot(0, Path(), LocalManifest()), {})

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

    def literal(self, literal: Literal) -> Docs:
        """Return the articles in which a literal occurs."""
        return self.postings.literal(literal)

    def place(self, number: int) -> tuple[Segment, int]:
        """Return the segment of an article and its number there."""
        segment = bisect_right(self._bases, number) - 1
        return self.segments[segment], number - self._bases[segment]

    def headings(self, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """Return the id and the title of each of some articles; the best ones come again and again, so they are kept."""
        known, found = self._headings, []
        for number in numbers:
            heading = known.get(number)
            if heading is None:
                segment, local = self.place(number)
                if len(known) >= self._most_headings:
                    known.clear()
                heading = known[number] = segment.heading(local)
            found.append(heading)
        return found

    def record(self, number: int) -> Record:
        """Return an article."""
        return self._records.get(number, lambda: self._record(number))

    def _record(self, number: int) -> Record:
        segment, local = self.place(number)
        return segment.record(local)

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
    def catalog(self) -> Catalog:
        """The files and issues of the snapshot."""
        return Catalog.parse(self._catalog_bytes) if self._catalog_bytes else Catalog()

    @cached_property
    def issue_ranks(self) -> dict[str, int]:
        """The rank of every issue: newest first, those of one day by serial and number."""
        issues = sorted(self.issues.values(), key=newest_first)
        return {issue.id: rank for rank, issue in enumerate(issues)}

    @cached_property
    def issues(self) -> dict[str, Issue]:
        """Every issue by id."""
        return {issue.id: issue for segment in self.segments for issue in segment.issues}

    @cached_property
    def _aliases(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = json.loads(self._names_bytes)
        return found

    def aliases(self, entity_id: str) -> Sequence[str]:
        """Return every name of a company or policy, the one to show first."""
        return self._aliases.get(entity_id, ())

    @cached_property
    def newest(self) -> I32:
        """The rank of every article: newest first, undated last; of one day by issue, then as printed."""
        return self._ranked(-self.first_day)

    @cached_property
    def oldest(self) -> I32:
        """The rank of every article: oldest first, undated last; of one day by issue, then as printed."""
        return self._ranked(np.where(self.first_day > 0, self.first_day, np.iinfo(np.int32).max))

    def _ranked(self, days: I32) -> I32:
        facet = self.facets["issue"]
        ranks = np.asarray([self.issue_ranks.get(value, 0) for value in facet.values], np.int32)
        found = np.empty(self.size, np.int32)
        found[np.lexsort((self._column("place"), ranks[facet.first], days))] = np.arange(self.size, dtype=np.int32)
        return found

    @cached_property
    def names(self) -> Names:
        """What the library's names mean in a query."""
        # Not `self`: a view that refers to itself would keep its files open till Python looks for cycles.
        return Names(cutter(self.terms), Labels(weakref.proxy(self)))

    @cached_property
    def suggester(self) -> Suggester:
        """What completes names as they are typed."""
        return Suggester(entries(self))

    @cached_property
    def speller(self) -> Speller:
        """What corrects names."""
        return Speller(self.suggester)


@lru_cache(maxsize=2)
def cutter(terms: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """Return what cuts short texts into words, in order, by a dictionary: one for all snapshots that were made with it."""
    made = segmenter(terms)
    return lru_cache(maxsize=2_000)(lambda text: tuple(made.in_order(text)))


@lru_cache(maxsize=2)
def segmenter(terms: tuple[str, ...]) -> Segmenter:
    """Return the segmenter of a dictionary: one for all snapshots that were made with it."""
    return Segmenter(terms)


def newest_first(issue: Issue) -> tuple[object, ...]:
    """Return the key that puts issues in order, newest first; those without a day last."""
    day = str(issue.start or "").translate(_BACKWARDS) or "~"
    return (day, issue.serial, -(issue.number or 0), issue.id)
