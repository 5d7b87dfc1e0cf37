"""Similar articles are found by telling words."""

from __future__ import annotations

from collections import Counter

from search.similar import informative_words


def test_informative_words_are_frequent_here_and_rare_elsewhere() -> None:
    held = {"服务": 60, "贸易": 40, "云溪": 3, "的": 100, "展会": 10, "孤例": 1, "2022": 5, "会议": 20}
    words = Counter({"服务": 3, "贸易": 2, "云溪": 2, "的": 30, "展会": 1, "孤例": 5, "2022": 9, "会议": 1})
    assert informative_words(words, held, 100, 3) == ["云溪", "展会", "会议"]
    assert informative_words(words, held, 100, 2) == ["云溪", "展会"]
    assert informative_words(Counter(), held, 100, 3) == []


def test_the_order_of_words_makes_no_difference() -> None:
    words = Counter({"甲乙": 1, "乙丙": 1, "丙丁": 1})
    again, held = Counter(dict(reversed(list(words.items())))), dict.fromkeys(words, 2)
    assert informative_words(words, held, 10, 3) == informative_words(again, held, 10, 3) == ["丙丁", "乙丙", "甲乙"]
