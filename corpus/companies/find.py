"""Companies (企业): which companies the articles of an issue name, each under the fullest name the issue gives it.

What one article establishes (a full name, a short form, a row of names) is recognised in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from corpus.companies.boundaries import opens
from corpus.companies.by_trade import may_stand
from corpus.companies.candidates import Directory, directory_of
from corpus.companies.name_parts import company_key
from corpus.gazetteer import Gazetteer
from corpus.model import CompanyMention
from corpus.text.passage import Passage

#: Names shorter than this are recognised elsewhere only where the words around them allow it.
_DISTINCTIVE = 4


@dataclass(frozen=True, slots=True)
class _Hit:
    """A form at ``start``..``end`` of a folded text and the keys of the companies it may mean."""

    start: int
    end: int
    keys: frozenset[str]


def find_companies(passages: Sequence[Passage], gazetteer: Gazetteer) -> list[tuple[CompanyMention, ...]]:
    """Return, passage by passage, the companies named, in order of first mention.

    `passages` are the articles of one issue. Time is linear in their length.
    """
    directory = directory_of(passages, gazetteer)
    if not directory.forms:
        return [() for _ in passages]
    automaton = ahocorasick.Automaton()
    for form, keys in directory.forms.items():
        automaton.add_word(form, (form, keys))
    automaton.make_automaton()
    return [_mentions(passage, number, directory, automaton) for number, passage in enumerate(passages)]


def _mentions(
    passage: Passage, number: int, directory: Directory, automaton: ahocorasick.Automaton
) -> tuple[CompanyMention, ...]:
    hits = [hit for hit in _hits(passage, number, directory, automaton) if hit.keys]
    present = {key for hit in hits if len(hit.keys) == 1 for key in hit.keys}
    forms: dict[str, dict[str, None]] = {}
    lines: dict[str, set[int]] = {}
    for hit in hits:
        fits = hit.keys if len(hit.keys) == 1 else hit.keys & present
        printed = passage.text[hit.start : hit.end]
        # A form that fits several companies means the one named beside it; else it stands for itself.
        name = directory.names[next(iter(fits))] if len(fits) == 1 else printed
        forms.setdefault(name, {}).setdefault(printed, None)
        lines.setdefault(name, set()).add(passage.line(hit.start))
    return tuple(
        CompanyMention(name, tuple(printed), tuple(sorted(lines[name] - {0}))) for name, printed in forms.items()
    )


def _hits(passage: Passage, number: int, directory: Directory, automaton: ahocorasick.Automaton) -> Iterator[_Hit]:
    """Yield the names in a passage, the longest at each place, none inside another."""
    folded = passage.folded
    found = [_Hit(last + 1 - len(form), last + 1, keys) for last, (form, keys) in automaton.iter(folded)]
    sure = directory.spans[number]
    end = 0
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if hit.start >= end and ((hit.start, hit.end) in sure or _stands(folded, hit, directory)):
            end = hit.end
            yield hit


def _stands(folded: str, hit: _Hit, directory: Directory) -> bool:
    """Whether a name that is known from elsewhere may stand here: not inside a longer name or word."""
    if directory.is_part(folded, hit.start, hit.end) or not may_stand(folded, hit.start, hit.end):
        return False
    return hit.end - hit.start >= _DISTINCTIVE or opens(folded, hit.start, hit.end)


__all__ = ["company_key", "find_companies"]
