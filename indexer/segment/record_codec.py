"""Stored articles: a record as bytes and back, in a form that is small and quick to read.

A record is its particulars as a JSON array; the article's text is kept beside it (`indexer.segment.text_delta`). Texts are
UTF-16 (the quickest to decode; "surrogatepass", because a text may hold anything). Strings that come again and again
(names, titles of policies, sections) stand in a table and are referred to by their place; so is the issue.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Protocol

from corpus.model import Article, CompanyMention, Date, Deadline, Effective, Entity, Issue, PolicyMention
from corpus.partial_date import PartialDate
from indexer.record import Record

_EDITORS: Final = Issue.__slots__.index("editors")
_START: Final = Issue.__slots__.index("start")
_END: Final = Issue.__slots__.index("end")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_decode = json.JSONDecoder().decode
_first = json.JSONDecoder().raw_decode
_QUOTE: Final = b'"'
_ESCAPE: Final = b"\\"

#: What stands for a string in a stored record: its place in a table, or itself.
Reference = int | str
Refer = Callable[[str], Reference]


class Strings(Protocol):
    """Where the strings stand that a stored record refers to."""

    def __getitem__(self, reference: Any, /) -> str:
        """Return the string of a reference."""


class _Themselves:
    """Strings that stand in the record itself."""

    def __getitem__(self, reference: str, /) -> str:
        return reference


_THEMSELVES = _Themselves()


def encode_text(text: str) -> bytes:
    """Return a text as stored."""
    return text.encode("utf-16-le", "surrogatepass")


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` stored."""
    return data.decode("utf-16-le", "surrogatepass")


def encode_record(record: Record, issue: int, refer: Refer = str) -> bytes:
    """Return a record's particulars, all but the text and the issue, which is given by its place in a table."""
    article = record.article
    row = [
        article.id,
        issue,
        article.title,
        refer(article.section),
        article.toc_title,
        article.lines,
        article.page,
        article.date and _date(article.date),
        None if article.source is None else refer(article.source),
        article.link,
        [(refer(one.name), *_forms(one, refer), one.lines) for one in article.companies],
        [_policy(one, refer) for one in article.policies],
        [(one.date, one.text, one.line) for one in article.deadlines],
        article.paragraph_lines,
        [refer(part) for entity in record.companies for part in (entity.id, entity.name)],
        [refer(part) for entity in record.policies for part in (entity.id, entity.name)],
        *([refer(value) for value in values] for values in _periods_and_places(record)),
        [(one.date, one.text, one.line) for one in article.effective],
    ]
    return _encode(row).encode("utf-8", "surrogatepass")


def _date(date: Date) -> tuple[object, ...]:
    return (date.value, date.end, date.kind, date.text, date.line, date.reason)


def _forms(company: CompanyMention, refer: Refer) -> tuple[list[Reference] | int]:
    """Return the printed forms; 0 where the name is the only one."""
    return (0 if company.mentions == (company.name,) else [refer(form) for form in company.mentions],)


def _policy(policy: PolicyMention, refer: Refer) -> tuple[object, ...]:
    number = None if policy.number is None else refer(policy.number)
    issuers = [refer(issuer) for issuer in policy.issuers]
    return (refer(policy.title), number, issuers, policy.issued, policy.role, policy.lines)


def _periods_and_places(record: Record) -> Iterable[Sequence[str]]:
    return (record.issuers, record.regions, record.years, record.quarters, record.months)


def decode_record(data: bytes, text: str, issues: Sequence[Issue], strings: Strings = _THEMSELVES) -> Record:
    """Return the record that `encode_record` stored."""
    row: list[Any] = _decode(data.decode("utf-8", "surrogatepass"))
    article = Article(
        row[0],
        row[2],
        text,
        strings[row[3]],
        row[4],
        (row[5][0], row[5][1]) if row[5] else None,
        row[6],
        Date(PartialDate.parse(row[7][0]), _day(row[7][1]), *row[7][2:]) if row[7] else None,
        None if row[8] is None else strings[row[8]],
        row[9],
        tuple([_company(one, strings) for one in row[10]]),
        tuple([_policy_of(one, strings) for one in row[11]]),
        tuple([Deadline(PartialDate.parse(one[0]), *one[1:]) for one in row[12]]),
        tuple(row[13]),
        tuple([Effective(PartialDate.parse(one[0]), *one[1:]) for one in row[21]]),
    )
    companies, policies = row[14], row[15]
    return Record(
        article,
        issues[row[1]],
        tuple([Entity(strings[companies[at]], strings[companies[at + 1]]) for at in range(0, len(companies), 2)]),
        tuple([Entity(strings[policies[at]], strings[policies[at + 1]]) for at in range(0, len(policies), 2)]),
        *[tuple([strings[value] for value in values]) for values in row[16:21]],
    )


def decode_heading(data: bytes) -> tuple[str, str]:
    """Return the id and the title of a stored record; the rest of it is not even decoded."""
    closed = data.index(_QUOTE, 2)
    begin = data.index(_QUOTE, closed + 1)
    end = data.index(_QUOTE, begin + 1)
    if _ESCAPE in data[:end]:
        text = data.decode("utf-8", "surrogatepass")
        article_id, place = _first(text, 1)
        return article_id, _first(text, text.index('"', place))[0]
    return data[2:closed].decode("utf-8", "surrogatepass"), data[begin + 1 : end].decode("utf-8", "surrogatepass")


def _company(row: Sequence[Any], strings: Strings) -> CompanyMention:
    name, forms, lines = strings[row[0]], row[1], row[2]
    return CompanyMention(name, (name,) if forms == 0 else tuple([strings[form] for form in forms]), tuple(lines))


def _policy_of(row: Sequence[Any], strings: Strings) -> PolicyMention:
    title, number, issuers, issued, role, lines = row
    return PolicyMention(
        strings[title],
        None if number is None else strings[number],
        tuple([strings[issuer] for issuer in issuers]),
        _day(issued),
        role,
        tuple(lines),
    )


def _day(text: str | None) -> PartialDate | None:
    return None if text is None else PartialDate.parse(text)


def issue_row(issue: Issue) -> list[object]:
    """Return an issue as stored."""
    row = [getattr(issue, name) for name in Issue.__slots__]
    return [str(value) if isinstance(value, PartialDate) else value for value in row]


def issue_of(row: list[Any]) -> Issue:
    """Return the issue that `issue_row` stored."""
    values = [*row]
    values[_EDITORS] = tuple(row[_EDITORS])
    values[_START], values[_END] = _day(row[_START]), _day(row[_END])
    return Issue(*values)
