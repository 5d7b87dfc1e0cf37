"""Describe a candidate by numbers, which `score.py` weighs.

A feature is a name and a number, mostly 0 or 1 or a share of the places where the string stands.
``form.*`` is what the string looks like, ``before.*`` and ``after.*`` are the words beside it,
``rule.*`` and ``refused.*`` are what the finders said, ``row.*``, ``column.*`` and ``name.*`` are
what the other candidates of the issue say of it, ``tag.*`` what the tagger says.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log, log1p
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.companies.boundaries import opens
from corpus.companies.by_dictionary import knownness
from corpus.companies.by_trade import Hint
from corpus.companies.name_form import is_person, name_fault
from corpus.companies.name_parts import is_full, parts_of
from corpus.companies.patterns import AGENT, NOT_COMPANY, NOT_COMPANY_CHARACTER, ROLE, SPEAKS, STOCK_CODE
from corpus.text.authorities import is_authority
from corpus.text.lexicon import is_clean, is_common, is_pair, is_rare, is_word, strange, trades
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern, lines

Features = Mapping[str, float]
#: Where a string stands: the number of a passage, and the offsets in it.
Place = tuple[int, int, int]
#: So many of the places of a string are looked at; more do not change a share by much.
PLACES: Final = 12
#: So many characters beside a string are looked at.
_BEFORE, _AFTER_LENGTH = 8, 12
_LATIN = re.compile(r"[a-z0-9&.\- ]+$")
_ENDINGS: Final = tuple(lines("patterns/scored_endings.txt"))
#: What the first characters behind a string say, and the last ones before it.
_AFTER: Final = {
    "kind": re.compile(r"(?:集团|公司)(?!法)"),
    "deed": AGENT,
    "role": ROLE,
    "says": SPEAKS,
    "code": STOCK_CODE,
    "price": re.compile(r"(?:股价|收|涨|跌|大涨|大跌|盘)"),
    "verb": compile_pattern("{scored_verbs}"),
    "product": re.compile(r"(?:牌|app|手机|汽车|股|品牌|旗下|系|版|平台|产品)"),
    "body": compile_pattern("{scored_bodies}"),
    "cell": re.compile(r"\s*[\t|]"),
}
_BEFORE_IT: Final = {
    "kind": compile_pattern("{scored_kinds}$"),
    "cell": re.compile(r"[\t|]\s*$"),
    "place": re.compile(r"(?:国|省|市|日本|英国)$"),
}
#: The same by the one character next to it; "" is the edge of the text.
_NEXT: Final = {
    **dict.fromkeys("0123456789", "number"),
    **dict.fromkeys(["", *",。;:!?\n"], "mark"),
    "等": "etc",
    "的": "of",
    "、": "list",
    '"': "quote",
    "(": "bracket",
}
_LAST: Final = {
    **dict.fromkeys("0123456789", "number"),
    **dict.fromkeys(["", *"\n。!?;,:"], "opens"),
    **dict.fromkeys("和与及、", "and"),
    **dict.fromkeys("在到赴往去", "at"),
    **dict.fromkeys("向对从被把将给让", "to"),
    **dict.fromkeys("如有为是括", "such-as"),
    "由": "by",
    '"': "quote",
    "(": "bracket",
}


@lru_cache(maxsize=65536)
def form_features(key: str) -> Features:
    """Describe what a folded string looks like, wherever it stands."""
    parts = parts_of(key)
    core = key[len(parts.place) :]
    odd = strange(core)
    found: dict[str, float] = {
        f"form.length-{min(len(key), 8)}": 1,
        "form.place": bool(parts.place),
        "form.clean": is_clean(core),
        "form.clean-brand": bool(parts.brand) and is_clean(parts.brand),
        "form.strange-0": odd == 0,
        "form.strange-1": odd == 1,
        "form.strange-all": odd == len(core),
        "form.strange-share": odd / max(1, len(core)),
        "form.common": is_common(core),
        "form.word": is_word(key),
        "form.rare": is_rare(key),
        "form.known": knownness(key) == 1,
        "form.known-word": 0 < knownness(key) < 1,
        "form.ends-no-company": NOT_COMPANY.search(key) is not None,
        "form.ends-thing": NOT_COMPANY_CHARACTER.search(key) is not None,
        "form.authority": is_authority(key),
        "form.digits": any(map(str.isdigit, key)),
        "form.full": is_full(key),
        "form.china": key.startswith("中国"),
    }
    if _LATIN.match(key):
        found |= {"form.latin": 1, "form.latin-length": min(len(key), 10) / 10}
    else:
        found["form.person"] = is_person(key)
    if parts.trades:
        found |= _trade_features(parts.brand, parts.trades)
    found |= {f"ends.{word}": 1 for word in _ENDINGS if key.endswith(word)}
    fault = name_fault(key)
    if fault:
        found[f"form.{fault.partition('.')[2]}"] = 1
    return {name: float(value) for name, value in found.items() if value}


def _trade_features(brand: str, words: tuple[str, ...]) -> dict[str, float]:
    """Describe a brand and the words of trade behind it."""
    trade = words[-1]
    return {
        "form.trade": 1,
        "form.trade-distinctive": trade in trades().distinctive,
        "form.trade-ends": trade in trades().ends,
        "form.trade-placed": trade in trades().placed,
        "form.trades": len(words) > 1,
        "form.no-brand": not brand,
        f"form.brand-length-{min(len(brand), 5)}": 1,
        "form.brand-known": knownness(brand) == 1,
        "form.brand-word": is_word(brand),
        "form.brand-rare": is_rare(brand),
    }


def context_features(passages: Sequence[Passage], places: Sequence[Place]) -> dict[str, float]:
    """Describe the words around a string, as shares of the places where it stands."""
    seen = places[:PLACES]
    found: dict[str, float] = defaultdict(float)
    for number, start, end in seen:
        folded = passages[number].folded
        before, after = folded[max(0, start - _BEFORE) : start], folded[end : end + _AFTER_LENGTH]
        for name, pattern in _AFTER.items():
            if pattern.match(after):
                found[f"after.{name}"] += 1
        for name, pattern in _BEFORE_IT.items():
            if pattern.search(before):
                found[f"before.{name}"] += 1
        if behind := _NEXT.get(after[:1]):
            found[f"after.{behind}"] += 1
        if ahead := _LAST.get(before[-1:]):
            found[f"before.{ahead}"] += 1
        found["place.apart"] += opens(folded, start, end)
        found["place.title"] += start < passages[number].bounds(0)[1]
        found["place.pair-before"] += is_pair(before[-1:] + folded[start])
        found["place.pair-after"] += is_pair(folded[end - 1] + after[:1])
        found["place.word-after"] += is_word(after[:2]) or is_word(after[:3]) or is_word(after[:4])
        found["place.quoted"] += before[-1:] == '"' == after[:1]
    shares = {name: count / len(seen) for name, count in found.items() if count}
    return shares | {
        "place.count": log1p(len(places)),
        "place.articles": log1p(len({number for number, _, _ in places})),
    }


def rule_features(hints: Sequence[Hint]) -> dict[str, float]:
    """Describe what the finders said of a string: each rule by the logarithm of its count."""
    found = Counter(sign.rule.partition(".")[2] for hint in hints for sign in hint.signs)
    refused = Counter(hint.fault.partition(".")[2] for hint in hints if hint.fault)
    return {f"rule.{rule}": log1p(count) for rule, count in found.items()} | {
        f"refused.{rule}": log1p(count) for rule, count in refused.items()
    }


def tag_features(told: npt.NDArray[np.float64], over: npt.NDArray[np.float64]) -> dict[str, float]:
    """Describe what the tagger says at the places of a string: a name, or one with other edges."""
    best = min(max(float(told.max()), 0.01), 0.99)
    return {
        "tag.mean": float(told.mean()),
        "tag.best": float(told.max()),
        "tag.odds": log(best / (1 - best)),
        "tag.elsewhere": float(over.mean()),
    }
