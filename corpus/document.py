"""The parse document: a bulletin as JSON and back (the shape in docs/parse-document.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice
from typing import Any, Final, get_args

import msgspec

from corpus import codec
from corpus.errors import BadDocument
from corpus.model import ArticleKind, Bulletin, DateKind, PolicyRole, RelationKind
from corpus.plausible import MOST, id_of, implausible, tidy_lines, too_many
from corpus.text.file_name import given_name
from corpus.text.well_formed import well_formed

#: How msgspec names what it expected, and how a message says it.
_KINDS: Final = {
    "str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "null": "null",
    "array": "a list", "object": "an object", "date": "a date like 2022-11-15, 2022-11 or 2022",
}  # fmt: skip
_CHOICES: Final = {
    r"date\.kind": get_args(DateKind), r"relations\[[^\]]*\]\.kind": get_args(RelationKind),
    r"\.kind": get_args(ArticleKind), r"\.role": get_args(PolicyRole),
}  # fmt: skip
#: What msgspec says of a wrong value: Expected `array | null` of length 2, got 1
_EXPECTED: Final = re.compile(r"Expected `(\w+)[^`]*`(.*?)(?:, got `?([^`]+)`?)?")
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")


#: Values of a document, at most: each takes some hundred bytes once it is read. The largest bulletin
#: has some ten thousand.
_MOST_VALUES: Final = 1_000_000
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|([,\[{])')
#: What of JSON has to be looked into before it is taken as it is: escapes, and controls, which a line
#: may not hold.
_TO_MEND: Final = re.compile(r"\\[ubfr]|[\x7f-\x9f\u2028\u2029]")
#: The fields of an article that are recognised where a document has none of them.
MENTIONS: Final = frozenset(("companies", "organisations", "policies", "date", "deadlines"))


class _Given(msgspec.Struct):
    """A document as given; not every issue and article needs to have an id."""

    issue: dict[str, Any] = {}
    articles: list[dict[str, Any]] = []
    doubts: list[dict[str, Any]] = []
    account: dict[str, Any] | None = None
    unsure: list[dict[str, Any]] = []


class _Mentions(msgspec.Struct):
    """The fields of an article that are recognised where it has none of them, unread."""

    kind: ArticleKind = "article"
    companies: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    organisations: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    policies: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    date: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    deadlines: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Outline(msgspec.Struct):
    """A document of which only is asked what it has."""

    articles: list[_Mentions] = []


def to_json(bulletin: Bulletin, *, indent: int = 0) -> str:
    """Return the parse document of a bulletin as JSON text, on one line or indented."""
    data = codec.encode(to_dict(bulletin))
    return (msgspec.json.format(data, indent=indent) if indent else data).decode()


def to_dict(bulletin: Bulletin) -> dict[str, Any]:
    """Return the parse document of a bulletin as plain dicts and sequences."""
    found: dict[str, Any] = codec.plain(bulletin)
    front, account, unsure = (found.pop(key) for key in ("front", "account", "unsure"))
    articles = [{key: value for key, value in one.items() if key != "kind"} for one in found["articles"]]
    found["articles"] = [front, *articles] if front else articles
    return found | ({"account": account} if account else {}) | ({"unsure": unsure} if unsure else {})


def from_json(text: str, *, name: str, line: int | None = None) -> Bulletin:
    """Read a parse document; file and line name the place in errors and give a missing issue id.

    Raises BadDocument where the text is no JSON or does not keep the shape.
    """
    return read_document(text, name=name, line=line)[0]


def read_document(text: str, *, name: str, line: int | None = None) -> tuple[Bulletin, Sequence[AbstractSet[str]]]:
    """Read a parse document as `from_json` does, and what it leaves to be recognised.

    Return for each article which of MENTIONS the document has no field of.
    """
    place = name if line is None else f"{name}:{line}"
    if _is_heavy(text):
        raise BadDocument(f"{place}: holds more than {_MOST_VALUES:,} values; see docs/parse-document.md")
    if (found := _as_it_is(text, place)) is not None:
        return found
    try:
        data = json.loads(text)
        read = from_dict(data, name=place)
        own = [one for one in data.get("articles") or () if one.get("kind") != "front"]
        return read, [MENTIONS - {key for key in one if one[key] is not None or key == "date"} for one in own]
    except json.JSONDecodeError as error:
        at = f"{name}:{line or error.lineno}: not valid JSON at character {error.colno}"
        raise BadDocument(f"{at}; write it with `jianbao parse FILE --json`") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
        raise BadDocument(f"{place}: not a parse document ({error}); see docs/parse-document.md") from error


def _as_it_is(text: str, name: str) -> tuple[Bulletin, Sequence[AbstractSet[str]]] | None:
    """Read a document that is as `to_json` writes them; None of one that has to be looked into.

    What is None may still be a document: one with fields that are null, without ids, or with
    something to put right. The rest is read here at once, by its types.
    """
    if text.count(",") > MOST or _TO_MEND.search(text):
        return None
    try:
        read, outline = codec.decode(text, Bulletin), codec.decode(text, _Outline)
    except (ValueError, RecursionError):
        return None
    # Line ends and tabs belong into texts only: there must be as many as the whole document has.
    breaks = sum(one.text.count("\n") + one.text.count("\t") for one in read.articles)
    if breaks != text.count("\\n") + text.count("\\t") or read.front or not _has_ids(read):
        return None
    own = [one for one in outline.articles if one.kind != "front"]
    return _checked(read, name), [{key for key in MENTIONS if getattr(one, key) is msgspec.UNSET} for one in own]


def _has_ids(read: Bulletin) -> bool:
    return bool(read.issue.id) and all(article.id for article in read.articles)


def _is_heavy(text: str) -> bool:
    """Return whether a text holds more values of JSON than any document has, before it is read."""
    if sum(map(text.count, ",[{")) <= _MOST_VALUES:
        return False
    marks = (match for match in _TOKEN.finditer(text) if match[1])
    return next(islice(marks, _MOST_VALUES, None), None) is not None


def from_dict(data: object, *, name: str) -> Bulletin:
    """Read a parse document from plain dicts and lists.

    Raises BadDocument where it does not keep the shape.
    """
    try:
        tidy = _tidy(data)
        if fault := too_many(tidy):
            raise BadDocument(f"{name}: {fault}; see docs/parse-document.md")
        given = codec.shaped(tidy_lines(tidy) if isinstance(tidy, dict) else tidy, _Given)
        issue = given.issue | {"id": given.issue.get("id") or id_of(given_name(name))}
        articles = list(_identified(given.articles, issue["id"]))
        document = {"issue": issue, "articles": articles, "doubts": given.doubts, "account": given.account}
        document["unsure"] = given.unsure
        read = codec.shaped(document, Bulletin)
    except msgspec.ValidationError as error:
        raise BadDocument(f"{name}: {_plain(str(error))}; see docs/parse-document.md") from error
    return _checked(read, name)


def _checked(read: Bulletin, name: str) -> Bulletin:
    """Return a bulletin with its front matter apart. Raises BadDocument where it says nonsense."""
    if fault := implausible(read):
        raise BadDocument(f"{name}: {fault}; see docs/parse-document.md")
    front = [article for article in read.articles if article.kind == "front"]
    if len(front) > 1:
        raise BadDocument(f"{name}: two entries are front matter; make them one")
    own = tuple(article for article in read.articles if article.kind != "front")
    if len({article.id for article in own}) != len(own):
        raise BadDocument(f"{name}: two articles have one id; give each its own")
    return replace(read, articles=own, front=front[0] if front else None)


def _identified(articles: Iterable[dict[str, Any]], issue_id: object) -> Iterator[dict[str, Any]]:
    """Yield articles with an id: their own, or their place. Front matter takes no place."""
    place = 0
    for article in articles:
        is_front = article.get("kind") == "front"
        place += not is_front
        yield article | {"id": article.get("id") or f"{issue_id}/{'front' if is_front else place}"}


def _tidy(value: Any) -> Any:
    """Return JSON with well-formed text, and without fields that are null: they count as absent."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, dict):
        return {key: _tidy(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_tidy(one) for one in value]
    return value


def _plain(said: str) -> str:
    """Return an error of msgspec as a sentence: articles[0].text must be text, not null."""
    said, _, path = said.partition(" - at `$")
    field = path.rstrip("`").lstrip(".")
    if missing := _MISSING.fullmatch(said):
        return f"{f'{field}.' if field else ''}{missing[1]} is missing"
    if said.startswith("Invalid enum"):
        choices = next(choices for name, choices in _CHOICES.items() if re.search(f"{name}$", field))
        return f"{field} must be one of {', '.join(choices)}"
    if expected := _EXPECTED.fullmatch(said):
        kind, bound, got = expected.groups()
        got = f", not {_KINDS.get(got, got)}" if got else ""
        return f"{field or 'the document'} must be {_KINDS.get(kind, kind)}{bound}{got}"
    return f"{field or 'the document'}: {said}"
