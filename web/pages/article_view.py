"""An article as it is read.

Blocks of text with marks and links, and every fact with the words that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from corpus.model import Article
from corpus.text.fold import fold
from corpus.text.tables import HeadCell, spans, table_at
from indexer.record import Record
from search.engine import Engine
from search.result import Hit
from web.http.links import Links
from web.pages.evidence import (
    ENDS,
    Evidence,
    PrintedEntity,
    Span,
    companies_of,
    line_of,
    locate,
    organisations_in,
    policies_of,
)

_HEADING: Final = re.compile(
    r"(第[一二三四五六七八九十百零\d]+[章节編编篇]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_SIGNATURE: Final = re.compile(r"[（(]?\d{4}年\d{1,2}月(\d{1,2}日)?[)）]?")
#: An address as it is printed: it ends before punctuation that belongs to the sentence.
_ADDRESS: Final = re.compile(r"https?://[!-~]+?(?=[<>\"')\],.;!?]*(?:[^!-~]|$))")
_LONGEST_HEADING: Final = 36
#: A cell of a table of so many characters is never broken.
_SHORT: Final = 8


@dataclass(frozen=True, slots=True)
class Fact:
    """Something recognised in the article.

    What it is called, where it leads, a note, and its evidence.
    """

    label: str
    url: str | None
    note: str
    evidence: tuple[Evidence, ...]

    @property
    def printed(self) -> str:
        """The entity's name as the article prints it; for a day, its label."""
        named = self.evidence[0] if self.url and self.evidence else None
        return named.text[slice(*named.mark)] if named else self.label


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page: ``kind`` is p, h, sign or table.

    A table has rows of cells, of which the first are ``heads`` (their cells by ``spans``), columns
    of ``numbers``, and ``short`` ones whose cells are best not broken; the others have one cell in
    one row.
    """

    kind: str
    rows: tuple[tuple[int, int | None, tuple[Markup, ...]], ...]
    heads: int = 0
    numbers: tuple[int, ...] = ()
    short: frozenset[int] = frozenset()
    spans: tuple[list[HeadCell], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article as article.html shows it; ``hits`` is the number of marks in its text."""

    title: Markup
    blocks: tuple[Block, ...]
    companies: tuple[Fact, ...]
    organisations: tuple[Fact, ...]
    policies: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    hits: int


def article_view(engine: Engine, record: Record, hit: Hit | None, links: Links) -> ArticleView:
    """Lay out an article; ``hit`` gives the marks of the query it was opened from."""
    article = record.article
    marks = {snippet.paragraph: snippet.marks for snippet in hit.snippets} if hit else {}
    companies, policies = companies_of(engine, record), policies_of(engine, record)
    pages = [(named, links.company(named.entity.id)) for named in companies]
    pages += [(named, links.policy(named.entity.id)) for named in policies]
    folded = [fold(paragraph) for paragraph in article.paragraphs]
    writer = _HtmlWriter(_NameFinder(pages))
    rows = [
        (place, line_of(article, place), writer.cells(text, folded[place], marks.get(place, ())))
        for place, text in enumerate(article.paragraphs)
    ]
    blocks = tuple(_blocks(article, rows))
    title = Markup("").join(
        writer.run(article.title, (0, len(article.title)), hit.title_marks if hit else (), (), count=False)
    )
    return ArticleView(
        title,
        blocks,
        tuple(_fact(article, folded, named, links.company(named.entity.id)) for named in companies),
        tuple(
            _fact(article, folded, named, links.search([("organisation", named.entity.id)]))
            for named in organisations_in(record)
        ),
        tuple(_fact(article, folded, named, links.policy(named.entity.id)) for named in policies),
        tuple(_days(article, folded)),
        writer.hits,
    )


class _NameFinder:
    """Finds the first place of each page's forms in a folded text, longest forms first."""

    def __init__(self, pages: Iterable[tuple[PrintedEntity, str]]) -> None:
        forms = [(fold(form), url) for named, url in pages for form in named.forms if form]
        self._forms = sorted(forms, key=lambda pair: -len(pair[0]))

    def links(self, folded: str) -> list[tuple[int, int, str]]:
        """Return (start, end, url), disjoint and in order."""
        found: list[tuple[int, int, str]] = []
        seen: set[str] = set()
        for form, url in self._forms:
            start = folded.find(form) if url not in seen else -1
            if start >= 0 and all(start + len(form) <= s or start >= e for s, e, _ in found):
                found.append((start, start + len(form), url))
                seen.add(url)
        return sorted(found)


class _HtmlWriter:
    """Writes text as HTML with links around names and numbered marks around hits."""

    def __init__(self, finder: _NameFinder) -> None:
        self.hits = 0
        self._finder = finder

    def cells(self, text: str, folded: str, marks: Sequence[Span]) -> tuple[Markup, ...]:
        """Return a paragraph's cells: one, or those between its tabs."""
        names = self._finder.links(folded)
        taken = [
            (match.start(), match.end(), match.group())
            for match in _ADDRESS.finditer(text)
            if all(match.end() <= start or match.start() >= end for start, end, _ in names)
        ]
        links, cells, at = sorted(names + taken), [], 0
        for part in text.split("\t"):
            cells.append(Markup("").join(self.run(text, (at, at + len(part)), marks, links)))
            at += len(part) + 1
        return tuple(cells)

    def run(
        self, text: str, span: Span, marks: Sequence[Span], links: Sequence[tuple[int, int, str]], *, count: bool = True
    ) -> list[Markup]:
        """Return the HTML of text[start:end].

        A link is cut where the span ends, a mark also where a link does.
        """
        start, end = span
        parts, at = [], start
        for link_start, link_end, url in (link for link in links if link[0] >= start and link[1] <= end):
            parts += self._marked(text, (at, link_start), marks, count=count)
            inner = Markup("").join(self._marked(text, (link_start, link_end), marks, count=count))
            kind = "address" if url == text[link_start:link_end] else "name"
            parts.append(Markup('<a class="{}" href="{}">{}</a>').format(kind, url, inner))
            at = link_end
        return parts + self._marked(text, (at, end), marks, count=count)

    def _marked(self, text: str, span: Span, marks: Sequence[Span], *, count: bool) -> list[Markup]:
        start, end = span
        parts, at = [], start
        for mark_start, mark_end in marks:
            left, right = max(mark_start, start), min(mark_end, end)
            if left >= right:
                continue
            parts.append(escape(text[at:left]))
            name = Markup("")
            if count and left == mark_start:
                self.hits += 1
                name = Markup(' id="hit-{}"').format(self.hits)
            parts.append(Markup("<mark{}>{}</mark>").format(name, text[left:right]))
            at = right
        return [*parts, escape(text[at:end])]


def _kind(text: str) -> str:
    if "\t" in text:
        return "table"
    stripped = text.strip()
    if len(stripped) <= _LONGEST_HEADING and _HEADING.match(stripped) and not ENDS.search(stripped):
        return "h"
    return "sign" if _SIGNATURE.fullmatch(stripped) else "p"


def _blocks(article: Article, rows: Sequence[tuple[int, int | None, tuple[Markup, ...]]]) -> Iterable[Block]:
    paragraphs, place = article.paragraphs, 0
    while place < len(paragraphs):
        kind = _kind(paragraphs[place])
        if kind == "table":
            table = table_at(paragraphs, article.heads, place)
            shifts = (*table.shifts, *[0] * (table.end - place - table.heads))
            placed = zip(rows[place : table.end], shifts, strict=True)
            shown = tuple((number, line, (Markup(),) * shift + cells) for (number, line, cells), shift in placed)
            short = _short(paragraphs[place + table.heads : table.end])
            heads = tuple(spans([cells for _, _, cells in shown[: table.heads]]))
            yield Block(kind, shown, table.heads, table.numbers, short, heads)
            place = table.end
        else:
            if paragraphs[place].strip():
                yield Block(kind, (rows[place],))
            place += 1


def _short(rows: Sequence[str]) -> frozenset[int]:
    """Return the columns of a table without a long cell."""
    cells = [(place, len(cell.strip())) for row in rows for place, cell in enumerate(row.split("\t"))]
    return frozenset(place for place, _ in cells) - {place for place, length in cells if length > _SHORT}


def _fact(article: Article, folded: Sequence[str], named: PrintedEntity, url: str) -> Fact:
    return Fact(named.entity.name, url, named.note, tuple(locate(article, folded, named.forms, named.lines)))


def _days(article: Article, folded: Sequence[str]) -> Iterable[Fact]:
    """Yield the deadlines, then the days from which something is in force."""
    dues = ((due, "截止" if due.certain else "截止（推定）") for due in article.deadlines)
    for days in (dues, ((day, "施行") for day in article.effective)):
        for day, note in days:
            evidence = locate(article, folded, (day.text,), (day.line,))
            spare = Evidence(day.text, (0, len(day.text)), day.line or None, 0)
            yield Fact(str(day.date), None, note, tuple(evidence[:1]) or (spare,))
