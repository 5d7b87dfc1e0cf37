"""Stored articles: a record as bytes and back, in a form that is small and quick to read.

A record is its id and its title, of which lists are made, and behind them all else, compressed. Its
text is kept elsewhere (`indexer.segment.text_delta`), its issue and the values of its facets stand
in tables of the segment. What stands in which place follows from the types of the model.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from types import GenericAlias
from typing import Any, Final, Literal, get_type_hints

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
    return tuple(hints[name] for name in names)


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
    layout: Literal[4]


_stored: Final = codec.unpacker(_Stored)
_heading: Final = codec.unpacker(_Heading)
_REST: Final[Any] = GenericAlias(tuple, (int, *_types(Article, _ARTICLE), *_types(Record, _RECORD)))
_rest: Final = codec.unpacker(_REST)
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


def decode_record(data: bytes, text: str, issues: Sequence[Issue]) -> Record:
    """Return the record that `encode_record` stored."""
    stored = _stored(data)
    issue, *rest = _rest(zlib.decompressobj(_RAW, _COMMON).decompress(stored.rest))
    article = Article(stored.id, stored.title, text, *rest[: len(_ARTICLE)])
    return Record(article, issues[issue], *rest[len(_ARTICLE) :])


def decode_heading(data: bytes) -> tuple[str, str]:
    """Return the id and the title of a stored record; the rest of it is not even decoded."""
    heading = _heading(data)
    return heading.id, heading.title
