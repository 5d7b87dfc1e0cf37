"""What an article is in OpenSearch: the mapping, and the document of a record.

Texts are sent cut: OpenSearch has only to split them at white space, so that both engines agree on what a word is.
A text is sent twice, as words (of the segmenter, for ranking) and as units: each Latin word or number is one unit, and
so is every other character that is no white space. A literal occurs in a text, its Latin words and numbers whole,
exactly where its units occur one after another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

from corpus.fold import fold
from corpus.model import Entity, Issue
from indexer.opensearch import ClusterSettings
from indexer.periods import span
from indexer.record import Record
from indexer.segment import squeezed
from indexer.stored import decode_record, encode_record

#: Version of the mapping and of the documents; an index of another version is refused.
SCHEMA: Final = 1
#: What a document that is in no snapshot yet was born in, and what one that is in the newest dies in.
NEVER: Final = 2**31 - 1
#: The value of a facet that an article does not have.
NONE: Final = "-"
FACETS: Final = (
    "section", "company", "policy", "issuer", "region", "serial", "issue", "source", "year", "quarter", "month",
)  # fmt: skip
K1: Final = 1.2
B: Final = 0.75

_HAN: Final = "\u4e00-\u9fff\u3400-\u4dbf〇々\U00020000-\U0003ffff\uf900-\ufaff"
_UNIT: Final = re.compile(rf"[^\W_{_HAN}]+|\S")
#: Lucene cuts tokens that are longer; ours are shortened before, told apart by a hash.
_LONGEST_UNIT: Final = 100
#: Lucene takes no keyword of more than 32,766 bytes.
_LONGEST_KEYWORD: Final = 8_000
_HALF: Final = re.compile("[\ud800-\udfff]")

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
    """Return a facet's value as the index holds it."""
    return value[:_LONGEST_KEYWORD]


def template(settings: ClusterSettings) -> dict[str, Any]:
    """Return settings and mapping of an index of articles."""
    cut = {"type": "text", "analyzer": "whitespace"}
    facet = {"type": "keyword", "eager_global_ordinals": True}
    plain = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "settings": {
            "number_of_shards": settings.shards,
            "number_of_replicas": settings.replicas,
            # A snapshot becomes visible when it is complete; the writer says when.
            "refresh_interval": "-1",
            "max_result_window": 1_000_000,
            "similarity": {"default": {"type": "BM25", "k1": K1, "b": B}},
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"jianbao": {"schema": SCHEMA}},
            "properties": {
                "article": {"type": "keyword"},
                "born": {"type": "integer"},
                "died": {"type": "integer"},
                "file": {"type": "keyword"},
                "record": plain,
                "resolution": plain,
                "title_words": {**cut, "index_options": "freqs"},
                "text_words": {**cut, "index_options": "freqs"},
                "title_units": {**cut, "index_phrases": True},
                "text_units": {**cut, "index_phrases": True},
                "date": {"type": "date_range", "format": "strict_date"},
                "day": {"type": "integer"},
                **dict.fromkeys(FACETS, facet),
            },
        },
    }


def document(record: Record, words: Words) -> dict[str, Any]:
    """Return the document of a record, but for the snapshots it is in."""
    article = record.article
    title, text = squeezed(fold(article.title)), squeezed(fold(article.text))
    days = span(article, record.issue)
    dated = {"date": {"gte": days.first.isoformat(), "lte": days.last.isoformat()}} if days else {}
    return {
        "article": article.id,
        "record": encode(record),
        "title_words": " ".join(map(token, words(title))),
        "text_words": " ".join(map(token, words(text))),
        "title_units": " ".join(units(title)),
        "text_units": " ".join(units(text)),
        **dated,
        "day": int(days.first.strftime("%Y%m%d")) if days else 0,
        **_facets(record),
        **resolved(record),
    }


def resolved(record: Record) -> dict[str, Any]:
    """Return the part of a document that changes when the registry learns a name."""
    values: dict[str, Sequence[str]] = {
        "company": [entity.id for entity in record.companies],
        "policy": [entity.id for entity in record.policies],
        "issuer": record.issuers,
        "region": record.regions,
    }
    return {"resolution": encode_resolution(record), **_stated(values)}


def _facets(record: Record) -> dict[str, list[str]]:
    """Return the values of the facets that do not depend on the registry."""
    values: dict[str, Sequence[str]] = {
        "section": (record.article.section,),
        "serial": (record.issue.serial,),
        "issue": (record.issue.id,),
        "source": (record.article.source or "",),
        "year": record.years,
        "quarter": record.quarters,
        "month": record.months,
    }
    return _stated(values)


def _stated(values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {facet: [keyword(value) for value in found if value] or [NONE] for facet, found in values.items()}


def encode(record: Record) -> str:
    """Return a record, all but what its mentions resolve to, as one text."""
    bare = replace(record, companies=(), policies=(), issuers=(), regions=())
    row = encode_record(bare, 0).decode("utf-8", "surrogatepass")
    parts = [row, record.article.text, {name: getattr(record.issue, name) for name in Issue.__slots__}]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    # A text may hold half characters (lone surrogates), which JSON in UTF-8 may not.
    return json.dumps(parts) if _HALF.search(text) else text


def encode_resolution(record: Record) -> str:
    """Return what a record's mentions resolve to, as one text."""
    entities = [[(entity.id, entity.name) for entity in found] for found in (record.companies, record.policies)]
    return json.dumps([*entities, record.issuers, record.regions])


def decode(record: str, resolution: str) -> Record:
    """Return the record that `encode` and `encode_resolution` wrote."""
    row, text, issue = json.loads(record)
    companies, policies, issuers, regions = json.loads(resolution)
    held = Issue(**{**issue, "editors": tuple(issue["editors"])})
    return replace(
        decode_record(row.encode("utf-8", "surrogatepass"), text, (held,)),
        companies=tuple(Entity(*entity) for entity in companies),
        policies=tuple(Entity(*entity) for entity in policies),
        issuers=tuple(issuers),
        regions=tuple(regions),
    )
