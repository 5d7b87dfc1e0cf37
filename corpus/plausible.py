"""Limits of what a parse document may say, so that every page, feed and export can show it.

An id becomes an address, a name the value of a filter in one, a title a line of a file. Nonsense is
refused with its place in the document; only white space and controls within a line are put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from corpus.model import Article, Bulletin
from corpus.partial_date import PartialDate

#: Characters of what becomes an address: of Han each takes nine there, and servers take some 8,000.
LONGEST_NAME: Final = 300
#: Characters of any other line.
_LONGEST_LINE: Final = 5_000
#: Entries of a list: a hundred times what the largest bulletin has, and some MB of memory.
MOST: Final = 10_000
#: The highest number of an issue and of a volume; some count by the day (20230815).
_HIGHEST: Final = 99_999_999
#: Years that bulletins have and speak of.
_YEARS: Final = range(1800, 2201)
#: The fields that are one line, and those of them that become part of an address.
_NAMES: Final = frozenset(
    ("serial", "publisher", "editors", "period", "section", "source", "name", "mentions", "number", "issuers")
)
_LINES: Final = _NAMES | {"title", "toc_title", "link", "text", "reason", "message", "code"}
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: In a text lines end with \n, and a tab parts cells.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_DOTS: Final = frozenset(("", ".", ".."))
#: The ends of addresses below that of an issue.
_TAKEN: Final = re.compile(r"/(?:file|lines/\d+|pages/\d+(?:\.png)?)$")


def one_line(text: str) -> str:
    """Return a text on one line: no line ends, tabs or other controls."""
    return _BREAKS.sub(" ", text) if not text.isprintable() else text


def tidy_lines(document: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Return a document (or a part of it, which is called so) with its lines made one line each."""
    return {key: _tidied(key, value, name) for key, value in document.items()}


def _tidied(key: str, value: Any, within: str) -> Any:
    if isinstance(value, str):
        if key == "text" and within == "articles":
            return _CONTROLS.sub(" ", value.replace("\r\n", "\n")) if not value.isprintable() else value
        return one_line(value) if key in _LINES else value
    if isinstance(value, list) and key in _LINES:
        return [one_line(one) if isinstance(one, str) else one for one in value]
    if isinstance(value, list):
        return [tidy_lines(one, key) if isinstance(one, dict) else one for one in value]
    return tidy_lines(value, key) if isinstance(value, dict) else value


def too_many(value: Any, path: str = "") -> str | None:
    """Return what is said of a list with more entries than any bulletin has; None where none is."""
    if isinstance(value, list):
        if not value or isinstance(value[0], int):
            return None
        if len(value) > MOST:
            return f"{path} must have {MOST:,} entries at most, not {len(value):,}"
        return next(filter(None, (too_many(one, f"{path}[{n}]") for n, one in enumerate(value))), None)
    if isinstance(value, dict):
        return next(filter(None, (too_many(one, f"{path}.{key}".lstrip(".")) for key, one in value.items())), None)
    return None


def id_of(name: str) -> str:
    """Return the id that a document without one has by the name of its file."""
    found = "".join("-" if one != "/" and bad_id(f"x{one}x") else one for one in name.strip())
    return found if bad_id(found[-LONGEST_NAME:]) is None else "-"


def implausible(read: Bulletin) -> str | None:
    """Return what is wrong with a bulletin, by its place in the document; None where nothing is."""
    return next(_faults(read), None)


def bad_id(text: str) -> str | None:
    """Return what is wrong with a text as an id, which is to be a part of an address."""
    if len(text) > LONGEST_NAME:
        return f"must have {LONGEST_NAME} characters at most, not {len(text):,}"
    if _DOTS & set(text.split("/")) or text != text.strip() or "\\" in text:
        return "must be an id without empty parts, dots alone, backslashes and spaces around it"
    if any(unicodedata.category(one)[0] == "C" or unicodedata.category(one) in {"Zl", "Zp"} for one in text):
        return "must be an id of characters that are seen"
    return None


def _faults(read: Bulletin) -> Iterator[str]:
    issue = read.issue
    if fault := bad_id(issue.id) or (
        "must not end as an address below an issue does" if _TAKEN.search(issue.id) else None
    ):
        yield f"issue.id {fault}"
    for name, number in (("number", issue.number), ("volume", issue.volume)):
        if number is not None and not 0 <= number <= _HIGHEST:
            yield f"issue.{name} must be from 0 to {_HIGHEST}, not {number}"
    if issue.year is not None and issue.year not in _YEARS:
        yield f"issue.year must be from {_YEARS[0]} to {_YEARS[-1]}, not {issue.year}"
    yield from _span("issue", ("start", issue.start), ("end", issue.end))
    yield from _long("issue", serial=issue.serial, publisher=issue.publisher, period=issue.period)
    yield from _long("issue", **dict(_indexed("editors", issue.editors)))
    for place, article in enumerate(read.articles):
        yield from _faults_of(article, f"articles[{place}]")
    for place, doubt in enumerate(read.doubts):
        yield from _long(f"doubts[{place}]", code=doubt.code)
        yield from _numbers(f"doubts[{place}]", line=doubt.line)
    for place, one in enumerate(read.unsure):
        yield from _long(f"unsure[{place}]", name=one.name)
        yield from _numbers(f"unsure[{place}]", place=one.place)


def _faults_of(article: Article, path: str) -> Iterator[str]:
    if fault := bad_id(article.id):
        yield f"{path}.id {fault}"
    yield from _long(path, section=article.section, source=article.source)
    yield from _long(path, _LONGEST_LINE, title=article.title, toc_title=article.toc_title, link=article.link)
    if article.lines and not 0 <= article.lines[0] <= article.lines[1]:
        yield f"{path}.lines must be a first line and a last one, not {list(article.lines)}"
    yield from _numbers(path, page=article.page, **{f"heads[{n}]": one for n, one in enumerate(article.heads)})
    yield from _numbers(path, **{f"paragraph_lines[{n}]": one for n, one in enumerate(article.paragraph_lines)})
    if article.date:
        yield from _span(f"{path}.date", ("value", article.date.value), ("end", article.date.end))
        yield from _numbers(f"{path}.date", line=article.date.line)
    for n, company in enumerate(article.companies):
        yield from _long(f"{path}.companies[{n}]", name=company.name, **dict(_indexed("mentions", company.mentions)))
        yield from _numbers(f"{path}.companies[{n}]", **dict(_indexed("lines", company.lines)))
    for n, policy in enumerate(article.policies):
        at = f"{path}.policies[{n}]"
        yield from _long(at, title=policy.title, number=policy.number, **dict(_indexed("issuers", policy.issuers)))
        yield from _numbers(at, **dict(_indexed("lines", policy.lines)))
        yield from _span(at, ("issued", policy.issued), ("issued", None))
    for n, said in enumerate(article.relations):
        at = f"{path}.relations[{n}]"
        yield from _long(at, policy=said.policy, target=said.target)
        yield from _long(at, _LONGEST_LINE, text=said.text)
        yield from _numbers(at, line=said.line)
        yield from _span(at, ("date", said.date), ("date", None))
    for name in ("deadlines", "effective"):
        for n, day in enumerate(getattr(article, name)):
            yield from _span(f"{path}.{name}[{n}]", ("date", day.date), ("date", None))
            yield from _numbers(f"{path}.{name}[{n}]", line=day.line)


def _indexed(name: str, values: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    return ((f"{name}[{n}]", value) for n, value in enumerate(values))


def _long(path: str, most: int = LONGEST_NAME, **texts: str | None) -> Iterator[str]:
    for name, text in texts.items():
        if text is not None and len(text) > most:
            yield f"{path}.{name} must have {most:,} characters at most, not {len(text):,}"


def _numbers(path: str, **numbers: int | None) -> Iterator[str]:
    for name, number in numbers.items():
        if number is not None and number < 0:
            yield f"{path}.{name} must be 0 or more, not {number}"


def _span(path: str, first: tuple[str, PartialDate | None], last: tuple[str, PartialDate | None]) -> Iterator[str]:
    for name, date in (first, last):
        if date is not None and date.year not in _YEARS:
            yield f"{path}.{name} must be a date from {_YEARS[0]} to {_YEARS[-1]}, not {date}"
    if first[1] is not None and last[1] is not None and last[1].last < first[1].first:
        yield f"{path}.{last[0]} must not be before {first[0]}, which is {first[1]}"
