"""Posting lists: Jianbao and stock Whoosh read the same ones in the same files."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
from whoosh.index import open_dir

from indexer import Library
from indexer.local.snapshot import current
from indexer.segment.array_file import map_file
from indexer.segment.filenames import POSTINGS, TERMS
from indexer.segment.reader import Segment
from indexer.segment.term_postings import MAX_DOCUMENTS, Lists, ListsReader, ListsWriter
from indexer.segment.whoosh_schema import ARTICLES, TEXT_FIELDS

#: Enough for gaps of more than a byte.
_ARTICLES = 700


def _library(path: Path) -> Library:
    """Return an indexed library of rare and frequent words, some repeated in an article."""
    chance = random.Random(5)
    words = [f"w{number}" for number in range(300)]
    nothing_named: dict[str, object] = {"companies": [], "organisations": [], "policies": [], "deadlines": []}
    articles = [
        {
            "id": f"one/{number}",
            "title": " ".join(chance.choices(words, k=3)),
            "text": " ".join([*chance.choices(words, [1 / (1 + rank) for rank in range(300)], k=40), "也" * 300]),
        }
        | nothing_named
        for number in range(_ARTICLES)
    ]
    library = Library.create(path)
    (library.issues / "one.json").write_text(json.dumps({"issue": {"id": "one"}, "articles": articles}))
    library.sync()
    return library


def test_stock_whoosh_reads_the_lists_that_jianbao_reads(tmp_path: Path) -> None:
    snapshot = current(_library(tmp_path / "library").index)
    assert snapshot is not None
    (entry,) = snapshot.manifest.segments
    segment = Segment(snapshot.path, entry.name, entry.count)
    compared, wide = 0, 0
    with open_dir(str(snapshot.path), indexname=ARTICLES).searcher() as searcher:
        for field in TEXT_FIELDS:
            for term in searcher.reader().field_terms(field):
                matcher, theirs = searcher.reader().postings(field, term), []
                while matcher.is_active():
                    theirs.append((matcher.id(), int(matcher.weight())))
                    matcher.next()
                length, place = segment.lists.find(field, term)
                docs, freqs = segment.lists.read(place)
                ours = zip(docs.tolist(), [1] * length if freqs is None else freqs.tolist(), strict=True)
                assert list(ours) == theirs, (field, term)
                compared += 1
                wide += any(after - before > 255 for (before, _), (after, _) in pairwise(theirs))
    assert compared > 500
    assert wide


def test_a_word_in_every_document_of_a_full_segment_is_read(tmp_path: Path) -> None:
    docs = np.arange(MAX_DOCUMENTS).astype(np.uint16)
    often = np.full(MAX_DOCUMENTS, 2, np.uint8)
    starts = np.asarray([0, MAX_DOCUMENTS, 2 * MAX_DOCUMENTS, 2 * MAX_DOCUMENTS + 2], np.int64)
    lists = Lists(
        [b"once", b"twice", b"wide"],
        starts,
        np.concatenate([docs, docs, docs[[0, 40_000]]]),
        np.concatenate([often - 1, often, often[:2]]),
    )
    writer = ListsWriter(tmp_path / "full")
    writer.add("words", lists)
    writer.close()
    reader = ListsReader(map_file(tmp_path / f"full{TERMS}"), map_file(tmp_path / f"full{POSTINGS}"))
    for word, times in (("once", None), ("twice", 2)):
        length, place = reader.find("words", word)
        found, freqs = reader.read(place)
        assert length == MAX_DOCUMENTS
        assert found.tolist() == list(range(MAX_DOCUMENTS))
        assert (freqs is None) if times is None else (freqs is not None and set(freqs.tolist()) == {times})
    assert reader.read(reader.find("words", "wide")[1])[0].tolist() == [0, 40_000]
