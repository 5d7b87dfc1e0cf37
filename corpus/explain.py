"""Explain why a string was, or was not, read as a company, organisation, policy or date."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rapidfuzz import process

from corpus.annotate import Wanted, read_mentions
from corpus.companies.features import Features
from corpus.companies.find import Reading
from corpus.companies.name_form import name_fault
from corpus.companies.name_parts import company_key
from corpus.companies.score import BIAS, model
from corpus.dates.day_evidence import day_evidence
from corpus.evidence import Evidence, Kind, Sign, Verdict, rules
from corpus.formats.scan.recognised import Recogniser, recognise_now
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Article, Bulletin, Deadline, Effective
from corpus.organisations.names import official_name
from corpus.policies.document_numbers import normalise_number
from corpus.policies.notices import is_notice
from corpus.policies.titles import title_fault, title_key
from corpus.reader import read_with
from corpus.text.date_expressions import find_dates
from corpus.text.fold import fold
from corpus.text.passage import Passage, passage_of

#: So many of the nearest names are given for a string that stands nowhere.
_NEAREST = 3
#: Smaller parts of a score are not shown: a hundredth of them hardly moves it.
_LEAST_PART = 0.01
#: Where a string stands: the number of a passage, and the offsets in it.
_Place = tuple[int, int, int]
#: The field of an article that holds the mentions of a kind.
_FIELDS: Final[Mapping[Kind, str]] = {
    "company": "companies", "organisation": "organisations", "policy": "policies", "date": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reading of a string in one issue: its lines (0: unknown), and a verdict for each kind.

    ``nearest`` lists similar recognised names, if the string is in no article and was not
    recognised.
    """

    issue: str
    name: str
    lines: tuple[int, ...]
    verdicts: tuple[Verdict, ...]
    nearest: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Return whether an article contains the string, or it was read as another form."""
        return bool(self.lines) or any(verdict.means for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A mention with all its forms, and the ``rule`` that held of ``words``, where there is one."""

    kind: Kind
    means: str
    forms: tuple[str, ...]
    lines: tuple[int, ...]
    rule: str = ""
    words: str = ""


def explain_file(
    path: Path,
    name: str,
    overrides: Overrides | None = None,
    gazetteer: Gazetteer | None = None,
    recogniser: Recogniser = recognise_now,
) -> tuple[Explanation, ...]:
    """Explain how a string is read in each issue of a file. Raises what `read_bulletins` raises."""
    readings: dict[int, tuple[Reading, frozenset[Kind]]] = {}

    def annotate(bulletin: Bulletin, wanted: Wanted | None) -> Bulletin:
        found, reading = read_mentions(bulletin, gazetteer, wanted)
        given = [kind for kind, field in _FIELDS.items() if not all(field in one for one in wanted or ())]
        readings[id(found.articles)] = reading, frozenset(given)
        return found

    read = read_with(annotate, path, overrides, recogniser)
    return tuple(explain(found, *readings.get(id(found.articles), (None,)), name=name) for found in read)


def explain(bulletin: Bulletin, reading: Reading | None, given: Collection[Kind] = (), *, name: str) -> Explanation:
    """Explain how a string was read in a bulletin, from the reading that gave its mentions.

    `read_mentions` returns both. Without a reading the bulletin came with its own mentions; else
    ``given`` are the kinds that it came with.
    """
    passages = reading.passages if reading else [passage_of(article) for article in bulletin.articles]
    pattern = re.compile(r"\s*".join(map(re.escape, _bare(name))) or "(?!)")
    places = [(n, *at.span()) for n, passage in enumerate(passages) for at in pattern.finditer(fold(passage.text))]
    mentions, verdicts = list(_mentions(bulletin.articles)), []
    for kind, same in _sameness(name).items():
        read = None if kind in given else reading
        told = [one for one in mentions if one.kind == kind and any(map(same, one.forms))]
        own = [one for one in told if one.rule or not read]
        found = [Evidence(rules()[one.rule or "given.named"], one.words or one.means, one.lines) for one in own]
        if read and kind == "company":
            found += _company(read, company_key(name), places)
        elif read:
            found += _noted(passages, kind, same, places)
        if read and kind == "date":
            for article, passage in zip(bulletin.articles, passages, strict=True):
                found += day_evidence(passage, bulletin.issue, article.date, same)
        if not told and not any(one.against for one in found):
            found += [_at(rule) for rule in (_faults(kind, name) if read else ["not-given.unnamed"]) if rule]
        means = tuple(dict.fromkeys(one.means for one in told))
        verdicts.append(Verdict(kind, means, _merged(found, inside=not told)))
    lines = tuple(dict.fromkeys(passages[number].line(start) for number, start, _ in places))
    explained = Explanation(bulletin.issue.id, name, lines, tuple(verdicts))
    names = dict.fromkeys(form for one in mentions if one.kind != "date" for form in one.forms)
    near = [] if explained.found else process.extract(name, list(names), limit=_NEAREST, score_cutoff=1)
    return replace(explained, nearest=tuple(one for one, *_ in near))


def _sameness(name: str) -> dict[Kind, Callable[[str], bool]]:
    """Return for each kind a test for words that are the same name as the string."""
    key, title, number, bare = company_key(name), title_key(fold(name)), normalise_number(name), _bare(name)
    return {
        "company": lambda words: company_key(words) == key,
        "organisation": lambda words: official_name(words) == official_name(name),
        "policy": lambda words: title_key(fold(words)) == title or normalise_number(words) == (number or "-"),
        "date": lambda words: _bare(words) == bare,
    }


def _bare(words: str) -> str:
    return re.sub(r"\s", "", fold(words))


def _mentions(articles: Iterable[Article]) -> Iterator[_Mention]:
    for article in articles:
        for company in article.companies:
            yield _Mention("company", company.name, (company.name, *company.mentions), company.lines)
        for body in article.organisations:
            yield _Mention("organisation", body.name, (body.name, *body.mentions), body.lines)
        for policy in article.policies:
            forms = tuple(dict.fromkeys(form for form in (policy.title, policy.number) if form))
            yield _Mention("policy", " ".join(forms), forms, policy.lines)
        date = article.date
        if date:
            means = "/".join(str(day) for day in (date.value, date.end) if day)
            forms, lines = (date.text or "", str(date.value)), (date.line,) if date.line else ()
            yield _Mention("date", means, forms, lines, f"date.{date.kind}", date.text or "")
            if date.reason:
                yield _Mention("date", means, forms, (), "date.reason", date.reason)
        days: tuple[Deadline | Effective, ...] = (*article.deadlines, *article.effective)
        for day in days:
            text, year = fold(day.text), day.date.year
            printed = (one for one in find_dates(text) if day.date in {one.first(year), one.last(year)})
            forms = (str(day.date), *(text[one.start : one.end] for one in printed))
            yield _Mention("date", str(day.date), forms, (day.line,))


def _faults(kind: Kind, name: str) -> list[str]:
    """Return the rules against a string that no finder considered."""
    if kind == "company":
        return [name_fault(company_key(name)), "not-company.no-candidate"]
    if kind == "organisation":
        return ["not-organisation.no-candidate"]
    if kind == "policy":
        return [title_fault(fold(name)), "not-policy.no-candidate"]
    return ["not-date.another" if next(find_dates(fold(name)), None) else "not-date.no-date"]


def _at(rule: str, words: str = "", line: int = 0, weight: float = 0.0) -> Evidence:
    against = rule.startswith("not-") or weight < 0
    return Evidence(rules()[rule], words, (line,) if line else (), weight or None, against)


def _of(passage: Passage, sign: Sign) -> Evidence:
    return _at(sign.rule, passage.text[sign.start : sign.end].strip(), passage.line(sign.start), sign.weight)


def _merged(evidence: Iterable[Evidence], *, inside: bool) -> tuple[Evidence, ...]:
    """Return the evidence for before the evidence against, each rule with the same words once.

    ``inside`` keeps the longer names that the string is part of.
    """
    lines: dict[Evidence, list[int]] = {}
    for one in evidence:
        if inside or not one.rule.key.endswith(".inside"):
            lines.setdefault(replace(one, lines=()), []).extend(one.lines)
    found = [replace(one, lines=tuple(at) if one.weight else tuple(dict.fromkeys(at))) for one, at in lines.items()]
    return tuple(sorted(found, key=lambda one: one.against))


def _noted(
    passages: Sequence[Passage], kind: Kind, same: Callable[[str], bool], places: Sequence[_Place]
) -> Iterator[Evidence]:
    """Yield the notes of a kind on the string, and on longer words that contain it."""
    for number, passage in enumerate(passages):
        for sign in passage.notes:
            if sign.rule.partition(".")[0].removeprefix("not-") != kind:
                continue
            if same(passage.folded[sign.start : sign.end]):
                yield _of(passage, sign)
            elif any(n == number and sign.start <= start and end <= sign.end for n, start, end in places):
                yield _of(passage, replace(sign, rule=f"not-{kind}.inside"))


def _company(reading: Reading, key: str, places: Sequence[_Place]) -> Iterator[Evidence]:
    directory, passages, found = reading.directory, reading.passages, reading.directory.candidates
    scored = directory.scored.get(key)
    for company, rule in directory.forms.get(key, {}).items():
        defined = [one for one in [found.defined.get(key, {}).get(company)] if one]
        seen = next(iter([*defined, *found.full.get(company, ()), *found.hints.get(company, ())]), None)
        line = passages[seen.number].line(seen.hint.start) if seen else 0
        score = f"{scored.probability:.2f}" if scored and rule == "company.enough" else ""
        yield _at(rule, score or directory.names[company], line)
    if key in directory.against:
        rule, other = directory.against[key]
        yield _at(rule, f"{scored.probability:.2f}" if scored and rule == "not-company.below-bar" else other)
    refused = (s for s in found.refused if company_key(passages[s.number].folded[s.hint.start : s.hint.end]) == key)
    for one in (*found.full.get(key, ()), *found.hints.get(key, ()), *refused):
        fault = Sign(one.hint.fault, 0.0, one.hint.start, one.hint.end)
        yield from (_of(passages[one.number], sign) for sign in (*one.hint.signs, fault) if sign.rule)
    yield from _parts(scored.features if scored else {})
    for number, start, end in places:
        passage = passages[number]
        for hit in reading.hits[number]:
            rule = hit.fault if (hit.start, hit.end) == (start, end) else "" if hit.fault else "not-company.inside"
            if rule and hit.start <= start and end <= hit.end:
                yield _of(passage, Sign(rule, 0.0, hit.start, hit.end))
        if is_notice(passage) and key not in directory.forms:
            yield _of(passage, Sign("not-company.in-notice", 0.0, *passage.bounds(0)))


def _parts(features: Features) -> Iterator[Evidence]:
    """Yield the parts of a score, the largest first: they add up to its logarithm of odds."""
    weights = model().beside
    parts = {name: weights.get(name, 0.0) * value for name, value in {BIAS: 1.0, **features}.items()}
    for name, part in sorted(parts.items(), key=lambda one: -abs(one[1])) if features else ():
        if abs(part) >= _LEAST_PART:
            rule, words = part_of(name)
            yield replace(_at(rule, words, 0, round(part, 2)), against=part < 0)


def part_of(feature: str) -> tuple[str, str]:
    """Return the rule that says what a feature is, and the word it is about, if any."""
    group, _, name = feature.partition(".")
    bare = f"score.{feature.rstrip('012345678').rstrip('-')}"
    said = {"rule": f"company.{name}", "refused": f"not-company.{name}", "ends": "score.ends"}.get(group)
    if said is None and group == "form" and f"not-company.{name}" in rules():
        said = f"not-company.{name}"
    exact = f"score.{feature}"
    return said or (exact if exact in rules() else bare), name if group == "ends" else ""
