"""An engine in memory, written by hand.

What a page needs where a real index would only be in the way.
"""

# ruff: noqa: D102 - the contract (search/engine.py) says what each method does
from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from corpus.model import Article, Bulletin, Doubt, Entity
from corpus.text.fold import fold
from indexer.catalog import Catalog
from indexer.facets import FACETS, NONE, NOT_STATED
from indexer.periods import between, periods, span
from indexer.record import Record
from search.draft import compare
from search.engine import Engine
from search.request import Request
from search.result import (
    Arrival,
    Card,
    EntitySummary,
    FacetValue,
    Hit,
    IssueSummary,
    LadderStep,
    Latest,
    Overlap,
    Page,
    Sides,
    Snippet,
    Status,
    Suggestion,
    Tick,
)


def _spans(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    folded, found = fold(text), list[tuple[int, int]]()
    for word in words:
        start = folded.find(word)
        while start >= 0:
            found.append((start, start + len(word)))
            start = folded.find(word, start + len(word))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def _record(bulletin: Bulletin, article: Article) -> Record:
    covered = periods(span(article, bulletin.issue))
    return Record(
        article,
        bulletin.issue,
        companies=tuple(dict.fromkeys(Entity(c.name, c.name) for c in article.companies)),
        policies=tuple(dict.fromkeys(Entity(p.number or p.title, p.title) for p in article.policies)),
        issuers=tuple(dict.fromkeys(name for p in article.policies for name in p.issuers)),
        years=covered.years,
        quarters=covered.quarters,
        months=covered.months,
    )


def _values(record: Record, facet: str) -> dict[str, str]:
    return dict(FACETS[facet].values(record)) or {NONE: NOT_STATED}


class _Stored:
    """An article as a hit takes it."""

    def __init__(self, record: Record) -> None:
        self.record, self.id, self.title = record, record.article.id, record.article.title


class FakeEngine(Engine):
    """Every question answered by looking at every article."""

    def __init__(self, bulletins: Sequence[Bulletin]) -> None:
        self.bulletins = sorted(bulletins, key=lambda b: (b.issue.serial, str(b.issue.start or "")), reverse=True)
        self.records = [_record(b, a) for b in self.bulletins for a in b.articles]

    def _keeps(self, record: Record, request: Request, *, without: str = "") -> bool:
        for facet, wanted in request.filters.items():
            every = facet in request.match_all
            have = _values(record, facet)
            if every and not all(value in have for value in wanted):
                return False
            if not every and facet != without and not any(value in have for value in wanted):
                return False
        if any(value in _values(record, facet) for facet, values in request.excluded.items() for value in values):
            return False
        day = record.article.date.value if record.article.date else record.issue.start
        days = between(request.date_from, request.date_to)
        asked = request.date_from or request.date_to
        return not asked or (day is not None and day.first <= days.last and days.first <= day.last)

    def _found(self, request: Request, rung: str = "literal", *, without: str = "") -> list[Record]:
        words = fold(request.q).split()
        test = any if rung == "any" else all
        return [
            record
            for record in self.records
            if self._keeps(record, request, without=without)
            and (not words or test(w in fold(record.article.title + "\n" + record.article.text) for w in words))
        ]

    def search(self, request: Request) -> Page:
        words = fold(request.q).split()
        records = self._found(request)
        rung = "literal" if records else "any"
        records = records or self._found(request, "any")
        if request.sort != "relevance":
            key = request.sort == "newest"
            records.sort(
                key=lambda r: str((r.article.date.value if r.article.date else r.issue.start) or ""), reverse=key
            )
        start = (request.page - 1) * request.size
        return Page(
            q=request.q,
            mode=request.mode,
            rung=rung if words else "all",  # type: ignore[arg-type]
            total=len(records),
            issues=len({record.issue.id for record in records}),
            took_ms=0.0,
            hits=tuple(self._hit(record, words) for record in records[start : start + request.size]),
            facets={facet: self._facet(request, facet, rung) for facet in FACETS},
            ladder=(
                LadderStep("literal", len(self._found(request))),
                LadderStep("words", len(self._found(request))),
                LadderStep("any", len(self._found(request, "any"))),
            )
            if words
            else (),
        )

    def every(self, request: Request, limit: int) -> Iterator[Hit]:
        yield from self.search(replace(request, page=1, size=limit)).hits

    def _facet(self, request: Request, facet: str, rung: str) -> tuple[FacetValue, ...]:
        counts: Counter[str] = Counter()
        labels: dict[str, str] = {}
        for record in self._found(request, rung, without=facet):
            values = _values(record, facet)
            labels.update(values)
            counts.update(values.keys())
        chosen, barred = request.filters.get(facet, ()), request.excluded.get(facet, ())
        every = [
            FacetValue(value, labels.get(value, value), count, value in chosen, value in barred)
            for value, count in counts.most_common()
        ]
        first = [value for value in every if value.selected or value.excluded]
        return (*first, *[value for value in every if value not in first][: request.most_values(facet)])

    def _hit(self, record: Record, words: Sequence[str]) -> Hit:
        article = record.article
        lines = article.paragraph_lines
        snippets = [
            Snippet(text[:120], tuple(m for m in _spans(text, words) if m[1] <= 120), lines[n] if lines else None, n)
            for n, text in enumerate(article.paragraphs)
            if not words or _spans(text[:120], words)
        ]
        some = tuple(snippets[:3] if words else snippets[:1])
        return Hit(_Stored(record), 1.0, some, lambda title: _spans(title, words))

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        record = self.article(article_id)
        return self._whole(record, fold(request.q).split()) if record else None

    def _whole(self, record: Record, words: Sequence[str]) -> Hit:
        lines = record.article.paragraph_lines
        snippets = [
            Snippet(text, _spans(text, words), lines[n] if lines else None, n)
            for n, text in enumerate(record.article.paragraphs)
        ]
        return Hit(_Stored(record), 1.0, tuple(snippets), lambda title: _spans(title, words))

    def article(self, article_id: str) -> Record | None:
        return next((record for record in self.records if record.article.id == article_id), None)

    def issue(self, issue_id: str) -> Sequence[Record]:
        return [record for record in self.records if record.issue.id == issue_id]

    def front(self, request: Request, issue_id: str) -> Hit | None:
        fronts = (_record(b, b.front) for b in self.bulletins if b.issue.id == issue_id and b.front)
        return next((self._whole(record, fold(request.q).split()) for record in fronts), None)

    def issues(self) -> Sequence[IssueSummary]:
        return [IssueSummary(b.issue, len(b.articles), len(b.doubts)) for b in self.bulletins]

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        return next((b.doubts for b in self.bulletins if b.issue.id == issue_id), ())

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        found: dict[Entity, list[Record]] = {}
        for record in reversed(self.records):
            for entity in record.companies if kind == "company" else record.policies:
                found.setdefault(entity, []).append(record)
        summaries = [
            EntitySummary(entity, len(records), records[0].issue.id, records[-1].issue.id, (entity.name,))
            for entity, records in found.items()
        ]
        return sorted(summaries, key=lambda summary: -summary.articles)

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        return next((summary for summary in self.entities(kind) if summary.entity.id == entity_id), None)

    def cards(self, text: str) -> Sequence[Card]:  # noqa: ARG002
        return ()

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        found = (
            Suggestion(kind, summary.entity.name, summary.entity.id, summary.articles)
            for kind in ("company", "policy")
            for summary in self.entities(kind)
            if text in summary.entity.name
        )
        return list(itertools.islice(found, limit))

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        return [self._hit(record, ()) for record in self.records if record.article.id != article_id][:limit]

    def check(self, draft: str, limit: int = 10, but: str | None = None) -> Sequence[Overlap]:
        sentences = [sentence for sentence in draft.split("。") if len(sentence) > 4]
        found = []
        for record in (one for one in self.records if one.issue.id != but):
            shared = [(draft.index(s), draft.index(s) + len(s)) for s in sentences if s in record.article.text]
            if shared:
                found.append(Overlap(record, len(shared) / len(sentences), tuple(shared)))
        return sorted(found, key=lambda overlap: -overlap.share)[:limit]

    def compare(self, draft: str, article_id: str) -> Sides | None:
        record = self.article(article_id)
        return compare(draft, record) if record else None

    def timeline(self, request: Request) -> Sequence[Tick]:
        counts = Counter(record.issue.id for record in self._found(request))
        ticks = [Tick(b.issue, counts[b.issue.id], len(b.articles)) for b in self.bulletins]
        return sorted(ticks, key=lambda tick: str(tick.issue.start or ""))

    def latest(self, request: Request, limit: int = 50, only: Container[str] | None = None) -> Latest:
        words = fold(request.q).split()
        found = [one for one in self._found(request) if only is None or one.issue.id in only]
        return Latest(len(found), tuple(Arrival(self._hit(one, words), "") for one in found[:limit]))

    def held(self) -> Catalog:
        return Catalog()

    def status(self) -> Status:
        return Status(1, "2026-01-05T09:00:00+08:00", len(self.bulletins), len(self.records), "memory")

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        return None
