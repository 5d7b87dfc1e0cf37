"""The catalog of a snapshot: its source files, and the issues and articles each of them gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from corpus import codec
from corpus.model import Account, Doubt, Issue


@dataclass(frozen=True, slots=True)
class Source:
    """A file of ``issues/``: its hash, its state in the file system, its issues or its error.

    ``stamp`` is modification and change time, size and inode; ``settled`` says whether these vouch
    for the content. ``seen`` is the snapshot in which this content first came in. ``issues`` are
    the ids of the issues it holds. ``error`` says why it could not be read.
    """

    hash: str
    stamp: tuple[int, ...] = ()
    settled: bool = False
    seen: int = 0
    issues: tuple[str, ...] = ()
    error: str | None = None

    @property
    def age(self) -> tuple[int, int]:
        """The order of arrival: of two files with one issue, the later one corrects it."""
        return (self.seen, self.stamp[0] if self.stamp else 0)


@dataclass(frozen=True, slots=True)
class Held:
    """An issue as indexed: its file, its articles' ids in printed order, doubts and account."""

    issue: Issue
    source: str
    articles: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """Files by name (relative to ``issues/``) and issues by id."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    issues: Mapping[str, Held] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the catalog to a file of a snapshot, in place of the one linked there."""
        path.unlink(missing_ok=True)
        path.write_bytes(codec.encode(_Saved(self.sources, [*self.issues.values()])))

    @classmethod
    def load(cls, path: Path) -> Catalog:
        """Read the file that `save` wrote. Raises OSError or ValueError where it is damaged."""
        return cls.parse(path.read_bytes())

    @classmethod
    def parse(cls, data: bytes) -> Catalog:
        """Read the bytes of the file that `save` wrote. Raises ValueError where damaged."""
        saved = codec.decode(data, _Saved)
        return cls(saved.sources, {held.issue.id: held for held in saved.issues})


class _Saved(msgspec.Struct):
    sources: Mapping[str, Source]
    issues: list[Held]
