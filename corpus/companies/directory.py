"""The directory of an issue: the company names its articles establish, with their short forms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.companies.candidates import Candidates, Sighting, candidates_of
from corpus.companies.name_parts import company_key, parts_of, short_forms
from corpus.companies.score import BAR, Scored, score
from corpus.gazetteer import Gazetteer
from corpus.text.fold import fold
from corpus.text.lexicon import split_trades, trades
from corpus.text.passage import Passage
from corpus.text.places import is_local, place_at

#: Behind a piece of an address: .com/.
_ADDRESS = re.compile(r"\.(?:com|cn|net|org)")


@dataclass(frozen=True, slots=True)
class Directory:
    """The names of an issue by key.

    ``forms`` maps every folded form to the keys of the companies it may mean, each with its rule
    (none where it is curated to be no company). ``spans[i]`` are the places in passage `i` where a
    name was read by its form or context. The evidence is in ``candidates`` and ``against``: the
    rule by which a key is no name, and the other name that is one instead.
    """

    names: dict[str, str]
    forms: dict[str, dict[str, str]]
    spans: tuple[frozenset[tuple[int, int]], ...]
    candidates: Candidates
    scored: Mapping[str, Scored]
    against: dict[str, tuple[str, str]]

    def is_part(self, folded: str, start: int, end: int) -> bool:
        """Return whether the name at an offset is part of another word: 某某银行 in 某某银行业协会."""
        after = folded[end : end + 6]
        if folded[start:end].endswith("银行") and after[:1] in {"业", "间", "卡"}:
            return True
        if folded[start].isascii() and (
            folded[max(0, start - 1) : start] in {".", "/", "@", "_"} or _ADDRESS.match(after)
        ):
            return True
        return folded[end - 1].isascii() and after[:1].isascii() and after[:1].isalnum() and folded[end - 1].isalnum()


def directory_of(passages: Sequence[Passage], gazetteer: Gazetteer) -> Directory:
    """Return the directory of an issue."""
    found = candidates_of(passages)
    named = (name for one in gazetteer.companies for name in (one.name, *one.aliases))
    decided = dict.fromkeys(map(company_key, named), 1.0) | dict.fromkeys(
        map(company_key, gazetteer.not_companies), 0.0
    )
    return _resolve(found, score(found, decided), gazetteer)


def _resolve(found: Candidates, scored: Mapping[str, Scored], gazetteer: Gazetteer) -> Directory:
    """Decide which names stand, and which companies each form may mean."""
    against: dict[str, tuple[str, str]] = {}
    forms: dict[str, dict[str, str]] = defaultdict(dict)
    full = _trimmed(found, against)
    for key in full:
        forms[key][key] = "company.full"
        for short in short_forms(key):
            forms[short].setdefault(key, "company.short-form")
    for short, keys in found.defined.items():
        forms[short] = dict.fromkeys(keys, "company.defined")
    accepted = _accepted(found, scored, full, against)
    for key in sorted(accepted, key=lambda k: (len(k), k)):
        bare = key[place_at(key) :]
        if bare != key and len(bare) >= 3 and bare in forms:  # 某地某远新材 beside 某远新材
            forms[key] = dict.fromkeys(forms[bare], "company.behind-place")
        elif (
            not key.endswith(("集团", "公司", "银行"))
            and not _is_arm(found.hints[key])
            and (known := _goes_on(key, forms))
        ):
            against[key] = "not-company.goes-on", known
        else:
            forms[key] = forms.get(key) or {key: "company.enough"}
    for brand, named in _by_brand(forms.keys() & set(accepted)).items():
        grouped = brand in found.hints and named <= {brand + "集团", brand + "公司"}
        if len(named) == 1 and (brand in accepted or grouped):
            others = {key: rule for key, rule in forms.get(brand, {}).items() if key != brand}
            forms[brand] = others | dict.fromkeys(named, "company.only-of-brand")
    for place in [form for form in forms if is_local(form, found.places) and form not in found.defined]:
        against[place] = "not-company.local-place", ""
        del forms[place]
    for group in gazetteer.separate_companies:
        apart = {company_key(name) for name in group}
        for key in apart & forms.keys():
            others = {other: rule for other, rule in forms[key].items() if other not in apart}
            forms[key] = others or {key: "company.separate"}
    names = {key: _display(found, key) for keys in forms.values() for key in keys}
    resolved = _curated(gazetteer, forms, names, against)
    spans: list[set[tuple[int, int]]] = [set() for _ in found.passages]
    for key in resolved:
        for seen in (*found.full.get(key, ()), *found.hints.get(key, ())):
            if not seen.hint.fault:
                spans[seen.number].add((seen.hint.start, seen.hint.end))
    printings = {fold(form): keys for form, keys in _printings(found, resolved).items()}
    return Directory(names, printings, tuple(map(frozenset, spans)), found, scored, against)


def _accepted(
    found: Candidates, scored: Mapping[str, Scored], full: Container[str], against: dict[str, tuple[str, str]]
) -> list[str]:
    """Return the candidates that are names: by their score, and the arms of those."""
    keys = [key for key in found.hints if key not in full]
    named = [key for key in keys if _is_accepted(found, scored, key, against)]
    arms = [key for key in keys if key in against and _is_arm(found.hints[key]) and key.startswith(tuple(named))]
    for key in arms:
        del against[key]
    return named + arms


def _is_accepted(
    found: Candidates, scored: Mapping[str, Scored], key: str, against: dict[str, tuple[str, str]]
) -> bool:
    if key not in scored or scored[key].probability < BAR:
        against[key] = "not-company.below-bar", ""
    elif is_local(key, found.places):
        against[key] = "not-company.local-place", ""
    return key not in against


def _curated(
    gazetteer: Gazetteer, forms: dict[str, dict[str, str]], names: dict[str, str], against: dict[str, tuple[str, str]]
) -> dict[str, dict[str, str]]:
    """Return the forms with curated ones put over those read; `names` gets the curated names."""
    aliases: dict[str, str] = {}
    for company in gazetteer.companies:
        key = company_key(company.name)
        names[key] = company.name
        aliases.update(dict.fromkeys(map(company_key, (company.name, *company.aliases)), key))
    refused = {company_key(name): name for name in gazetteer.not_companies}
    resolved = {}
    for form, keys in forms.items():
        means = {aliases.get(key, key): "company.curated" if key in aliases else rule for key, rule in keys.items()}
        resolved[form] = {key: rule for key, rule in means.items() if key not in refused}
        if not resolved[form]:
            against[form] = "not-company.curated-none", refused[next(iter(means))]
    resolved |= {form: {key: "company.curated"} for form, key in aliases.items()}
    against |= {form: ("not-company.curated-none", name) for form, name in refused.items()}
    return resolved | {form: {} for form in refused}


def _by_brand(keys: Iterable[str]) -> dict[str, set[str]]:
    """Return the short names by their brand alone, without trade, 集团 and 公司."""
    brands: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        brand = parts_of(key).brand
        if len(brand) > 1 and key[len(brand) :] in trades().distinctive | {"公司"} and key.startswith(brand):
            brands[brand].add(key)
    return brands


def _is_arm(seen: Sequence[Sighting]) -> bool:
    """Return whether a name is that of a company's arm at a place."""
    return any(sign.rule in {"company.arm", "company.placed"} for one in seen for sign in one.hint.signs)


def _goes_on(key: str, forms: dict[str, dict[str, str]]) -> str:
    """Return the known name that a string only adds words to (某远智能 + 装备); "" if there is none."""
    if key in forms:
        return ""
    brand, words = split_trades(key)
    edges = {len(brand) + sum(map(len, words[:count])) for count in range(len(words) + 1)}
    cuts = [cut for cut in range(3, len(key)) if len(key) - cut >= 2 or cut >= 4]
    cuts = [cut for cut in cuts if cut <= len(brand) or cut in edges]  # 某尔微电子 is no 某尔微 and 电子
    return next((part for cut in cuts for part in (key[:cut], key[-cut:]) if part in forms), "")


def _printings(found: Candidates, resolved: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return keys, and printed forms that differ from them (某某市…), with their companies."""
    forms = dict(resolved)
    for key, companies in resolved.items():
        for printed in found.printed.get(key, ()):
            forms[fold(printed)] = companies
    return forms


def _trimmed(found: Candidates, against: dict[str, tuple[str, str]]) -> set[str]:
    """Return the full names, without those that are another full name with words before it."""
    kept: set[str] = set()
    for key in sorted(found.full, key=len):
        inner = next((other for other in kept if key.endswith(other) and len(key) > len(other)), None)
        if inner is not None and _is_established(found.full[inner]) and not parts_of(key).place:
            against[key] = "not-company.words-before", inner
        else:
            kept.add(key)
    return kept


def _is_established(seen: Sequence[Sighting]) -> bool:
    """Return whether a full name stands twice, or once where only a name can begin."""
    return len(seen) > 1 or any(sign.rule == "company.begins" for one in seen for sign in one.hint.signs)


def _display(found: Candidates, key: str) -> str:
    """Return the printed form to show: the most frequent, then the first in order."""
    printed = found.printed.get(key)
    if not printed:
        return key
    best = max(printed.values())
    return min(form for form, count in printed.items() if count == best)
