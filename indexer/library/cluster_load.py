"""Load a whole library into a cluster from several machines at once (`jianbao load`).

One machine begins, each adds its part of the files, one finishes. An article is known by its id, so
a step that failed is done again. Until the end readers see nothing of it, and `jianbao sync` waits
for the end.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from corpus.codec import plain
from corpus.entities.registry import Registry
from corpus.errors import JianbaoError
from corpus.formats.system_files import conflict_copies
from corpus.model import Bulletin
from indexer.backend import Change
from indexer.catalog import Catalog, Held, Source
from indexer.library.arrival import arrived, moment
from indexer.library.identify import held_of, identify
from indexer.library.ingest import Intake, read
from indexer.library.load_names import resolve_all
from indexer.library.parse_config import ParseConfig, read_parse_config
from indexer.library.scan import scan
from indexer.opensearch.backend import publish
from indexer.opensearch.client import WRITING
from indexer.opensearch.draft import Draft, draft
from indexer.opensearch.manifest import ClusterSnapshot, Loading
from indexer.opensearch.mapping import Kind, Words, keyword
from indexer.opensearch.settings import cluster_settings
from indexer.opensearch.snapshot import LOADING, ClusterSnapshots
from indexer.opensearch.verify import standing
from indexer.record import front_id, front_record, record_of
from indexer.settings import SETTINGS_FILE, BadSettings
from indexer.text.segmenter import Segmenter


class LoadState(JianbaoError):
    """A step of a load does not follow from the one before."""


class Load:
    """The steps of a load, for one library on one machine."""

    def __init__(self, library: Path) -> None:
        """Read the library's settings. Raises BadSettings where it is not in a cluster."""
        settings = cluster_settings(library)
        if settings is None:
            raise BadSettings(
                f'{library / SETTINGS_FILE}: the library is not in a cluster; write engine = "opensearch"'
            )
        self.settings = settings
        self._library = library
        self._snapshots = ClusterSnapshots(settings, patience=WRITING)

    def begin(self, parts: int) -> None:
        """Make the index, for so many parts. Raises LibraryBusy where another writer is at work."""
        with draft(self._snapshots, rebuild=True) as made:
            made.begin()
            load = Loading(made.number, made.index, parts, time.time(), made.span)
            self._snapshots.client.index(index=self._snapshots.state, id=LOADING, body=plain(load))

    def add(self, part: int) -> int:
        """Read and send the files of one part (from 1); return how many articles were sent.

        Files that cannot be read are kept in the catalog with the reason. Names are resolved by
        this part alone; `finish` knows them all.
        """
        state = self._open()
        if not 1 <= part <= state.parts:
            raise LoadState(f"part {part}: the load has parts 1 to {state.parts}; choose one of them")
        config, made, words = read_parse_config(self._library), self._draft(state), Segmenter().words
        files = scan(self._library / "issues", {}, time.time_ns())
        sources: dict[str, Source] = {}
        held: dict[str, Held] = {}
        sent = 0
        for name in (name for name in sorted(files) if _part(name, state.parts) == part):
            intake = Intake(self._library / "issues", config, {name: replace(files[name], seen=made.number)})
            if files[name].error is None:
                read(intake, name)
            sources |= intake.sources
            found = [bulletin for bulletins in intake.read.values() for bulletin in bulletins]
            held |= {bulletin.issue.id: held_of(bulletin, name, {}) for bulletin in found}
            sent += _send(made, config, found, words)
        self._keep(made, part, Catalog(sources, held))
        return sent

    def _keep(self, made: Draft, part: int, catalog: Catalog) -> None:
        count = made.put(f"part-{part}", catalog.encode())
        body = {"number": made.number, "parts": count}
        self._snapshots.client.index(index=self._snapshots.state, id=f"{made.number}/part-{part}", body=body)

    def finish(self, processes: int | None = None) -> ClusterSnapshot:
        """Resolve names library-wide, verify, switch. Raises LoadState where a part is missing.

        Names are resolved in so many processes; without a number, in as many as there are cores.
        """
        state = self._open()
        with draft(self._snapshots, loading=True) as locked:
            made = replace(self._draft(state), newest=locked.newest, confirm=locked.confirm)
            made.refresh()
            catalog = self._identified(self._merged(state), made, self._unmixed(made))
            config = read_parse_config(self._library)
            made.refresh()
            self._settle(made, catalog)
            made.refresh()
            articles = [id_ for held in catalog.issues.values() for id_ in held.articles]
            registry = resolve_all(self.settings, made.so_far(), config.gazetteer, articles, processes)
            change = Change((), (), (), catalog, registry, config.fingerprint)
            published = publish(made, change.manifest(), Catalog(), change)
            self._snapshots.client.delete(index=self._snapshots.state, id=LOADING)
            return published

    def _unmixed(self, made: Draft) -> set[str]:
        """Remove the articles that stand in several spans of years; return their ids.

        Several files may hold one article with several dates, or a part was added again after its
        file was corrected.
        """
        held = made.so_far()
        mixed = {id_ for id_, times in standing(self._snapshots, held, "article") if times > 1} if made.span else set()
        made.forget(mixed)
        return mixed

    def _settle(self, made: Draft, catalog: Catalog) -> None:
        """Remove the articles that the catalog does not list: several files may hold one issue."""
        articles = {keyword(article) for held in catalog.issues.values() for article in held.articles}
        fronts = {keyword(front_id(id_)) for id_, held in catalog.issues.items() if held.front}
        snapshot = made.so_far()
        kinds: tuple[tuple[Kind, set[str]], ...] = (("article", articles), ("front", fronts))
        for kind, wanted in kinds:
            held_ids = (id_ for id_, _ in standing(self._snapshots, snapshot, kind))
            replace(made, base=snapshot).remove([id_ for id_ in held_ids if id_ not in wanted], kind)

    def _merged(self, state: Loading) -> Catalog:
        """Return the catalogs of all parts as one; of issues of one id, one."""
        sources: dict[str, Source] = {}
        held: dict[str, Held] = {}
        for part in range(1, state.parts + 1):
            name = f"{state.number}/part-{part}"
            found = self._snapshots.client.get(index=self._snapshots.state, id=name, params={"ignore": 404})
            if not found.get("found"):
                raise LoadState(f"part {part} of {state.parts} has not ended; run `jianbao load add --part {part}`")
            catalog = Catalog.decode(self._snapshots.parts(name, found["_source"]["parts"]))
            sources |= catalog.sources
            held |= catalog.issues
        return Catalog(dict(sorted(sources.items())), held)

    def _identified(self, merged: Catalog, made: Draft, lost: Collection[str]) -> Catalog:
        """Give every issue its id, as a sync does, and send again what has another one by that.

        The parts knew nothing of each other: files of different parts may hold one issue, or issues
        of one id. Of the issues with articles that are `lost` all is sent again, too.
        """
        config, conflicts = read_parse_config(self._library), conflict_copies(merged.sources)
        intake = Intake(
            self._library / "issues", config, dict(merged.sources), catalog=merged, conflicts=conflicts, recognised=None
        )
        files = Counter(id_ for source in merged.sources.values() for id_ in source.issues)
        lacking = {id_ for id_, held in merged.issues.items() if not frozenset(held.articles).isdisjoint(lost)}
        for name, source in merged.sources.items():
            if any(files[id_] > 1 or id_ in lacking for id_ in source.issues):
                read(intake, name)
        identified = identify(intake)
        held = {id_: one for id_, one in merged.issues.items() if identified.givers.get(id_) == one.source}
        held |= {id_: held_of(one, identified.givers[id_], identified.own[id_]) for id_, one in identified.read.items()}
        _send(made, config, identified.read.values(), Segmenter().words)
        held = arrived(held, Catalog(), intake.sources, {}, moment())
        return Catalog(intake.sources, dict(sorted(held.items())))

    def abandon(self) -> None:
        """Give a load up; its index is removed."""
        state = self._open()
        self._snapshots.client.delete(index=self._snapshots.state, id=LOADING)
        with draft(self._snapshots):
            # Making a draft sweeps what no snapshot needs.
            self._snapshots.client.indices.delete(index=state.index, params={"ignore": 404})

    def _open(self) -> Loading:
        self._snapshots.prepare()
        state = self._snapshots.loading()
        if state is None:
            raise LoadState(f"{self._snapshots.state}: no load is open; run `jianbao load begin` first")
        return state

    def _draft(self, state: Loading) -> Draft:
        return Draft(self._snapshots, None, None, state.number, state.index, lambda: None, state.span)


def _part(name: str, parts: int) -> int:
    """Return the part that a file belongs to, the same on every machine."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) % parts + 1


def _send(made: Draft, config: ParseConfig, bulletins: Collection[Bulletin], words: Words) -> int:
    """Send the articles of some issues, resolved by these alone; return how many."""
    registry = Registry(config.gazetteer)
    registry.update((), [article for bulletin in bulletins for article in bulletin.articles])
    placed = [
        (record_of(article, bulletin.issue, registry), place)
        for bulletin in bulletins
        for place, article in enumerate(bulletin.articles)
    ]
    made.add([(front_record(one.front, one.issue), 0) for one in bulletins if one.front], words)
    return made.add(placed, words)
