"""The scorer of rankings, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scoring import dcg, ndcg, reciprocal_rank, success

RANKINGS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
JUDGED = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3).map(float), max_size=8)


def test_gain_is_discounted_by_rank() -> None:
    assert dcg([]) == 0
    assert dcg([3]) == 3
    assert dcg([3, 2, 3, 0, 1, 2]) == pytest.approx(3 + 2 / 1.5849625 + 3 / 2 + 0 + 1 / 2.5849625 + 2 / 2.8073549)


@pytest.mark.parametrize(
    ("ranking", "judged", "expected"),
    [
        ("ab", {"a": 1}, 1),
        ("ba", {"a": 1}, 1 / math.log2(3)),
        ("xyza", {"a": 1}, 1 / math.log2(5)),
        ("", {"a": 1}, 0),
        ("ab", {}, 0),
        ("ab", {"a": 0}, 0),
        ("axb", {"a": 1, "b": 1}, (1 + 1 / 2) / (1 + 1 / math.log2(3))),
        ("ba", {"a": 3, "b": 1}, (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
    ],
)
def test_ndcg_by_hand(ranking: str, judged: dict[str, float], expected: float) -> None:
    assert ndcg(list(ranking), judged) == pytest.approx(expected)


def test_ndcg_looks_as_deep_as_asked_and_no_deeper() -> None:
    judged = dict.fromkeys("abc", 1.0)
    assert ndcg(list("xxxabc".replace("xxx", "xyz")), judged, depth=3) == 0
    assert ndcg(list("abxc"), judged, depth=2) == 1
    with pytest.raises(ValueError, match="twice"):
        ndcg(["a", "a"], judged)


@given(ranking=RANKINGS, judged=JUDGED)
def test_ndcg_is_a_share_and_whole_for_the_best_order_only(ranking: list[str], judged: dict[str, float]) -> None:
    best = sorted(judged, key=lambda id_: -judged[id_])
    assert 0 <= ndcg(ranking, judged) <= 1 + 1e-9
    if any(judged.values()):
        assert ndcg(best, judged) == pytest.approx(1)
        ranked = [judged.get(id_, 0) for id_ in ranking]
        ideal = [judged[id_] for id_ in best if judged[id_]]
        assert (ndcg(ranking, judged) > 1 - 1e-9) == (ranked[: len(ideal)] == ideal)


def test_known_items() -> None:
    assert reciprocal_rank(["a", "b", "c"], "b") == 0.5
    assert reciprocal_rank(["a"], "z") == 0
    assert success(["a", "b"], "b", 2)
    assert not success(["a", "b"], "b", 1)
