"""The term dictionary of a segment, written as Whoosh's ordered hash file, many terms at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import md5
from pathlib import Path
from struct import Struct
from typing import Any, Final

import numpy as np
from whoosh.filedb.filetables import OrderedHashWriter
from whoosh.filedb.structfile import StructFile
from whoosh.util.numlists import GrowableArray

#: Whoosh's hash files: a slot is a hash and the place of an item; an item is the lengths of its key
#: and value, and these.
SLOT: Final = Struct("!Iq")
LENGTHS: Final = Struct("!ii")
_SLOT_TYPE: Final = np.dtype([("hash", ">u4"), ("place", ">i8")])


def key_hash(key: bytes) -> int:
    """Return the hash of a key: the end of its MD5."""
    return int.from_bytes(md5(key, usedforsecurity=False).digest()[-4:], "big")


class TermsWriter(OrderedHashWriter):  # type: ignore[misc]  # Whoosh has no types
    """Writes what Whoosh's own writer does, without a call a number."""

    def __init__(self, path: Path) -> None:
        super().__init__(StructFile(path.open("xb")))
        self._places: list[int] = []
        self._last = b""
        self._at: int = self.dbfile.tell()

    def add_all(self, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Write keys and their values, the keys ascending."""
        pieces: list[bytes] = []
        for key, value in items:
            if key <= self._last:
                raise ValueError(f"keys must ascend: {self._last!r}, {key!r}")
            self._last = key
            self._places.append(self._at)
            hashed = key_hash(key)
            self.buckets[hashed & 0xFF].append((hashed, self._at))
            pieces += (LENGTHS.pack(len(key), len(value)), key, value)
            self._at += LENGTHS.size + len(key) + len(value)
        self.dbfile.write(b"".join(pieces))

    def _write_hashes(self) -> None:
        for entries in self.buckets:
            count = 2 * len(entries)
            self.directory.append((self._at, count))
            hashes, places = [0] * count, [0] * count
            for hashed, place in entries:
                slot = (hashed >> 8) % count
                while places[slot]:
                    slot = (slot + 1) % count
                hashes[slot], places[slot] = hashed, place
            table = np.empty(count, _SLOT_TYPE)
            table["hash"], table["place"] = hashes, places
            self.dbfile.write(table.tobytes())
            self._at += table.nbytes

    def _write_extras(self) -> None:
        self.index = _growable(self._places)
        super()._write_extras()


def _growable(numbers: list[int]) -> Any:
    """Return ascending numbers as Whoosh grows an array of them."""
    found = GrowableArray("H")
    for number in numbers[-1:]:
        found.append(number)
    found.array = array(found.typecode, numbers)
    return found
