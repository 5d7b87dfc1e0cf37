"""The kernels on NumPy arrays: they define the results, and work without a compiler."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from indexer.arrays import F32, I32, I64, U8, U16
from search.result import FacetValue

#: Numbers of articles in order, in the type that arrays are indexed by: no look-up converts them.
Docs = I64
#: A posting list to be scored: its articles, the frequencies (None: once each), the norms of all
#: articles, the factor.
Scored = tuple[Docs, U8 | None, F32, float]

#: Texts one after another: the number of the first, where each of them begins (and the last ends),
#: their UTF-16 units.
Part = tuple[int, I64, U16]


class Pieces(NamedTuple):
    """The beginnings, of `most` units, of some texts of some parts, by their numbers."""

    parts: Sequence[Part]
    docs: Docs
    most: int


#: With a list this much longer than the articles to score, each of them is looked up in it.
MUCH_LONGER: Final = 16
#: So few are put in order without looking for the best first.
_FEW: Final = 256
#: Of the key of a facet value: its count above, its rank below.
_RANK_BITS: Final = 32


def bm25(docs: Docs, terms: Sequence[Scored], size: int) -> F32:
    """Return for each of some articles (of `size`) its sum of ``factor * tf / (tf + norm)``."""
    scores = np.zeros(len(docs), np.float32)
    for listed, freqs, norms, factor in terms:
        if len(listed) > MUCH_LONGER * len(docs):
            places = np.minimum(listed.searchsorted(docs), len(listed) - 1)
            held = (listed[places] == docs).nonzero()[0]
            some = None if freqs is None else freqs[places[held]]
            scores[held] += _worth(some, norms[docs[held]], factor)
        elif listed is docs:
            scores += _worth(freqs, norms[docs], factor)
        else:
            worth = np.zeros(size, np.float32)
            worth[listed] = _worth(freqs, norms[listed], factor)
            scores += worth[docs]
    return scores


def _worth(freqs: U8 | None, norms: F32, factor: float) -> F32:
    tf = np.float32(1) if freqs is None else freqs.astype(np.float32)
    return tf * np.float32(factor) / (tf + norms)


def best(scores: F32, ranks: I32, docs: Docs, count: int, steps: float) -> I64:
    """Return the places of the `count` best of some articles, the best first.

    Scores are compared in steps of one over `steps`; of equals the article with the lower rank (by
    its number) is first.
    """
    near = None
    if count > 0 and len(scores) > max(count, _FEW):
        # No place is lost that is in the step of the last one.
        last = np.partition(scores, -count)[-count]
        near = (scores >= np.float32((last * steps - 2) / steps)).nonzero()[0]
        scores, docs = scores[near], docs[near]
    keys = (scores * np.float32(steps)).astype(np.int64) * (len(ranks) + 1) - ranks[docs]
    lowest_first = -keys
    some = lowest_first.argpartition(count)[:count] if 0 < count < len(keys) else np.arange(len(keys))
    found: I64 = some[lowest_first[some].argsort()][: max(count, 0)]
    return found if near is None else near[found]


def row_counts(rows: I32 | U16, docs: Docs, size: int) -> I64:
    """Count each number below `size` in the rows (articles x slots) of some articles."""
    return np.bincount(rows[docs].ravel(), minlength=size + 1)[:size]


def leading(
    counts: I64, ranks: I64, begins: Sequence[int], size: int, values: list[str], labels: list[str]
) -> list[tuple[FacetValue, ...]]:
    """Return the `size` values of each facet with the highest counts above 0, equal counts by rank.

    The values of all facets are numbered through; a facet's are those from its beginning to the
    next one's, and the ranks are within it.
    """
    found = []
    for begin, end in pairwise(begins):
        some = counts[begin:end].nonzero()[0] + begin
        keys = ranks[some] - (counts[some] << _RANK_BITS)
        numbers = some[keys.argsort()[: max(size, 0)]]
        named = numbers.tolist()
        columns = (map(values.__getitem__, named), map(labels.__getitem__, named), counts[numbers].tolist())
        found.append(tuple(map(FacetValue, *columns)))
    return found


def holding(units: U16, begins: I64, ends: I64, needles: Sequence[bytes]) -> I64:
    """Return the places of the texts (from beginning to end) that hold all needles (UTF-16).

    Raises IndexError where a text is none of the units.
    """
    if len(begins) != len(ends) or ((begins < 0) | (begins > ends) | (ends > len(units))).any():
        raise IndexError(f"texts beyond {len(units)} units")
    texts = (units[begin:end].tobytes() for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))
    found = [place for place, text in enumerate(texts) if all(_stands(needle, text) for needle in needles)]
    return np.asarray(found, np.int64)


def _stands(needle: bytes, text: bytes) -> bool:
    place = text.find(needle)
    while place & 1 and place > 0:
        place = text.find(needle, place + 1)
    return place >= 0


def nearness(pieces: Pieces, operands: Sequence[Sequence[bytes]], half: float) -> F32:
    """Return for each text the sum over neighbouring operands of ``half / (half + gap)``.

    The gap is that between the nearest places of the two, in either order, in units; an operand
    stands where any of its texts (UTF-16) does.
    """
    worth = np.zeros(len(pieces.docs), np.float32)
    texts = _texts(pieces)
    # A NUL between them, so that nothing is found across.
    joined = np.frombuffer(b"\0\0".join(texts), np.uint16)
    borders = np.cumsum([len(units) + 1 for units in texts])
    places = [_places([np.frombuffer(needle, np.uint16) for needle in needles], joined) for needles in operands]
    for one, other in pairwise(places):
        worth += np.float32(half) / (np.float32(half) + _gaps(one, other, borders))
    return worth


def frequencies(pieces: Pieces, wanted: Sequence[int]) -> F32:
    """Return how often each text holds each of some distinct units, at most 255 (texts x units)."""
    if len(wanted) > 255:
        raise ValueError(f"{len(wanted)} units")
    codes = np.zeros(65_536, np.uint8)
    codes[list(wanted)] = np.arange(1, len(wanted) + 1)
    texts = _texts(pieces)
    found = codes[np.frombuffer(b"".join(texts), np.uint16)]
    at = np.flatnonzero(found)
    ends = np.cumsum([len(text) for text in texts])
    width = len(wanted) + 1
    counted = np.bincount(ends.searchsorted(at, "right") * width + found[at], minlength=len(texts) * width)
    return counted.reshape(len(texts), width)[:, 1:].astype(np.float32)


def _texts(pieces: Pieces) -> list[memoryview]:
    firsts = [first for first, _, _ in pieces.parts]
    found = []
    for number in pieces.docs.tolist():
        first, starts, units = pieces.parts[bisect_right(firsts, number) - 1]
        begin, end = starts[number - first : number - first + 2].tolist()
        found.append(units[begin : min(end, begin + pieces.most)].data)
    return found


def aboutness(
    pieces: Pieces, operands: Sequence[Sequence[bytes]], worths: Sequence[float], is_word: U8, title: float, lead: float
) -> F32:
    """Return for each text the sum of what its operands are worth, each by the best of its needles.

    A needle (UTF-16) that stands in the title, which a NUL ends, is worth `title` and the share of
    the title that it is; one that only stands behind it `lead`. Where it begins or ends with what
    ``is_word`` (by UTF-16 unit), no such unit may go on there.
    """
    found = np.zeros(len(pieces.docs), np.float32)
    texts = [np.frombuffer(text, np.uint16) for text in _texts(pieces)]
    for forms, worth in zip(operands, worths, strict=True):
        wanted = [np.frombuffer(needle, np.uint16) for needle in forms]
        best = [max([_told(units, one, is_word, title, lead) for one in wanted], default=0.0) for units in texts]
        found += np.float32(worth) * np.asarray(best, np.float32)
    return found


def _told(units: U16, needle: U16, is_word: U8, in_title: float, in_lead: float) -> float:
    length = int(next(iter(np.flatnonzero(units == 0)), len(units)))
    for place in _begins(needle, units).tolist():
        after = units[place + len(needle) :]
        if is_word[needle[0]] and place and is_word[units[place - 1]]:
            continue
        if is_word[needle[-1]] and len(after) and is_word[after[0]]:
            continue
        return float(np.float32(in_title) + np.float32(len(needle)) / np.float32(length)) if place < length else in_lead
    return 0.0


def _places(needles: Sequence[U16], joined: U16) -> tuple[I64, I64]:
    """Return the places where any of some needles begins, and how far those begun by then reach."""
    found = [_begins(needle, joined) for needle in needles]
    begins = np.concatenate([np.empty(0, np.int64), *found])
    ends = np.concatenate([begins[:0], *(places + len(needle) for places, needle in zip(found, needles, strict=True))])
    order = begins.argsort(kind="stable")
    return begins[order], np.maximum.accumulate(ends[order])


def _begins(needle: U16, joined: U16) -> I64:
    first, *others = needle.tolist()
    found: I64 = (joined[: max(len(joined) - len(others), 0)] == first).nonzero()[0]
    for place, unit in enumerate(others, 1):
        found = found[joined[found + place] == unit]
    return found


def _gaps(one: tuple[I64, I64], other: tuple[I64, I64], borders: I64) -> F32:
    """Return each article's gap between the nearest places of two operands, or infinity."""
    gaps = np.full(len(borders), np.inf, np.float32)
    begins, ends = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = begins.argsort(kind="stable")
    first = order < len(one[0])
    # The nearest places of two operands follow one another among the places of both.
    changes = np.flatnonzero(first[1:] != first[:-1])
    left, right = order[changes], order[changes + 1]
    articles = borders.searchsorted(begins[left], "right")
    same = begins[right] < borders[articles]
    gap = np.maximum(begins[right] - ends[left], 0)
    np.minimum.at(gaps, articles[same], gap[same].astype(np.float32))
    return gaps
