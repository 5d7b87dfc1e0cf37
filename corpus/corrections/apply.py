"""Corrections applied to what was read: a pure function, before mentions are looked for.

An article is found again by the line and the words of its title as it was read, so that another
version of the reader finds it, too. A correction that fits nothing any more becomes a doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from corpus.corrections.correction import OF_ISSUE, Correction
from corpus.layout.source_line import read_source_line
from corpus.masthead.issue_id import issue_id
from corpus.masthead.issue_period import find_period
from corpus.model import FRONT_TITLE, Article, Bulletin, Date, Doubt, Issue
from corpus.partial_date import PartialDate
from corpus.text.file_name import given_name

#: The doubts about an issue that a correction settles.
_SETTLED: Final = {"serial": "serial-missing", "number": "number-missing", "period": "period-missing"}
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Corrected:
    """A bulletin as corrected.

    ``read_as`` are the line and the title by which each of its articles is named in corrections,
    ``changed`` the ids of those whose text is another one than was read.
    """

    bulletin: Bulletin
    read_as: tuple[tuple[int, str], ...]
    changed: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Piece:
    """An article in the making, and the line and title it was read with."""

    line: int
    title: str
    article: Article
    changed: bool = False


def of_issue(corrections: Iterable[Correction], id_: str) -> tuple[Correction, ...]:
    """Return the corrections of an issue that was read with an id."""
    return tuple(one for one in corrections if one.issue in ("", id_))


def strays(corrections: Iterable[Correction], ids: Iterable[str]) -> tuple[Doubt, ...]:
    """Return a doubt for each correction of an issue that a file does not hold."""
    known = {"", *ids}
    return tuple(_lost(one, f"这个文件里没有“{one.issue}”这一期") for one in corrections if one.issue not in known)


def correct_issue(issue: Issue, corrections: Iterable[Correction], name: str) -> Issue:
    """Return an issue as corrected; ``name`` is that of its file.

    Its id follows, unless it was given.
    """
    found = issue
    for one in corrections:
        if one.kind == "serial":
            found = replace(found, serial=one.to)
        elif one.kind == "number":
            found = replace(found, number=int(one.to))
        elif one.kind == "volume":
            found = replace(found, volume=int(one.to))
        elif one.kind == "year":
            found = replace(found, year=int(one.to))
        elif one.kind == "period" and (period := find_period(one.to)):
            found = replace(found, period=one.to, start=period.start, end=period.end, year=period.year)
    stem = PurePath(given_name(name)).stem
    for running in (False, True):
        if issue.id == issue_id(issue, stem, running=running):
            return replace(found, id=issue_id(found, stem, running=running))
    return found


def correct(bulletin: Bulletin, corrections: Sequence[Correction]) -> Corrected:
    """Return a bulletin whose articles are corrected; its issue is as `correct_issue` gave it."""
    pieces = [_Piece(one.lines[0] if one.lines else 0, one.title, one) for one in bulletin.articles]
    front, doubts = bulletin.front, list[Doubt]()
    for one in corrections:
        if one.kind in OF_ISSUE:
            continue
        place = _place(pieces, one)
        if place is None:
            doubts.append(_lost(one, f"没有找到“{one.article[:_SHOWN]}”这一篇"))
        elif one.kind == "front":
            front = _in_front(front, pieces.pop(place).article, bulletin.issue)
        elif why := _apply(pieces, place, one, bulletin.issue):
            doubts.append(_lost(one, why))
    articles = tuple(piece.article for piece in pieces)
    kept = _standing(bulletin.doubts, articles, corrections)
    told = tuple(sorted((*kept, *doubts), key=lambda doubt: (doubt.line, doubt.code)))
    return Corrected(
        replace(bulletin, articles=articles, doubts=told, front=front),
        tuple((piece.line, piece.title) for piece in pieces),
        frozenset(piece.article.id for piece in pieces if piece.changed),
    )


def _lost(one: Correction, why: str) -> Doubt:
    return Doubt(one.line, "correction-lost", f"{why}，更正没有用上")


def _standing(doubts: Iterable[Doubt], articles: Sequence[Article], corrections: Iterable[Correction]) -> list[Doubt]:
    """Return the doubts that corrections do not settle."""
    settled = {_SETTLED.get(one.kind) for one in corrections}
    empty = {article.lines[0] for article in articles if not article.text and article.lines}
    return [
        doubt
        for doubt in doubts
        if doubt.code not in settled and (doubt.code != "article-without-text" or doubt.line in empty)
    ]


def _place(pieces: Sequence[_Piece], one: Correction) -> int | None:
    """Return the place of the article that a correction names.

    By line and title, else by the title alone if but one has it, else by the line, where one title
    holds the other.
    """
    same = [n for n, piece in enumerate(pieces) if piece.title == one.article]
    near = [n for n in same if pieces[n].line == one.line]
    alike = [
        n
        for n, piece in enumerate(pieces)
        if one.line and piece.line == one.line and (piece.title in one.article or one.article in piece.title)
    ]
    return next((found[0] for found in (near, same, alike) if len(found) == 1), None)


def _apply(pieces: list[_Piece], place: int, one: Correction, issue: Issue) -> str | None:
    """Correct an article in place; return why that cannot be done, or None."""
    piece = pieces[place]
    if one.kind == "title":
        piece.article = replace(piece.article, title=one.to)
    elif one.kind == "section":
        piece.article = replace(piece.article, section=one.to)
    elif one.kind == "date":
        piece.article = replace(piece.article, date=Date(PartialDate.typed(one.to), None, "corrected"))
    elif one.kind == "merge":
        if place + 1 == len(pieces):
            return f"“{one.article[:_SHOWN]}”之后没有别的文章"
        piece.article, piece.changed = _merged(piece.article, pieces.pop(place + 1).article, issue), True
    else:
        at = _paragraph(piece.article, one)
        if at is None:
            return f"“{one.article[:_SHOWN]}”里没有找到“{one.paragraph[:_SHOWN]}”这一段"
        first, second = _split(piece.article, at, one.to, issue)
        line = second.lines[0] if second.lines else 0
        piece.article, piece.changed = first, True
        pieces.insert(place + 1, _Piece(line, second.title, second, changed=True))
    return None


def _paragraph(article: Article, one: Correction) -> int | None:
    """Return the place of the paragraph that a correction names, by its line or its words."""
    places = [n for n, text in enumerate(article.paragraphs) if text.startswith(one.paragraph)]
    near = [n for n in places if article.paragraph_lines and article.paragraph_lines[n] == one.at]
    return next((found[0] for found in (near, places) if len(found) == 1), None)


def _merged(one: Article, other: Article, issue: Issue) -> Article:
    """Return two articles as one; the title of the second becomes a paragraph."""
    numbered = len(one.paragraph_lines) == len(one.paragraphs) and other.lines is not None
    numbered = numbered and len(other.paragraph_lines) == len(other.paragraphs)
    title = (other.lines[0],) if other.lines else ()
    before = len(one.paragraphs)
    return _told(
        replace(
            one,
            text="\n".join((*one.paragraphs, other.title, *other.paragraphs)),
            lines=(one.lines[0], other.lines[1]) if one.lines and other.lines else one.lines,
            paragraph_lines=(*one.paragraph_lines, *title, *other.paragraph_lines) if numbered else (),
            heads=(*one.heads, *(before + 1 + head for head in other.heads)),
        ),
        issue,
    )


def _split(article: Article, at: int, title: str, issue: Issue) -> tuple[Article, Article]:
    """Return the two articles that one becomes at a paragraph.

    Without a title of its own the second one takes the paragraph for it.
    """
    texts, begun = article.paragraphs, article.paragraph_lines
    body = at if title else at + 1
    lines = article.lines
    first = replace(
        article,
        text="\n".join(texts[:at]),
        lines=(lines[0], max(lines[0], begun[at] - 1)) if lines and begun else lines,
        paragraph_lines=begun[:at],
        heads=tuple(head for head in article.heads if head < at),
    )
    second = Article(
        id=f"{article.id}.{begun[at] if begun else at + 1}",
        title=title or texts[at],
        text="\n".join(texts[body:]),
        section=article.section,
        lines=(begun[at], max(begun[at], lines[1])) if lines and begun else None,
        page=article.page,
        paragraph_lines=begun[body:],
        heads=tuple(head - body for head in article.heads if head >= body),
    )
    return _told(first, issue), _told(second, issue)


def _told(article: Article, issue: Issue) -> Article:
    """Return an article of another text with its source, date and link read from it."""
    lines = article.paragraph_lines or (0,) * len(article.paragraphs)
    told = read_source_line(list(zip(article.paragraphs, lines, strict=True)), issue.end)
    corrected = article.date if article.date and article.date.kind == "corrected" else None
    return replace(
        article,
        date=corrected or told.date,
        source=told.source,
        link=told.link,
        companies=(),
        policies=(),
        deadlines=(),
        effective=(),
        organisations=(),
        relations=(),
    )


def _in_front(front: Article | None, article: Article, issue: Issue) -> Article:
    """Return the front matter with what was taken for an article."""
    old = front or Article(f"{issue.id}/front", FRONT_TITLE, "", kind="front")
    numbered = bool(article.lines) and len(article.paragraph_lines) == len(article.paragraphs)
    numbered = numbered and len(old.paragraph_lines) == len(old.paragraphs)
    spans = [one.lines for one in (old, article) if one.lines]
    begun = (*old.paragraph_lines, *(article.lines or ())[:1], *article.paragraph_lines) if numbered else ()
    return replace(
        old,
        text="\n".join((*old.paragraphs, article.title, *article.paragraphs)),
        lines=(min(span[0] for span in spans), max(span[1] for span in spans)) if spans else None,
        paragraph_lines=begun,
    )
