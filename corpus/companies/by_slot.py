"""Find bare names where one must stand: before what companies do, behind a kind of company."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.companies.boundaries import name_end, name_start
from corpus.companies.by_trade import Hint, surroundings
from corpus.companies.name_form import is_person, plausible
from corpus.companies.patterns import DEEDS, SLOT_KIND, VERBS
from corpus.evidence import Sign
from corpus.text.lexicon import is_clean

#: The bounds of a bare name in characters.
_SHORTEST, _LONGEST = 2, 6


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


def _may_be(name: str) -> bool:
    return _SHORTEST <= len(name) <= _LONGEST and is_clean(name) and plausible(name) and not is_person(name)
