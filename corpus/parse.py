"""From lines to a bulletin: the pipeline of the reader. Pure: it opens no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from corpus.formats.source import Source
from corpus.layout.lines import Row, make_rows
from corpus.layout.paragraphs import Paper, read_paper
from corpus.layout.source_line import read_source_line
from corpus.masthead.masthead import imprint_start, read_masthead
from corpus.masthead.overrides import Hints
from corpus.model import Article, Bulletin, Doubt, Line
from corpus.outline.contents_page import find_contents
from corpus.outline.from_contents import outline_listed
from corpus.outline.from_headings import outline_unlisted
from corpus.outline.outline import Head, Outline

_NO_HINTS = Hints()


def parse(source: Source, hints: Hints | None = None) -> Bulletin:
    """Read a source into issue, sections and articles, with a doubt for all that is uncertain.

    Structure only: the companies, policies and dates of the text are found afterwards (`corpus.annotate`).
    """
    rows = make_rows(source.lines)
    paper = read_paper(rows)
    body = imprint_start(rows)
    contents = find_contents(rows[:body])
    outline = outline_listed(rows[:body], contents, paper) if contents else None
    if outline is None:
        outline = outline_unlisted(rows[:body], contents, paper)
    first = outline.heads[0].first if outline.heads else 0
    cover = _cover(source.lines, rows[contents.start if contents else first].line)
    issue, unsure = read_masthead([*cover, *(row.line for row in rows[body:])], source.name, hints or _NO_HINTS)
    articles = _articles(rows[:body], outline, paper, issue.id)
    doubts = sorted({*unsure, *outline.doubts, *_empty(articles)}, key=lambda doubt: (doubt.line, doubt.code))
    return Bulletin(issue, articles, tuple(doubts))


def _cover(lines: Sequence[Line], end: Line) -> list[Line]:
    """Return the lines with text before one; what the cover prints counts, though it return on every page."""
    return [line for line in takewhile(lambda line: line.number < end.number, lines) if line.text.strip()][:80]


def _articles(rows: Sequence[Row], outline: Outline, paper: Paper, issue: str) -> tuple[Article, ...]:
    ends = [*(head.first for head in outline.heads), len(rows)][1:]
    articles = []
    for ordinal, (head, end) in enumerate(zip(outline.heads, ends, strict=True), 1):
        body = [rows[place] for place in range(head.last + 1, end) if place not in outline.silent]
        articles.append(_article(head, rows[head.first : head.last + 1], paper.paragraphs(body), f"{issue}/{ordinal}"))
        if body:
            first = rows[head.first].line.number
            articles[-1] = replace(articles[-1], lines=(first, body[-1].line.number))
    return tuple(articles)


def _article(head: Head, printed: Sequence[Row], paragraphs: list[tuple[str, int]], article_id: str) -> Article:
    last = printed[-1].line.number
    if head.rest:
        paragraphs = [(head.rest, last), *paragraphs]
    told = read_source_line(paragraphs)
    return Article(
        id=article_id,
        title=head.title,
        text="\n".join(text for text, _ in paragraphs),
        section=head.section,
        toc_title=head.toc_title,
        lines=(printed[0].line.number, last),
        page=printed[0].line.page,
        date=told.date,
        source=told.source,
        link=told.link,
        paragraph_lines=tuple(line for _, line in paragraphs),
    )


def _empty(articles: tuple[Article, ...]) -> list[Doubt]:
    return [
        Doubt(article.lines[0], "article-without-text", f"“{article.title}”之下没有正文")
        for article in articles
        if not article.text and article.lines
    ]
