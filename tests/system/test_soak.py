"""The long shows in short, so that they cannot rot.

And what they call flat: a slow leak stands out, a swing does not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count

import pytest
from click.testing import CliRunner

from indexer.local.merge_policy import to_merge
from indexer.segment.entry import SegmentEntry
from tests.system.soak.__main__ import main
from tests.system.soak.flat import LEAST_SYNCS, MEASURES, Measure, most_segments

_BESIDES, _BETWEEN = (next(one for one in MEASURES if name in one.name) for name in ("besides", "between syncs, files"))
#: So many files belong to a segment.
_FILES = 7

pytestmark = pytest.mark.slow


@cache
def _names(syncs: int, seed: int) -> list[set[str]]:
    """Return the names of the segments after each sync."""
    return [{entry.name for entry in entries} for entries in _segments(syncs, random.Random(seed))]


def _segments(syncs: int, chance: random.Random) -> Iterator[list[SegmentEntry]]:
    """Yield the segments after each sync of some 150 articles, as many added as removed."""
    names = map(str, count())
    entries = [SegmentEntry(next(names), 150)]
    for _ in range(syncs):
        came = chance.randint(3, 9)
        for _ in range(came):
            place = chance.randrange(len(entries))
            entry = entries[place]
            if entry.live:
                entries[place] = replace(entry, deleted=(*entry.deleted, len(entry.deleted)))
        entries = [*(entry for entry in entries if entry.live), SegmentEntry(next(names), came)]
        yield entries
        while places := to_merge(entries):
            live = sum(entries[place].live for place in places)
            kept = [entry for place, entry in enumerate(entries) if place not in places]
            entries = [*kept, SegmentEntry(next(names), live)]


def _besides(syncs: int, leaked: float, seed: int) -> list[float]:
    """Return how many files workers hold besides the newest snapshot's.

    Of those, `leaked` a sync are held for ever. They are looked at every few syncs, some snapshots
    late, so that what was merged meanwhile is still held.
    """
    chance, names = random.Random(seed), _names(syncs, seed)
    found = []
    for number in range(20, syncs, chance.randint(5, 9)):
        stale = names[number - chance.randint(0, 15)] - names[number]
        found.append(24.0 + 6 + _FILES * len(stale) + int(number * leaked))
    return found


@pytest.mark.parametrize("syncs", [LEAST_SYNCS, 5_000])
def test_a_leak_of_one_file_in_a_hundred_syncs_is_caught_and_the_swing_of_merging_is_not_one(syncs: int) -> None:
    for seed in range(6):
        assert _BESIDES.grown(_besides(syncs, 0, seed)) is None
        said = _BESIDES.grown(_besides(syncs, 1 / 100, seed))
        assert said is not None
        assert "grew from" in said


def test_the_writer_between_syncs_may_not_hold_one_file_more() -> None:
    assert _BETWEEN.grown([6.0] * 400) is None
    assert _BETWEEN.grown([6.0] * 300 + [7.0] * 100) is not None
    assert _BETWEEN.grown([6.0 + number // 100 for number in range(400)]) is not None


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_what_doubles_has_grown(measure: Measure) -> None:
    chance = random.Random(5)
    level = [100.0 + chance.randrange(2) for _ in range(200)]
    assert measure.grown(level) is None
    assert measure.grown([value * (1 + place / 200) for place, value in enumerate(level)]) is not None


def test_the_merge_policy_leaves_no_more_segments_than_is_said() -> None:
    for seed in range(3):
        for entries in _segments(1_000, random.Random(seed)):
            articles = sum(entry.live for entry in entries)
            assert len(entries) <= most_segments(articles)


@pytest.mark.parametrize(
    "arguments",
    [
        "load --seconds 2 --rate 30 --syncs 3 --issues 6",
        "queries --count 300 --processes 1",
        "files --count 12",
        "day --syncs 12 --requests 200 --issues 6 --warm 2",
        "order --ways 1 --files 3 --questions 16 --seed 2",
    ],
)
def test_each_show_runs_and_finds_nothing_wrong(arguments: str) -> None:
    done = CliRunner().invoke(main, arguments.split())
    assert done.exit_code == 0, done.output


def test_kinds_of_text_in_short() -> None:
    done = CliRunner().invoke(main, ["kinds", "--longest", "12000", "--doublings", "1"])
    assert done.exit_code == 0, done.output
    assert "0 wrong" in done.output
