"""Find bare names where one must stand: before what companies do, behind a kind of company."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.companies.boundaries import name_end, name_start
from corpus.companies.by_trade import Hint, surroundings
from corpus.companies.name_form import is_person, plausible
from corpus.companies.patterns import DEEDS, DONE, SLOT_KIND, VERBS
from corpus.evidence import Sign
from corpus.text.lexicon import is_clean

#: The bounds of a bare name in characters.
_SHORTEST, _LONGEST = 2, 6
#: 由某远牵头, 由某谷咖啡赞助.
_DONE_BY: Final = re.compile(rf"(?<![自理])由(?P<name>[\u4e00-\u9fffa-z]{{{_SHORTEST},{_LONGEST}}}?){DONE.pattern}")
#: What joins two names that stand in no longer list.
_JOINS: Final = frozenset("和与及")


def find_in_slots(folded: str) -> Iterator[Hint]:
    """Yield the plausible subjects of company verbs, and what stands behind the kind of company."""
    for verb in (*VERBS.finditer(folded), *DEEDS.finditer(folded)):
        start, sure = name_start(folded, verb.start())
        if sure and _may_be(folded[start : verb.start()]):
            subject = Sign("company.subject", 0.0, *verb.span())
            yield Hint(start, verb.start(), (subject, *surroundings(folded, start, verb.start())))
    for kind in SLOT_KIND.finditer(folded):
        end = name_end(folded, kind.end(), kind.end() + _LONGEST)
        if _may_be(folded[kind.end() : end]):
            yield Hint(kind.end(), end, (Sign("company.kind-before", 0.0, *kind.span()),))
    for done in _DONE_BY.finditer(folded):
        if plausible(done["name"]):
            yield Hint(*done.span("name"), (Sign("company.done-by", 0.0, *done.span()),))


def _may_be(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and is_clean(name) and plausible(name) and not is_person(name)


def find_joined(folded: str, start: int, end: int) -> Iterator[Hint]:
    """Yield what 和 or 与 joins to the possible name at ``start``..``end``: 某盛集团与某微."""
    if folded[end : end + 1] in _JOINS:
        last = name_end(folded, end + 1, end + 1 + _LONGEST)
        if _is_bare(folded[end + 1 : last]):
            yield Hint(end + 1, last, (Sign("company.joined", 0.0, start, last),))
    if folded[max(0, start - 1) : start] in _JOINS:
        first, sure = name_start(folded, start - 1)
        if sure and _is_bare(folded[first : start - 1]):
            yield Hint(first, start - 1, (Sign("company.joined", 0.0, first, end),))


def _is_bare(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and name.isalnum() and is_clean(name) and plausible(name)
