"""The texts of a segment: as they are searched, and the posting lists of their words and grams."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np

from indexer.arrays import I64, Array
from indexer.segment import gram_postings
from indexer.segment.gathering import Gathered
from indexer.segment.term_postings import Lists
from indexer.segment.text_delta import encode_text
from indexer.segment.whoosh_schema import TEXT_FIELDS
from indexer.text.segmenter import Segmenter
from indexer.text.word_codes import WordCodes

#: Characters that are cut into words and grams at one time; bounds the memory that takes.
_CHUNK: Final = 2_000_000


class SegmentTexts:
    """The squeezed folded texts in a row, each as title, NUL, text, NUL; their words and grams."""

    def __init__(self, segmenter: Segmenter, folded: BinaryIO) -> None:
        """Cut texts as a segmenter does; they themselves are written to the file `folded`."""
        self.characters = 0
        self._file = folded
        self._codes = WordCodes(segmenter)
        self._starts = array("Q", [0])
        self._titles = array("I")
        self._pending: list[str] = []
        self._cut_to = 0
        self._words = {field: Gathered() for field in TEXT_FIELDS}
        self._word_counts: dict[str, list[I64]] = {field: [] for field in TEXT_FIELDS}
        self._grams = Gathered()
        self._han_counts: list[I64] = []

    def add(self, title: str, text: str) -> None:
        """Take the title and the text of the next article, folded and squeezed."""
        both = f"{title}\0{text}\0"
        self._pending.append(both)
        self.characters += len(encode_text(both)) // 2
        self._starts.append(self.characters)
        self._titles.append(len(encode_text(title)) // 2)
        if self.characters - self._starts[self._cut_to] >= _CHUNK:
            self.close()

    def close(self) -> None:
        """Cut what was taken and is not cut yet."""
        data = encode_text("".join(self._pending))
        units, first = np.frombuffer(data, np.uint16), self._cut_to
        starts = np.asarray(self._starts[first:-1], np.int64)
        starts -= starts[:1]
        pieces = np.stack([starts, starts + np.asarray(self._titles[first:], np.int64) + 1], axis=1).ravel()
        codes, counts = self._codes.of(units, pieces)
        of_titles, of_texts = counts[::2].copy(), counts[1::2]
        in_title = np.repeat(np.tile([True, False], len(starts)), counts)
        # The words of the title are words of the article, too.
        for field, some, numbers in (("title", codes[in_title], of_titles), ("words", codes, of_titles + of_texts)):
            self._words[field].add(some, numbers, first)
            self._word_counts[field].append(numbers)
        keys, han = gram_postings.gram_keys(units, starts)
        self._grams.add(keys, han, first)
        self._han_counts.append(han)
        self._file.write(data)
        self._pending = []
        self._cut_to = len(self._starts) - 1

    def lists(self) -> Iterator[tuple[str, Lists]]:
        """Yield for each field the posting lists of its words; they are given up by it."""
        return ((field, gathered.lists(self._codes.terms)) for field, gathered in self._words.items())

    def lengths(self) -> dict[str, I64]:
        """Return for each field how many words each article has."""
        return {field: np.concatenate(counts) for field, counts in self._word_counts.items()}

    def grams(self) -> dict[str, Array]:
        """Return the grams and the single units; they are given up by it."""
        return gram_postings.arrays(*self._grams.by_key(), len(self._titles))

    def arrays(self) -> dict[str, Array]:
        """Return the start of each article (and the end), and its lengths in title and in Han."""
        return {
            "starts": np.asarray(self._starts, np.int64),
            "titles": np.asarray(self._titles, np.uint32),
            "han.length": np.concatenate(self._han_counts).astype(np.uint32),
        }
