"""Proposals for the gazetteer.

Likely aliases, likely duplicates, new names, each with the articles that say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.fuzz import ratio

from corpus.companies.name_parts import is_abbreviation, is_full, parts_of
from corpus.entities.resolution import Identities
from corpus.policies.titles import stem
from corpus.text.lexicon import is_common

ProposalKind = Literal["alias", "duplicate", "new"]

#: Two titles, or two names of one brand, are likely one from this similarity on (per cent).
_ALIKE = 86.0
#: So many articles are named as evidence at most.
_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision to make, whether ``names`` are one thing.

    ``articles`` are the evidence, ``line`` the TOML to add.
    """

    kind: ProposalKind
    names: tuple[str, ...]
    reason: str
    articles: tuple[str, ...]
    line: str


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
        ends = {companies.canonical(name) for name in brands.get(parts_of(key).brand or key, ())}
    if not ends and not is_common(key):
        ends = {name for names in brands.values() for name in names if len(key) >= 3 and is_abbreviation(key, name)}
    if 0 < len(ends) <= _EVIDENCE:
        names = [_shown(companies, end) for end in sorted(ends)]
        line = f'[[company]]\nname = "{names[0]}"\naliases = ["{_shown(companies, key)}"]'
        yield Proposal(
            "alias", (_shown(companies, key), *names), reason, _evidence(companies, [key, *sorted(ends)]), line
        )


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
