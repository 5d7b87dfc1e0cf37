"""The directory of an issue: every company name its articles establish, with the short forms that point to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.companies.by_context import find_actors, find_listed, find_subjects
from corpus.companies.by_dictionary import find_wellknown
from corpus.companies.by_enumeration import NameRow, find_rows, kin_hints, row_hints, unanchored
from corpus.companies.by_legal_form import Name, find_full_names
from corpus.companies.by_table_column import find_cells
from corpus.companies.by_trade import Hint, find_short_names, surroundings
from corpus.companies.definitions import defines, find_definitions, is_bare
from corpus.companies.name_parts import company_key, is_full, parts_of, short_forms
from corpus.companies.patterns import OF_COMPANIES
from corpus.gazetteer import Gazetteer
from corpus.policies.notices import is_notice
from corpus.text.fold import fold
from corpus.text.lexicon import is_clean, trades
from corpus.text.passage import Passage
from corpus.text.places import is_local, local_places, place_at

#: A string is a company's name when the words around its occurrences in the issue speak for it this much.
_ENOUGH = 2.0


@dataclass(frozen=True, slots=True)
class Directory:
    """The names of an issue by key.

    ``forms`` maps every folded form to the keys of the companies it may mean (none where it is curated to be no
    company); ``spans[i]`` are the places in passage `i` where a name was read by its form or surroundings.
    """

    names: dict[str, str]
    forms: dict[str, frozenset[str]]
    spans: tuple[frozenset[tuple[int, int]], ...]

    def is_part(self, folded: str, start: int, end: int) -> bool:
        """Whether what stands at an offset goes on to another word: 某某银行 in 某某银行业协会."""
        after = folded[end : end + 6]
        if folded[start:end].endswith("银行") and after[:1] in {"业", "间", "卡"}:
            return True
        return folded[end - 1].isascii() and after[:1].isascii() and after[:1].isalnum() and folded[end - 1].isalnum()


@dataclass(slots=True)
class _Builder:
    """What the passages of an issue say of names, on the way to a directory."""

    gazetteer: Gazetteer
    printed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    full: Counter[str] = field(default_factory=Counter)
    defined: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    hints: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    spans: list[list[tuple[int, int, str]]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    rows: list[tuple[int, Passage, NameRow]] = field(default_factory=list)

    def read(self, passage: Passage) -> None:
        """Read the names of one passage."""
        folded = passage.folded
        spans: list[tuple[int, int, str]] = []
        self.spans.append(spans)
        self.places.update(local_places(folded))
        names = list(find_full_names(folded))
        for name in names:
            if name.full:
                spans.append(self._full(passage, name))
            else:
                hint = Hint(name.start, name.end, _plain_weight(folded, name))
                self._hint(passage, hint, spans)
        for hint in find_cells(passage):
            self._hint(passage, hint, spans)
        rows = list(find_rows(passage))
        self.rows += [(len(self.spans) - 1, passage, row) for row in rows]
        if is_notice(passage):
            return
        title, body = passage.bounds(0)[1], folded[passage.bounds(0)[1] :]
        full = [(name.start, name.end) for name in names if name.full]
        own = [*find_short_names(folded), *find_listed(folded), *find_wellknown(folded, full)]
        anchored = bool(full) or any(hint.weight >= _ENOUGH for hint in own)
        for hints in (
            own,
            find_subjects(folded, 0, title, body),
            (hint for row in rows for hint in row_hints(folded, row if anchored else unanchored(folded, row))),
            find_actors(
                folded, frozenset(start for start, _, _ in spans), ranking=bool(OF_COMPANIES.search(folded[:title]))
            ),
        ):
            for hint in hints:
                self._hint(passage, hint, spans)

    def spread(self) -> None:
        """Believe the items of rows in which other items are known: 甲科技、乙、丙 where 甲科技 and 丙 are companies.

        What is learned so may make further rows known; three rounds.
        """
        known = {short for key in self.full for short in (key, *short_forms(key))} | self.defined.keys()
        for _ in range(3):
            told = {key for key, weights in self.hints.items() if _enough(weights)}
            sure = {key for key in known | told if not is_local(key, self.places)}
            for key, weights in self.hints.items():
                brand = parts_of(key).brand
                if key not in sure and brand in sure and brand != key and max(weights) >= 1:
                    weights.append(_ENOUGH)
            taught = False
            for number, passage, row in self.rows:
                for hint in kin_hints(passage.folded, row, sure):
                    self._hint(passage, hint, self.spans[number])
                    taught = True
            if not taught:
                return

    def _full(self, passage: Passage, name: Name) -> tuple[int, int, str]:
        folded = passage.folded
        key = company_key(folded[name.start : name.end])
        self.full[key] += 2 if name.sure else 1
        self.printed[key][passage.text[name.start : name.end]] += 1
        for start, end in find_definitions(folded, name.end):
            short = folded[start:end]
            if defines(short, folded[name.start : name.end], bare=is_bare(folded, name.end)):
                self.defined[company_key(short)].add(key)
                self.printed[company_key(short)][passage.text[start:end]] += 1
        return name.start, name.end, key

    def _hint(self, passage: Passage, hint: Hint, spans: list[tuple[int, int, str]]) -> None:
        key = company_key(passage.folded[hint.start : hint.end])
        if is_full(key) or key in trades().every:
            return
        self.hints[key].append(hint.weight)
        self.printed[key][passage.text[hint.start : hint.end]] += 1
        spans.append((hint.start, hint.end, key))


def _plain_weight(folded: str, name: Name) -> float:
    """Return what speaks for 某某集团, 某某银行 or 某某公司 at one place."""
    text = folded[name.start : name.end]
    if "行" in text[-2:]:
        return 2.0 if name.sure else 0.5
    core = text[place_at(text) : -2]
    known = is_clean(core) or place_at(text) > 0
    weight = 0.0 if text.endswith("公司") else 1.0 if known else 0.5
    weight += (2.0 if len(core) >= 3 else 0.5) if is_clean(core) else 0.0
    weight += 1.0 if len(core) >= 4 and place_at(text) else 0.0
    weight -= 1.0 if text.endswith("公司") and not is_clean(core) and not place_at(text) else 0.0
    return weight + surroundings(folded, name.start, name.end) + (0.5 if name.sure else 0.0)


def directory_of(passages: Sequence[Passage], gazetteer: Gazetteer) -> Directory:
    """Return the directory of an issue."""
    builder = _Builder(gazetteer)
    for passage in passages:
        builder.read(passage)
    builder.spread()
    return _resolve(builder)


def _resolve(builder: _Builder) -> Directory:
    """Decide which names stand, and which companies each form may mean."""
    forms: dict[str, set[str]] = defaultdict(set)
    full = _trimmed(builder)
    for key in full:
        forms[key].add(key)
        for short in short_forms(key):
            forms[short].add(key)
    for short, keys in builder.defined.items():
        forms[short] = set(keys)
    accepted = [
        key
        for key, weights in builder.hints.items()
        if _enough(weights) and key not in full and not is_local(key, builder.places)
    ]
    for key in sorted(accepted, key=lambda k: (len(k), k)):
        bare = key[place_at(key) :]
        if bare != key and len(bare) >= 3 and bare in forms:  # 某地某远新材 beside 某远新材
            forms[key] = forms[bare]
            continue
        if not key.endswith(("集团", "公司", "银行")) and _goes_on(key, forms):
            continue
        forms[key] = forms.get(key) or {key}
    for brand, keys in _by_brand(forms.keys() & set(accepted)).items():
        grouped = brand in builder.hints and keys <= {brand + "集团", brand + "公司"}
        if len(keys) == 1 and (brand in accepted or grouped):
            forms[brand] = (forms.get(brand, set()) - {brand}) | keys
    for place in [form for form in forms if is_local(form, builder.places) and form not in builder.defined]:
        del forms[place]
    for group in builder.gazetteer.separate_companies:
        apart = {company_key(name) for name in group}
        for key in apart & forms.keys():
            forms[key] = forms[key] - apart or {key}
    names = {key: _display(builder, key) for keys in forms.values() for key in keys}
    resolved = _curated(builder.gazetteer, forms, names)
    spans = tuple(frozenset((start, end) for start, end, key in spans if key in resolved) for spans in builder.spans)
    return Directory(names, {fold(form): keys for form, keys in _printings(builder, resolved).items()}, spans)


def _curated(gazetteer: Gazetteer, forms: dict[str, set[str]], names: dict[str, str]) -> dict[str, frozenset[str]]:
    """Return the forms with what is curated put over what was read; `names` gets the curated names."""
    aliases: dict[str, str] = {}
    for company in gazetteer.companies:
        key = company_key(company.name)
        names[key] = company.name
        aliases.update(dict.fromkeys(map(company_key, (company.name, *company.aliases)), key))
    refused = {company_key(name) for name in gazetteer.not_companies}
    resolved = {form: frozenset(aliases.get(key, key) for key in keys) - refused for form, keys in forms.items()}
    resolved |= {form: frozenset({key}) for form, key in aliases.items()}
    return resolved | dict.fromkeys(refused, frozenset())


def _by_brand(keys: Iterable[str]) -> dict[str, set[str]]:
    """Return the short names by what is left without trade, 集团 and 公司: the bare name means the only one."""
    brands: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        brand = parts_of(key).brand
        if len(brand) > 1 and key[len(brand) :] in trades().telling | {"公司"} and key.startswith(brand):
            brands[brand].add(key)
    return brands


def _goes_on(key: str, forms: dict[str, set[str]]) -> bool:
    """Whether a string is only a known name with words before or behind it (某远智能 + 装备)."""
    return key not in forms and any(
        key[:cut] in forms or key[-cut:] in forms for cut in range(3, len(key)) if len(key) - cut >= 2 or cut >= 4
    )


def _enough(weights: list[float]) -> bool:
    """Whether the surroundings of a string's occurrences speak for a name: weak ones alone never do."""
    strong = [weight for weight in weights if weight >= 1]
    weak = min(1.0, sum(weight for weight in weights if weight < 1))
    return bool(strong) and sum(strong) + weak >= _ENOUGH


def _printings(builder: _Builder, resolved: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the keys and, where they differ, the printed forms (某某市… for a key without 市) with their companies."""
    found = dict(resolved)
    for key, companies in resolved.items():
        for printed in builder.printed.get(key, ()):
            found[fold(printed)] = companies
    return found


def _trimmed(builder: _Builder) -> dict[str, str]:
    """Return the full names, without those that are another full name with words before it."""
    keys = sorted(builder.full, key=len)
    kept: dict[str, str] = {}
    for key in keys:
        inner = next((other for other in kept if key.endswith(other) and len(key) > len(other)), None)
        if inner is not None and builder.full[inner] >= 2 and not parts_of(key).place:
            continue
        kept[key] = key
    return kept


def _display(builder: _Builder, key: str) -> str:
    """Return the printed form to show: the most frequent, then the first in order."""
    printed = builder.printed.get(key)
    if not printed:
        return key
    best = max(printed.values())
    return min(form for form, count in printed.items() if count == best)
