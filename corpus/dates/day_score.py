"""Score printed days: how probable it is that one is a deadline, and that one is an article's date.

Two logistic models over the features of `day_features.py`. ``corpus/data/day_score.txt`` holds the
weights, one feature a line; `tools.day_score` learns them from labelled bulletins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Final

from corpus.text.word_lists import lines

#: What a feature that every day has is called.
BIAS: Final = "bias"
#: From here on a day is a deadline. Of six hands left out at .5, .6, .65, .7: precision .891, .903,
#: .913, .920, F1 .881, .872, .870, .864; that of the rules before was .916 (F1 .824).
DUE_BAR: Final = 0.65
#: From here on a date that rules offer is the article's own: what a hand calls an article without a
#: day of its own differs, so only what is hardly one falls. Of hands left out at .06, .1, .15: F1
#: .925, .930, .929 of the eight whom the rules were made by (.924 without the score), .807, .818,
#: .837 of the six others (.795).
DATE_BAR: Final = 0.1


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the features for a deadline, and for the date of an article."""

    due: Mapping[str, float]
    date: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """A probability that a day is what is asked, and the features that say so."""

    probability: float
    features: tuple[str, ...]


@cache
def model() -> Model:
    """Return the model of the weights in corpus/data."""
    rows = [line.split() for line in lines("day_score.txt")]
    return Model({name: float(due) for name, due, _ in rows}, {name: float(date) for name, _, date in rows})


def chance(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """Return the probability that some features give under some weights."""
    odds = weights.get(BIAS, 0.0) + sum([weights.get(name, 0.0) for name in features])
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
