"""Missing issues of a serial: the numbers between two that are held one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.model import Issue

#: A jump over more numbers is another way of counting, as from 46 to 20230815.
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class MissingIssues:
    """A run of numbers not held, between two issues of one serial and volume."""

    before: Issue
    after: Issue
    first: int
    last: int

    @property
    def count(self) -> int:
        """The length of the run."""
        return self.last - self.first + 1


def printed_order(issue: Issue) -> tuple[int, str, int, str]:
    """Return a sort key that puts the issues of one serial in the order they were printed in."""
    return (issue.volume or 0, str(issue.start or issue.year or ""), issue.number or 0, issue.id)


def missing_between(before: Issue, after: Issue) -> MissingIssues | None:
    """Return the numbers missing between two neighbours; each volume counts from 1."""
    if before.number is None or after.number is None or before.volume != after.volume:
        return None
    if not 2 <= after.number - before.number <= _LONGEST:
        return None
    return MissingIssues(before, after, before.number + 1, after.number - 1)


def missing_issues(issues: Iterable[Issue]) -> list[MissingIssues]:
    """Return every run of missing numbers, serials by name."""
    ordered = sorted(issues, key=lambda issue: (issue.serial, *printed_order(issue)))
    serials = (pairwise(group) for _, group in groupby(ordered, key=lambda issue: issue.serial))
    runs = (missing_between(before, after) for neighbours in serials for before, after in neighbours)
    return [run for run in runs if run is not None]
