"""The candidates of an issue.

Strings that may name companies, with the evidence for and against.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.companies.by_context import find_by_context, find_stock_codes, find_title_subjects
from corpus.companies.by_dictionary import find_wellknown
from corpus.companies.by_enumeration import (
    Enumeration,
    enumeration_hints,
    find_enumerations,
    neighbour_hints,
    unanchored,
)
from corpus.companies.by_legal_form import Name, find_full_names
from corpus.companies.by_table_column import find_in_tables
from corpus.companies.by_trade import Hint, find_short_names, surroundings
from corpus.companies.definitions import find_definitions
from corpus.companies.name_parts import company_key, is_full, parts_of, short_forms
from corpus.companies.patterns import OF_COMPANIES
from corpus.evidence import Sign
from corpus.policies.notices import is_notice
from corpus.text.lexicon import is_clean, trades
from corpus.text.passage import Passage
from corpus.text.places import is_local, local_places, place_at

# F1 of companies in three labelled bulletins and in labelled news, where other values were tried.
#: What must speak for a string in all its places to make it a name. 1.5 gives 0.946 and 0.637 (more
#: names, more of them wrong), 2 gives 0.968 and 0.627, 2.5 gives 0.930 and 0.548.
_ENOUGH = 2.0
#: A sign that needs a second one; weak signs together count as one of these. 0.75: the same; 1.25:
#: 0.968 and 0.618.
_STRONG = 1.0
#: A sign that only tips the scale. 0.25: 0.962 and 0.627; 0.75: 0.965 and 0.627.
_WEAK = 0.5
#: So many characters of a brand clean of common words are enough alone (2 or 4: 0.965 and 0.627),
#: and so many behind a place are a strong sign (3 to 5: the same).
_DISTINCT, _LONG = 3, 4


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
    refused: list[Sighting] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    enumerations: list[tuple[int, Enumeration]] = field(default_factory=list)

    def read(self, number: int) -> None:
        """Read the names of one passage."""
        passage = self.passages[number]
        folded = passage.folded
        self.places.update(local_places(folded))
        names = list(find_full_names(folded))
        full = [(name.start, name.end) for name in names if name.full and not name.fault]
        for name in names:
            if name.full and not name.fault:
                self._full(number, name)
        starts = {start for start, _ in full}
        starts |= self._add(number, (_kind_hint(folded, name) for name in names if name.fault or not name.full))
        starts |= self._add(number, find_in_tables(passage))
        enumerations = list(find_enumerations(passage))
        self.enumerations += [(number, enumeration) for enumeration in enumerations]
        if is_notice(passage):
            return
        title, body = passage.bounds(0)[1], folded[passage.bounds(0)[1] :]
        own = [*find_short_names(folded), *find_stock_codes(folded), *find_wellknown(folded, full)]
        anchored = bool(full) or any(hint.weight >= _ENOUGH for hint in own)
        self._add(number, own)
        self._add(number, find_title_subjects(folded, 0, title, body))
        for enumeration in enumerations:
            self._add(number, enumeration_hints(folded, enumeration if anchored else unanchored(folded, enumeration)))
        self._add(number, find_by_context(folded, starts, ranking=bool(OF_COMPANIES.search(folded[:title]))))

    def spread(self) -> None:
        """Take unknown items of a list for companies where others of it are (甲科技、乙、丙 by 甲科技, 丙).

        Names found so may make further lists known; three rounds.
        """
        known = {short for key in self.full for short in (key, *short_forms(key))} | self.defined.keys()
        for _ in range(3):
            told = {key for key, seen in self.hints.items() if is_enough(seen)}
            sure = {key for key in known | told if not is_local(key, self.places)}
            for key, seen in self.hints.items():
                brand = parts_of(key).brand
                if key not in sure and brand in sure and brand != key and max(s.hint.weight for s in seen) >= _STRONG:
                    start, end = seen[0].hint.start, seen[0].hint.end
                    sign = Sign("company.brand-known", _ENOUGH, start, end)
                    seen.append(Sighting(seen[0].number, Hint(start, end, (sign,))))
            taught = [
                (number, list(neighbour_hints(self.passages[number].folded, enumeration, sure)))
                for number, enumeration in self.enumerations
            ]
            for number, hints in taught:
                self._add(number, hints)
            if not any(hints for _, hints in taught):
                return

    def _full(self, number: int, name: Name) -> None:
        passage, folded = self.passages[number], self.passages[number].folded
        key = company_key(folded[name.start : name.end])
        sign = Sign("company.legal-form", _STRONG + name.sure, name.start, name.end)
        self.full[key].append(Sighting(number, Hint(name.start, name.end, (sign,))))
        self.printed[key][passage.text[name.start : name.end]] += 1
        for start, end in find_definitions(folded, name.start, name.end):
            short = company_key(folded[start:end])
            self.defined[short].setdefault(key, Sighting(number, Hint(start, end)))
            self.printed[short][passage.text[start:end]] += 1

    def _add(self, number: int, hints: Iterable[Hint]) -> set[int]:
        """Keep some hints, and return where those begin that may be names."""
        passage, starts = self.passages[number], set()
        for hint in hints:
            key = "" if hint.fault else company_key(passage.folded[hint.start : hint.end])
            if not key:
                self.refused.append(Sighting(number, hint))
            elif not (is_full(key) or key in trades().every):
                self.hints[key].append(Sighting(number, hint))
                self.printed[key][passage.text[hint.start : hint.end]] += 1
                starts.add(hint.start)
        return starts


def _kind_hint(folded: str, name: Name) -> Hint:
    """Return what speaks for 某某集团, 某某银行 or 某某公司 at one place."""
    start, end = name.start, name.end
    if name.fault:
        return Hint(start, end, fault=name.fault)
    text = folded[start:end]
    if "行" in text[-2:]:
        weight = _ENOUGH if name.sure else _WEAK
        return Hint(start, end, (Sign("company.bank", weight, end - 2, end),))
    place, kind = place_at(text), text[-2:]
    core = text[place:-2]
    clean = is_clean(core)
    own = 0.0 if kind == "公司" else _STRONG if clean or place else _WEAK
    own -= _STRONG if kind == "公司" and not clean and not place else 0.0
    own += _STRONG if len(core) >= _LONG and place else 0.0
    signs = [
        Sign("company.kind-word", own, end - 2, end),
        Sign(
            "company.clean-brand",
            (_ENOUGH if len(core) >= _DISTINCT else _WEAK) if clean else 0.0,
            start + place,
            end - 2,
        ),
        *surroundings(folded, start, end),
        Sign("company.begins", _WEAK if name.sure else 0.0, start, start),
    ]
    return Hint(start, end, tuple(sign for sign in signs if sign.weight))


def is_enough(seen: Sequence[Sighting]) -> bool:
    """Return whether the surroundings of a string's occurrences speak for a name.

    Weak ones alone never do.
    """
    return weigh(seen) >= _ENOUGH


def weigh(seen: Sequence[Sighting]) -> float:
    """Return what the contexts of a string weigh together: nothing where all are weak."""
    weights = [sighting.hint.weight for sighting in seen]
    strong = [weight for weight in weights if weight >= _STRONG]
    weak = min(_STRONG, sum(weight for weight in weights if weight < _STRONG))
    return sum(strong) + weak if strong else 0.0
