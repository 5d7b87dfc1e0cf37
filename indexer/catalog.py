"""The catalog of a snapshot: its source files, and the issues and articles each of them gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from corpus import codec
from corpus.model import Account, Doubt, Issue, Unsure

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of ``issues/``: its hash, its state in the file system, its issues or its error.

    ``stamp`` is modification and change time, size and inode; ``settled`` says whether these vouch
    for the content. ``seen`` is the snapshot in which this content first came in. ``issues`` are
    the ids of the issues it holds, ``claims`` those that they give themselves (see
    `indexer.library.unique_ids`). ``error`` says why it could not be read.
    """

    hash: str
    stamp: tuple[int, ...] = ()
    settled: bool = False
    seen: int = 0
    issues: tuple[str, ...] = ()
    error: str | None = None
    claims: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """The hash of the file alone; in ``hash``, that of its corrections stands behind it."""
        return self.hash.partition("-")[0]

    @property
    def age(self) -> tuple[int, int]:
        """The order of arrival: of two files with one issue, the later one corrects it."""
        return (self.seen, self.stamp[0] if self.stamp else 0)


@dataclass(frozen=True, slots=True)
class Held:
    """An issue as indexed: its file, its articles' ids in printed order, doubts and account.

    ``unsure`` are names for the keeper to decide.

    ``front``: it has front matter. ``given``: the id that an article gives itself, where it is
    another one's too. ``arrived``: when the issue came into the library, in ISO 8601; empty where
    it came before that was noted.
    """

    issue: Issue
    source: str
    articles: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    account: Account | None = None
    front: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    unsure: tuple[Unsure, ...] = ()
    arrived: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Files by name (relative to ``issues/``) and issues by id."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    issues: Mapping[str, Held] = field(default_factory=dict)

    def encode(self) -> bytes:
        """Return the catalog as the file of a snapshot holds it."""
        return codec.encode(_Saved(self.sources, [*self.issues.values()]))

    @classmethod
    def decode(cls, data: bytes) -> Catalog:
        """Return what `encode` was given. Raises ValueError where it is damaged."""
        saved = codec.decode(data, _Saved)
        return cls(saved.sources, {held.issue.id: held for held in saved.issues})

    @property
    def entries(self) -> int:
        """The number of files and issues."""
        return len(self.sources) + len(self.issues)

    def changed(self, since: Catalog) -> CatalogChange:
        """Return what makes this catalog of an older one."""
        return CatalogChange(_came(since.sources, self.sources), _came(since.issues, self.issues))

    def with_change(self, change: CatalogChange) -> Catalog:
        """Return the catalog that a change makes of this one, in the order of names and ids."""
        return Catalog(_applied(self.sources, change.sources), _applied(self.issues, change.issues))


class CatalogChange(msgspec.Struct, frozen=True):
    """Files and issues that came or are others now; None stands for what is gone."""

    sources: Mapping[str, Source | None] = {}
    issues: Mapping[str, Held | None] = {}

    @property
    def entries(self) -> int:
        """The number of files and issues."""
        return len(self.sources) + len(self.issues)


def _came(before: Mapping[str, _Entry], now: Mapping[str, _Entry]) -> dict[str, _Entry | None]:
    gone = dict.fromkeys(before.keys() - now.keys())
    return gone | {name: one for name, one in now.items() if (old := before.get(name)) is not one and old != one}


def _applied(before: Mapping[str, _Entry], change: Mapping[str, _Entry | None]) -> dict[str, _Entry]:
    return in_order({name: one for name, one in {**before, **change}.items() if one is not None})


def in_order(entries: Mapping[str, _Entry]) -> dict[str, _Entry]:
    """Return entries in the order of their names."""
    return {name: entries[name] for name in sorted(entries)}


class _Saved(msgspec.Struct):
    sources: Mapping[str, Source]
    issues: list[Held]
