"""Tag each character of a text: outside, or first, inner or last one of a company's name.

A conditional random field over the features of `character_features.py`. It gives the probability
of every span, so it proposes names whatever their edges, and the score (`score.py`) takes what it
says as evidence. ``corpus/data/company_tagger.txt`` holds the weights; `tools.company_score` learns
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.companies.character_features import (
    BETWEEN,
    CODES,
    FIRST,
    MARGIN,
    OFFSETS,
    Characters,
    Codes,
    Numbers,
    describe_characters,
    number_of,
)
from corpus.text.word_lists import lines

Array = npt.NDArray[np.float64]

#: The tags of a character, and which may follow which, begin and end a piece of text.
TAGS: Final = ("O", "B", "I", "E")
FOLLOWS: Final = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0]], dtype=np.float64)
BEGINS: Final = np.array([1, 1, 0, 0], dtype=np.float64)
ENDS: Final = np.array([1, 0, 0, 1], dtype=np.float64)
#: Texts are tagged sentence by sentence, and long ones cut at a comma.
_SENTENCE: Final = re.compile(r"[^\n。!?;]*[\n。!?;]?")
_LONGEST_PIECE: Final = 120
_LEAST: Final = 1e-300
#: So many characters are looked at together: the arrays of more do not fit a processor's cache.
_AT_ONCE: Final = 16_000
#: A longer text is looked at in pieces: 600,000 characters at once took 700 MB.
_LONGEST: Final = 64_000
#: The steps of a name.
_STEPS: Final = ("BI", "BE", "II", "IE")
#: A white space in a file of weights stands as another character.
_SHOWN: Final = str.maketrans("\n\t ", "⏎⇥␣")
_READ: Final = str.maketrans("⏎⇥␣", "\n\t ")


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of features for each tag (for O they are 0), and of one tag after another.

    ``strings[n]`` has numbers of strings and, for each offset, a row for each; ``codes`` has a row
    for each value of all codes.
    """

    strings: Mapping[int, tuple[Numbers, tuple[npt.NDArray[np.float32], ...]]]
    codes: npt.NDArray[np.float32]
    steps: Array


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tags of some texts, end to end: probabilities by character, and what steps are worth.

    ``offsets[i]`` is where text `i` begins, -1 where it was not tagged. ``begins`` is the
    probability that a name begins at a character, ``inside`` that one stands over it; a name is as
    probable as the sum of the logarithms of its steps says.
    """

    offsets: Sequence[int]
    begins: Array
    inside: Array
    before: Array
    steps: Mapping[str, Array]
    behind: Array
    ends: Codes

    def probabilities(self, starts: Codes, ends: Codes) -> Array:
        """Return the probabilities that names begin and end just there."""
        last, second = ends - 1, np.minimum(starts + 1, len(self.ends) - 1)
        long = self.steps["BI"][second] + self.steps["II"][last - 1] - self.steps["II"][second] + self.steps["IE"][last]
        told = self.before[starts] + np.where(last == second, self.steps["BE"][last], long) + self.behind[last]
        return np.where((last >= second) & (ends <= self.ends[starts]), np.exp(np.minimum(told, 0.0)), 0.0)

    def covered(self, starts: Codes, ends: Codes) -> Array:
        """Return for each span the greatest probability that a name stands over one character."""
        edges = np.stack([starts, ends], axis=1).ravel()
        return np.maximum.reduceat(np.append(self.inside, 0.0), edges)[::2] if len(starts) else np.zeros(0)

    def names(self, least: float, longest: int) -> Iterator[tuple[int, int]]:
        """Yield the spans that are names with at least some probability."""
        for start in np.flatnonzero(self.begins >= least):
            ends = np.arange(start + 2, min(self.ends[start], start + longest) + 1)
            probable = self.probabilities(np.full(len(ends), start), ends) >= least
            yield from ((int(start), int(end)) for end in ends[probable])


@cache
def learned() -> Weights:
    """Return the weights in corpus/data."""
    return weights_of(lines("company_tagger.txt"))


def weights_of(rows: Iterable[str]) -> Weights:
    """Read weights: a feature, an offset or value, and three hundredths, a line."""
    strings: dict[int, dict[int, Array]] = {size: {} for size in OFFSETS}
    codes = np.zeros((sum(CODES.values()), len(TAGS)), dtype=np.float32)
    steps = np.zeros((len(TAGS), len(TAGS)))
    for row in rows:
        kind, value, *numbers = row.split()
        weights = [int(number) / 100 for number in numbers]
        if kind == "step":
            steps[TAGS.index(value)] = weights
        elif kind in FIRST:
            codes[FIRST[kind] + int(value), 1:] = weights
        else:
            string = value.translate(_READ)
            offsets = OFFSETS[len(string)]
            known = strings[len(string)].setdefault(number_of(string), np.zeros((len(offsets), len(TAGS))))
            known[offsets.index(int(kind)), 1:] = weights
    return Weights({size: _table(size, known) for size, known in strings.items()}, codes, steps)


def _table(size: int, known: Mapping[int, Array]) -> tuple[Numbers, tuple[npt.NDArray[np.float32], ...]]:
    """Return numbers and, for each offset, their rows; the last is of what is not known."""
    rows = np.stack([*known.values(), np.zeros((len(OFFSETS[size]), len(TAGS)))]).astype(np.float32)
    return Numbers(known), tuple(np.ascontiguousarray(rows[:, n]) for n in range(len(OFFSETS[size])))


def string_name(number: int, size: int) -> str:
    """Return the string of a number as a file of weights shows it."""
    points = [number >> 16 * place & 0xFFFF for place in reversed(range(size))]
    return "".join(map(chr, points)).translate(_SHOWN)


def tag(texts: Sequence[str | None], weights: Weights) -> Tagging:
    """Tag some folded texts; those that are None are left out."""
    offsets, some, length, parts = list[int](), list[str](), 0, list[_Part]()
    for text in texts:
        offsets.append(-1 if text is None else length)
        if text is None:
            continue
        length += len(text) + len(BETWEEN)
        # A text of any length is looked at so much at a time.
        rest = text
        while len(rest) > _LONGEST:
            parts += [_part(some, weights)] if some else []
            parts.append(_part([rest[:_LONGEST]], weights).first(_LONGEST))
            some, rest = [], rest[_LONGEST:]
        some.append(rest)
        if sum(map(len, some)) >= _AT_ONCE:
            parts.append(_part(some, weights))
            some = []
    parts.append(_part(some, weights))
    ends = np.cumsum([0, *(len(part.ends) for part in parts[:-1])])
    return Tagging(
        offsets,
        np.concatenate([part.chance[:, 1] for part in parts]),
        1 - np.concatenate([part.chance[:, 0] for part in parts]),
        np.concatenate([part.before for part in parts]),
        {name: np.concatenate([part.steps[name] for part in parts]) for name in _STEPS},
        np.concatenate([part.behind for part in parts]),
        np.concatenate([part.ends + end for part, end in zip(parts, ends, strict=True)]),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The tags of so many texts as are looked at together."""

    chance: Array
    before: Array
    steps: Mapping[str, Array]
    behind: Array
    ends: Codes

    def first(self, count: int) -> _Part:
        """Return the tags of the first characters alone."""
        steps = {name: some[:count] for name, some in self.steps.items()}
        return _Part(self.chance[:count], self.before[:count], steps, self.behind[:count], self.ends[:count])


def _part(texts: Sequence[str], weights: Weights) -> _Part:
    pieces, length = list[tuple[int, int]](), 0
    for text in texts:
        pieces += [(length + start, length + end) for start, end in cut(text)]
        length += len(text) + len(BETWEEN)
    scores = emissions(describe_characters(texts), weights)
    worth = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf)) if length else scores
    steps = np.exp(weights.steps) * FOLLOWS
    starts = np.array([start for start, _ in pieces], dtype=np.int64)
    lengths = np.array([end - start for start, end in pieces], dtype=np.int64)
    order = np.argsort(-lengths, kind="stable")
    passed = forward_backward(worth, starts[order], lengths[order], steps)
    chance = passed.ahead * passed.behind
    chance /= chance.sum(axis=1, keepdims=True) + _LEAST
    chance[:, 0] += 1 - chance.sum(axis=1)  # between texts there is no name
    logs = {}
    for name in _STEPS:
        first, second = map(TAGS.index, name)
        logs[name] = np.log(steps[first, second] * worth[:, second] / passed.scale + _LEAST)
    logs["II"] = np.cumsum(logs["II"])
    before, behind = np.log(passed.ahead[:, 1] + _LEAST), np.log(passed.behind[:, 3] + _LEAST)
    return _Part(chance, before, logs, behind, _ends(pieces, length))


def _ends(pieces: Sequence[tuple[int, int]], length: int) -> Codes:
    """Return for each character where its piece ends."""
    ends = np.zeros(length, dtype=np.int64)
    for start, end in pieces:
        ends[start:end] = end
    return ends


def emissions(characters: Characters, weights: Weights) -> Array:
    """Return what the features of each character say for each tag."""
    size = characters.size
    found, some = np.zeros((size, len(TAGS)), dtype=np.float32), np.empty((size, len(TAGS)), dtype=np.float32)
    for length, (known, tables) in weights.strings.items():
        at = known.places(characters.strings[length])
        for offset, table in zip(OFFSETS[length], tables, strict=True):
            found += np.take(table, at[MARGIN + offset : MARGIN + offset + size], axis=0, out=some, mode="wrap")
    for codes in characters.codes:
        found += np.take(weights.codes, codes, axis=0, out=some, mode="wrap")
    return found.astype(np.float64)


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a text that are tagged, each by itself."""
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        while end - start > _LONGEST_PIECE:
            comma = max(text.rfind(mark, start + 20, start + _LONGEST_PIECE) for mark in ",、") + 1
            yield start, comma or start + _LONGEST_PIECE
            start = comma or start + _LONGEST_PIECE
        if end > start:
            yield start, end


@dataclass(frozen=True, slots=True)
class Passed:
    """The sums passed forward and backward along pieces of text, each step brought to scale."""

    ahead: Array
    behind: Array
    scale: Array


def forward_backward(worth: Array, starts: Codes, lengths: Codes, steps: Array) -> Passed:
    """Pass probabilities along pieces of text, the longest first, all of them side by side."""
    count = np.searchsorted(-lengths, -np.arange(lengths[0] if len(lengths) else 0), side="left")
    at = np.concatenate([starts[:still] + step for step, still in enumerate(count)]) if len(count) else starts
    first = np.cumsum([0, *count])  # the characters, first ones first, then second ones ...
    own, ahead, behind = worth[at], np.empty((len(at), 4)), np.empty((len(at), 4))
    scale, one = np.empty(len(at)), np.ones(len(TAGS))
    for step, still in enumerate(count):
        here = slice(first[step], first[step] + still)
        came = ahead[first[step - 1] : first[step - 1] + still] @ steps if step else BEGINS
        now = came * own[here]
        scale[here] = now @ one + _LEAST
        ahead[here] = now / scale[here, None]
    for step in range(len(count) - 1, -1, -1):
        here, on = slice(first[step], first[step + 1]), count[step + 1] if step + 1 < len(count) else 0
        closing = slice(first[step] + on, first[step + 1])
        behind[closing] = ENDS / ((ahead[closing] @ ENDS)[:, None] + _LEAST)
        if on:
            later = slice(first[step + 1], first[step + 1] + on)
            behind[first[step] : first[step] + on] = (own[later] * behind[later] / scale[later, None]) @ steps.T
    passed = np.zeros((len(worth), 2, 4)), np.ones(len(worth))
    passed[0][at, 0], passed[0][at, 1], passed[1][at] = ahead, behind, scale
    return Passed(passed[0][:, 0], passed[0][:, 1], passed[1])
