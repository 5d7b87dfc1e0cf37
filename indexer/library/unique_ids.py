"""Keep ids unique: two issues that share an id by accident, two articles given one id.

An id is made of printed words or comes with a parse document, so nothing makes sure that it is
unique. Two files hold one issue if what they print of it (serial, volume, number, period) can be
one issue's and their texts agree: then the later file is a copy or a correction. Else they are two
issues: both are kept, the later one under the id with ``~2``, and a doubt asks the keeper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, count
from typing import Final

from corpus.model import Article, Bulletin, Doubt, Issue
from corpus.text.fold import fold
from indexer.text.segmenter import squeezed

#: Texts are compared by their runs of so many characters: a run is hardly in two texts by chance.
_RUN: Final = 12
#: A correction shares at least this part of the runs of the shorter text. Of 78 pairs of issues (the
#: samples and three bulletins) no two share more than 0.09, weeklies of one template 0.19; with two
#: characters of a hundred wrong, as in a scan, 0.78 of the runs are left.
_COMMON: Final = 0.5
#: In a few lines a word corrected breaks most runs; then this part of the lines is to be the same.
_LINES: Final = 0.6
#: Where another day is printed, the text is to be the same but for a word here and there.
_SAME: Final = 0.8


class Claim:
    """An issue that a file holds; its text is read where it is asked for."""

    def __init__(self, issue: Issue, articles: Callable[[], Iterable[Article]]) -> None:
        self.issue, self._articles = issue, articles

    @cached_property
    def lines(self) -> frozenset[str]:
        """Its titles and paragraphs, folded and squeezed."""
        texts = [text for one in self._articles() for text in (one.title, *one.paragraphs)]
        return frozenset(line for text in texts if (line := squeezed(fold(text))))

    @cached_property
    def runs(self) -> frozenset[str]:
        """The runs of characters of these; of a shorter one the whole."""
        return frozenset(line[at : at + _RUN] for line in self.lines for at in range(max(len(line) - _RUN, 0) + 1))

    def is_of_one_issue(self, other: Claim) -> bool:
        """Return whether two files hold one issue: the same, or one corrected."""
        one, two = self.issue, other.issue
        printed = ((fold(one.serial), fold(two.serial)), (one.volume, two.volume), (one.number, two.number))
        if any(mine and theirs and mine != theirs for mine, theirs in printed):
            return False
        days = ((one.start, two.start), (one.end, two.end))
        redated = any(mine and theirs and mine != theirs for mine, theirs in days)
        if redated:
            return _share(self.runs, other.runs) >= _SAME
        return _share(self.runs, other.runs) >= _COMMON or _share(self.lines, other.lines) >= _LINES


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 1.0


#: The issue that another file has under an id; None where none has.
Claimed = Callable[[str], Claim | None]


def unique_issues(bulletins: Sequence[Bulletin], claimed: Claimed) -> tuple[Bulletin, ...]:
    """Return the issues of one file, each under its own id or that of the issue it corrects.

    If a file holds one issue twice, the later copy counts.
    """
    kept: dict[str, Bulletin] = {}
    for bulletin in bulletins:
        own = claim_of(bulletin)
        for number in count(1):
            issue_id = bulletin.issue.id if number == 1 else f"{bulletin.issue.id}~{number}"
            here = kept.get(issue_id)
            others = [one for one in (claimed(issue_id), claim_of(here) if here else None) if one]
            if all(own.is_of_one_issue(other) for other in others):
                kept.pop(issue_id, None)
                kept[issue_id] = bulletin if number == 1 else _under(bulletin, issue_id)
                break
    return tuple(kept.values())


def claim_of(bulletin: Bulletin) -> Claim:
    """Return the claim of an issue that was read."""
    return Claim(bulletin.issue, lambda: bulletin.articles)


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
