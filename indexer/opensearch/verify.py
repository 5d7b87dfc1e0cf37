"""Verify a snapshot in a cluster: look for every article, search for a sample of them.

The cluster itself checks the bytes of its files; this checks what it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final

from corpus.text.characters import JIEBA_HAN
from corpus.text.fold import fold
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import Kind, alive, decode, document, keyword, units
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.opensearch.spans import index_for
from indexer.text.segmenter import squeezed

#: So many articles are read back and searched for.
_SAMPLE: Final = 16
#: A literal of a sample: a run of Han.
_HAN: Final = re.compile(rf"[{JIEBA_HAN}]{{2,12}}")
#: So many ids are listed in one answer, and so many of what is wrong are told.
_PAGE: Final = 10_000
_TOLD: Final = 20
#: What of a document follows from its record alone: words depend on the dictionary, and records
#: outlive a change of it.
_FOLLOWS: Final = frozenset(
    {"article", "kind", "named", "units", "title_units", "head", "han_length", "whole_length", "date", "day"}
)


def check_all(
    snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, articles: Collection[str], kind: Kind = "article"
) -> Iterator[str]:
    """Check a snapshot against its catalog: look for every article; yield faults, a line each.

    A sample is read back, compared with what it was made of, and found by a literal query.
    """
    meant = set(map(keyword, articles))
    seen: set[str] = set()
    for article, times in standing(snapshots, snapshot, kind):
        seen.add(article)
        if times > 1:
            yield f"{article} stands {times} times"
        if article not in meant:
            yield f"{article} is not in the catalog"
    yield from (f"{article} is in the catalog only" for article in sorted(meant - seen))
    sample = sorted(meant & seen)
    yield from _unsound(snapshots, snapshot, sample[:: max(1, len(sample) // _SAMPLE)], kind)


def told(wrong: Iterator[str], where: str) -> list[str]:
    """Return faults as lines of a report with the place and the remedy, at most a screenful."""
    return [f"{where}: {one}; run `jianbao check --repair`" for one in islice(wrong, _TOLD)]


def standing(snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, kind: Kind) -> Iterator[tuple[str, int]]:
    """Yield the ids of all articles of a snapshot, and how often each stands in it."""
    pages: dict[str, Any] = {"size": _PAGE, "sources": [{"id": {"terms": {"field": "article"}}}]}
    while True:
        body = {"query": alive(snapshot.number, kind), "size": 0, "aggs": {"held": {"composite": pages}}}
        found = snapshots.search(snapshot.where(kind), body)["aggregations"]["held"]
        yield from ((bucket["key"]["id"], bucket["doc_count"]) for bucket in found["buckets"])
        if "after_key" not in found:
            return
        pages["after"] = found["after_key"]


def _unsound(
    snapshots: ClusterSnapshots, snapshot: ClusterSnapshot, articles: Collection[str], kind: Kind
) -> Iterator[str]:
    """Yield what is wrong with some articles that are there."""
    literals: dict[str, str] = {}
    for source in snapshots.sources(snapshot, articles, fields=True, kind=kind):
        record = decode(source["record"], source["resolution"])
        made = document(record, source["place"], lambda _: ())
        if source["_index"] != index_for(record, snapshot.index, snapshot.manifest.span):
            yield f"{source['article']} does not stand in the index of its years"
        elif differing := sorted(name for name in _FOLLOWS if source.get(name) != made.get(name)):
            yield f"{source['article']} is not what was written ({', '.join(differing)})"
        elif found := _HAN.search(squeezed(fold(record.article.text))):
            literals[source["article"]] = found.group()
    where = snapshot.where(kind)
    asked = [(where, _question(snapshot, article, literal, kind)) for article, literal in literals.items()]
    answers = snapshots.search_all(asked) if asked else []
    for (article, literal), answer in zip(literals.items(), answers, strict=True):
        if answer["hits"]["total"]["value"] != 1:
            yield f"{article} is not found by its words {literal!r}"


def _question(snapshot: ClusterSnapshot, article: str, literal: str, kind: Kind) -> dict[str, Any]:
    """Return what asks whether a literal finds an article."""
    asked = [{"match_phrase": {"units": " ".join(units(literal))}}, {"term": {"article": article}}]
    return {"query": {"bool": {"filter": [*asked, alive(snapshot.number, kind)]}}, "size": 0, "track_total_hits": True}
