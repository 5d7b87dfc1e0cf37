"""Stored articles: a record as bytes and back, in a form that is quick to read.

A record is two byte strings: the particulars as a JSON array, and the article's text in UTF-16 (the quickest to
decode; "surrogatepass", because a text may hold anything). The issue is stored once a segment and referred to by its
place there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from corpus.model import Article, CompanyMention, Date, Deadline, Entity, Issue, PolicyMention
from indexer.record import Record

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


def encode_text(text: str) -> bytes:
    """Return a text as stored."""
    return text.encode("utf-16-le", "surrogatepass")


def decode_text(data: bytes) -> str:
    """Return the text that `encode_text` stored."""
    return data.decode("utf-16-le", "surrogatepass")


def encode_record(record: Record, issue: int) -> bytes:
    """Return a record's particulars, all but the text and the issue, which is given by its place in the segment."""
    article = record.article
    return _encode(
        [
            article.id,
            issue,
            article.title,
            article.section,
            article.toc_title,
            article.lines,
            article.page,
            article.date and _date(article.date),
            article.source,
            article.link,
            [(mention.name, mention.mentions, mention.lines) for mention in article.companies],
            [_policy(mention) for mention in article.policies],
            [(deadline.date, deadline.text, deadline.line) for deadline in article.deadlines],
            article.paragraph_lines,
            [(entity.id, entity.name) for entity in record.companies],
            [(entity.id, entity.name) for entity in record.policies],
            record.issuers,
            record.regions,
            record.years,
            record.quarters,
            record.months,
        ]
    ).encode("utf-8", "surrogatepass")


def _date(date: Date) -> tuple[object, ...]:
    return (date.value, date.end, date.kind, date.text, date.line)


def _policy(policy: PolicyMention) -> tuple[object, ...]:
    return (policy.title, policy.number, policy.issuers, policy.issued, policy.role, policy.lines)


def decode_record(data: bytes, text: str, issues: Sequence[Issue]) -> Record:
    """Return the record that `encode_record` stored."""
    row: list[Any] = _decode(data.decode("utf-8", "surrogatepass"))
    article = Article(
        id=row[0],
        title=row[2],
        text=text,
        section=row[3],
        toc_title=row[4],
        lines=(row[5][0], row[5][1]) if row[5] else None,
        page=row[6],
        date=Date(*row[7]) if row[7] else None,
        source=row[8],
        link=row[9],
        companies=tuple([CompanyMention(name, tuple(forms), tuple(lines)) for name, forms, lines in row[10]]),
        policies=tuple(
            [
                PolicyMention(title, number, tuple(issuers), issued, role, tuple(lines))
                for title, number, issuers, issued, role, lines in row[11]
            ]
        ),
        deadlines=tuple([Deadline(*deadline) for deadline in row[12]]),
        paragraph_lines=tuple(row[13]),
    )
    return Record(
        article,
        issues[row[1]],
        companies=tuple([Entity(*entity) for entity in row[14]]),
        policies=tuple([Entity(*entity) for entity in row[15]]),
        issuers=tuple(row[16]),
        regions=tuple(row[17]),
        years=tuple(row[18]),
        quarters=tuple(row[19]),
        months=tuple(row[20]),
    )


def issue_row(issue: Issue) -> list[object]:
    """Return an issue as stored."""
    return [getattr(issue, name) for name in Issue.__slots__]


def issue_of(row: list[Any]) -> Issue:
    """Return the issue that `issue_row` stored."""
    values = dict(zip(Issue.__slots__, row, strict=True))
    return Issue(**values | {"editors": tuple(values["editors"])})
