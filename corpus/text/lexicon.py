"""Word lists for names.

Trades, common pairs of characters, and the words that lead up to a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.text.word_lists import lines, unpacked, words_of


@cache
def common_pairs() -> set[str]:
    """Return the common pairs of characters."""
    return unpacked(lines("common.txt"))


@cache
def other_words() -> set[str]:
    """Return the words of two to four characters that are no common pairs."""
    return unpacked(lines("words.txt"))


_MARKS = "+*^"


@dataclass(frozen=True, slots=True)
class Trades:
    """Words of trade by use.

    ``ends`` may end a short form, ``distinctive`` end hardly anything else, ``placed`` stand behind
    places.
    """

    every: frozenset[str]
    ends: frozenset[str]
    distinctive: frozenset[str]
    placed: frozenset[str]


@cache
def trades() -> Trades:
    """Return the words of trade."""
    marked = [(word.lstrip(_MARKS), word) for word in words_of("industries.txt")]
    return Trades(
        frozenset(word for word, _ in marked),
        frozenset(word for word, mark in marked if mark[0] in _MARKS),
        frozenset(word for word, mark in marked if mark[0] == "*"),
        frozenset(word for word, mark in marked if "^" in mark[:2]),
    )


@cache
def _longest() -> int:
    return max(map(len, trades().every))


@lru_cache(maxsize=4096)
def split_trades(core: str) -> tuple[str, tuple[str, ...]]:
    """Split a name without its legal form into brand and trade (远大信息技术 → 远大, 信息技术).

    The brand is empty where there are words of trade alone.
    """
    every = trades().every
    found: list[str] = []
    rest = core
    while rest:
        word = next((rest[-n:] for n in range(min(_longest(), len(rest)), 1, -1) if rest[-n:] in every), None)
        word = word or (rest[-1] if rest[-1] in every and len(rest) > 2 else None)
        if word is None:
            break
        rest = rest[: -len(word)]
        found.append(word)
    if len(rest) == 1 and found:
        rest += found.pop()
    return rest, tuple(reversed(found))


@lru_cache(maxsize=65536)
def strange(words: str) -> int:
    """Return how many characters of a run belong to no common word and no word of trade."""
    pairs, every, longer = common_pairs(), trades().every, other_words()
    fewest = [0] * (len(words) + 1)
    for end in range(1, len(words) + 1):
        fewest[end] = fewest[end - 1] + 1
        for size in (2, 3, 4):
            word = words[end - size : end] if end >= size else ""
            if word and (word in every or word in (pairs if size == 2 else longer)):
                fewest[end] = min(fewest[end], fewest[end - size])
    return fewest[-1]


def is_common(words: str) -> bool:
    """Return whether a run of characters is made of common words and words of trade.

    So that it cannot be a brand.

    In a run of five characters or more one may be left over.
    """
    return len(words) < 2 or strange(words) <= (1 if len(words) >= 5 else 0)


def is_word(text: str) -> bool:
    """Return whether a run of characters is one word of the language and no name: 供应链, 光合作用, 荆条."""
    return text in other_words() or text in common_pairs() or text in trades().every


def is_rare(text: str) -> bool:
    """Return whether a word of the language is no very common one.

    So that a brand may be called so: 同方, 浪潮.
    """
    return text in other_words() and text not in common_pairs() and text not in trades().every


def is_pair(pair: str) -> bool:
    """Return whether two characters are a common pair."""
    return pair in common_pairs()


def is_clean(words: str) -> bool:
    """Return whether no two neighbouring characters of a brand are a common pair."""
    return not any(words[n : n + 2] in common_pairs() for n in range(len(words) - 1))
