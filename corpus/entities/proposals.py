"""Proposals for the gazetteer.

Likely aliases, likely duplicates, new names, each with the articles that say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from rapidfuzz.fuzz import ratio

from corpus.companies.name_parts import is_full, parts_of
from corpus.entities.kinship import may_mean
from corpus.entities.resolution import Identities
from corpus.model import Unsure
from corpus.policies.titles import stem
from corpus.text.lexicon import is_common

ProposalKind = Literal["alias", "duplicate", "new", "name"]

#: Two titles, or two names of one brand, are likely one from this similarity on (per cent).
_ALIKE = 86.0
#: So many articles are named as evidence at most.
_EVIDENCE = 5
#: So many names are asked about at most, whether they are companies'.
_ASKED = 40


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision to make, whether ``names`` are one thing, or whether a name is a company's.

    ``articles`` are the evidence, ``line`` the TOML to add, ``text`` a sentence that has the name.
    """

    kind: ProposalKind
    names: tuple[str, ...]
    reason: str
    articles: tuple[str, ...]
    line: str
    text: str = ""


def propose_companies(companies: Identities, latest: frozenset[str]) -> Iterator[Proposal]:
    """Yield the proposals for companies.toml, aliases first, each kind in order of name."""
    used = [key for key in companies.names() if key not in companies.curation.aliases]
    full = [key for key in used if is_full(key)]
    brands: dict[str, list[str]] = defaultdict(list)
    for key in full:
        if not is_common(parts_of(key).brand):
            brands[parts_of(key).brand].append(key)
    for key in used:
        if not is_full(key) and companies.canonical(key) == key:
            yield from _aliases(companies, key, brands)
    for keys in brands.values():
        yield from _duplicates(companies, keys, "[[company]]\nname")
    for key in used:
        if latest and latest.issuperset(companies.users(key)) and companies.canonical(key) == key:
            name = _shown(companies, key)
            yield Proposal("new", (name,), "first named in the last issue", _evidence(companies, [key]), "")


def propose_names(said: Iterable[tuple[Sequence[str], Sequence[Unsure]]], companies: Identities) -> list[Proposal]:
    """Return names that may be companies', the likeliest first.

    Issues are witnesses of their own, so that a name which several bear out comes before others.
    """
    found: dict[str, list[tuple[str, Unsure]]] = defaultdict(list)
    for articles, unsure in said:
        for one in unsure:
            if one.place < len(articles):
                found[companies.rules.key(one.name)].append((articles[one.place], one))
    doubts = {key: prod(1 - one.probability for _, one in sorted(seen, key=_by_id)) for key, seen in found.items()}
    asked = sorted((key for key in found if not _is_decided(companies, key)), key=lambda key: (doubts[key], key))
    return [_name(sorted(found[key], key=_by_id)) for key in asked[:_ASKED]]


def _by_id(seen: tuple[str, Unsure]) -> tuple[str, str]:
    return seen[0], seen[1].name


def _is_decided(companies: Identities, key: str) -> bool:
    """Return whether a name is a company's already, or curated."""
    return bool(companies.users(key)) or key in companies.curation.aliases or key in companies.curation.refused


def _name(seen: Sequence[tuple[str, Unsure]]) -> Proposal:
    best = max((one for _, one in seen), key=lambda one: one.probability)
    articles = tuple(dict.fromkeys(id_ for id_, _ in seen))[:_EVIDENCE]
    return Proposal("name", (best.name,), "may be a company", articles, f'[[company]]\nname = "{best.name}"', best.text)


def propose_policies(policies: Identities) -> Iterator[Proposal]:
    """Yield the proposals for policies.toml.

    Titles that differ in an edition or a few characters.
    """
    stems: dict[str, list[str]] = defaultdict(list)
    for key in policies.names():
        if "〔" not in key and policies.canonical(key) == key:
            stems[stem(key)[:8]].append(key)
    for keys in stems.values():
        yield from _duplicates(policies, keys, "[[policy]]\ntitle")


def _aliases(companies: Identities, key: str, brands: dict[str, list[str]]) -> Iterator[Proposal]:
    """Propose the full names that a short form may mean.

    Those it could be cut from, and those of its brand.
    """
    ends = {companies.canonical(other) for other in companies.candidates(key)}
    reason = "the short form fits several names" if len(ends) > 1 else "the short form abbreviates the name"
    if not ends:
        named = brands.get(parts_of(key).brand or key, ())
        ends = {companies.canonical(name) for name in named if may_mean(key, name)}
    if not ends and not is_common(key) and len(key.removesuffix("公司")) >= 3:
        ends = {name for names in brands.values() for name in names if key[0] == _first(name) and may_mean(key, name)}
    ends = {end for end in ends if not any(key in group and end in group for group in companies.curation.apart)}
    if 0 < len(ends) <= _EVIDENCE:
        names = [_shown(companies, end) for end in sorted(ends)]
        line = f'[[company]]\nname = "{names[0]}"\naliases = ["{_shown(companies, key)}"]'
        yield Proposal(
            "alias", (_shown(companies, key), *names), reason, _evidence(companies, [key, *sorted(ends)]), line
        )


def _first(name: str) -> str:
    """Return the first character of a name's brand."""
    parts = parts_of(name)
    return (parts.brand or parts.place or name)[0]


def _duplicates(kind: Identities, keys: list[str], head: str) -> Iterator[Proposal]:
    for number, one in enumerate(keys):
        for other in keys[number + 1 :]:
            apart = any(one in group and other in group for group in kind.curation.apart)
            if apart or kind.canonical(one) == kind.canonical(other) or ratio(one, other) < _ALIKE:
                continue
            names = _shown(kind, one), _shown(kind, other)
            line = f'{head} = "{names[0]}"\naliases = ["{names[1]}"]'
            yield Proposal("duplicate", names, "the names are nearly the same", _evidence(kind, [one, other]), line)


def _shown(kind: Identities, key: str) -> str:
    return min(kind.printed(key), default=key)


def _evidence(kind: Identities, keys: Iterable[str]) -> tuple[str, ...]:
    """Return articles that use the names: the first of each, then more, in order of id."""
    users = [sorted(kind.users(key)) for key in keys]
    firsts = [ids[0] for ids in users if ids]
    rest = sorted({id_ for ids in users for id_ in ids} - set(firsts))
    return tuple(dict.fromkeys((*firsts, *rest)))[:_EVIDENCE]
