"""The vocabulary of a library: every name of it, for what a query means (`Names`) and for what is typed (`Suggester`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.model import Issue
from corpus.numbers import normalise_number
from search.result import EntitySummary, IssueSummary, Suggestion


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The entities and issues of one snapshot, and the values of its other facets with their numbers of articles.

    The names of a policy include its document numbers (see `corpus.registry`).
    """

    companies: Sequence[EntitySummary] = ()
    policies: Sequence[EntitySummary] = ()
    issues: Sequence[IssueSummary] = ()
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def labels(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return the names that each value of each facet goes by, and the document numbers of each policy."""
        return {
            **{facet: {value: (value,) for value in values} for facet, values in self.values.items()},
            "company": {company.entity.id: names(company) for company in self.companies},
            "policy": {policy.entity.id: names(policy) for policy in self.policies},
            "number": {policy.entity.id: tuple(filter(normalise_number, names(policy))) for policy in self.policies},
            "issue": {summary.issue.id: issue_names(summary.issue) for summary in self.issues},
        }

    def entries(self) -> Iterator[Suggestion]:
        """Yield what is suggested as one types: companies, policies, document numbers, sections, issues."""
        for company in self.companies:
            for name in names(company):
                yield Suggestion("company", name, company.entity.id, company.articles)
        for policy in self.policies:
            for name in names(policy):
                kind = "number" if normalise_number(name) else "policy"
                yield Suggestion(kind, name, policy.entity.id, policy.articles)
        for section, count in self.values.get("section", {}).items():
            yield Suggestion("section", section, section, count)
        for summary in self.issues:
            yield Suggestion("issue", _title(summary.issue), summary.issue.id, summary.articles)


def names(entity: EntitySummary) -> tuple[str, ...]:
    """Return every name of an entity, the one to show first."""
    return tuple(dict.fromkeys((entity.entity.name, *entity.aliases)))


def issue_names(issue: Issue) -> tuple[str, ...]:
    """Return what an issue may be called in a query."""
    numbers = () if issue.number is None else (f"总第{issue.number}期", f"第{issue.number}期", str(issue.number))
    return tuple(name for name in (issue.id, *numbers, issue.period) if name)


def _title(issue: Issue) -> str:
    number = f"总第{issue.number}期" if issue.number is not None else issue.period
    return " ".join(part for part in (issue.serial, number) if part) or issue.id
