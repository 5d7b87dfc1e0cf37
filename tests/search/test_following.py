"""A follower takes over what it has of the snapshot before, and answers as one opened anew."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from indexer import Library
from indexer.local.snapshot import current
from search.local.index import Index
from search.local.searcher import LocalSearcher

_STEPS = 40


def _write(library: Library, number: int, dice: random.Random) -> None:
    """Write an issue, or a correction of it."""
    articles = [
        {
            "id": f"yx-{number}/{place}",
            "title": f"要闻{place}",
            "section": dice.choice(["企业动态", "政策法规", ""]),
            "text": f"第{number}期第{place}篇。" + "港口扩建。" * dice.randint(1, 4),
            "date": {"value": f"203{dice.randint(0, 3)}-0{dice.randint(1, 9)}-11", "kind": "event"}
            if dice.random() < 0.8
            else None,
            "companies": [
                {"name": name, "mentions": [name], "lines": [1]}
                for name in dict.fromkeys(
                    f"云岫{dice.randint(1, 60)}号数据服务有限公司" for _ in range(dice.randint(0, 12))
                )
            ],
            **{said: [] for said in ("policies", "organisations", "deadlines")},
        }
        for place in range(dice.randint(1, 5))
    ]
    start = f"203{dice.randint(0, 3)}-0{dice.randint(1, 9)}-01" if dice.random() < 0.8 else None
    about = {"id": f"yx-{number}", "serial": f"青岚通讯{number % 3}", "number": number, "start": start}
    document = json.dumps({"issue": about, "articles": articles}, ensure_ascii=False)
    (library.issues / f"{number:03}.json").write_text(document, encoding="utf-8")


def _change(library: Library, step: int, dice: random.Random) -> None:
    """Let issues come, be corrected, or go."""
    held = sorted(library.issues.iterdir())
    for _ in range(dice.randint(1, 3)):
        deed = dice.random()
        if deed < 0.55 or len(held) < 4:
            _write(library, 100 + 3 * step + dice.randint(0, 2), dice)
        elif deed < 0.85:
            _write(library, int(dice.choice(held).stem), dice)
        else:
            dice.choice(held).unlink(missing_ok=True)


def _alike(one: Index, other: Index) -> None:
    """Assert that two indexes of one snapshot hold the same."""
    live = one.numbers
    assert live.tolist() == other.numbers.tolist()
    for name, facet in one.facets.items():
        fresh, counts = other.facets[name], one.facets[name].count(live)
        assert (facet.values, facet.places) == (fresh.values, fresh.places)
        assert all(a == b for a, b, count in zip(facet.labels, fresh.labels, counts, strict=True) if count)
        for column in ("first", "more_docs", "more_values"):
            assert np.array_equal(getattr(facet, column), getattr(fresh, column))
    for ranks in ("newest", "oldest"):
        assert np.argsort(getattr(one, ranks)[live]).tolist() == np.argsort(getattr(other, ranks)[live]).tolist()
    for docs in (live, live[::3].copy(), live[:2], live[:0]):
        counts, fresh_counts = one.counts.count(docs), other.counts.count(docs)
        assert one.counts.listed(counts, 9) == other.counts.listed(fresh_counts, 9)
        for place in range(len(one.facets)):
            assert np.array_equal(one.counts.of(place, counts), other.counts.of(place, fresh_counts))


@pytest.mark.parametrize("seed", [1, 2])
def test_who_follows_holds_what_one_opened_anew_holds(tmp_path: Path, seed: int) -> None:
    dice, library = random.Random(seed), Library.create(tmp_path / "library")
    for number in range(30):
        _write(library, number, dice)
    library.sync()
    follower, took_over = None, 0
    for step in range(_STEPS):
        _change(library, step, dice)
        library.sync(sure=True)
        snapshot = current(library.index)
        assert snapshot is not None
        follower = LocalSearcher(snapshot, follower)
        took_over += follower.index.kept > 0
        _alike(follower.index, LocalSearcher(snapshot).index)
    assert took_over > _STEPS / 2
