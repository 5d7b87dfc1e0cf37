"""Facets: the table of what a library can be narrowed by.

Columns, the cluster's mapping, requests, the query language, completions, pages, the JSON interface
and the command line all read this table: another facet is one more entry here and its title in
``web/translations``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from corpus.model import Entity, Issue
from indexer.dues import dues_of
from indexer.periods import Periods, known_period
from indexer.record import Record

#: The value of a facet that stands for "not stated", and what it is called.
NONE: Final = "-"
NOT_STATED: Final = "未标注"

#: Values of a facet, each with the label to show.
Values = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet.

    ``name`` is its parameter, option, index field and key in JSON, ``title`` what a page calls it
    (a message of ``web/translations``), ``values`` returns the values of an article, none where
    none is stated. ``aliases`` are its names in the query language besides ``name``, folded;
    without any it is no field of a query. ``entity``: its values are companies or policies, which
    have several names, and a request may ask for all of the selected ones at once. ``labelled``: a
    value is not its own label. ``resolved``: its values depend on the registry. ``suggested``: its
    values complete what is being typed. ``listed``: it stands beside the results and is an option
    of the command line.
    """

    name: str
    title: str
    values: Callable[[Record], Values]
    aliases: tuple[str, ...] = ()
    entity: bool = False
    labelled: bool = False
    resolved: bool = False
    suggested: bool = False
    listed: bool = True


def issue_label(issue: Issue) -> str:
    """Return the label of an issue in a list: serial and number, else its period, else its id."""
    number = f"总第{issue.number}期" if issue.number is not None else issue.period
    return " ".join(word for word in (issue.serial, number) if word) or issue.id


def _texts(*values: str) -> Values:
    return tuple((value, value) for value in dict.fromkeys(values) if value)


def _entities(entities: Iterable[Entity]) -> Values:
    return tuple((entity.id, entity.name) for entity in entities)


_TABLE: Final = (
    Facet("section", "栏目", lambda record: _texts(record.article.section), ("栏目",), suggested=True),
    Facet(
        "company",
        "企业",
        lambda record: _entities(record.companies),
        ("公司",),
        entity=True,
        labelled=True,
        resolved=True,
        suggested=True,
    ),
    Facet(
        "policy",
        "政策",
        lambda record: _entities(record.policies),
        ("政策",),
        entity=True,
        labelled=True,
        resolved=True,
        suggested=True,
    ),
    Facet(
        "organisation",
        "机构",
        lambda record: _texts(*record.organisations),
        ("机构", "org"),
        suggested=True,
    ),
    Facet("issuer", "发文机关", lambda record: _texts(*record.issuers), ("发文机关",), resolved=True),
    Facet("region", "地区", lambda record: _texts(*record.regions), ("地区",), resolved=True),
    Facet("serial", "刊物", lambda record: _texts(record.issue.serial), ("刊",)),
    Facet(
        "issue",
        "期",
        lambda record: ((record.issue.id, issue_label(record.issue)),),
        ("期",),
        labelled=True,
        suggested=True,
    ),
    Facet("source", "来源", lambda record: _texts(record.article.source or ""), ("来源",)),
    # The four below are of time. By ``period`` every article with a date counts once: in the month,
    # quarter or year that its date is known to fall in. That is the histogram's.
    Facet(
        "period",
        "时间",
        lambda record: _texts(known_period(Periods(record.years, record.quarters, record.months))),
        listed=False,
    ),
    Facet("year", "年份", lambda record: _texts(*record.years), listed=False),
    Facet("quarter", "季度", lambda record: _texts(*record.quarters), listed=False),
    Facet("month", "月份", lambda record: _texts(*record.months), listed=False),
    # By this one deadlines are counted and found.
    Facet("due", "截止", lambda record: _texts(*dues_of(record.article)), listed=False),
)

#: Every facet by its name, in the order in which pages show them.
FACETS: Final = {facet.name: facet for facet in _TABLE}
#: The facets whose values are companies or policies.
ENTITIES: Final = tuple(facet.name for facet in _TABLE if facet.entity)


def facet_values(record: Record) -> dict[str, Values]:
    """Return for each facet the values of an article, each with the label to show."""
    return {facet.name: facet.values(record) for facet in _TABLE}
