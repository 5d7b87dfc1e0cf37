"""From lines to a bulletin: the pipeline of the reader. Pure: it opens no file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from corpus.account import Fate, account, left_out, summary
from corpus.corrections.apply import correct, correct_issue, of_issue
from corpus.corrections.correction import Correction
from corpus.formats.source import Source
from corpus.front_matter import front_matter
from corpus.layout.lines import TextLine, read_sheet
from corpus.layout.paragraphs import Typesetting, learn_typesetting
from corpus.layout.source_line import read_source_line
from corpus.masthead.cover_lines import imprint_start
from corpus.masthead.masthead import read_masthead
from corpus.masthead.overrides import Overrides
from corpus.model import Article, Bulletin, Doubt, Issue, Line
from corpus.outline.contents_page import Contents, with_contents
from corpus.outline.from_contents import outline_from_contents
from corpus.outline.from_headings import outline_from_headings
from corpus.outline.leading import adopt_leading
from corpus.outline.outline import Head, Outline

_NO_OVERRIDES = Overrides()
#: Of the lines of the samples as scans that are recognised with less confidence, two in three hold
#: an error; they are one in fifty.
_SURE = 0.9
#: Characters of a line that a doubt shows.
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as read: its bulletin, and the fate of each of its lines.

    ``read_as`` is the id that the issue had before it was corrected.
    """

    bulletin: Bulletin
    lines: tuple[Line, ...]
    fates: tuple[Fate, ...]
    read_as: str = ""


def parse(source: Source, overrides: Overrides | None = None) -> Bulletin:
    """Return the bulletin of a source: `read` without the account."""
    return read(source, overrides).bulletin


def read(source: Source, overrides: Overrides | None = None, corrections: Sequence[Correction] = ()) -> Reading:
    """Read a source into issue, sections and articles, with a doubt for all that is uncertain.

    Structure only: the companies, policies and dates of the text are found afterwards
    (`corpus.annotate`).
    """
    sheet = read_sheet(source.lines)
    typesetting = learn_typesetting(sheet.lines)
    lines, contents, body = with_contents(sheet.lines, imprint_start(sheet.lines))
    outline = outline_from_contents(lines[:body], contents, typesetting) if contents else None
    if outline is None:
        outline = outline_from_headings(lines[:body], contents, typesetting)
    outline = adopt_leading(lines[:body], outline, contents, typesetting)
    fates = account(source.lines, replace(sheet, lines=lines), outline, contents, body)
    cover = [source.lines[place] for place in sheet.heads] + _cover(source.lines, lines, outline, contents)
    issue, unsure = read_masthead(
        [*cover, *(line.source for line in lines[body:])], source.name, overrides or _NO_OVERRIDES
    )
    read_as, own = issue.id, of_issue(corrections, issue.id)
    issue = correct_issue(issue, own, source.name) if own else issue
    articles = _articles(lines[:body], outline, typesetting, issue)
    found = {*unsure, *outline.doubts, *_empty(articles), *left_out(source.lines, fates), *_unsure(source.lines, fates)}
    doubts = sorted(found, key=lambda doubt: (doubt.line, doubt.code))
    front = front_matter(source.lines, lines, fates, outline, contents, issue.id)
    bulletin = Bulletin(issue, articles, tuple(doubts), front, summary(source.lines, fates))
    bulletin = correct(bulletin, own).bulletin if own else bulletin
    return Reading(bulletin, source.lines, fates, read_as)


def _unsure(lines: Sequence[Line], fates: Sequence[Fate]) -> list[Doubt]:
    """Return a doubt for each line of a scan's text that may have been recognised wrong."""
    return [
        Doubt(line.number, "line-unsure", f"识别得没有把握（{line.confidence:.0%}）：{line.text.strip()[:_SHOWN]}")
        for line, fate in zip(lines, fates, strict=True)
        if line.confidence < _SURE and fate.kind != "furniture"
    ]


def _cover(
    printed: Sequence[Line], lines: Sequence[TextLine], outline: Outline, contents: Contents | None
) -> list[Line]:
    """Return the lines with text before the first title.

    What the cover prints counts, though it return on every page.
    """
    first = next((head for head in outline.heads if not head.leading), outline.heads[0] if outline.heads else None)
    ends = [contents.start if contents else 0, first.first if first else 0]
    end = min(lines[place].source.number for place in (ends if contents and first else [max(ends)]))
    notes = {line.source.number for head in outline.heads if head.leading for line in lines[head.first : head.last + 1]}
    before = takewhile(lambda line: line.number < end, printed)
    return [line for line in before if line.text.strip() and line.part == "body" and line.number not in notes][:80]


def _articles(
    lines: Sequence[TextLine], outline: Outline, typesetting: Typesetting, issue: Issue
) -> tuple[Article, ...]:
    ends = [*(head.first for head in outline.heads), len(lines)][1:]
    articles = []
    for ordinal, (head, end) in enumerate(zip(outline.heads, ends, strict=True), 1):
        body = [lines[place] for place in range(head.last + 1, end) if place not in outline.silent]
        printed, paragraphs = lines[head.first : head.last + 1], typesetting.paragraphs(body)
        articles.append(_article(head, printed, paragraphs, issue, ordinal))
        stated = {line.source.number for line in body if line.source.table == "head"}
        if stated:
            begun = articles[-1].paragraph_lines
            articles[-1] = replace(articles[-1], heads=tuple(n for n, line in enumerate(begun) if line in stated))
        if body:
            first = lines[head.first].source.number
            articles[-1] = replace(articles[-1], lines=(first, body[-1].source.number))
    return tuple(articles)


def _article(
    head: Head, printed: Sequence[TextLine], paragraphs: list[tuple[str, int]], issue: Issue, ordinal: int
) -> Article:
    last = printed[-1].source.number
    if head.rest:
        paragraphs = [(head.rest, last), *paragraphs]
    told = read_source_line(paragraphs, issue.end)
    return Article(
        id=f"{issue.id}/{ordinal}",
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
