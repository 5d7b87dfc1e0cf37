"""Why a string was, or was not, read as a company, policy or date.

The evidence of the reading itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import process

from corpus.annotate import read_mentions
from corpus.companies.candidates import weigh
from corpus.companies.find import Reading
from corpus.companies.name_form import name_fault
from corpus.companies.name_parts import company_key
from corpus.evidence import Evidence, Kind, Sign, Verdict, rules
from corpus.gazetteer import Gazetteer
from corpus.masthead.overrides import Overrides
from corpus.model import Article, Bulletin, Deadline, Effective
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import normalise_number
from corpus.policies.notices import is_notice
from corpus.policies.titles import title_fault, title_key
from corpus.reader import read_with
from corpus.text.date_expressions import find_dates
from corpus.text.fold import fold
from corpus.text.passage import Passage, passage_of

#: So many of the nearest names are given for a string that stands nowhere.
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reading of a string in one issue: its lines (0: unknown), verdicts and reasons.

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
class _Place:
    """An occurrence of the string, at ``start``..``end`` of passage ``number``."""

    number: int
    start: int
    end: int


def explain_file(
    path: Path, name: str, overrides: Overrides | None = None, gazetteer: Gazetteer | None = None
) -> tuple[Explanation, ...]:
    """Explain how a string is read in each issue of a file. Raises what `read_bulletins` raises."""
    readings: dict[int, Reading | None] = {}

    def annotate(bulletin: Bulletin) -> Bulletin:
        found, reading = read_mentions(bulletin, gazetteer)
        readings[id(found.articles)] = reading
        return found

    return tuple(
        explain(found, readings.get(id(found.articles)), name) for found in read_with(annotate, path, overrides)
    )


def explain(bulletin: Bulletin, reading: Reading | None, name: str) -> Explanation:
    """Explain how a string was read in a bulletin, from the `reading` behind its mentions.

    `read_mentions` makes such a reading; a bulletin without one came with mentions of its own.
    """
    passages = reading.passages if reading else [passage_of(article) for article in bulletin.articles]
    places, told = list(_places(passages, name)), list(_recognised(bulletin.articles, name))
    evidence: dict[Kind, list[Evidence]] = {"company": [], "policy": [], "date": []}
    for kind, one, at in told:
        evidence[kind] += [] if reading else [Evidence(rules()["given.named"], one, at)]
    if reading:
        title, number, words = title_key(fold(name)), normalise_number(name), _bare(name)
        evidence["company"] += _company(reading, name, places)
        evidence["policy"] += _noted(
            passages,
            "policy",
            lambda one: title_key(one) == title or (number is not None and normalise_number(one) == number),
            places,
        )
        evidence["date"] += _dated(bulletin.articles, words)
        evidence["date"] += _noted(passages, "date", lambda one: _bare(one) == words, places)
    verdicts = []
    for kind, found in evidence.items():
        means = tuple(dict.fromkeys(one for told_kind, one, _ in told if told_kind == kind))
        if not means and not any(one.against for one in found):
            faults = _faults(kind, name) if reading else ["not-given.unnamed"]
            found += [_at(rule) for rule in faults if rule]
        verdicts.append(Verdict(kind, means, _merged(found, inside=not means)))
    lines = tuple(dict.fromkeys(passages[place.number].line(place.start) for place in places))
    explained = Explanation(bulletin.issue.id, name, lines, tuple(verdicts))
    near = [] if explained.found else process.extract(name, _names(bulletin.articles), limit=_NEAREST, score_cutoff=1)
    return replace(explained, nearest=tuple(one for one, *_ in near))


def _places(passages: Sequence[Passage], name: str) -> Iterator[_Place]:
    """Yield where a string stands, whatever the white space in it."""
    pattern = re.compile(r"\s*".join(map(re.escape, _bare(name))) or "(?!)")
    for number, passage in enumerate(passages):
        yield from (_Place(number, *match.span()) for match in pattern.finditer(fold(passage.text)))


def _recognised(articles: Iterable[Article], name: str) -> Iterator[tuple[Kind, str, tuple[int, ...]]]:
    """Yield the mentions that a string is: their kind, what they mean, and their lines."""
    key, title, number, words = company_key(name), title_key(fold(name)), normalise_number(name), _bare(name)
    for article in articles:
        for company in article.companies:
            if key in map(company_key, (company.name, *company.mentions)):
                yield "company", company.name, company.lines
        for policy in article.policies:
            if title == title_key(fold(policy.title)) or (number and number == policy.number):
                yield "policy", " ".join(dict.fromkeys(filter(None, (policy.title, policy.number)))), policy.lines
        date = article.date
        if date and words in {_bare(date.text or ""), str(date.value)}:
            yield "date", "/".join(map(str, filter(None, (date.value, date.end)))), (date.line or 0,)
        days: tuple[Deadline | Effective, ...] = (*article.deadlines, *article.effective)
        for day in days:
            if words == str(day.date) or words in _printed(day.text, day.date):
                yield "date", str(day.date), (day.line,)


def _printed(clause: str, day: PartialDate) -> list[str]:
    """Return how a clause prints a day."""
    folded = fold(clause)
    found = (date for date in find_dates(folded) if day in {date.first(day.year), date.last(day.year)})
    return [_bare(folded[date.start : date.end]) for date in found]


def _bare(words: str) -> str:
    return re.sub(r"\s", "", fold(words))


def _names(articles: Iterable[Article]) -> list[str]:
    """Return every name, title and number that articles mention."""
    named = [form for article in articles for one in article.companies for form in (one.name, *one.mentions)]
    policies = [one for article in articles for one in article.policies]
    return list(dict.fromkeys([*named, *(form for one in policies for form in (one.title, one.number) if form)]))


def _faults(kind: Kind, name: str) -> list[str]:
    """Return the rules against a string that nothing else speaks against."""
    if kind == "company":
        return [name_fault(company_key(name)), "not-company.no-candidate"]
    if kind == "policy":
        return [title_fault(fold(name)), "not-policy.no-candidate"]
    return ["not-date.another" if next(find_dates(fold(name)), None) else "not-date.no-date"]


def _at(rule: str, words: str = "", line: int | None = None, weight: float | None = None) -> Evidence:
    against = rule.startswith("not-") or (weight or 0) < 0
    return Evidence(rules()[rule], words, (line,) if line else (), weight or None, against)


def _of(passage: Passage, sign: Sign) -> Evidence:
    return _at(sign.rule, passage.text[sign.start : sign.end].strip(), passage.line(sign.start), sign.weight)


def _merged(evidence: Iterable[Evidence], *, inside: bool) -> tuple[Evidence, ...]:
    """Return the evidence for a reading, then that against it, equal pieces merged into one.

    ``inside``: include evidence from longer names that contain the string.
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
    """Yield the notes of a kind on the string, and on longer words of which it is part."""
    for number, passage in enumerate(passages):
        for sign in passage.notes:
            if sign.rule.partition(".")[0].removeprefix("not-") != kind:
                continue
            if same(passage.folded[sign.start : sign.end]):
                yield _of(passage, sign)
            elif any(number == p.number and sign.start <= p.start and p.end <= sign.end for p in places):
                yield _of(passage, replace(sign, rule=f"not-{kind}.inside"))


def _dated(articles: Iterable[Article], words: str) -> Iterator[Evidence]:
    """Yield by which rule a string is the date of an article, and what was inferred."""
    for date in (article.date for article in articles if article.date):
        if words in {_bare(date.text or ""), str(date.value)}:
            yield _at(f"date.{date.kind}", date.text or "", date.line)
            yield from [_at("date.reason", date.reason)] if date.reason else []


def _company(reading: Reading, name: str, places: Sequence[_Place]) -> Iterator[Evidence]:
    key, directory, passages = company_key(name), reading.directory, reading.passages
    found = directory.candidates
    for company, rule in directory.forms.get(key, {}).items():
        seen = [found.defined.get(key, {}).get(company), *found.full.get(company, ()), *found.hints.get(company, ())]
        first = next(filter(None, seen), None)
        line = passages[first.number].line(first.hint.start) if first else 0
        yield _at(rule, directory.names[company], line, weigh(found.hints[key]) if rule == "company.enough" else None)
    for one in (*found.full.get(key, ()), *found.hints.get(key, ())):
        yield from (_of(passages[one.number], sign) for sign in one.hint.signs)
    if key in directory.against:
        rule, other = directory.against[key]
        yield _at(rule, other, weight=weigh(found.hints[key]) if rule == "not-company.below-bar" else None)
    for one in found.refused:
        passage, hint = passages[one.number], one.hint
        if company_key(passage.folded[hint.start : hint.end]) == key:
            yield from (_of(passage, sign) for sign in (*hint.signs, Sign(hint.fault, 0.0, hint.start, hint.end)))
    for place in places:
        passage = passages[place.number]
        for hit in reading.hits[place.number]:
            exact = (hit.start, hit.end) == (place.start, place.end)
            if exact and hit.fault:
                yield _of(passage, Sign(hit.fault, 0.0, hit.start, hit.end))
            elif not exact and not hit.fault and hit.start <= place.start and place.end <= hit.end:
                yield _of(passage, Sign("not-company.inside", 0.0, hit.start, hit.end))
        if is_notice(passage) and key not in directory.forms:
            yield _of(passage, Sign("not-company.in-notice", 0.0, *passage.bounds(0)))
