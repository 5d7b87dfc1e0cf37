"""From lines to a bulletin: the pipeline of the reader. Pure: it opens no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from corpus.formats.source import Source
from corpus.layout.lines import TextLine, text_lines
from corpus.layout.paragraphs import Typesetting, learn_typesetting
from corpus.layout.source_line import read_source_line
from corpus.masthead.masthead import imprint_start, read_masthead
from corpus.masthead.overrides import Overrides
from corpus.model import Article, Bulletin, Doubt, Line
from corpus.outline.contents_page import find_contents
from corpus.outline.from_contents import outline_from_contents
from corpus.outline.from_headings import outline_from_headings
from corpus.outline.outline import Head, Outline

_NO_OVERRIDES = Overrides()


def parse(source: Source, overrides: Overrides | None = None) -> Bulletin:
    """Read a source into issue, sections and articles, with a doubt for all that is uncertain.

    Structure only: the companies, policies and dates of the text are found afterwards (`corpus.annotate`).
    """
    lines = text_lines(source.lines)
    typesetting = learn_typesetting(lines)
    body = imprint_start(lines)
    contents = find_contents(lines[:body])
    outline = outline_from_contents(lines[:body], contents, typesetting) if contents else None
    if outline is None:
        outline = outline_from_headings(lines[:body], contents, typesetting)
    first = outline.heads[0].first if outline.heads else 0
    cover = _cover(source.lines, lines[contents.start if contents else first].source)
    issue, unsure = read_masthead(
        [*cover, *(line.source for line in lines[body:])], source.name, overrides or _NO_OVERRIDES
    )
    articles = _articles(lines[:body], outline, typesetting, issue.id)
    doubts = sorted({*unsure, *outline.doubts, *_empty(articles)}, key=lambda doubt: (doubt.line, doubt.code))
    return Bulletin(issue, articles, tuple(doubts))


def _cover(lines: Sequence[Line], end: Line) -> list[Line]:
    """Return the lines with text before one; what the cover prints counts, though it return on every page."""
    return [line for line in takewhile(lambda line: line.number < end.number, lines) if line.text.strip()][:80]


def _articles(lines: Sequence[TextLine], outline: Outline, typesetting: Typesetting, issue: str) -> tuple[Article, ...]:
    ends = [*(head.first for head in outline.heads), len(lines)][1:]
    articles = []
    for ordinal, (head, end) in enumerate(zip(outline.heads, ends, strict=True), 1):
        body = [lines[place] for place in range(head.last + 1, end) if place not in outline.silent]
        articles.append(
            _article(head, lines[head.first : head.last + 1], typesetting.paragraphs(body), f"{issue}/{ordinal}")
        )
        if body:
            first = lines[head.first].source.number
            articles[-1] = replace(articles[-1], lines=(first, body[-1].source.number))
    return tuple(articles)


def _article(head: Head, printed: Sequence[TextLine], paragraphs: list[tuple[str, int]], article_id: str) -> Article:
    last = printed[-1].source.number
    if head.rest:
        paragraphs = [(head.rest, last), *paragraphs]
    told = read_source_line(paragraphs)
    return Article(
        id=article_id,
        title=head.title,
        text="\n".join(text for text, _ in paragraphs),
        section=head.section,
        toc_title=head.toc_title,
        lines=(printed[0].source.number, last),
        page=printed[0].source.page,
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
