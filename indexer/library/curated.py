"""Curated names that changed, and the issues that have to be read again for it.

A decision of the keeper bears on what is read of an issue only where one of the names it is about
may stand: companies are taken by their keys (`corpus.companies.name_parts.company_key`), and a key
is what is printed but for spaces and for 市 or 省 behind a place at its head. Everything else is
resolved otherwise, not read otherwise (`corpus.entities.registry.Registry.curate`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from corpus.companies.name_parts import company_key
from corpus.gazetteer import Gazetteer
from corpus.text.places import place_at

_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_LEGAL: Final = re.compile(r"(?:股份|有限|责任|公司|集团|控股)+")


def changed_companies(one: Gazetteer, other: Gazetteer) -> frozenset[str]:
    """Return every name of a company that two gazetteers do not say the same of.

    Of entries in another order that is all of them: of two that have one name, the later counts.
    """
    both = {*one.companies} & {*other.companies}
    before, after = ([entry for entry in held.companies if entry in both] for held in (one, other))
    entries = {*one.companies} ^ {*other.companies} if before == after else {*one.companies, *other.companies}
    groups = {*one.separate_companies} ^ {*other.separate_companies}
    return frozenset(
        (
            *(name for entry in entries for name in (entry.name, *entry.aliases)),
            *(one.not_companies ^ other.not_companies),
            *(name for group in groups for name in group),
        )
    )


def pieces(names: Iterable[str]) -> frozenset[str] | None:
    """Return folded texts of which one stands wherever one of the names may; None without such."""
    found = {_piece(name) for name in names}
    return None if "" in found else frozenset(found)


def _piece(name: str) -> str:
    """Return the Han characters of a name that stand together however it is printed; "" if none."""
    key = company_key(name)
    runs = _HAN.findall(key[place_at(key) :])
    return max((run for run in runs if len(run) > 1 and not _LEGAL.fullmatch(run)), key=len, default="")
