"""Name tables: the state of a registry in immutable sorted files, searched but not loaded.

A table holds the rows that one snapshot changed, sorted by key. All tables together are the state:
counts are summed, of an article the newest row counts. Small tables are merged like small segments,
so that a new issue costs its own size, and looking a name up costs a search in each of a handful of
files (a log-structured merge tree).

Values are JSON, a line each; a few lines together are compressed (zlib), which takes a fifth of
their size.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np

from corpus import codec
from corpus.entities.resolution import Counts
from indexer.kernels import sought
from indexer.local.manifest import TableEntry
from indexer.local.merge_policy import FACTOR, step
from indexer.segment.array_file import map_file, read_arrays, write_arrays

SUFFIX: Final = ".names"
#: The first character of the key of an article's row.
_ARTICLE: Final = "a"
#: Values that are compressed together: with more, to look one up takes longer than it spares.
_TOGETHER: Final = 8
Row = tuple[str, Any]


def write_table(path: Path, rows: Iterable[Row]) -> int:
    """Write rows, in the order of their keys as bytes; return how many are of articles."""
    keys, values, articles = list[bytes](), list[bytes](), 0
    for key, value in rows:
        keys.append(key.encode())
        values.append(codec.encode(value))
        articles += key[0] == _ARTICLE
    blocks = [
        zlib.compress(b"\n".join(values[at : at + _TOGETHER]), zlib.Z_BEST_SPEED)
        for at in range(0, len(values), _TOGETHER)
    ]
    write_arrays(
        path,
        {
            "key_ends": np.cumsum([0, *map(len, keys)], dtype=np.int64),
            "block_ends": np.cumsum([0, *map(len, blocks)], dtype=np.int64),
            "keys": np.frombuffer(b"".join(keys), np.uint8),
            "blocks": np.frombuffer(b"".join(blocks), np.uint8),
        },
    )
    return articles


def in_order(rows: Mapping[str, Any]) -> list[Row]:
    """Return rows in the order of their keys as bytes."""
    return sorted(rows.items(), key=_key)


def _key(row: Row) -> bytes:
    return row[0].encode()


class _Table:
    """The file of one table."""

    def __init__(self, path: Path) -> None:
        """Open a table. Raises OSError, or ValueError or KeyError where it is damaged."""
        arrays = read_arrays(map_file(path))
        self._key_ends, self._block_ends = arrays["key_ends"], arrays["block_ends"]
        self._keys, self._blocks = arrays["keys"], arrays["blocks"].data

    def _key_at(self, place: int) -> bytes:
        return self._keys[self._key_ends[place] : self._key_ends[place + 1]].tobytes()

    def _block(self, number: int) -> list[bytes]:
        """Return the values of a block."""
        data = self._blocks[int(self._block_ends[number]) : int(self._block_ends[number + 1])]
        return zlib.decompress(data).split(b"\n")

    def _value_at(self, place: int) -> Any:
        return _value(self._block(place // _TOGETHER)[place % _TOGETHER])

    def _place(self, key: bytes) -> int:
        """Return the place of the first key that is not less than `key`."""
        return sought(self._keys, self._key_ends, key)

    def get(self, key: str, missing: Any) -> Any:
        """Return the value of a key."""
        wanted = key.encode()
        place = self._place(wanted)
        found = place < len(self._key_ends) - 1 and self._key_at(place) == wanted
        return self._value_at(place) if found else missing

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys with a prefix, without it."""
        wanted = prefix.encode()
        for place in range(self._place(wanted), len(self._key_ends) - 1):
            key = self._key_at(place)
            if not key.startswith(wanted):
                return
            yield key[len(wanted) :].decode()

    def rows(self) -> Iterator[Row]:
        """Yield all rows in the order of their keys."""
        for number in range(len(self._block_ends) - 1):
            for place, value in enumerate(self._block(number), number * _TOGETHER):
                yield self._key_at(place).decode(), _value(value)


def _value(data: bytes) -> Any:
    return codec.decode(data, Any)


class StoredNameTables:
    """The name tables of a snapshot, oldest first (a `corpus.entities.registry.NameTables`)."""

    def __init__(self, folder: Path, entries: Sequence[TableEntry]) -> None:
        """Open the tables of a manifest. Raises OSError, ValueError or KeyError where damaged."""
        self._tables = [_Table(folder / entry.name) for entry in entries]

    def kind(self, mark: str) -> _Kind:
        """Return the counts of one kind of names."""
        return _Kind(self._tables, mark)

    def facts(self, articles: Iterable[str]) -> dict[str, Any]:
        """Return the newest rows of those articles that have one."""
        return {article: row for article in articles if (row := self._newest(_ARTICLE + article)) is not None}

    def _newest(self, key: str) -> Any:
        absent = object()
        rows = (table.get(key, absent) for table in reversed(self._tables))
        return next((row for row in rows if row is not absent), None)


class _Kind:
    """The counts of one kind of names (a `corpus.entities.resolution.Stored`)."""

    def __init__(self, tables: Sequence[_Table], mark: str) -> None:
        self._tables, self._mark = tables, mark

    def counts(self, aspect: str, key: str) -> Counts:
        """Return the sum of the counts of an aspect of a key."""
        return _sum(table.get(f"{self._mark}{aspect}{key}", {}) for table in self._tables)

    def keys(self, aspect: str) -> Iterable[str]:
        """Return every key that has counts of an aspect, each once."""
        found = dict.fromkeys(key for table in self._tables for key in table.keys(f"{self._mark}{aspect}"))
        return (key for key in found if self.counts(aspect, key))

    def expect(self, keys: Collection[str]) -> None:
        """Do nothing: to look a key up takes no way to go."""


def _sum(parts: Iterable[Counts]) -> Counts:
    total: Counts = {}
    for part in parts:
        for other, number in part.items():
            total[other] = total.get(other, 0) + number
    return {other: number for other, number in total.items() if number}


def grown(folder: Path, entries: Sequence[TableEntry], name: str, rows: Mapping[str, Any]) -> list[TableEntry]:
    """Add a table to a draft and merge small ones where there are many; return all entries."""
    found = [*entries, TableEntry(f"{name}{SUFFIX}", write_table(folder / f"{name}{SUFFIX}", in_order(rows)))]
    while (few := _alike(found)) >= FACTOR:
        merged, kept = found[-few:], found[:-few]
        target = f"{name}-{len(found)}{SUFFIX}"
        tables = [_Table(folder / entry.name) for entry in merged]
        count = write_table(folder / target, _joined(tables, whole=not kept))
        for entry in merged:
            (folder / entry.name).unlink()
        found = [*kept, TableEntry(target, count)]
    return found


def _alike(entries: Sequence[TableEntry]) -> int:
    """Return how many of the newest tables are at most as large as the last, in merge steps."""
    highest = step(entries[-1].articles)
    return next((n for n, one in enumerate(reversed(entries)) if step(one.articles) > highest), len(entries))


def _joined(tables: Sequence[_Table], *, whole: bool) -> Iterator[Row]:
    """Yield the rows of some tables as one; a `whole` merge drops the rows of what is gone."""
    numbered = [((_key(row), number, row) for row in table.rows()) for number, table in enumerate(tables)]
    for key, group in groupby(heapq.merge(*numbered, key=lambda one: one[:2]), key=lambda one: one[2][0]):
        values = [row[1] for _, _, row in group]
        value = values[-1] if key[0] == _ARTICLE else _sum(values)
        if value or (value is None and not whole):
            yield key, value
