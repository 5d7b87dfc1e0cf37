"""The mapping of an index of articles in OpenSearch, and the document of a record.

Texts are sent cut: OpenSearch has only to split them at white space, so that both engines agree on
what a word is. Title and text are sent together, and the title once more by itself, each as words
(of the segmenter) and as units: each Latin word or number is one unit, and so is every other
character that is no white space. A literal occurs in a text, its Latin words and numbers whole,
exactly where its units occur one after another. Pairs of neighbouring units (``index_phrases``) are
the grams: they make literals quick, and they rank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any, Final, Literal, get_args

import msgspec

from corpus import codec
from corpus.entities.registry import names_in
from corpus.model import Article, Entity, Issue
from corpus.text.characters import HAN
from corpus.text.fold import fold
from indexer.facets import FACETS, NONE, facet_values
from indexer.opensearch.settings import ClusterSettings
from indexer.periods import Span, span
from indexer.record import Record
from indexer.text.segmenter import squeezed

#: Version of the mapping and of the documents; an index of another version is refused.
SCHEMA: Final = 5
#: What a document may be of: an article, front matter, a file or an issue of the catalog, an entity
#: with its names, a name with what the registry counts of it.
Kind = Literal["article", "front", "source", "issue", "entity", "name"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
#: What a document that is in no snapshot yet was born in, and what one that is in the newest dies
#: in.
NEVER: Final = 2**31 - 1
#: The facets whose values are shown by another name: counted as name, separator, value.
LABELLED: Final = tuple(facet.name for facet in FACETS.values() if facet.labelled)
SEPARATOR: Final = "\x1f"
#: The facets that depend on what the registry knows.
RESOLVED: Final = tuple(facet.name for facet in FACETS.values() if facet.resolved)

_HAN_ONE: Final = re.compile(f"[{HAN}]")
_UNIT: Final = re.compile(rf"[^\W_{HAN}]+|\S")
#: Characters of an article, from its beginning, that are counted one by one
#: (search.ranking.bm25.LOOKED_AT).
HEAD: Final = 4_000
#: Lucene cuts tokens that are longer; ours are shortened before, told apart by a hash.
_LONGEST_UNIT: Final = 100
#: Lucene takes no keyword of more than 32,766 bytes.
_LONGEST_KEYWORD: Final = 8_000
#: Stands between title and text, so that no literal reaches from the one into the other; no unit is
#: like it.
_END_OF_TITLE: Final = "//"
_LATEST: Final = 99_999_999

Words = Callable[[str], Sequence[str]]


def units(text: str) -> list[str]:
    """Return the units of a squeezed folded text, in order."""
    return [token(unit) for unit in _UNIT.findall(text)]


def token(word: str) -> str:
    """Return what stands in the index for a unit or word, which may be too long for it."""
    if len(word) <= _LONGEST_UNIT:
        return word
    return f"{word[:_LONGEST_UNIT]}…{blake2b(word.encode(), digest_size=12).hexdigest()}"


def keyword(value: str) -> str:
    """Return an id or a facet's value as the index holds it."""
    return value[:_LONGEST_KEYWORD]


def template(settings: ClusterSettings) -> dict[str, Any]:
    """Return settings and mapping of an index of articles."""
    cut = {"type": "text", "analyzer": "whitespace"}
    facet = {"type": "keyword", "eager_global_ordinals": True}
    number = {"type": "integer", "index": False}
    plain = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "settings": {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            # A snapshot becomes visible when it is complete; the writer says when.
            "refresh_interval": "-1",
            "max_result_window": 1_000_000,
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"jianbao": {"schema": SCHEMA}},
            "properties": {
                "article": {"type": "keyword"},
                "kind": {"type": "keyword"},
                "born": {"type": "integer"},
                "died": {"type": "integer"},
                "file": {"type": "keyword"},
                "record": plain,
                "named": {"type": "keyword"},
                "resolution": plain,
                "words": {**cut, "index_options": "freqs"},
                "title": {**cut, "index_options": "freqs"},
                "units": {**cut, "index_phrases": True},
                "title_units": {**cut, "index_phrases": True},
                "head": {**cut, "index_options": "freqs", "norms": False},
                **dict.fromkeys(("words_length", "title_length", "han_length", "whole_length"), number),
                "date": {"type": "date_range", "format": "strict_date"},
                "day": {"type": "integer"},
                "seen": {"type": "keyword", "index": False},
                "start": {"type": "integer"},
                "number": {"type": "integer"},
                "place": {"type": "integer"},
                **dict.fromkeys((*FACETS, *map(counted_field, LABELLED)), facet),
            },
        },
    }


def alive(number: int, *kinds: Kind) -> dict[str, Any]:
    """Return the filter that lets through what is of a kind (else articles) in a snapshot."""
    lives = [{"range": {"born": {"lte": number}}}, {"range": {"died": {"gt": number}}}]
    of_kind = {"terms": {"kind": kinds}} if len(kinds) > 1 else {"term": {"kind": kinds[0] if kinds else "article"}}
    return {"bool": {"filter": [*lives, of_kind]}}


def document(record: Record, place: int, words: Words) -> dict[str, Any]:
    """Return the document of a record at a place in its issue, without its snapshots."""
    article = record.article
    title, text = squeezed(fold(article.title)), squeezed(fold(article.text))
    days = span(article, record.issue)
    return {
        "article": keyword(article.id),
        "kind": article.kind,
        "record": encode(record),
        "named": [keyword(name) for name in names_in(article)],
        **_texts(title, text, [token(word) for word in words(title)], [token(word) for word in words(text)]),
        **_dated(days),
        "seen": _seen(days, record.issue),
        "start": _number(record.issue.start and record.issue.start.first),
        "number": record.issue.number or 0,
        "place": place,
        **_facets(record),
        **resolved(record),
    }


def _texts(title: str, text: str, title_words: list[str], text_words: list[str]) -> dict[str, Any]:
    title_units, text_units = units(title), units(text)
    whole = f"{title}\0{text}\0"
    found: dict[str, Any] = {
        "words": " ".join([*title_words, *text_words]),
        "title": " ".join(title_words),
        "units": " ".join([*title_units, _END_OF_TITLE, *text_units]),
        "title_units": " ".join(title_units),
        "words_length": len(title_words) + len(text_words),
        "title_length": len(title_words),
        "han_length": sum(1 + (character > "\uffff") for character in _HAN_ONE.findall(whole)),
        "whole_length": len(whole),
    }
    if len(whole) > HEAD:
        found["head"] = " ".join(_HAN_ONE.findall(whole[:HEAD]))
    return found


def _dated(days: Span | None) -> dict[str, Any]:
    if days is None:
        return {}
    return {"date": {"gte": days.first.isoformat(), "lte": days.last.isoformat()}, "day": _number(days.first)}


def _number(day: date | None) -> int:
    """Return a day as a number: 20221231."""
    return int(day.strftime("%Y%m%d")) if day else 0


def resolved(record: Record) -> dict[str, Any]:
    """Return the part of a document that changes when the registry learns a name."""
    values = _facets(record)
    changing = (*RESOLVED, *map(counted_field, RESOLVED))
    return {"resolution": encode_resolution(record), **{name: values[name] for name in changing}}


def _facets(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for facet, pairs in facet_values(record).items():
        found[facet] = [keyword(value) for value, _ in pairs] or [NONE]
        if facet in LABELLED:
            labelled = [f"{keyword(label)}{SEPARATOR}{keyword(value)}" for value, label in pairs]
            found[counted_field(facet)] = labelled or [NONE]
    return found


def counted_field(facet: str) -> str:
    """Return the field by which a facet is counted: its values in the order of their labels."""
    return f"{facet}_label" if facet in LABELLED else facet


def _seen(days: Span | None, issue: Issue) -> str:
    """Return a sort key by date, undated last, then by issue; see `issue_of`."""
    day = _number(days and days.first) or _LATEST
    start, number = _LATEST - _number(issue.start and issue.start.first), _LATEST - (issue.number or 0)
    return keyword(SEPARATOR.join((f"{day:08}", f"{start:08}", issue.serial, f"{number:08}", issue.id)))


def issue_of(seen: str) -> str:
    """Return the id of the issue that `_seen` named."""
    return seen.rpartition(SEPARATOR)[2]


def newest_first_of(seen: str) -> tuple[int, str]:
    """Return a sort key that puts the newest first, undated last, then by issue."""
    day, _, issue = seen.partition(SEPARATOR)
    return (-int(day) if int(day) < _LATEST else 0, issue)


class _Stored(msgspec.Struct):
    """A record, all but what its mentions resolve to."""

    article: Article
    issue: Issue
    years: tuple[str, ...]
    quarters: tuple[str, ...]
    months: tuple[str, ...]


class _Resolution(msgspec.Struct):
    """The entities that a record's mentions resolve to."""

    companies: tuple[Entity, ...]
    policies: tuple[Entity, ...]
    issuers: tuple[str, ...]
    regions: tuple[str, ...]


def encode(record: Record) -> str:
    """Return a record, all but what its mentions resolve to, as JSON."""
    return _json(_Stored(record.article, record.issue, record.years, record.quarters, record.months))


def encode_resolution(record: Record) -> str:
    """Return what a record's mentions resolve to, as JSON."""
    return _json(_Resolution(record.companies, record.policies, record.issuers, record.regions))


def _json(value: msgspec.Struct) -> str:
    return codec.encode(value).decode()


def decode(record: str, resolution: str) -> Record:
    """Return the record that `encode` and `encode_resolution` wrote."""
    parts = msgspec.structs.asdict(codec.decode(record, _Stored))
    return Record(**parts, **msgspec.structs.asdict(codec.decode(resolution, _Resolution)))
