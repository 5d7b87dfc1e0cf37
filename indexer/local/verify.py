"""Proof: that a draft holds what it should, looked at as readers will see it, before they are switched to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from corpus.text.fold import fold
from indexer.local.segments import Store
from indexer.local.snapshot import IndexDamaged
from indexer.record import Record
from indexer.segment.gram_postings import grams_of, units
from indexer.segment.reader import Segment
from indexer.text.segmenter import squeezed

#: So many of the articles that came, and of those that went, are looked at.
_SAMPLE: Final = 16
#: A literal of a sample: a run of Han.
_HAN: Final = re.compile(r"[\u4e00-\u9fd5]{2,12}")


def prove(store: Store, manifest: dict[str, Any], came: Sequence[Record], went: Collection[str]) -> None:
    """Look at a draft. Raises IndexDamaged where it does not hold what was written.

    All articles are counted; a sample of those that came is read back and found by a literal query, and a sample of
    those that went is not found.
    """
    counted = sum(entry["count"] - len(entry["deleted"]) for entry in store.entries)
    wrong = [] if counted == manifest["articles"] else [f"{counted} articles, {manifest['articles']} were meant"]
    kept = {record.article.id for record in came}
    wrong += [found for record in came[:: max(1, len(came) // _SAMPLE)] if (found := _missing(store, record))]
    gone = islice((one for one in went if one not in kept), _SAMPLE)
    wrong += [f"{one} is still there" for one in gone if store.find(one)]
    if wrong:
        raise IndexDamaged(f"{store.path}: {wrong[0]}; nothing was switched; run `jianbao sync` again")


def check_all(store: Store, articles: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a snapshot whose catalog lists these articles, a line each: every article is looked for."""
    counted = sum(entry["count"] - len(entry["deleted"]) for entry in store.entries)
    if counted != len(articles):
        yield f"{store.path}: {counted} articles, {len(articles)} in the catalog; run `jianbao check --repair`"
    ids = list(articles)
    for one in ids:
        if store.find(one) is None:
            yield f"{store.path}: {one} is in the catalog only; run `jianbao check --repair`"
    for record in store.records(ids[:: max(1, len(ids) // _SAMPLE)]):
        wrong = _missing(store, record)
        if wrong:
            yield f"{store.path}: {wrong}; run `jianbao check --repair`"


def _missing(store: Store, record: Record) -> str | None:
    """Return what of an article cannot be found, or None."""
    place = store.find(record.article.id)
    if place is None:
        return f"{record.article.id} is missing"
    segment, number = store.segments[place[0]], place[1]
    held = segment.record(number).article
    if (held.title, held.text) != (record.article.title, record.article.text):
        return f"{record.article.id} is not what was written"
    found = _HAN.search(squeezed(fold(record.article.text)))
    if found is not None and not _holds(segment, number, found.group()):
        return f"{record.article.id} is not found by its words {found.group()!r}"
    return None


def _holds(segment: Segment, number: int, literal: str) -> bool:
    """Whether a literal query finds an article: its pairs of characters are listed, and it stands in the folded text."""
    pairs = [gram for gram in grams_of(units(literal + "\0")).tolist() if gram & 0xFFFF]
    return literal in segment.folded(number) and all(number in segment.grams.docs(pair) for pair in pairs)
