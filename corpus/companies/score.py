"""Score the candidates of an issue: how probable it is that a string names a company.

A logistic model over the features of `features.py`. It is asked twice: first each candidate alone,
then with what the first answers say of its neighbours (the items of its list, its brand, the longer
names it is part of). ``corpus/data/company_score.txt`` holds the weights, one feature a line;
`tools.company_score` learns them from labelled bulletins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from types import MappingProxyType
from typing import Final

import ahocorasick
import numpy as np

from corpus.companies.candidates import Candidates
from corpus.companies.features import (
    PLACES,
    Features,
    Place,
    context_features,
    form_features,
    rule_features,
    tag_features,
)
from corpus.companies.name_parts import company_key, parts_of, short_forms
from corpus.text.lexicon import is_common, is_word, trades
from corpus.text.places import is_local, place_at
from corpus.text.word_lists import lines

#: What a feature of constant value 1 is called.
BIAS: Final = "bias"
#: The rules that speak for a name because it is in the list of those that all know.
LISTED: Final = frozenset(["rule.wellknown", "rule.wellknown-word", "rule.wellknown-trade"])
#: A name stands from this probability on.
BAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of the features, for a candidate alone and with its neighbours."""

    alone: Mapping[str, float]
    beside: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the probability that it is a name, and the features that say so."""

    probability: float
    features: Features


@cache
def model() -> Model:
    """Return the model of the weights in corpus/data."""
    rows = [line.split() for line in lines("company_score.txt")]
    return Model({name: float(alone) for name, alone, _ in rows}, {name: float(beside) for name, _, beside in rows})


def score(found: Candidates, decided: Mapping[str, float] = MappingProxyType({})) -> dict[str, Scored]:
    """Score every candidate of an issue that is no full name, by its key.

    ``decided`` are the keys of names of which the library's keeper has said that they are companies
    (1) or none (0): their neighbours are judged by it.
    """
    described = describe(found)
    first = {key: probability(model().alone, features) for key, features in described.items()}
    beside = neighbour_features(found, first, decided)
    scored = {}
    for key, features in described.items():
        whole = features | beside[key]
        scored[key] = Scored(probability(model().beside, whole), whole)
    return scored


def probability(weights: Mapping[str, float], features: Features) -> float:
    """Return the probability of some features under some weights, from 0 to 1."""
    sum_ = weights.get(BIAS, 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + exp(-max(-30.0, min(30.0, sum_))))


def describe(found: Candidates) -> dict[str, dict[str, float]]:
    """Return the features of every candidate by itself."""
    keys = [key for key in found.hints if key not in found.full]
    places = _places(found, keys)
    anchored = _anchored(found)
    tagged = _tagged(found, places)
    described = {}
    for key in keys:
        features = {**form_features(key), **rule_features([sighting.hint for sighting in found.hints[key]])}
        if "refused.wellknown-inside" in features and not LISTED & features.keys():
            features["name.piece"] = 1.0
        features |= context_features(found.passages, places[key])
        features |= tagged.get(key, {})
        features["place.notice"] = sum(number in found.notices for number, _, _ in places[key]) / len(places[key])
        features["place.anchored"] = sum(number in anchored for number, _, _ in places[key]) / len(places[key])
        if key in found.defined:
            features["name.defined"] = 1.0
        if is_local(key, found.places):
            features["name.local-place"] = 1.0
        described[key] = features
    return described


def _tagged(found: Candidates, places: Mapping[str, Sequence[Place]]) -> dict[str, dict[str, float]]:
    """Return what the tagger says of each candidate: that it is a name, or that one overlaps it."""
    if found.tagging is None:
        return {}
    offsets = found.tagging.offsets
    spans = [
        (key, offsets[number] + start, offsets[number] + end)
        for key, seen in places.items()
        for number, start, end in seen[:PLACES]
        if offsets[number] >= 0
    ]
    starts, ends = (np.array([span[side] for span in spans], dtype=np.int64) for side in (1, 2))
    told = found.tagging.probabilities(starts, ends)
    over = np.maximum(0.0, found.tagging.covered(starts, ends) - told)
    by_key: dict[str, list[int]] = defaultdict(list)
    for row, span in enumerate(spans):
        by_key[span[0]].append(row)
    return {key: tag_features(told[rows], over[rows]) for key, rows in by_key.items()}


def neighbour_features(
    found: Candidates, first: Mapping[str, float], decided: Mapping[str, float] = MappingProxyType({})
) -> dict[str, dict[str, float]]:
    """Return what the first answers say of a candidate's lists, its brand, and names inside it."""
    worth = {**first, **dict.fromkeys(_sure(found), 1.0), **decided}
    beside: dict[str, dict[str, float]] = defaultdict(dict)
    for key, row in _rows(found, worth).items():
        beside[key] |= row
    for key in first:
        brand = parts_of(key).brand
        if brand not in {key, ""} and brand in worth:
            beside[key]["name.brand"] = worth[brand]
        beside[key] |= _inner(key, worth)
    return beside


def _sure(found: Candidates) -> set[str]:
    full = {short for key in found.full for short in (key, *short_forms(key))}
    return {key for key in full | found.defined.keys() if not is_local(key, found.places)}


def _rows(found: Candidates, worth: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return for each item of a list, or column, what the others of its best one are worth."""
    best: dict[str, dict[str, float]] = {}
    for number, enumeration in found.enumerations:
        folded = found.passages[number].folded
        items = [company_key(folded[start:end]) for start, end in enumeration.items]
        values = [worth.get(item, 0.0) for item in items]
        total, least, most = sum(values), sorted(values)[:2], sorted(values)[-2:]
        kind = "column" if enumeration.sign.rule == "company.list-column" else "row"
        for item, value in zip(items, values, strict=True):
            mean = (total - value) / (len(items) - 1)
            row = {
                f"{kind}.mean": mean,
                f"{kind}.best": most[-2] if value == most[-1] else most[-1],
                f"{kind}.worst": least[1] if value == least[0] else least[0],
                f"{kind}.length": min(len(items), 8) / 8,
                f"{kind}.listed": 1.0,
            }
            known = best.setdefault(item, {})
            if mean >= known.get(f"{kind}.mean", 0.0):
                known |= row
    return best


def _inner(key: str, worth: Mapping[str, float]) -> dict[str, float]:
    """Return what the best name inside a candidate is worth, and what is left of the candidate."""
    found: dict[str, float] = {}
    for cut in range(2, len(key)):
        for side, name, rest in (("head", key[:cut], key[cut:]), ("tail", key[cut:], key[:cut])):
            value = worth.get(name, 0.0) if len(name) > 1 else 0.0
            if value < 0.2:
                continue
            kind = "trade" if rest in trades().every else "word" if is_word(rest) or is_common(rest) else "other"
            kind = "character" if len(rest) == 1 else kind
            kind = "place" if side == "tail" and place_at(rest) == len(rest) else kind
            found[f"name.{side}-{kind}"] = max(value, found.get(f"name.{side}-{kind}", 0.0))
    return found


def _anchored(found: Candidates) -> Collection[int]:
    """Return the numbers of the passages that name a company in full or one that all know."""
    full = {sighting.number for seen in found.full.values() for sighting in seen}
    known = {
        sighting.number
        for seen in found.hints.values()
        for sighting in seen
        if any(sign.rule in {"company.wellknown", "company.stock-code"} for sign in sighting.hint.signs)
    }
    return full | known


def _places(found: Candidates, keys: Iterable[str]) -> Mapping[str, Sequence[Place]]:
    """Return all places of all candidates in the issue."""
    places: dict[str, list[Place]] = {key: [] for key in keys}
    automaton = ahocorasick.Automaton()
    for key in places:
        automaton.add_word(key, key)
    if places:
        automaton.make_automaton()
        for number, passage in enumerate(found.passages):
            for last, key in automaton.iter(passage.folded):
                places[key].append((number, last + 1 - len(key), last + 1))
    for key, found_at in places.items():
        # A key without the 市 or the space of its printed form stands nowhere as it is.
        if not found_at:
            found_at += [(seen.number, seen.hint.start, seen.hint.end) for seen in found.hints[key]]
    return places
