"""The plain engine: every question answered by looking at every article. What the fast engine is measured against."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpus.fold import fold, is_word, squeeze
from corpus.model import Doubt, Issue
from indexer.catalog import Catalog
from indexer.library import Library
from indexer.periods import bounds, span
from indexer.record import Record
from indexer.snapshot import current
from indexer.store import Store
from search.plan import And, DateRange, Literal, Node, Not, Or, Term, Text, Value, all_of, lower
from search.request import FACETS, NONE, Request
from search.result import (
    EntitySummary,
    FacetValue,
    Hit,
    IssueSummary,
    LadderStep,
    Overlap,
    Page,
    Rung,
    Snippet,
    Status,
    Suggestion,
    Tick,
)

_RUNGS: tuple[Rung, ...] = ("literal", "words", "any")


class _Context:
    """What a query may speak of, for an engine without registry or segmenter."""

    def __init__(self, engine: ScanEngine) -> None:
        self._engine = engine

    def words(self, text: str) -> Sequence[str]:
        """Cut at white space and into pairs."""
        return [text[at : at + 2] for at in range(max(len(text) - 1, 1))]

    def aliases(self, text: str) -> Sequence[str]:
        """No other names."""
        del text
        return ()

    def values(self, facet: str, text: str) -> Sequence[str]:
        """Return the values whose label holds the text."""
        found = {value for record in self._engine.records for value, label in _values(record, facet) if text in label}
        return sorted(found)

    def numbers(self, text: str) -> Sequence[str]:
        """No other forms."""
        del text
        return ()


def _values(record: Record, facet: str) -> list[tuple[str, str]]:
    match facet:
        case "company":
            found = [(entity.id, entity.name) for entity in record.companies]
        case "policy":
            found = [(entity.id, entity.name) for entity in record.policies]
        case "issue":
            found = [(record.issue.id, _issue_label(record.issue))]
        case _:
            values = {
                "section": (record.article.section,),
                "issuer": record.issuers,
                "region": record.regions,
                "serial": (record.issue.serial,),
                "source": (record.article.source or "",),
                "year": record.years,
                "quarter": record.quarters,
                "month": record.months,
            }.get(facet, ())
            found = [(value, value) for value in values if value]
    return found or [(NONE, "未标注")]


def _issue_label(issue: Issue) -> str:
    return " ".join(word for word in (issue.serial, f"总第{issue.number}期" if issue.number else issue.period) if word)


def occurs(needle: str, hay: str, *, prefix: bool = False) -> bool:
    """Whether a squeezed folded text occurs, its Latin words and numbers at the ends whole."""
    at = hay.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        starts = at == 0 or not (is_word(needle[0]) and is_word(hay[at - 1]))
        ends = prefix or end == len(hay) or not (is_word(needle[-1]) and is_word(hay[end]))
        if starts and ends:
            return True
        at = hay.find(needle, at + 1)
    return False


class ScanEngine:
    """An engine that scans."""

    def __init__(self, library: Path) -> None:
        self._library = Library.open(library)
        self.snapshot = 0
        self.refresh()

    def refresh(self) -> bool:
        """Follow the newest snapshot."""
        last = current(self._library.index)
        if last is None or last.number == self.snapshot:
            return False
        self.snapshot, self.created = last.number, last.manifest["created"]
        self.catalog = Catalog.load(last.path / "catalog.json")
        store = Store(last.path, last.manifest["segments"])
        records = [record for place in range(len(store.segments)) for record, _ in store.live(place)]
        by_id = {record.article.id: record for record in records}
        held = sorted(self.catalog.issues.values(), key=lambda h: h.issue.start or "", reverse=True)
        self.held = sorted(held, key=lambda h: h.issue.serial)
        self.records = [by_id[id_] for h in self.held for id_ in h.articles]
        self.texts = [(squeeze(fold(r.article.title))[0], squeeze(fold(r.article.text))[0]) for r in self.records]
        return True

    def _matches(self, node: Node, at: int) -> bool:
        record = self.records[at]
        match node:
            case And(nodes):
                return all(self._matches(child, at) for child in nodes)
            case Or(nodes):
                return any(self._matches(child, at) for child in nodes)
            case Not(child):
                return not self._matches(child, at)
            case Literal(text, only, prefix):
                return any(occurs(text, hay, prefix=prefix) for hay in self.texts[at][: 1 if only else 2])
            case Term(word, only):
                return any(occurs(word, hay) for hay in self.texts[at][: 1 if only else 2])
            case Value(facet, values):
                return any(value in values for value, _ in _values(record, facet))
            case DateRange(start, end):
                days, wanted = span(record.article, record.issue), bounds(start or "0001", end or "9999")
                return bool(days and wanted and days.first <= wanted.last and days.last >= wanted.first)
        return False

    def _filters(self, request: Request, without: str = "") -> Node:
        nodes: list[Node] = []
        for facet, values in request.filters.items():
            if (facet == "company" and request.company_all) or (facet == "policy" and request.policy_all):
                nodes += [Value(facet, (value,)) for value in values]
            elif facet != without:
                nodes.append(Value(facet, tuple(values)))
        nodes += [Not(Value(facet, tuple(values))) for facet, values in request.excluded.items()]
        if request.date_from or request.date_to:
            nodes.append(DateRange(request.date_from, request.date_to))
        return all_of(nodes)

    def _tree(self, request: Request, rung: Rung) -> Node:
        texts = [Text(run) for run in request.q.split()]
        return lower(all_of(texts), rung, _Context(self), exact=request.mode == "exact")

    def _found(self, node: Node) -> list[int]:
        return [at for at in range(len(self.records)) if self._matches(node, at)]

    def search(self, request: Request) -> Page:
        """Answer a request."""
        begun = time.perf_counter()
        filters = self._filters(request)
        typed = bool(request.q.strip())
        rungs = _RUNGS if typed and request.mode == "smart" else _RUNGS[:1]
        steps = {rung: self._found(all_of([self._tree(request, rung), filters])) for rung in rungs}
        rung: Rung = next((rung for rung, found in steps.items() if found), "literal")
        found = steps[rung]
        tree = self._tree(request, rung)
        keys = [(span(self.records[n].article, self.records[n].issue)) for n in found]
        if request.sort != "relevance":
            order = sorted(range(len(found)), key=lambda n: str(keys[n] and keys[n].first))  # type: ignore[union-attr]
            found = [found[n] for n in (order if request.sort == "oldest" else reversed(order))]
        first = (request.page - 1) * request.size
        return Page(
            request.q,
            request.mode,
            rung if typed else "all",
            len(found),
            len({self.records[n].issue.id for n in found}),
            (time.perf_counter() - begun) * 1000,
            tuple(self._hit(self.records[n], request) for n in found[first : first + request.size]),
            {facet: self._facet(request, tree, facet) for facet in FACETS},
            tuple(LadderStep(rung, len(found)) for rung, found in steps.items()) if typed else (),
        )

    def _facet(self, request: Request, tree: Node, facet: str) -> tuple[FacetValue, ...]:
        counts: Counter[tuple[str, str]] = Counter()
        for n in self._found(all_of([tree, self._filters(request, facet)])):
            counts.update(_values(self.records[n], facet))
        wanted, barred = request.filters.get(facet, ()), request.excluded.get(facet, ())
        text = fold(request.facet_query.get(facet, ""))
        rows = [
            FacetValue(value, label, count, value in wanted, value in barred)
            for (value, label), count in counts.items()
            if text in fold(label)
        ]
        rows.sort(key=lambda row: (not row.selected, -row.count, row.label))
        return tuple(rows[: request.facet_size])

    def _hit(self, record: Record, request: Request) -> Hit:
        words = [fold(word) for word in request.q.split()]
        lines = record.article.paragraph_lines
        snippets = []
        for n, text in enumerate(record.article.paragraphs):
            folded = fold(text)
            marks = [(folded.find(word), folded.find(word) + len(word)) for word in words if word in folded]
            if marks or not words:
                snippets.append(Snippet(text, tuple(sorted(marks)[:1]), lines[n] if n < len(lines) else None, n))
        return Hit(record, 1.0, tuple(snippets[:3]))

    def highlight(self, request: Request, article_id: str) -> Hit | None:
        """Return one article whole."""
        record = self.article(article_id)
        if record is None:
            return None
        marked = {snippet.paragraph: snippet for snippet in self._hit(record, request).snippets}
        rows = [marked.get(n, Snippet(text, (), None, n)) for n, text in enumerate(record.article.paragraphs)]
        return Hit(record, 1.0, tuple(rows))

    def article(self, article_id: str) -> Record | None:
        """Return one article."""
        return next((record for record in self.records if record.article.id == article_id), None)

    def issue(self, issue_id: str) -> Sequence[Record]:
        """Return an issue's articles."""
        return [record for record in self.records if record.issue.id == issue_id]

    def issues(self) -> Sequence[IssueSummary]:
        """Return every issue."""
        return [IssueSummary(held.issue, len(held.articles), len(held.doubts)) for held in self.held]

    def doubts(self, issue_id: str) -> Sequence[Doubt]:
        """Return an issue's doubts."""
        held = self.catalog.issues.get(issue_id)
        return held.doubts if held else ()

    def entities(self, kind: str) -> Sequence[EntitySummary]:
        """Return every entity of a kind."""
        found: dict[str, list[Record]] = {}
        names = {}
        for record in sorted(self.records, key=lambda record: record.issue.start or ""):
            for entity in record.companies if kind == "company" else record.policies:
                found.setdefault(entity.id, []).append(record)
                names[entity.id] = entity
        rows = [
            EntitySummary(names[id_], len(records), records[0].issue.id, records[-1].issue.id)
            for id_, records in found.items()
        ]
        return sorted(rows, key=lambda row: (-row.articles, row.entity.name))

    def entity(self, kind: str, entity_id: str) -> EntitySummary | None:
        """Return one entity."""
        return next((row for row in self.entities(kind) if row.entity.id == entity_id), None)

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        """Complete a text."""
        return [
            Suggestion(kind, row.entity.name, row.entity.id, row.articles)
            for kind in ("company", "policy")
            for row in self.entities(kind)
            if text and text in row.entity.name
        ][:limit]

    def similar(self, article_id: str, limit: int = 5) -> Sequence[Hit]:
        """Return nothing yet."""
        del article_id, limit
        return []

    def check(self, draft: str, limit: int = 10) -> Sequence[Overlap]:
        """Return nothing yet."""
        del draft, limit
        return []

    def timeline(self, request: Request) -> Sequence[Tick]:
        """Return how many articles of each issue match."""
        found = self._found(all_of([self._tree(request, "literal"), self._filters(request)]))
        counts = Counter(self.records[n].issue.id for n in found)
        held = sorted(self.held, key=lambda held: held.issue.start or "")
        return [Tick(h.issue, counts[h.issue.id], len(h.articles)) for h in held]

    def status(self) -> Status:
        """Return which snapshot answers."""
        return Status(self.snapshot, self.created, len(self.held), len(self.records), "scan")

    def close(self) -> None:
        """Nothing to give back."""
