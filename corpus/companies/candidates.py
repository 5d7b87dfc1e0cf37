"""The candidates of an issue.

Strings that may name companies, with the evidence for and against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.companies.by_brackets import find_arm, find_placed, find_stock_codes
from corpus.companies.by_column import find_columns
from corpus.companies.by_dictionary import find_wellknown, is_wellknown
from corpus.companies.by_enumeration import Enumeration, enumeration_hints, find_enumerations
from corpus.companies.by_latin import find_latin
from corpus.companies.by_legal_form import Name, find_full_names
from corpus.companies.by_slot import find_in_slots, find_joined
from corpus.companies.by_table_column import find_in_tables
from corpus.companies.by_trade import Hint, find_short_names
from corpus.companies.definitions import find_definitions
from corpus.companies.name_form import name_fault
from corpus.companies.name_parts import company_key, is_full
from corpus.companies.tagger import Tagging, Weights, learned, tag
from corpus.evidence import Sign
from corpus.policies.notices import is_notice
from corpus.text.lexicon import trades
from corpus.text.passage import Passage
from corpus.text.places import local_places

#: The bounds of a candidate's length in characters; longer ones are full names or phrases.
_SHORTEST, _LONGEST = 2, 24
#: What the tagger takes for a name with this probability is a candidate.
_TAGGED = 0.1


@dataclass(frozen=True, slots=True)
class Sighting:
    """A hint in passage ``number`` of an issue."""

    number: int
    hint: Hint


@dataclass(slots=True)
class Candidates:
    """The names in the passages of an issue, by key: full names, names defined for them, hints."""

    passages: Sequence[Passage]
    printed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    full: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    defined: dict[str, dict[str, Sighting]] = field(default_factory=lambda: defaultdict(dict))
    hints: dict[str, list[Sighting]] = field(default_factory=lambda: defaultdict(list))
    places: set[str] = field(default_factory=set)
    enumerations: list[tuple[int, Enumeration]] = field(default_factory=list)
    refused: list[Sighting] = field(default_factory=list)
    notices: set[int] = field(default_factory=set)
    tagging: Tagging | None = None
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def read(self, number: int) -> None:
        """Read the names of one passage."""
        passage = self.passages[number]
        folded = passage.folded
        self._seen.clear()
        self.places.update(local_places(folded))
        names = list(find_full_names(folded))
        full = [(name.start, name.end) for name in names if name.full and not name.fault]
        for name in names:
            if name.full and not name.fault:
                self._full(number, name)
        self._add(number, (_kind_hint(name) for name in names if name.fault or not name.full))
        self._add(number, find_in_tables(passage))
        enumerations = list(find_enumerations(passage))
        self.enumerations += [(number, enumeration) for enumeration in enumerations]
        for enumeration in enumerations:
            self._add(number, enumeration_hints(folded, enumeration))
        for column in find_columns(passage):
            self.enumerations.append((number, column))
            self._add(number, (Hint(*item, (column.sign,)) for item in column.items))
        self._add(number, find_placed(folded))
        if is_notice(passage):
            self.notices.add(number)
            return
        self._add(number, find_short_names(folded))
        self._add(number, find_stock_codes(folded))
        self._add(number, find_wellknown(folded, full))
        self._add(number, find_latin(passage))
        self._add(number, find_in_slots(folded))
        self._join(number)

    def _join(self, number: int) -> None:
        """Keep what is joined to a possible name, and both as a list of two."""
        folded = self.passages[number].folded
        for start, end in sorted(self._seen):
            for hint in find_joined(folded, start, end):
                self._add(number, (hint,))
                items = tuple(sorted([(start, end), (hint.start, hint.end)]))
                self.enumerations.append((number, Enumeration(items, hint.signs[0])))

    def take(self, tagging: Tagging) -> None:
        """Take what the tagger finds, but for full names and mere words of trade."""
        spans = sorted(tagging.names(_TAGGED, _LONGEST))
        for number, (passage, offset) in enumerate(zip(self.passages, tagging.offsets, strict=True)):
            if offset < 0:
                continue
            low, high = bisect_left(spans, (offset, 0)), bisect_left(spans, (offset + len(passage.folded), 0))
            for start, end in ((first - offset, last - offset) for first, last in spans[low:high]):
                key = company_key(passage.folded[start:end])
                if _SHORTEST <= len(key) <= _LONGEST and key not in trades().every and key not in self.full:
                    self.hints[key].append(
                        Sighting(number, Hint(start, end, (Sign("company.tagged", 0.0, start, end),)))
                    )
                    self.printed[key][passage.text[start:end]] += 1

    def _full(self, number: int, name: Name) -> None:
        passage, folded = self.passages[number], self.passages[number].folded
        key = company_key(folded[name.start : name.end])
        legal = Sign("company.legal-form", 0.0, name.start, name.end)
        begins = (Sign("company.begins", 0.0, name.start, name.start),) if name.sure else ()
        self.full[key].append(Sighting(number, Hint(name.start, name.end, (legal, *begins))))
        self.printed[key][passage.text[name.start : name.end]] += 1
        for start, end in find_definitions(folded, name.start, name.end):
            short = company_key(folded[start:end])
            self.defined[short].setdefault(key, Sighting(number, Hint(start, end)))
            self.printed[short][passage.text[start:end]] += 1

    def _add(self, number: int, hints: Iterable[Hint]) -> None:
        """Keep some hints; those that speak of no possible name are only kept to explain them."""
        passage = self.passages[number]
        for hint in self._varied(number, hints):
            key = company_key(passage.folded[hint.start : hint.end])
            if hint.fault and not _is_possible(key, hint.fault):
                self.refused.append(Sighting(number, hint))
            elif _SHORTEST <= len(key) <= _LONGEST and key not in trades().every and not _is_read_as_full(key, hint):
                self.hints[key].append(Sighting(number, hint))
                self.printed[key][passage.text[hint.start : hint.end]] += 1

    def _varied(self, number: int, hints: Iterable[Hint]) -> Iterator[Hint]:
        """Yield some hints, and once for each string the company whose arm it may be."""
        folded = self.passages[number].folded
        for hint in hints:
            yield hint
            if (hint.start, hint.end) not in self._seen:
                self._seen.add((hint.start, hint.end))
                yield from find_arm(folded, hint.start, hint.end)


def _is_read_as_full(key: str, hint: Hint) -> bool:
    """Return whether a string is a full name and no arm: it is read as such."""
    return is_full(key) and not hint.fault and all(sign.rule != "company.arm" for sign in hint.signs)


def _is_possible(key: str, fault: str) -> bool:
    """Return whether a refused string may be a name after all.

    Of 7,285 in the labelled issues that this leaves out, 40 are names.
    """
    return fault == "not-company.last-character" or not name_fault(key) or is_wellknown(key)


def candidates_of(passages: Sequence[Passage], weights: Weights | None = None) -> Candidates:
    """Return the candidates of an issue; ``weights`` are the tagger's, if not the learned ones."""
    found = Candidates(passages)
    for number in range(len(passages)):
        found.read(number)
    texts = [None if number in found.notices else passage.folded for number, passage in enumerate(passages)]
    found.tagging = tag(texts, weights or learned())
    found.take(found.tagging)
    return found


def _kind_hint(name: Name) -> Hint:
    """Return what speaks for 某某集团, 某某银行 or 某某公司 at one place, or against it."""
    if name.fault:
        return Hint(name.start, name.end, fault=name.fault)
    begins = Sign("company.begins" if name.sure else "company.begins-unsurely", 0.0, name.start, name.start)
    return Hint(name.start, name.end, (Sign("company.kind-word", 0.0, name.end - 2, name.end), begins))
