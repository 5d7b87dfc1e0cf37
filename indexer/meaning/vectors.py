"""The vectors of the articles of a segment, in one file with a sum of its own.

They stand beside the snapshots (``index/meaning/<model>/<segment>.vectors``), not in them: an index
is the same with and without them, and can do without. A file holds the vectors of the first
articles of its segment, and is written anew as more are made. Each number of a vector is kept in
a byte.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from corpus.errors import JianbaoError
from corpus.model import Article
from indexer.arrays import F32, U64, Array
from indexer.durable import flush, make_folder
from indexer.segment.array_file import BadArrays, map_file, read_arrays, write_arrays

SUFFIX: Final = ".vectors"
#: Characters of an article's text that its vector is made of, beside the title: what it is about is
#: told there, and a model reads some 500.
_LEAD: Final = 256
_STEPS: Final = 127


class DamagedVectors(JianbaoError):
    """A file of vectors is not what was written."""


class Vectors(NamedTuple):
    """The vectors of some articles in order, and what their bytes add up to.

    ``digests`` tell of which texts. A vector is its ``codes`` times its scale; where the model says
    nothing the scale is 0.
    """

    digests: U64
    scales: F32
    codes: Array
    summed: int = 0

    @property
    def sound(self) -> bool:
        """Tells whether the bytes are those that were written."""
        return self.summed == _sum(self)

    def and_more(self, rows: Sequence[Row]) -> Vectors:
        """Return these vectors and others behind them."""
        if not rows:
            return self
        digests, scales, codes = zip(*rows, strict=True)
        more = Vectors(np.asarray(digests, np.uint64), np.asarray(scales, np.float32), np.stack(codes))
        if len(self.scales):
            more = Vectors(
                np.concatenate([self.digests, more.digests]),
                np.concatenate([self.scales, more.scales]),
                np.concatenate([self.codes, more.codes]),
            )
        return more._replace(summed=_sum(more))


#: The digest of a text, and its vector as it is kept.
Row = tuple[int, float, Array]
NONE: Final = Vectors(np.empty(0, np.uint64), np.empty(0, np.float32), np.empty((0, 0), np.int8))


def text_of(article: Article) -> str:
    """Return what of an article its vector is made of."""
    return f"{article.title}\n{article.text[:_LEAD]}"


def digest_of(text: str) -> int:
    """Return the digest of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def row_of(digest: int, vector: F32) -> Row:
    """Return a vector as it is kept."""
    scale = float(np.abs(vector).max()) / _STEPS
    return digest, scale, np.rint(vector / np.float32(scale or 1)).astype(np.int8)


class VectorStore:
    """The files of vectors of an index by one model."""

    def __init__(self, index: Path, digest: str) -> None:
        self.top = index / "meaning"
        self.folder = self.top / digest

    def path(self, segment: str) -> Path:
        """Return the file of a segment."""
        return self.folder / f"{segment}{SUFFIX}"

    def read(self, segment: str, *, checked: bool = True) -> Vectors:
        """Return the vectors of the first articles of a segment, if any. Raises DamagedVectors."""
        path = self.path(segment)
        try:
            held = read_arrays(map_file(path))
            count = len(held["scales"])
            found = Vectors(held["digests"], held["scales"], held["codes"].reshape(count, -1), int(held["sum"][0]))
        except FileNotFoundError:
            return NONE
        except (BadArrays, OSError, LookupError, ValueError) as error:
            raise _damaged(path) from error
        if len(found.digests) != count or (checked and not found.sound):
            raise _damaged(path)
        return found

    def write(self, segment: str, vectors: Vectors) -> None:
        """Write the vectors of a segment, all or nothing. Raises OSError."""
        make_folder(self.folder)
        path = self.path(segment)
        partial = path.with_suffix(".part")
        partial.unlink(missing_ok=True)
        arrays: dict[str, Array] = {
            "digests": vectors.digests,
            "scales": vectors.scales,
            "codes": vectors.codes.reshape(-1),
            "sum": np.asarray([vectors.summed], np.uint32),
        }
        try:
            write_arrays(partial, arrays)
            flush(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        flush(self.folder)

    def segments(self) -> list[str]:
        """Return the segments of which there are vectors."""
        return sorted(path.name.removesuffix(SUFFIX) for path in self.folder.glob(f"*{SUFFIX}"))

    def keep(self, segments: Collection[str]) -> None:
        """Remove what is of other models, and of segments that are not any more."""
        for path in [*self.top.glob("*/*")]:
            if path.parent != self.folder or path.name.removesuffix(SUFFIX) not in segments:
                path.unlink(missing_ok=True)
        for folder in {*self.top.glob("*/")} - {self.folder}:
            folder.rmdir()


def _damaged(path: Path) -> DamagedVectors:
    return DamagedVectors(f"{path}: not what was written; run `jianbao check --repair`")


def _sum(vectors: Vectors) -> int:
    summed = 0
    for array in vectors[:3]:
        summed = zlib.crc32(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"", summed)
    return summed
