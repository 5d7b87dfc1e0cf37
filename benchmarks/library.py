"""The library that is measured: synthetic, made once a size and kept in build/benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.corpus import Corpus
from indexer import Library
from indexer.local.segments import Segments
from indexer.local.snapshot import current
from indexer.record import Record
from indexer.text.fast_fold import folded
from indexer.text.segmenter import Segmenter, squeezed

DATA: Final = Path(__file__).parents[1] / "build" / "benchmarks"


def library(articles: int) -> Library:
    """Return the library of so many articles, its issues written, perhaps not yet indexed."""
    made = Library.create(DATA / f"library-{articles}")
    done = made.path / "bytes.json"
    if not done.exists():
        size = Corpus().write(made.issues, articles)
        done.write_text(json.dumps(size))
    return made


def text_bytes(made: Library) -> int:
    """Return the bytes of all titles and texts of a library, in UTF-8."""
    size: int = json.loads((made.path / "bytes.json").read_text())
    return size


def records(made: Library) -> Iterator[Record]:
    """Yield the articles of an indexed library."""
    newest = current(made.index)
    assert newest is not None
    segments = Segments(newest.path, newest.manifest.segments)
    for place in range(len(segments.readers)):
        for record, _ in segments.live(place):
            yield record


class Words:
    """Cuts texts into the words that Jianbao indexes."""

    def __init__(self) -> None:
        self._segmenter = Segmenter()

    def __call__(self, text: str) -> list[str]:
        """Return the words of a text in order."""
        return self._segmenter.in_order(squeezed(folded(text)))
