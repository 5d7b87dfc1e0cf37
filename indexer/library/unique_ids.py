"""Keep ids unique: two issues that share an id by accident, two articles given one id.

An id is made of printed words or comes with a parse document, so nothing makes sure that it is
unique. If two files hold an issue of one id and share lines, the later one is a correction. If they
share none, they are two issues: both are kept, the later one under the id with ``~2``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Final

from corpus.model import Article, Bulletin, Doubt
from corpus.text.fold import fold
from indexer.text.segmenter import squeezed

#: Two readings are of one issue if they share at least this part of the lines of the shorter one.
_COMMON: Final = 0.2

#: The lines of the issue that another file has under an id; None where none has.
Claimed = Callable[[str], frozenset[str] | None]


def lines_of(articles: Iterable[Article]) -> frozenset[str]:
    """Return the titles and paragraphs of some articles, folded and squeezed."""
    texts = [text for article in articles for text in (article.title, *article.paragraphs)]
    return frozenset(line for text in texts if (line := squeezed(fold(text))))


def unique_issues(bulletins: Sequence[Bulletin], claimed: Claimed) -> tuple[Bulletin, ...]:
    """Return the issues of one file, each under its own id or that of the issue it corrects.

    If a file holds one issue twice, the later copy counts.
    """
    kept: dict[str, Bulletin] = {}
    for bulletin in bulletins:
        lines = lines_of(bulletin.articles)
        for number in count(1):
            issue_id = bulletin.issue.id if number == 1 else f"{bulletin.issue.id}~{number}"
            here = kept.get(issue_id)
            others = [claimed(issue_id), lines_of(here.articles) if here else None]
            if all(other is None or _alike(lines, other) for other in others):
                kept.pop(issue_id, None)
                kept[issue_id] = bulletin if number == 1 else _under(bulletin, issue_id)
                break
    return tuple(kept.values())


def _alike(lines: frozenset[str], others: frozenset[str]) -> bool:
    shorter = min(len(lines), len(others))
    return not shorter or len(lines & others) >= _COMMON * shorter


def _under(bulletin: Bulletin, issue_id: str) -> Bulletin:
    old = f"{bulletin.issue.id}/"
    articles = tuple(
        replace(article, id=f"{issue_id}/{article.id.removeprefix(old)}") if article.id.startswith(old) else article
        for article in bulletin.articles
    )
    doubt = Doubt(1, "issue-id-taken", f"另一期已用编号 {bulletin.issue.id}，这一期编为 {issue_id}")
    issue = replace(bulletin.issue, id=issue_id)
    return replace(bulletin, issue=issue, articles=articles, doubts=(*bulletin.doubts, doubt))


def unique_articles(bulletin: Bulletin, taken: Collection[str]) -> Bulletin:
    """Return an issue with article ids that no other issue uses; `taken` are those in use."""
    own: dict[str, Article] = {}
    for article in bulletin.articles:
        longer = f"{bulletin.issue.id}/{article.id}"
        names = chain((article.id, longer), (f"{longer}~{number}" for number in count(2)))
        article_id = next(name for name in names if name not in taken and name not in own)
        own[article_id] = article if article_id == article.id else replace(article, id=article_id)
    return replace(bulletin, articles=tuple(own.values()))
