"""Evidence: the words of an article that state a fact, with the source line they stand on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import Article, Entity, OrganisationMention
from corpus.organisations.names import official_name
from corpus.text.fold import fold
from indexer.record import Record
from search.engine import Engine

Span = tuple[int, int]

#: Where a sentence ends.
ENDS: Final = re.compile(r"[。！？!?；;]")
#: How many characters are shown on either side of the words, where the sentence is longer.
_REACH: Final = 48


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that state a fact.

    A sentence with the span of the words in it, its source line, its paragraph.

    ``paragraph`` counts from 0; -1 is the title.
    """

    text: str
    mark: Span
    line: int | None
    paragraph: int


@dataclass(frozen=True, slots=True)
class PrintedEntity:
    """An entity of the article with every form in which it is printed there."""

    entity: Entity
    forms: tuple[str, ...]
    lines: tuple[int, ...]
    note: str = ""


def companies_of(engine: Engine, record: Record) -> list[PrintedEntity]:
    """Return the companies of an article with the forms in which it prints them."""
    found = []
    for entity in record.companies:
        names = _names(engine, "company", entity)
        mentions = [m for m in record.article.companies if m.name in names or names.intersection(m.mentions)]
        forms = dict.fromkeys(form for m in mentions for form in (m.name, *m.mentions))
        found.append(
            PrintedEntity(entity, tuple(forms) or (entity.name,), tuple(line for m in mentions for line in m.lines))
        )
    return found


def organisations_in(record: Record) -> list[PrintedEntity]:
    """Return the organisations of an article with the forms in which it prints them."""
    found: dict[str, list[OrganisationMention]] = {}
    for mention in record.article.organisations:
        found.setdefault(official_name(mention.name), []).append(mention)
    return [
        PrintedEntity(
            Entity(name, name),
            tuple(dict.fromkeys(form for m in mentions for form in (*m.mentions, m.name))),
            tuple(line for m in mentions for line in m.lines),
        )
        for name, mentions in found.items()
        if name
    ]


def policies_of(engine: Engine, record: Record) -> list[PrintedEntity]:
    """Return the policies of an article in the forms it prints; the note is the role."""
    found = []
    for entity in record.policies:
        names = _names(engine, "policy", entity)
        mentions = [m for m in record.article.policies if m.title in names or (m.number and m.number in names)]
        forms = dict.fromkeys(form for m in mentions for form in (m.title, m.number) if form)
        lines = tuple(line for m in mentions for line in m.lines)
        found.append(PrintedEntity(entity, tuple(forms) or (entity.name,), lines, mentions[0].role if mentions else ""))
    return found


def _names(engine: Engine, kind: str, entity: Entity) -> set[str]:
    summary = engine.entity(kind, entity.id)
    return {entity.id, entity.name, *(summary.aliases if summary else ())}


def evidence_of_date(article: Article) -> Evidence | None:
    """Return the words that the article's date was read from."""
    if article.date is None or not article.date.text:
        return None
    found = locate(
        article, [fold(text) for text in article.paragraphs], (article.date.text,), (article.date.line or 0,)
    )
    return found[0] if found else Evidence(article.date.text, (0, len(article.date.text)), article.date.line, 0)


def line_of(article: Article, paragraph: int) -> int | None:
    """Return the source line at which a paragraph begins, where it is known."""
    return article.paragraph_lines[paragraph] if paragraph < len(article.paragraph_lines) else None


def _sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence (in a table the row) around text[start:end], cut on both sides."""
    if "\t" in text:
        return max(len(text) - len(text.lstrip("\t")), start - _REACH), min(len(text.rstrip("\t")), end + _REACH)
    left = max((match.end() for match in ENDS.finditer(text, 0, start)), default=0)
    after = ENDS.search(text, end)
    return max(left, start - _REACH), min(after.end() if after else len(text), end + _REACH)


def locate(article: Article, folded: Sequence[str], forms: Sequence[str], lines: Sequence[int]) -> list[Evidence]:
    """Return one evidence for each paragraph in which one of the forms stands.

    Else the title, if it has one.
    """
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
                Evidence(article.paragraphs[place][start:end], mark, known.get(place, line_of(article, place)), place)
            )
            break
    return found or _in_title(article, wanted)


def _in_title(article: Article, wanted: Sequence[str]) -> list[Evidence]:
    title = fold(article.title)
    for form in wanted:
        at = title.find(form)
        if at >= 0:
            line = article.lines[0] if article.lines else None
            return [Evidence(article.title, (at, at + len(form)), line, -1)]
    return []


def mentions(article: Article, named: PrintedEntity) -> list[Evidence]:
    """Return where an article mentions one of its entities."""
    return locate(article, [fold(text) for text in article.paragraphs], named.forms, named.lines)
