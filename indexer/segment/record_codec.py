"""Stored articles: a record as bytes and back, in a form that is small and quick to read.

A record is its id and its title, of which lists are made, and behind them all else, compressed. Its
text is kept elsewhere (`indexer.segment.text_delta`), its issue and the values of its facets stand
in tables of the segment. These also say what stands in which place, and what the compression was
given: so a record is read by another Jianbao, too, whose model has more fields or fewer.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from types import GenericAlias
from typing import Any, Final, Literal, cast, get_type_hints

import msgspec

from corpus import codec
from corpus.model import (
    Article,
    CompanyMention,
    Date,
    Deadline,
    Effective,
    Entity,
    Issue,
    OrganisationMention,
    PolicyMention,
    PolicyRelation,
)
from corpus.partial_date import PartialDate
from indexer.record import Record

#: The fields of an article behind id, title and text; those of a record behind article and issue.
_ARTICLE: Final = [field.name for field in fields(Article)][3:]
_RECORD: Final = [field.name for field in fields(Record)][2:]
_of_article: Final = attrgetter(*_ARTICLE)
_of_record: Final = attrgetter(*_RECORD)


def _types(model: type, names: Sequence[str]) -> tuple[Any, ...]:
    hints = get_type_hints(model, include_extras=True)
    return tuple(hints.get(name, Any) for name in names)


class _Heading(msgspec.Struct, array_like=True):
    id: str
    title: str


class _Stored(_Heading, array_like=True):
    rest: bytes


class Tables(msgspec.Struct):
    """The tables that the records of a segment share: issues, and values of each facet."""

    issues: list[Issue]
    values: dict[str, list[tuple[str, str]]]
    #: Version of what a segment stores. One with another is not read: a sync makes the index again.
    layout: Literal[2, 3, 5]
    #: The fields that a record stores, in order, of the article and of the record; and what zlib
    #: was given. Empty before layout 5.
    article: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    common: bytes = b""


#: The layout of what is written now. A higher one is refused, lower ones are read.
LAYOUT: Final = 5

_stored: Final = codec.unpacker(_Stored)
_heading: Final = codec.unpacker(_Heading)
#: The names of fields, which most records hold: zlib is given them, so that they are not stored.
_DAY: Final = PartialDate(2022)
_COMMON: Final = codec.pack(
    [
        Date(_DAY),
        CompanyMention(""),
        PolicyMention(),
        Deadline(_DAY),
        Effective(_DAY),
        Entity("", ""),
        OrganisationMention(""),
        PolicyRelation(),
    ]
)
#: What segments of layouts 2 and 3 do not say: the fields, how many of them are the article's, and
#: what zlib was given.
_OLD_ARTICLE: Final = (
    "section", "toc_title", "lines", "page", "date", "source", "link", "companies", "policies", "deadlines",
    "paragraph_lines", "effective", "kind", "heads",
)  # fmt: skip
_OLD_FIELDS: Final = {2: 13, 3: 14}
_OLD_RECORD: Final = ("companies", "policies", "issuers", "regions", "years", "quarters", "months")
_OLD_COMMON: Final = codec.pack(
    [
        {"value": "2022", "end": None, "kind": "issue", "text": None, "line": None, "reason": None},
        {"name": "", "mentions": [], "lines": []},
        {"title": "", "number": None, "issuers": [], "issued": None, "role": "cited", "lines": []},
        {"date": "2022", "text": "", "line": 0},
        {"date": "2022", "text": "", "line": 0},
        {"id": "", "name": ""},
    ]
)
#: Without a head and a sum, which the file has.
_RAW: Final = -zlib.MAX_WBITS


def encode_record(record: Record, issue: int) -> bytes:
    """Return a record, all but the text and the issue, which is given by its place in a table."""
    article = record.article
    # Z_FIXED: with codes of its own a record is a twentieth smaller and is decoded a fifth slower.
    packer = zlib.compressobj(zlib.Z_BEST_SPEED, zlib.DEFLATED, _RAW, strategy=zlib.Z_FIXED, zdict=_COMMON)
    rest = packer.compress(codec.pack((issue, *_of_article(article), *_of_record(record)))) + packer.flush()
    return codec.pack((article.id, article.title, rest))


def tables(issues: list[Issue], values: dict[str, list[tuple[str, str]]]) -> Tables:
    """Return the tables of a segment that is written now."""
    return Tables(issues, values, LAYOUT, tuple(_ARTICLE), tuple(_RECORD), _COMMON)


#: Returns the record that `encode_record` stored, of its bytes, its text and the issues.
Decoder = Callable[[bytes, str, Sequence[Issue]], Record]


def decoder_of(held: Tables) -> Decoder:
    """Return what decodes the records of a segment."""
    if held.layout in _OLD_FIELDS:
        return _decoder(_OLD_ARTICLE[: _OLD_FIELDS[held.layout]], _OLD_RECORD, _OLD_COMMON)
    return _decoder(held.article, held.record, held.common)


@lru_cache(maxsize=8)
def _decoder(of_article: tuple[str, ...], of_record: tuple[str, ...], common: bytes) -> Decoder:
    kinds = (int, *_types(Article, of_article), *_types(Record, of_record))
    rest_of = codec.unpacker(cast("Any", GenericAlias(tuple, kinds)))
    count = len(of_article)

    def decode(data: bytes, text: str, issues: Sequence[Issue]) -> Record:
        stored = _stored(data)
        issue, *rest = rest_of(zlib.decompressobj(_RAW, common).decompress(stored.rest))
        return Record(Article(stored.id, stored.title, text, *rest[:count]), issues[issue], *rest[count:])

    def decode_named(data: bytes, text: str, issues: Sequence[Issue]) -> Record:
        stored = _stored(data)
        issue, *rest = rest_of(zlib.decompressobj(_RAW, common).decompress(stored.rest))
        own = {name: value for name, value in zip(of_article, rest, strict=False) if name in _ARTICLE}
        more = {name: value for name, value in zip(of_record, rest[count:], strict=True) if name in _RECORD}
        return Record(Article(stored.id, stored.title, text, **own), issues[issue], **more)

    same = (*of_article, *of_record) == (*_ARTICLE, *_RECORD)
    return decode if same else decode_named


#: Decodes what is written now.
decode_record: Final = _decoder(tuple(_ARTICLE), tuple(_RECORD), _COMMON)


def decode_heading(data: bytes) -> tuple[str, str]:
    """Return the id and the title of a stored record; the rest of it is not even decoded."""
    heading = _heading(data)
    return heading.id, heading.title
