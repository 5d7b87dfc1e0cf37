"""Scores of ranked lists, by their textbook definitions and nothing of Jianbao.

NDCG, reciprocal rank, success.

A ranking is ids, best first; judgements give the relevance of an id (what is not judged is not
relevant).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def dcg(gains: Sequence[float]) -> float:
    """Return the discounted cumulative gain.

    Each gain over log2 of its rank plus one (Järvelin and Kekäläinen 2002).
    """
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def ndcg(ranking: Sequence[str], judged: Mapping[str, float], depth: int = 10) -> float:
    """Return the gain of the first `depth` of a ranking as a share of the best there can be.

    0 where nothing is relevant.

    Raises ValueError where an id comes twice.
    """
    if len(set(ranking)) < len(ranking):
        raise ValueError("an id stands in the ranking twice")
    best = dcg(sorted(judged.values(), reverse=True)[:depth])
    return dcg([judged.get(id_, 0.0) for id_ in ranking[:depth]]) / best if best else 0.0


def reciprocal_rank(ranking: Sequence[str], wanted: str) -> float:
    """Return one over the rank of the id wanted, 0 where it does not occur."""
    return 1 / (ranking.index(wanted) + 1) if wanted in ranking else 0.0


def success(ranking: Sequence[str], wanted: str, depth: int) -> bool:
    """Return whether the id wanted is among the first `depth`."""
    return wanted in ranking[:depth]
