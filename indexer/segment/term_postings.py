"""Posting lists: written and read a whole list at a time, in the files of Whoosh's own codec (W3).

What is written is what Whoosh itself would write, only packed closer: one block a list, the gaps
between document numbers and the frequencies as bytes (a list with a gap that is larger as a typed
array). Stock Whoosh reads it. Reading goes from the mapped file to NumPy without a step a posting.
Of pickles, which this format is made of, only those of numbers, bytes and arrays are read.
"""

from __future__ import annotations

import io
import mmap
import pickle
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.filedb.filetables import OrderedHashReader
from whoosh.filedb.structfile import StructFile

from indexer.arrays import I64, U8, U16
from indexer.kernels import running
from indexer.segment.filenames import POSTINGS, TERMS
from indexer.segment.term_dictionary import LENGTHS, SLOT, TermsWriter, key_hash

#: The most documents a segment can hold: their numbers are 16 bits wide.
MAX_DOCUMENTS: Final = 65_536

_MAGIC: Final = b"W3Bl"
#: Where a first pickle (of a few numbers, in protocol 2) stops and a second one (in protocol 4)
#: begins.
_SECOND: Final = b".\x80\x04"
#: Whoosh's W3TermInfo: inlined?, weight, documents, shortest, longest, largest weight, first, last;
#: and where the list stands, but for a list of one document, which follows at once.
_TERM_STATS: Final = struct.Struct("!BfIBBfII")
_TERM_INFO: Final = struct.Struct("!BfIBBfIIqi")
#: The number of documents in it.
_COUNT: Final = struct.Struct("!I")
_COUNT_AT: Final = struct.calcsize("!Bf")
_FIELD: Final = struct.Struct("!H")
_LENGTH: Final = struct.Struct("!i")
#: What a pickle in protocol 4 begins with: the protocol, often a frame; then opcodes of bytes, of None.
_PROTOCOL, _FRAMED = 2, 11
_FRAME, _SHORT, _LONG, _NONE = pickle.FRAME[0], pickle.SHORT_BINBYTES[0], pickle.BINBYTES[0], pickle.NONE[0]
#: What stands before and after the bytes of a typed array, and after other bytes.
_WIDE, _, _WIDE_END = pickle.dumps(array("H", [0]), 4)[_FRAMED:-1].partition(b"C\x02\0\0")
_END: Final = pickle.MEMOIZE
#: From here on a typed array is smaller and quicker than a tuple of numbers.
_ARRAY_FROM: Final = 6
_BYTE: Final = 255


#: What pickled arrays are made of.
_HARMLESS: Final = {("array", "array"): array, ("array", "_array_reconstructor"): array("H").__reduce_ex__(3)[0]}


class UnsafePickle(ValueError):
    """A pickle in an index holds something other than numbers."""


class _Numbers(pickle.Unpickler):
    """Reads pickles of numbers, bytes, tuples and arrays of numbers, and of nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Allow what pickled arrays need."""
        found = _HARMLESS.get((module, name))
        if found is None:
            raise UnsafePickle(f"{module}.{name} in an index")
        return found


class MappedFile(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A mapped file as Whoosh's readers want it; reads by position are safe in threads."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        super().__init__(data if isinstance(data, mmap.mmap) else io.BytesIO(data))
        self.data = data

    def get(self, position: int, length: int) -> bytes:
        """Return bytes from a place."""
        return self.data[position : position + length]

    def read_pickle(self) -> Any:
        """Read a pickle of names and numbers."""
        return _Numbers(self.file).load()


@dataclass(frozen=True, slots=True)
class Lists:
    """The posting lists of a field: term `i` is in ``docs[starts[i]:starts[i + 1]]``, ascending.

    ``terms`` are in the order of their bytes. ``freqs`` are the frequencies (255: or more), None
    where all are 1.
    """

    terms: Sequence[bytes]
    starts: I64
    docs: U16
    freqs: U8 | None = None


def one_each(terms: Sequence[bytes]) -> Lists:
    """Return the lists of terms of which each document has one, and each its own."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    starts = np.arange(len(terms) + 1, dtype=np.int64)
    return Lists([terms[place] for place in order], starts, np.asarray(order, np.uint16))


class ListsWriter:
    """Writes the term dictionary and the posting lists of a segment, field by field."""

    def __init__(self, base: Path) -> None:
        """Create the two files; `base` is the path of the segment without a suffix."""
        self._terms = TermsWriter(Path(f"{base}{TERMS}"))
        self._fields: dict[str, int] = {}
        self._terms.extras["fieldmap"] = self._fields
        postings = Path(f"{base}{POSTINGS}")
        self._postings = postings.open("xb")
        self._offset = 0

    def add(self, field: str, lists: Lists, lengths: U8 | None = None) -> None:
        """Write a field's lists; `lengths` are encoded in a byte per document, as in Whoosh."""
        code = _FIELD.pack(self._fields.setdefault(field, len(self._fields)))
        if not len(lists.terms):
            return
        gaps = lists.docs.copy()
        gaps[1:] -= lists.docs[:-1]
        gaps[lists.starts[:-1]] = lists.docs[lists.starts[:-1]]
        wide = (np.maximum.reduceat(gaps, lists.starts[:-1]) > _BYTE).tolist()
        items: list[tuple[bytes, bytes]] = []
        blocks: list[bytes] = []
        places = pairwise(lists.starts.tolist())
        rows = zip(lists.terms, places, _statistics(lists, lengths), wide, strict=True)
        for term, (begin, end), (weight, shortest, longest, largest, first, last), far in rows:
            if end - begin == 1:
                row = _TERM_STATS.pack(1, weight, 1, shortest, longest, largest, first, last)
                items.append((code + term, row + pickle.dumps(((first,), (largest,), ()), 2)))
                continue
            freqs = None if largest == 1 or lists.freqs is None else lists.freqs[begin:end]
            info = pickle.dumps((end - begin, last, float(largest), 0, shortest, longest), 2)
            data = pickle.dumps((_packed(gaps[begin:end], wide=far), _packed(freqs), None), 4)
            block = _MAGIC + _LENGTH.pack(-len(info) - len(data)) + info + data
            full = (0, weight, end - begin, shortest, longest, largest, first, last, self._offset, len(block))
            items.append((code + term, _TERM_INFO.pack(*full)))
            blocks.append(block)
            self._offset += len(block)
        self._terms.add_all(items)
        self._postings.writelines(blocks)

    def close(self) -> None:
        """Finish both files."""
        self._terms.close()
        self._postings.close()


def _packed(numbers: U16 | U8 | None, *, wide: bool = False) -> object:
    if numbers is None:
        return None
    if not wide:
        return numbers.astype(np.uint8).tobytes()
    return tuple(numbers.tolist()) if len(numbers) < _ARRAY_FROM else array("H", numbers.tobytes())


def _statistics(lists: Lists, lengths: U8 | None) -> list[tuple[float, int, int, int, int, int]]:
    """Return of each term: total frequency, shortest and longest document, maximum, ends."""
    begins, ends = lists.starts[:-1], lists.starts[1:]
    counts = ends - begins
    ones = np.ones(len(counts), np.int64)
    weights = counts if lists.freqs is None else counts + _further(lists.starts, lists.freqs)
    largest = ones if lists.freqs is None else np.maximum.reduceat(lists.freqs, begins)
    by_posting = None if lengths is None else lengths[lists.docs]
    shortest = ones if by_posting is None else np.minimum.reduceat(by_posting, begins)
    longest = ones if by_posting is None else np.maximum.reduceat(by_posting, begins)
    columns = (weights, shortest, longest, largest, lists.docs[begins], lists.docs[ends - 1])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _further(starts: I64, freqs: U8) -> I64:
    """Return how often each term occurs in its documents besides once."""
    often = np.flatnonzero(freqs > 1)
    terms = np.searchsorted(starts, often, "right") - 1
    return np.bincount(terms, freqs[often] - 1.0, len(starts) - 1).astype(np.int64)


class _Terms(OrderedHashReader):  # type: ignore[misc]  # Whoosh has no types
    """A term dictionary (hashed with MD5), looked up in the mapped bytes."""

    def get(self, key: bytes, default: Any = None) -> Any:
        """Return what stands under a key."""
        data = self.dbfile.data
        wanted = key_hash(key)
        begin, slots = self.tables[wanted & 0xFF]
        place = (wanted >> 8) % slots if slots else 0
        for _ in range(slots):
            found, item = SLOT.unpack_from(data, begin + place * SLOT.size)
            if not item:
                break
            if found == wanted:
                width, length = LENGTHS.unpack_from(data, item)
                start = item + LENGTHS.size + width
                if data[item + LENGTHS.size : start] == key:
                    return data[start : start + length]
            place = (place + 1) % slots
        return default


class ListsReader:
    """Reads the term dictionary and the posting lists of a segment.

    A list is found first, which says how long it is, and then read.
    """

    def __init__(self, terms: mmap.mmap | bytes, postings: mmap.mmap | bytes) -> None:
        """Read two mapped files."""
        self._terms = _Terms(MappedFile(terms), len(terms))
        self._codes = {name: _FIELD.pack(code) for name, code in self._terms.extras["fieldmap"].items()}
        self._postings = postings

    def find(self, field: str, term: str) -> tuple[int, bytes]:
        """Return how many documents have a term, and by what to read its list."""
        code = self._codes.get(field)
        info = None if code is None else self._terms.get(code + term.encode())
        return (0, b"") if info is None else (_COUNT.unpack_from(info, _COUNT_AT)[0], info)

    def find_all(self, terms: Sequence[tuple[str, str]]) -> list[tuple[int, bytes]]:
        """Return of each of some terms, given with their fields, what `find` does."""
        return [self.find(field, term) for field, term in terms]

    def get(self, field: str, term: str) -> tuple[I64, U8 | None] | None:
        """Return the documents and frequencies of a term; None where no document has it."""
        count, info = self.find(field, term)
        return self.read(info) if count else None

    def beginning(self, field: str, prefix: str) -> Iterator[tuple[str, tuple[I64, U8 | None]]]:
        """Yield a field's terms with a prefix, in order, with documents and frequencies."""
        code = self._codes.get(field)
        if code is None:
            return
        key = code + prefix.encode()
        for found, info in self._terms.items_from(key):
            if not found.startswith(key):
                return
            yield found[len(code) :].decode(), self.read(info)

    def read(self, info: bytes) -> tuple[I64, U8 | None]:
        """Return the documents and frequencies (None: once each) of a list that was found."""
        if info[0]:
            stats = _TERM_STATS.unpack_from(info)
            return np.asarray(stats[6:7], np.int64), np.asarray(stats[5:6], np.uint8)
        offset, length = _TERM_INFO.unpack(info)[-2:]
        block = self._postings[offset : offset + length]
        # What Whoosh says of a block itself ends with the first pickle in it.
        begin = block.index(_SECOND) + 1
        held = _held_as_bytes(block, begin)
        if held is None:
            gaps, freqs, _ = _Numbers(io.BytesIO(block[begin:])).load()
            return _array(gaps).cumsum(dtype=np.int64), None if freqs is None else _array(freqs).astype(np.uint8)
        at, count, wide, often = held
        return running(block, at, count, wide), None if often is None else np.frombuffer(block, np.uint8, count, often)


def _held_as_bytes(block: bytes, begin: int) -> tuple[int, int, bool, int | None] | None:
    """Return where the bytes of gaps and of frequencies stand in a block; None where they do not.

    Where the gaps stand, how many there are, whether each is two bytes wide; where the frequencies
    stand. Most lists are read so, in a third of the time that it takes to unpickle them.
    """
    at = begin + _FRAMED if block[begin + _PROTOCOL] == _FRAME else begin + _PROTOCOL
    wide = block.startswith(_WIDE, at)
    at, size = _bytes_at(block, at + len(_WIDE) if wide else at)
    behind = _WIDE_END if wide else _END
    if size <= 0 or not block.startswith(behind, at + size):
        return None
    count, after = size >> wide, at + size + len(behind)
    if block[after] == _NONE:
        return at, count, wide, None
    often, size = _bytes_at(block, after)
    return (at, count, wide, often) if size == count else None


def _bytes_at(block: bytes, at: int) -> tuple[int, int]:
    """Return where the bytes begin that a pickle holds at a place, and how many; 0 for others."""
    if block[at] == _SHORT:
        return at + 2, block[at + 1]
    return at + 5, int.from_bytes(block[at + 1 : at + 5], "little") if block[at] == _LONG else 0


def _array(numbers: bytes | Sequence[int]) -> U8 | U16:
    return np.frombuffer(numbers, np.uint8) if isinstance(numbers, bytes) else np.asarray(numbers, np.uint16)
