"""The merge policy: however issues come and go, there are few segments, and merging ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.local.merge_policy import FACTOR, step, to_merge
from indexer.segment.entry import SegmentEntry
from indexer.segment.term_postings import MAX_DOCUMENTS
from indexer.segment.writer import MAX_CHARACTERS

#: The most rounds of merging that one sync may need beside one for each worn segment: every step of
#: sizes, a few times.
_ROUNDS = 60


def _written(sizes: Iterable[int], long: int) -> Iterator[SegmentEntry]:
    """Yield the segments for articles of `long` characters, as `write_segments` makes them."""
    rest = sum(sizes)
    while rest:
        count = min(rest, MAX_DOCUMENTS, -(-MAX_CHARACTERS // long))
        rest -= count
        yield SegmentEntry("", count, count * long)


def _merged(entries: list[SegmentEntry], long: int) -> list[SegmentEntry]:
    """Return what is left when nothing is to be merged any more."""
    for _ in range(_ROUNDS + len(entries)):
        places = to_merge(entries)
        if not places:
            return entries
        live = [entries[place].live for place in places]
        kept = [entry for place, entry in enumerate(entries) if place not in places]
        entries = [*kept, *_written(live, long)]
    raise AssertionError("merging does not end")


def most(entries: list[SegmentEntry]) -> int:
    """Return the most segments that there may be.

    A few of every size, and the large ones that do not fit together.
    """
    documents = sum(entry.count for entry in entries)
    characters = sum(entry.characters for entry in entries)
    small = (FACTOR - 1) * (step(MAX_DOCUMENTS) + 1)
    return small + FACTOR * documents // MAX_DOCUMENTS + FACTOR * characters // MAX_CHARACTERS


@pytest.mark.parametrize("long", [200, 1_200, 6_500, 10_000, 40_000, 2_000_000])
@pytest.mark.parametrize("full", [5, 6, 7, 8, 40])
def test_merging_ends_however_long_the_articles_are(long: int, full: int) -> None:
    """Full segments cannot be made fewer.

    Articles of 6,500 characters fill one before there are 8,000 of them.
    """
    articles = full * min(MAX_DOCUMENTS, -(-MAX_CHARACTERS // long))
    entries = _merged(list(_written([articles], long)), long)
    assert len(entries) == full


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([1, 7, 40, 300, 9_000, 30_000]), st.floats(0, 0.4)), min_size=1, max_size=60),
    st.sampled_from([50, 1_000, 7_000, 60_000]),
)
def test_there_are_few_segments_however_issues_come_and_go(history: list[tuple[int, float]], long: int) -> None:
    entries: list[SegmentEntry] = []
    articles = 0
    for size, gone in history:
        worn = (replace(entry, deleted=(*entry.deleted, *range(int(entry.live * gone)))) for entry in entries)
        entries = [entry for entry in worn if entry.live]
        articles = sum(entry.live for entry in entries) + size
        entries = _merged([*entries, *_written([size], long)], long)
        assert len(entries) <= most(entries)
    assert sum(entry.live for entry in entries) == articles


def test_what_merging_costs_grows_with_the_logarithm() -> None:
    """Rewrite an article once a step of the policy, not once for every issue that comes."""
    entries: list[SegmentEntry] = []
    written = 0
    for _ in range(3_000):
        entries = [*entries, *_written([5], 500)]
        while places := to_merge(entries):
            live = [entries[place].count for place in places]
            written += sum(live)
            entries = [*(entry for place, entry in enumerate(entries) if place not in places), *_written(live, 500)]
    assert written <= 15_000 * (step(15_000) + 1)
