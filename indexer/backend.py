"""Snapshot storage: the protocol that both backends implement, and the values it works with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from corpus.entities.proposals import Proposal, propose_names
from corpus.entities.registry import Registry
from indexer.catalog import Catalog
from indexer.manifest import Manifest
from indexer.record import Record

#: Seconds that a writer waits for another one to end before it names the holder of the lock.
LOCK_WAIT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class State:
    """The newest sound snapshot; its number is 0 before the first.

    ``damage`` says what is wrong with a newer one, which the next one is to replace.
    """

    number: int = 0
    manifest: Manifest = field(default_factory=Manifest)
    catalog: Catalog = field(default_factory=Catalog)
    registry: Registry = field(default_factory=Registry)
    damage: tuple[str, ...] = ()

    def proposals(self) -> tuple[Proposal, ...]:
        """Return what the keeper may decide: what may be a company, then what may be one thing."""
        said = ((held.articles, held.unsure) for held in self.catalog.issues.values())
        return (*propose_names(said, self.registry.companies), *self.registry.proposals(_latest(self.catalog)))


def _latest(catalog: Catalog) -> set[str]:
    """Return the articles of the issues that arrived last; none where all came at once."""
    last = max((held.arrived for held in catalog.issues.values()), default="")
    came = [held for held in catalog.issues.values() if held.arrived == last]
    return {id_ for held in came for id_ in held.articles} if len(came) < len(catalog.issues) else set()


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between the newest snapshot and the next one.

    ``removed`` are the ids of articles that go, ``added`` the articles that come, ``touched`` those
    that stay but resolve otherwise; each with its place in its issue. ``fronts_removed`` and
    ``fronts_added`` are the same of front matter. ``fingerprint`` says how the files were read,
    ``terms`` are the words of the user dictionary, ``synonyms`` the groups of the library's own
    (`indexer.library.parse_config`).
    """

    removed: Collection[str]
    added: Sequence[tuple[Record, int]]
    touched: Sequence[tuple[Record, int]]
    catalog: Catalog
    registry: Registry
    fingerprint: str
    terms: tuple[str, ...] = ()
    fronts_removed: Collection[str] = ()
    fronts_added: Sequence[Record] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()

    def manifest(self) -> Manifest:
        """Return the part of the next manifest that is the same in every backend."""
        return Manifest(
            self.fingerprint,
            self.terms,
            datetime.now(UTC).isoformat(timespec="seconds"),
            len(self.catalog.issues),
            sum(len(held.articles) for held in self.catalog.issues.values()),
            sum(held.front for held in self.catalog.issues.values()),
            self.synonyms,
        )


class Backend(Protocol):
    """The storage of a library's snapshots."""

    def writing(self, *, thorough: bool = False) -> AbstractContextManager[State]:
        """Hold the write lock, sweep what a dead writer left, and give the newest sound snapshot.

        With `thorough`, check the bytes of every file. Raises LibraryBusy, and IndexNotWritten
        where the disk fails within the block.
        """

    def current(self) -> State | None:
        """Return the newest sound snapshot for reading, or None where there is none."""

    def records(self, ids: Collection[str]) -> Iterable[Record]:
        """Return the articles of these ids in the newest snapshot. The caller is `writing`."""

    def holding(self, texts: Collection[str]) -> frozenset[str] | None:
        """Return the articles that may hold one of some folded texts of Han characters, by ids.

        None where the newest snapshot does not tell. The caller is `writing`.
        """

    def publish(self, change: Change) -> State:
        """Make the next snapshot and switch every reader to it. The caller is `writing`."""

    def damage(self) -> list[str]:
        """Check all of the newest snapshot; return what is wrong with it, a line each."""

    def roll_back(self) -> State:
        """Go back to the snapshot before the newest. Raises LibraryBusy or IndexDamaged."""
