"""The cache: what is asked for together is what each by itself is, and is bounded alike."""

from __future__ import annotations

from collections.abc import Sequence

from search.cache import Cache


def test_values_asked_for_together() -> None:
    made: list[Sequence[int]] = []

    def squares(keys: Sequence[int]) -> list[int]:
        made.append(keys)
        return [key * key for key in keys]

    cache: Cache[int] = Cache(100, lambda _: 1)
    assert cache.get_all([3, 1, 3], squares) == [9, 1, 9]
    assert cache.get_all([2, 1], squares) == [4, 1]
    assert cache.get_all([], squares) == []
    assert cache.get(3, lambda: 0) == 9
    assert made == [[3, 1], [2]]


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    cache: Cache[int] = Cache(3, lambda _: 1)
    for keys in ([1, 2, 3], [1], [4, 5]):
        cache.get_all(keys, list)
    assert [key for key in range(6) if cache.held(key) is not None] == [1, 4, 5]
