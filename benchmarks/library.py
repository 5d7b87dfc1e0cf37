"""The library that is measured: synthetic, made once a size and kept in build/benchmarks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
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
    return written(f"library-{articles}", articles, Corpus)


def written(name: str, articles: int, corpus: Callable[[], Corpus]) -> Library:
    """Return a library with so many articles of a corpus, written where they are not yet."""
    made = Library.create(DATA / name)
    done = made.path / "bytes.json"
    if not done.exists():
        done.write_text(json.dumps(corpus().write(made.issues, articles)))
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
