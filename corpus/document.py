"""The parse document: a bulletin as JSON and back (the shape in docs/parse-document.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from corpus.errors import BadDocument
from corpus.model import (
    Article,
    Bulletin,
    CompanyMention,
    Date,
    DateKind,
    Deadline,
    Doubt,
    Effective,
    Issue,
    PolicyMention,
    PolicyRole,
)
from corpus.partial_date import PartialDate

_DATE_KINDS = ("source-line", "signed", "event", "reported-period", "issue")
_ROLES = ("full-text", "subject", "cited")


def to_json(bulletin: Bulletin, *, indent: int | None = None) -> str:
    """Return the parse document of a bulletin as JSON text (UTF-8 characters kept as they are)."""
    return json.dumps(to_dict(bulletin), ensure_ascii=False, indent=indent)


def to_dict(bulletin: Bulletin) -> dict[str, Any]:
    """Return the parse document of a bulletin as plain dicts and lists."""
    found: dict[str, Any] = plain(bulletin)
    return found


def plain(value: object) -> Any:
    """Return a value of `corpus.model` as JSON has it: its fields by name, dates as text."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, tuple):
        return tuple([plain(item) for item in value])
    fields = getattr(value, "__slots__", None)
    return value if fields is None else {name: plain(getattr(value, name)) for name in fields}


def from_json(text: str, *, name: str) -> Bulletin:
    """Read a parse document; `name` names the place in errors and gives a missing issue id.

    Raises BadDocument where the text is no JSON or does not keep the shape.
    """
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadDocument(f"{name}:{line}: not valid JSON; write it with `jianbao parse FILE --json`") from error
    return from_dict(data, name=name)


def from_dict(data: object, *, name: str) -> Bulletin:
    """Read a parse document from plain dicts and lists. Raises BadDocument where it does not keep the shape."""
    reader = _Reader(name)
    root = reader.mapping(data, "document")
    issue = _issue(reader, reader.mapping(root.get("issue") or {}, "issue"))
    rows = reader.rows(root, "articles")
    articles = tuple(_article(reader, row, issue.id, place) for place, row in enumerate(rows, 1))
    ids = [article.id for article in articles]
    if len(set(ids)) != len(ids):
        raise BadDocument(f"{name}: two articles have one id; give each its own")
    doubts = tuple(
        Doubt(reader.whole(d, "line") or 0, reader.text(d, "code"), reader.text(d, "message"))
        for d in reader.rows(root, "doubts")
    )
    return Bulletin(issue, articles, doubts)


class _Reader:
    """Typed access to JSON values; every complaint names the file and the field."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, field: str, want: str) -> BadDocument:
        return BadDocument(f"{self.name}: {field} must be {want}; see docs/parse-document.md")

    def mapping(self, value: object, field: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(field, "an object")
        return cast("Mapping[str, Any]", value)

    def rows(self, data: Mapping[str, Any], field: str) -> Sequence[Mapping[str, Any]]:
        value = data.get(field) or []
        if not isinstance(value, list):
            raise self.fail(field, "a list")
        return [self.mapping(row, f"{field}[{place}]") for place, row in enumerate(value)]

    def text(self, data: Mapping[str, Any], field: str) -> str:
        return self.optional_text(data, field) or ""

    def optional_text(self, data: Mapping[str, Any], field: str) -> str | None:
        value = data.get(field)
        if value is not None and not isinstance(value, str):
            raise self.fail(field, "text")
        return value

    def date(self, data: Mapping[str, Any], field: str) -> PartialDate:
        value = self.optional_date(data, field)
        if value is None:
            raise self.fail(field, "a date")
        return value

    def optional_date(self, data: Mapping[str, Any], field: str) -> PartialDate | None:
        text = self.optional_text(data, field)
        try:
            return PartialDate.parse(text) if text else None
        except ValueError as error:
            raise self.fail(field, f"a date like 2022-11-15, 2022-11 or 2022, not {text!r}") from error

    def whole(self, data: Mapping[str, Any], field: str) -> int | None:
        value = data.get(field)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.fail(field, "a whole number")
        return value

    def texts(self, data: Mapping[str, Any], field: str) -> tuple[str, ...]:
        value = data.get(field) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fail(field, "a list of texts")
        return tuple(value)

    def wholes(self, data: Mapping[str, Any], field: str) -> tuple[int, ...]:
        value = data.get(field) or []
        if not isinstance(value, list) or not all(isinstance(item, int) for item in value):
            raise self.fail(field, "a list of whole numbers")
        return tuple(value)


def _issue(reader: _Reader, data: Mapping[str, Any]) -> Issue:
    return Issue(
        id=reader.text(data, "id") or reader.name,
        serial=reader.text(data, "serial"),
        publisher=reader.text(data, "publisher"),
        editors=reader.texts(data, "editors"),
        number=reader.whole(data, "number"),
        volume=reader.whole(data, "volume"),
        year=reader.whole(data, "year"),
        period=reader.text(data, "period"),
        start=reader.optional_date(data, "start"),
        end=reader.optional_date(data, "end"),
    )


def _article(reader: _Reader, data: Mapping[str, Any], issue: str, place: int) -> Article:
    title, text = reader.optional_text(data, "title"), reader.optional_text(data, "text")
    if title is None or text is None:
        raise reader.fail(f"articles[{place - 1}]", "an object with title and text")
    lines = reader.wholes(data, "lines")
    return Article(
        id=reader.text(data, "id") or f"{issue}/{place}",
        title=title,
        text=text,
        section=reader.text(data, "section"),
        toc_title=reader.optional_text(data, "toc_title"),
        lines=(lines[0], lines[1]) if len(lines) == 2 else None,
        page=reader.whole(data, "page"),
        date=_date(reader, data),
        source=reader.optional_text(data, "source"),
        link=reader.optional_text(data, "link"),
        companies=tuple(
            CompanyMention(reader.text(c, "name"), reader.texts(c, "mentions"), reader.wholes(c, "lines"))
            for c in reader.rows(data, "companies")
        ),
        policies=tuple(_policy(reader, p) for p in reader.rows(data, "policies")),
        deadlines=tuple(
            Deadline(reader.date(d, "date"), reader.text(d, "text"), reader.whole(d, "line") or 0)
            for d in reader.rows(data, "deadlines")
        ),
        effective=tuple(
            Effective(reader.date(d, "date"), reader.text(d, "text"), reader.whole(d, "line") or 0)
            for d in reader.rows(data, "effective")
        ),
        paragraph_lines=reader.wholes(data, "paragraph_lines"),
    )


def _date(reader: _Reader, data: Mapping[str, Any]) -> Date | None:
    if data.get("date") is None:
        return None
    date = reader.mapping(data["date"], "date")
    kind = reader.text(date, "kind") or "issue"
    if kind not in _DATE_KINDS:
        raise reader.fail("date.kind", f"one of {', '.join(_DATE_KINDS)}")
    value = reader.optional_date(date, "value")
    if value is None:
        return None
    return Date(
        value,
        reader.optional_date(date, "end"),
        cast("DateKind", kind),
        reader.optional_text(date, "text"),
        reader.whole(date, "line"),
        reader.optional_text(date, "reason"),
    )


def _policy(reader: _Reader, data: Mapping[str, Any]) -> PolicyMention:
    role = reader.text(data, "role") or "cited"
    if role not in _ROLES:
        raise reader.fail("policies.role", f"one of {', '.join(_ROLES)}")
    return PolicyMention(
        reader.text(data, "title"),
        reader.optional_text(data, "number"),
        reader.texts(data, "issuers"),
        reader.optional_date(data, "issued"),
        cast("PolicyRole", role),
        reader.wholes(data, "lines"),
    )
