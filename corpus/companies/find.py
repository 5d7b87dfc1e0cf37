"""Find the companies (企业) that the articles of an issue name, each by its fullest name there.

A name that one article establishes (in full, in short, in a list) is recognised in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import ahocorasick

from corpus.companies.boundaries import opens
from corpus.companies.by_trade import may_stand
from corpus.companies.directory import Directory, directory_of
from corpus.gazetteer import Gazetteer
from corpus.model import CompanyMention
from corpus.text.lexicon import is_clean, is_common, is_pair
from corpus.text.passage import Passage
from corpus.text.places import place_at

#: Names shorter than this, or of common words, are recognised elsewhere only where the words around
#: them allow it (中国软件, not in 中国软件大会).
_DISTINCTIVE = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A form at ``start``..``end`` of a folded text, with the keys of its companies by rule.

    ``fault`` is the rule for which the form does not stand there as a name.
    """

    start: int
    end: int
    means: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of an issue's companies: the directory of its names, and the hits by passage."""

    passages: Sequence[Passage]
    directory: Directory
    hits: tuple[tuple[Hit, ...], ...]

    def mentions(self) -> list[tuple[CompanyMention, ...]]:
        """Return, passage by passage, the companies named, in order of first mention."""
        pairs = zip(self.passages, self.hits, strict=True)
        return [_mentions(passage, hits, self.directory.names) for passage, hits in pairs]


def read_companies(passages: Sequence[Passage], gazetteer: Gazetteer) -> Reading:
    """Read the companies that the articles of one issue name. Time is linear in their length."""
    directory = directory_of(passages, gazetteer)
    if not directory.forms:
        return Reading(passages, directory, tuple(() for _ in passages))
    automaton = ahocorasick.Automaton()
    for form, means in directory.forms.items():
        automaton.add_word(form, (form, means))
    automaton.make_automaton()
    hits = tuple(tuple(_hits(passage, number, directory, automaton)) for number, passage in enumerate(passages))
    return Reading(passages, directory, hits)


def _mentions(passage: Passage, hits: Sequence[Hit], names: Mapping[str, str]) -> tuple[CompanyMention, ...]:
    hits = [hit for hit in hits if hit.means and not hit.fault]
    present = {key for hit in hits if len(hit.means) == 1 for key in hit.means}
    forms: dict[str, dict[str, None]] = {}
    lines: dict[str, set[int]] = {}
    for hit in hits:
        fits = hit.means.keys() if len(hit.means) == 1 else hit.means.keys() & present
        printed = passage.text[hit.start : hit.end]
        # A form that fits several companies means the one named beside it; else it stands for
        # itself.
        name = names[next(iter(fits))] if len(fits) == 1 else printed
        forms.setdefault(name, {}).setdefault(printed, None)
        lines.setdefault(name, set()).add(passage.line(hit.start))
    return tuple(
        CompanyMention(name, tuple(printed), tuple(sorted(lines[name] - {0}))) for name, printed in forms.items()
    )


def _hits(passage: Passage, number: int, directory: Directory, automaton: ahocorasick.Automaton) -> Iterator[Hit]:
    """Yield the known names in a passage, longest first; rejected ones carry their fault."""
    folded = passage.folded
    found = [Hit(last + 1 - len(form), last + 1, means) for last, (form, means) in automaton.iter(folded)]
    sure = directory.spans[number]
    end = 0
    for hit in sorted(found, key=lambda h: (h.start, -h.end)):
        if hit.start < end:
            continue
        fault = "" if (hit.start, hit.end) in sure else _fault(folded, hit, directory)
        if fault:
            yield replace(hit, fault=fault)
        else:
            end = hit.end
            yield hit


def _fault(folded: str, hit: Hit, directory: Directory) -> str:
    """Return the rule by which a known name does not stand here (inside a longer name or word)."""
    if directory.is_part(folded, hit.start, hit.end):
        return "not-company.part-of-word"
    if not may_stand(folded, hit.start, hit.end):
        return "not-company.no-subject"
    name = folded[hit.start : hit.end]
    distinctive = len(name) >= _DISTINCTIVE and not is_common(name[place_at(name) :])
    apart = distinctive or opens(folded, hit.start, hit.end) or _is_loose(folded, hit)
    return "" if apart else "not-company.not-apart"


def _is_loose(folded: str, hit: Hit) -> bool:
    """Return whether three strange characters make no word with those around them: 某某达带着."""
    start, end = hit.start, hit.end
    before, after = folded[max(0, start - 1) : start + 1], folded[end - 1 : end + 1]
    return end - start > 2 and is_clean(folded[start:end]) and not is_pair(before) and not is_pair(after)
