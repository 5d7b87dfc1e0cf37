"""An article as it is read: blocks of text with marks and links, and every fact with the words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from corpus.fold import fold
from corpus.model import Article, Entity
from indexer.record import Record
from search.engine import Engine
from search.result import Hit
from web.links import Links

Span = tuple[int, int]

_HEADING: Final = re.compile(
    r"(第[一二三四五六七八九十百零\d]+[章节編编篇]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_SIGNATURE: Final = re.compile(r"[（(]?\d{4}年\d{1,2}月(\d{1,2}日)?[)）]?")
_ENDS: Final = re.compile(r"[。！？!?；;\t]")
#: An address as it is printed: it ends before punctuation that belongs to the sentence.
_ADDRESS: Final = re.compile(r"https?://[!-~]+?(?=[<>\"')\],.;!?]*(?:[^!-~]|$))")
_REACH: Final = 48
_LONGEST_HEADING: Final = 36


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that state a fact: a sentence with the span of the words in it, its source line, its paragraph."""

    text: str
    mark: Span
    line: int | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something recognised in the article: what it is called, where it leads, a note, and its evidence."""

    label: str
    url: str | None
    note: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page: ``kind`` is p, h, sign or table; a table has rows of cells, the others one cell in one row."""

    kind: str
    rows: tuple[tuple[int, int | None, tuple[Markup, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What article.html shows of one article; ``hits`` is the number of marks in its text."""

    title: Markup
    blocks: tuple[Block, ...]
    companies: tuple[Fact, ...]
    policies: tuple[Fact, ...]
    dates: tuple[Fact, ...]
    hits: int


@dataclass(frozen=True, slots=True)
class _Named:
    """An entity of the article with every form in which it is printed there."""

    entity: Entity
    forms: tuple[str, ...]
    lines: tuple[int, ...]
    note: str = ""


def read(engine: Engine, record: Record, hit: Hit | None, links: Links) -> Reading:
    """Lay out an article; ``hit`` gives the marks of the query it was opened from."""
    article = record.article
    marks = {snippet.paragraph: snippet.marks for snippet in hit.snippets} if hit else {}
    companies, policies = _companies(engine, record), _policies(engine, record)
    pages = [(named, links.company(named.entity.id)) for named in companies]
    pages += [(named, links.policy(named.entity.id)) for named in policies]
    folded = [fold(paragraph) for paragraph in article.paragraphs]
    writer = _Writer(_Finder(pages))
    rows = [
        (place, _line(article, place), writer.cells(text, folded[place], marks.get(place, ())))
        for place, text in enumerate(article.paragraphs)
    ]
    blocks = tuple(_blocks(article.paragraphs, rows))
    title = Markup("").join(
        writer.run(article.title, (0, len(article.title)), hit.title_marks if hit else (), (), count=False)
    )
    return Reading(
        title,
        blocks,
        tuple(_fact(article, folded, named, links.company(named.entity.id)) for named in companies),
        tuple(_fact(article, folded, named, links.policy(named.entity.id)) for named in policies),
        tuple(_deadlines(article, folded)),
        writer.hits,
    )


def evidence_of_date(article: Article) -> Evidence | None:
    """Return the words that the article's date was read from."""
    if article.date is None or not article.date.text:
        return None
    found = _locate(
        article, [fold(text) for text in article.paragraphs], (article.date.text,), (article.date.line or 0,)
    )
    return found[0] if found else Evidence(article.date.text, (0, len(article.date.text)), article.date.line, 0)


def _companies(engine: Engine, record: Record) -> list[_Named]:
    found = []
    for entity in record.companies:
        names = _names(engine, "company", entity)
        mentions = [m for m in record.article.companies if m.name in names or names.intersection(m.mentions)]
        forms = dict.fromkeys(form for m in mentions for form in (m.name, *m.mentions))
        found.append(_Named(entity, tuple(forms) or (entity.name,), tuple(line for m in mentions for line in m.lines)))
    return found


def _policies(engine: Engine, record: Record) -> list[_Named]:
    found = []
    for entity in record.policies:
        names = _names(engine, "policy", entity)
        mentions = [m for m in record.article.policies if m.title in names or (m.number and m.number in names)]
        forms = dict.fromkeys(form for m in mentions for form in (m.title, m.number) if form)
        lines = tuple(line for m in mentions for line in m.lines)
        found.append(_Named(entity, tuple(forms) or (entity.name,), lines, mentions[0].role if mentions else ""))
    return found


def _names(engine: Engine, kind: str, entity: Entity) -> set[str]:
    summary = engine.entity(kind, entity.id)
    return {entity.id, entity.name, *(summary.aliases if summary else ())}


class _Finder:
    """Finds, in a folded text, where each page's forms stand: longest first, the first place of each page only."""

    def __init__(self, pages: Iterable[tuple[_Named, str]]) -> None:
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


class _Writer:
    """Writes text as HTML with links around names and numbered marks around hits."""

    def __init__(self, finder: _Finder) -> None:
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
        """Return the HTML of text[start:end]; a link is cut where the span ends, a mark also where a link does."""
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


def _line(article: Article, paragraph: int) -> int | None:
    return article.paragraph_lines[paragraph] if paragraph < len(article.paragraph_lines) else None


def _kind(text: str) -> str:
    if "\t" in text:
        return "table"
    stripped = text.strip()
    if len(stripped) <= _LONGEST_HEADING and _HEADING.match(stripped) and not _ENDS.search(stripped):
        return "h"
    return "sign" if _SIGNATURE.fullmatch(stripped) else "p"


def _blocks(paragraphs: Sequence[str], rows: Sequence[tuple[int, int | None, tuple[Markup, ...]]]) -> Iterable[Block]:
    for kind, group in groupby(zip(paragraphs, rows, strict=True), key=lambda pair: _kind(pair[0])):
        if kind == "table":
            yield Block(kind, tuple(row for _, row in group))
        else:
            yield from (Block(kind, (row,)) for text, row in group if text.strip())


def _sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence around text[start:end], cut to some words on both sides."""
    left = max((match.end() for match in _ENDS.finditer(text, 0, start)), default=0)
    after = _ENDS.search(text, end)
    return max(left, start - _REACH), min(after.end() if after else len(text), end + _REACH)


def _locate(article: Article, folded: Sequence[str], forms: Sequence[str], lines: Sequence[int]) -> list[Evidence]:
    """Return one evidence for each paragraph in which one of the forms stands."""
    wanted = sorted((fold(form) for form in forms if form), key=len, reverse=True)
    starts = article.paragraph_lines
    known = {bisect_right(starts, line) - 1: line for line in sorted(lines, reverse=True)} if starts else {}
    found = []
    for place, text in enumerate(folded):
        for form in wanted:
            at = text.find(form)
            if at < 0:
                continue
            start, end = _sentence(text, at, at + len(form))
            mark = (at - start, at - start + len(form))
            found.append(
                Evidence(article.paragraphs[place][start:end], mark, known.get(place, _line(article, place)), place)
            )
            break
    return found


def _fact(article: Article, folded: Sequence[str], named: _Named, url: str) -> Fact:
    return Fact(named.entity.name, url, named.note, tuple(_locate(article, folded, named.forms, named.lines)))


def _deadlines(article: Article, folded: Sequence[str]) -> Iterable[Fact]:
    for deadline in article.deadlines:
        evidence = _locate(article, folded, (deadline.text,), (deadline.line,))
        spare = Evidence(deadline.text, (0, len(deadline.text)), deadline.line or None, 0)
        yield Fact(deadline.date, None, "", tuple(evidence[:1]) or (spare,))
