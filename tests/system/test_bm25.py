"""The exact BM25 that relevance is compared with, against sums done by hand."""

from __future__ import annotations

import math

import pytest

from benchmarks.bm25 import K1, B, Bm25


def test_scores_follow_the_paper() -> None:
    texts = Bm25([("a", ["贸易", "贸易", "服务"]), ("b", ["服务"]), ("c", ["港口", "服务", "船", "货"])])
    assert texts.best(["服务"], 3) == ["b", "a", "c"]
    assert texts.best(["贸易", "没有"], 3) == ["a"]
    assert texts.best(["港口", "贸易"], 3) == ["a", "c"]

    def score(count: int, length: int) -> float:
        return math.log(1 + 2.5 / 1.5) * count * (K1 + 1) / (count + K1 * (1 - B + B * length / (8 / 3)))

    assert texts.scores(["贸易"]).tolist() == pytest.approx([score(2, 3), 0, 0])
    assert texts.scores(["港口"]).tolist() == pytest.approx([0, 0, score(1, 4)])
