"""Verify a draft before publishing it: count its articles, search for a sample of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final

from corpus.text.characters import JIEBA_HAN
from corpus.text.fold import fold
from indexer.errors import IndexDamaged
from indexer.local.segments import Segments
from indexer.record import Record
from indexer.segment.gram_postings import grams_of, units
from indexer.segment.reader import Segment
from indexer.text.segmenter import squeezed

#: So many of the articles that came, and of those that went, are looked at.
_SAMPLE: Final = 16
#: A literal of a sample: a run of Han.
_HAN: Final = re.compile(rf"[{JIEBA_HAN}]{{2,12}}")


def verify(held: Segments, meant: int, came: Sequence[Record], went: Collection[str]) -> None:
    """Check that an index of a draft holds what was written. Raises IndexDamaged where it does not.

    All articles are counted; a sample of those that came is read back and found by a literal query,
    and a sample of those that went is not found.
    """
    counted = sum(entry.live for entry in held.entries)
    wrong = [] if counted == meant else [f"{counted} articles, {meant} were meant"]
    kept = {record.article.id for record in came}
    wrong += [found for record in came[:: max(1, len(came) // _SAMPLE)] if (found := _missing(held, record))]
    gone = islice((one for one in went if one not in kept), _SAMPLE)
    wrong += [f"{one} is still there" for one in gone if held.find(one)]
    if wrong:
        raise IndexDamaged(f"{held.path}: {wrong[0]}; nothing was switched; run `jianbao sync` again")


def check_all(held: Segments, articles: Collection[str]) -> Iterator[str]:
    """Check an index against the catalog: look for every article; yield faults, a line each."""
    counted = sum(entry.live for entry in held.entries)
    if counted != len(articles):
        yield f"{held.path}: {counted} articles, {len(articles)} in the catalog; run `jianbao check --repair`"
    ids = list(articles)
    for one in ids:
        if held.find(one) is None:
            yield f"{held.path}: {one} is in the catalog only; run `jianbao check --repair`"
    for record in held.records(ids[:: max(1, len(ids) // _SAMPLE)]):
        wrong = _missing(held, record)
        if wrong:
            yield f"{held.path}: {wrong}; run `jianbao check --repair`"


def _missing(held: Segments, record: Record) -> str | None:
    """Return what of an article cannot be found, or None."""
    place = held.find(record.article.id)
    if place is None:
        return f"{record.article.id} is missing"
    segment, number = held.readers[place[0]], place[1]
    stored = segment.record(number).article
    if (stored.title, stored.text) != (record.article.title, record.article.text):
        return f"{record.article.id} is not what was written"
    found = _HAN.search(squeezed(fold(record.article.text)))
    if found is not None and not _holds(segment, number, found.group()):
        return f"{record.article.id} is not found by its words {found.group()!r}"
    return None


def _holds(segment: Segment, number: int, literal: str) -> bool:
    """Return whether a literal query finds an article: in the grams and in the folded text."""
    pairs = [gram for gram in grams_of(units(literal + "\0")).tolist() if gram & 0xFFFF]
    return literal in segment.folded(number) and all(number in segment.grams.docs(pair) for pair in pairs)
