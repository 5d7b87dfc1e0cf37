"""Learn corpus/data/company_tagger.txt, the weights of the characters of names, from labels.

`python -m tools.company_score` calls it. It is a conditional random field, learned by gradient
steps that shrink with what was learned before (AdaGrad); a small pull towards 0 leaves most
features without weight. What labels leave open may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.companies.character_features import CODES, FIRST, MARGIN, OFFSETS, Codes, describe_characters
from corpus.companies.tagger import BEGINS, ENDS, FOLLOWS, TAGS, Weights, cut, forward_backward, string_name, weights_of
from corpus.text.places import place_at
from tools.dictionary import DATA, remarks
from tools.labelled_companies import LabelledIssue, Labels

FILE: Final = DATA / "company_tagger.txt"
_HEAD = """
The weights by which corpus/companies/tagger.py finds the names of companies among characters, learned by
`python -m tools.company_score` from labelled bulletins and news. A line: the offset of a string and the string, or a
code of corpus/companies/character_features.py and its value; what that says for the first, an inner and the last
character of a name, in hundredths. A step is that from a tag (outside, first, inner, last) to each.
"""
#: So often all labels are gone through. The file shrinks with the pull and is best at .005 to .02.
_ROUNDS, _RATE, _PULL, _AT_ONCE = 6, 0.25, 0.004, 120
#: A feature is learned where so many characters have it, and kept from this weight on: F1 of what
#: was kept aside is .857 with .05, .859 with .12 and .2, where the file is half as long.
_OFTEN, _KEPT = 2, 0.2
#: What the labels of real bulletins count by: there are few of them, and those count little in which
#: brands stand closer. With dense ones at 1 what was kept aside has F1 .889 and not .882, and the
#: three bulletins, each by weights without it, a mean of .879 and not .898; without them .902.
_WEIGHTS: Final = {"bulletin": 3.0, "dense": 0.3}

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Texts:
    """The labelled texts end to end: the features of each character, its tags, and the pieces."""

    features: Codes
    allowed: npt.NDArray[np.bool_]
    starts: Codes
    lengths: Codes
    issues: Codes
    weights: Array


def texts_of(issues: Sequence[LabelledIssue]) -> Texts:
    """Return the labelled texts of some issues."""
    features, allowed, pieces, length = list[Codes](), list[npt.NDArray[np.bool_]](), list[tuple[int, int, int]](), 0
    for number, issue in enumerate(issues):
        for passage, labels in zip(issue.passages, issue.labels, strict=True):
            if labels is None or not passage.folded:
                continue
            features.append(_features(passage.folded))
            tags = _tags(passage.folded, labels)
            for start, end in cut(passage.folded):
                pieces.append((number, length + start, end - start))
                tags[start] |= not (tags[start] & (BEGINS > 0)).any()
                tags[end - 1] |= not (tags[end - 1] & (ENDS > 0)).any()
            allowed.append(tags)
            length += len(passage.folded)
    owners, starts, lengths = np.array(pieces).T
    weights = np.array([_WEIGHTS.get(issues[number].kind, 1.0) for number in owners])
    return Texts(np.concatenate(features, axis=1), np.concatenate(allowed), starts, lengths, owners, weights)


def _features(text: str) -> Codes:
    """Return a row for each kind of feature: the strings at each offset, then the codes."""
    found = describe_characters([text])
    strings = [
        found.strings[size][MARGIN + offset : MARGIN + offset + len(text)]
        for size, offsets in OFFSETS.items()
        for offset in offsets
    ]
    return np.concatenate([np.stack(strings), found.codes[:, : len(text)]])


def _tags(text: str, labels: Labels) -> npt.NDArray[np.bool_]:
    """Return which tags each character may have."""
    tags = np.zeros((len(text), len(TAGS)), dtype=np.bool_)
    tags[:, 0] = True
    for start, end, company in _named(text, labels):
        if not company:
            tags[max(0, start - 1) : end + 1] = True
            continue
        tags[start:end] = False
        tags[start, 1] = tags[start + 1 : end - 1, 2] = tags[end - 1, 3] = True
    return tags


def _named(text: str, labels: Labels) -> Iterator[tuple[int, int, bool]]:
    """Yield where labelled names stand, the longest at each place, and which are companies."""
    taken = np.zeros(len(text) + 1, dtype=np.bool_)
    names = [*((name, True) for name in labels.keys), *((name, False) for name in labels.unjudged - labels.keys)]
    for name, company in sorted(names, key=lambda one: (-len(one[0]), one[0])):
        for match in _printed(name).finditer(text) if len(name) > 1 else ():
            if not taken[slice(*match.span())].any():
                taken[slice(*match.span())] = True
                yield *match.span(), company


def _printed(name: str) -> re.Pattern[str]:
    """Return the pattern of a key as it may be printed: with white space, with 市 behind a place."""
    head = place_at(name)
    words = r"\s*".join(map(re.escape, name[:head])), r"\s*".join(map(re.escape, name[head:]))
    begins, ends = (r"(?<![a-z0-9])" if name[0].isascii() else ""), (r"(?![a-z0-9])" if name[-1].isascii() else "")
    return re.compile(begins + (r"[市省县区]?\s*".join(words) if head else words[1]) + ends)


def learn(texts: Texts, left_out: Callable[[int], bool] = lambda _: False) -> Weights:
    """Learn from the issues that are not left out."""
    return weights_of(_learn(texts, left_out))


def _learn(texts: Texts, left_out: Callable[[int], bool]) -> list[str]:
    """Return the lines of the weights."""
    used = np.flatnonzero([not left_out(int(number)) for number in texts.issues])
    seen = np.zeros(len(texts.allowed), dtype=np.bool_)
    for piece in used:
        seen[texts.starts[piece] : texts.starts[piece] + texts.lengths[piece]] = True
    known = [_frequent(row[seen]) for row in texts.features]
    first = np.cumsum([1, *map(len, known)])
    rows = np.stack([_places(row, some, int(at)) for row, some, at in zip(texts.features, known, first, strict=False)])
    weights, steps = _descend(texts, used, rows.T, int(first[-1]))
    return list(_lines(known, first, weights, steps))


def _frequent(row: Codes) -> Codes:
    values, counts = np.unique(row, return_counts=True)
    return values[counts >= _OFTEN]


def _places(row: Codes, known: Codes, first: int) -> Codes:
    """Return the number of each value among all features, 0 for those that are not learned."""
    at = np.minimum(np.searchsorted(known, row), len(known) - 1)
    return np.where(known[at] == row, at + first, 0)


def _descend(texts: Texts, used: Codes, features: Codes, count: int) -> tuple[Array, Array]:
    """Go down the gradient; the weights are the mean of those after the later rounds."""
    weights, past = np.zeros((count, 3)), np.full((count, 3), 1e-2)
    steps, past_steps = np.zeros_like(FOLLOWS), np.full_like(FOLLOWS, 1e-2)
    mean, random = np.zeros_like(weights), np.random.default_rng(0)
    for turn in range(_ROUNDS):
        order = random.permutation(used)
        for begin in range(0, len(order), _AT_ONCE):
            some = order[begin : begin + _AT_ONCE]
            some = some[np.argsort(-texts.lengths[some], kind="stable")]
            at = np.concatenate([np.arange(texts.starts[n], texts.starts[n] + texts.lengths[n]) for n in some])
            own = features[at]
            slope, slope_steps = _slope(texts, some, at, weights[own].sum(axis=1), steps)
            changed, inverse = np.unique(own.ravel(), return_inverse=True)
            row = np.repeat(np.arange(len(at)), own.shape[1])
            total = np.stack([np.bincount(inverse, slope[row, tag], len(changed)) for tag in (1, 2, 3)], axis=1)
            past[changed] += total**2
            rate = _RATE / np.sqrt(past[changed])
            moved = weights[changed] - rate * total
            weights[changed] = np.sign(moved) * np.maximum(0, np.abs(moved) - _PULL * rate)
            weights[0] = 0
            past_steps += slope_steps**2
            steps -= _RATE * slope_steps / np.sqrt(past_steps) * FOLLOWS
        mean += weights if turn >= _ROUNDS // 2 else 0
    return mean / (_ROUNDS - _ROUNDS // 2), steps


def _slope(texts: Texts, pieces: Codes, at: Codes, scores: Array, steps: Array) -> tuple[Array, Array]:
    """Return how what is expected differs from what is labelled, by character and by step."""
    scores = np.concatenate([np.zeros((len(scores), 1)), scores], axis=1)
    worth, chances = np.exp(scores - scores.max(axis=1, keepdims=True)), np.exp(steps) * FOLLOWS
    lengths = texts.lengths[pieces]
    starts = np.cumsum([0, *lengths[:-1]])
    weight = np.repeat(texts.weights[pieces], lengths)
    later = np.setdiff1d(np.arange(len(at)), starts)

    def expected(worth: Array) -> tuple[Array, Array]:
        passed = forward_backward(worth, starts, lengths, chances)
        chance = passed.ahead * passed.behind
        chance /= chance.sum(axis=1, keepdims=True) + 1e-300
        behind = worth[later] * passed.behind[later] / passed.scale[later][:, None]
        both = passed.ahead[later - 1][:, :, None] * chances * behind[:, None, :]
        both /= both.sum(axis=(1, 2), keepdims=True) + 1e-300
        return chance, (both * weight[later][:, None, None]).sum(axis=0)

    free, free_steps = expected(worth)
    told, told_steps = expected(worth * np.where(texts.allowed[at], 1.0, 1e-12))
    return (free - told) * weight[:, None], free_steps - told_steps


def _lines(known: Sequence[Codes], first: Codes, weights: Array, steps: Array) -> Iterator[str]:
    strings = [(str(offset), size) for size, offsets in OFFSETS.items() for offset in offsets]
    for (offset, size), values, at in zip(strings, known, first, strict=False):
        yield from _rows(offset, {string_name(int(value), size): weights[at + n] for n, value in enumerate(values)})
    for name, values, at in zip(CODES, known[len(strings) :], first[len(strings) :], strict=False):
        yield from _rows(name, {str(value - FIRST[name]): weights[at + n] for n, value in enumerate(values)})
    for tag, row in zip(TAGS, steps, strict=True):
        yield f"step {tag} {' '.join(f'{round(100 * value)}' for value in row)}"


def _rows(kind: str, rows: Mapping[str, Array]) -> Iterator[str]:
    for value, row in rows.items():
        if np.abs(row).max() >= _KEPT and not any(map(str.isspace, value)):
            yield f"{kind} {value} {' '.join(f'{round(100 * number)}' for number in row)}"


def file_text(texts: Texts) -> str:
    """Return the text of the file of weights, learned from all issues."""
    return remarks(_HEAD) + "".join(f"{line}\n" for line in _learn(texts, lambda _: False))
