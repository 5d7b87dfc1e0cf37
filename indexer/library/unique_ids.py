"""Keep ids unique: two issues that share an id by accident, two articles given one id.

An id is made of printed words or comes with a parse document, so nothing makes sure that it is
unique. Two files hold one issue if what they print of it (serial, volume, number, period) can be
one issue's and their texts agree: then the later file is a copy or a correction. Else they are two
issues: both are kept, the one of the later day under the id with ``~2``, and a doubt asks the
keeper. All this is decided by what the files say, never by which of them came first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
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

    @cached_property
    def order(self) -> tuple[object, ...]:
        """The order among issues of one id: by day, undated ones last, then by what they say."""
        one = self.issue
        return (*_days(one), fold(one.serial), one.volume or 0, one.number or 0, sorted(self.lines))

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


def _days(issue: Issue) -> tuple[object, ...]:
    days = (issue.start, issue.end)
    return tuple((day is None, str(day or "")) for day in days)


def numbered(claims: Sequence[Claim]) -> list[int]:
    """Return for each claim to one id the number of its issue, from 1.

    The claims to one issue agree with one another, each with all.
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(claims)), key=lambda place: claims[place].order):
        for group in groups:
            if all(claims[place].is_of_one_issue(claims[other]) for other in group):
                group.append(place)
                break
        else:
            groups.append([place])
    found = {place: number for number, group in enumerate(groups, 1) for place in group}
    return [found[place] for place in range(len(claims))]


def claim_of(bulletin: Bulletin) -> Claim:
    """Return the claim of an issue that was read."""
    return Claim(bulletin.issue, lambda: bulletin.articles)


def issue_ids(given: str, numbers: Iterable[int], used: Container[str]) -> dict[int, str]:
    """Return the id of each of the issues that give themselves one id; others are `used`."""
    free = chain([given], (one for n in count(2) if (one := f"{given}~{n}") not in used))
    ids: Iterator[str] = iter(free)
    return {number: next(ids) for number in sorted(set(numbers))}


def under(bulletin: Bulletin, issue_id: str) -> Bulletin:
    """Return an issue under another id than it gives itself, with a doubt that says so."""
    given = bulletin.issue.id
    if given == issue_id:
        return bulletin
    doubt = Doubt(1, "issue-id-taken", f"另一期已用编号 {given}，这一期编为 {issue_id}")
    return replace(renamed(bulletin, issue_id), doubts=(*bulletin.doubts, doubt))


def as_given(bulletin: Bulletin, given: str) -> Bulletin:
    """Return an issue under the id that it gives itself: what `under` was given."""
    doubts = tuple(doubt for doubt in bulletin.doubts if doubt.code != "issue-id-taken")
    return bulletin if bulletin.issue.id == given else replace(renamed(bulletin, given), doubts=doubts)


def renamed(bulletin: Bulletin, issue_id: str) -> Bulletin:
    """Return an issue under another id, and its articles where theirs begin with it."""
    old = f"{bulletin.issue.id}/"
    articles = tuple(
        replace(one, id=f"{issue_id}/{one.id.removeprefix(old)}") if one.id.startswith(old) else one
        for one in bulletin.articles
    )
    return replace(bulletin, issue=replace(bulletin.issue, id=issue_id), articles=articles)


def article_ids(given: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the articles of some issues, by those that they give themselves.

    An id that two articles have is neither's: each goes by that of its issue, and the id.
    """
    times = Counter(chain.from_iterable(given.values()))
    shared = {id_ for id_, number in times.items() if number > 1}
    taken = times.keys() - shared
    found: dict[str, tuple[str, ...]] = {}
    for issue_id, own in sorted(given.items()):
        if shared.isdisjoint(own):
            found[issue_id] = tuple(own)
            continue
        ids = []
        for id_ in own:
            longer = f"{issue_id}/{id_}"
            names = chain((longer,), (f"{longer}~{number}" for number in count(2)))
            ids.append(next(name for name in names if name not in taken) if id_ in shared else id_)
            taken.add(ids[-1])
        found[issue_id] = tuple(ids)
    return found
