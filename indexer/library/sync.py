"""Synchronisation: making the index match ``issues/``, reading only what changed.

``issues/`` is the truth. A file is known by its content: one that was moved is not read again, of
two copies one is indexed, and an issue that two files hold is given by the later one. An article
is indexed again without its file being read when another issue teaches a name it mentions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.entities.registry import Registry
from corpus.formats.system_files import conflict_copies
from corpus.model import Article, Issue
from indexer.backend import Backend, Change, State
from indexer.backends import backend_of
from indexer.catalog import Catalog, in_order
from indexer.errors import IndexDamaged
from indexer.library.arrival import arrived, moment
from indexer.library.curated import changed_companies, pieces
from indexer.library.findings import shared_issues
from indexer.library.folder import Folder
from indexer.library.gone import look_for_gone
from indexer.library.identify import Identified, held_of, identify
from indexer.library.ingest import Intake, Progress, recognise, take_in
from indexer.library.meanings import make_meanings
from indexer.library.parse_config import ParseConfig, read_parse_config
from indexer.library.readings import Readings
from indexer.library.scan import at_rest, scan
from indexer.library.scans import Scans
from indexer.library.views import make_views
from indexer.record import Record, front_id, front_record, record_of

#: Scans are indexed after so many seconds of recognising, and so many times as long as the last
#: look at the whole library took: many scans must not mean many looks.
_SOONEST, _OFTEN = 10.0, 10
#: Vectors are made for so many seconds at most between two looks: for so long, at most, a new issue
#: waits, and so much work is lost where the process is killed.
_LATEST = 60.0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The outcome of a sync, in names of files under ``issues/``, and the size of the index now.

    ``failed`` maps every file that cannot be read, new or not, to the reason; ``renamed`` maps an
    old name to the new one; ``copies`` maps a file to the one that holds the same bytes.
    ``shared`` maps an issue that a new file holds to all files that hold it, first the one that
    counts. ``waiting`` are files that were still being written; ``damage`` says what was wrong with
    the index, which this sync has mended; ``meaning`` says why the articles get no vectors.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    damage: tuple[str, ...] = ()
    meaning: str = ""
    snapshot: int = 0
    issues: int = 0
    articles: int = 0


def sync(
    library: Path,
    progress: Callable[[Progress], None] | None = None,
    *,
    resting: bool = False,
    thorough: bool = False,
    sure: bool = False,
    meanings: bool = True,
) -> SyncReport:
    """Make the index of a library match its ``issues/``, and mend it where it is damaged.

    Where `resting`, a file that is still being written counts as it was before; where `thorough`,
    every byte of the index is looked at. Raises LibraryBusy where another process holds the write
    lock, IndexNotWritten where the disk does not take the index, and, unless `sure`, ManyGone where
    the files of many issues are gone: a share that is away must not empty the index. A file that
    cannot be read stops no other: the report names it with its reason, and so does every later one
    until it is mended; what was read of it last stays.

    Of very many new files some are read and indexed after others: memory is bounded, and a sync
    that was stopped goes on with what is left. Scans come last, one after the other: their pages
    are recognised while the index is free for others, and kept, so that a sync that was stopped
    goes on with the page at which it was. Last of all come the vectors of the articles, where there
    is a model of meaning; for new files nobody waits for them. Without `meanings` none are made.
    """
    tell = progress or (lambda _: None)
    begun = time.monotonic()
    report = _settled(library, tell, resting=resting, thorough=thorough, sure=sure)
    if not meanings:
        return report
    meant = make_meanings(library, _turn(begun), tell, thorough=thorough)
    while not meant.whole:
        begun = time.monotonic()
        report = _joined(report, _settled(library, tell, resting=resting, sure=sure))
        meant = make_meanings(library, _turn(begun), tell)
    return replace(report, meaning=meant.trouble)


def _turn(begun: float) -> float:
    """Return for how many seconds vectors are made after a look that began at a moment."""
    return min(_LATEST, max(_SOONEST, _OFTEN * (time.monotonic() - begun)))


def _settled(
    library: Path, tell: Callable[[Progress], None], *, resting: bool, thorough: bool = False, sure: bool
) -> SyncReport:
    """Make the index match, and nothing more."""
    recognised, begun = set[str](), time.monotonic()
    try:
        report, intake = _pass(library, tell, recognised, resting=resting, thorough=thorough, sure=sure)
    except IndexDamaged:
        # What was met by chance: now every byte is looked at, and made again where it is wrong.
        report, intake = _pass(library, tell, recognised, resting=resting, thorough=True, sure=sure)
    while intake.left:
        later, intake = _pass(library, tell, recognised, resting=resting, sure=sure, before=intake)
        report = _joined(report, later)
    while names := [name for name in intake.put_off if name not in recognised]:
        end = time.monotonic() + max(_SOONEST, _OFTEN * (time.monotonic() - begun))
        for name in names:
            recognise(library / "issues", name, Scans(Folder(library).scans), tell)
            recognised.add(name)
            if time.monotonic() >= end:
                break
        begun = time.monotonic()
        later, intake = _pass(library, tell, recognised, resting=resting, sure=sure)
        report = _joined(report, later)
    make_views(library, thorough=thorough)
    return report


def _joined(one: SyncReport, other: SyncReport) -> SyncReport:
    """Return what two syncs did, one after the other."""
    return replace(
        other,
        added=(*one.added, *(name for name in other.added if name not in one.added)),
        changed=(*one.changed, *(name for name in other.changed if name not in (*one.added, *one.changed))),
        removed=(*one.removed, *other.removed),
        renamed={**one.renamed, **other.renamed},
        copies={**one.copies, **other.copies},
        shared={**one.shared, **other.shared},
        damage=(*one.damage, *other.damage),
    )


def _pass(
    library: Path,
    progress: Callable[[Progress], None],
    recognised: Collection[str],
    *,
    resting: bool,
    thorough: bool = False,
    sure: bool,
    before: Intake | None = None,
) -> tuple[SyncReport, Intake]:
    """Sync once; return what was done, and how the files were taken in.

    Scans of the names given count as recognised. ``before`` is the intake that left some files.
    """
    backend, config = backend_of(library), read_parse_config(library)
    with backend.writing(thorough=thorough) as last:
        state, curated = _as_read(backend, last, config)
        now_ns = time.time_ns()
        found = scan(library / "issues", {**(before.found if before else {}), **state.catalog.sources}, now_ns)
        waiting = at_rest(found, state.catalog.sources, now_ns) if resting else ()
        if not sure:
            look_for_gone(library, last.catalog, found)
        folder = Folder(library)
        intake = Intake(
            folder.issues,
            config,
            catalog=state.catalog,
            indexed=lambda ids: _articles(backend, ids),
            readings=Readings(folder.readings, last.catalog),
            anew=state.catalog is not last.catalog or not state.number,
            recognised=recognised,
            conflicts=conflict_copies(found),
            found=found,
            done=before.done if before else set(),
        )
        take_in(intake, state.number + 1, progress)
        identified = identify(intake)
        given = identified.givers
        gone = [held for id_, held in state.catalog.issues.items() if given.get(id_) != held.source]
        gone = [held for held in gone if intake.renamed.get(held.source) != given.get(held.issue.id)]
        now = state
        said = config.synonyms != state.manifest.synonyms
        new = last.manifest.fingerprint != config.fingerprint
        if new or intake.read or gone or said or intake.sources != state.catalog.sources or state.damage:
            now = backend.publish(_change(backend, state, intake, identified, last.catalog, curated))
        intake.readings.forget(intake.sources)
        report = replace(_report(state.catalog, intake, now), waiting=tuple(waiting), damage=state.damage)
        intake.let_go()
        return report, intake


def _articles(backend: Backend, ids: Sequence[str]) -> list[Article]:
    return [record.article for record in backend.records(ids)]


def _as_read(backend: Backend, last: State, config: ParseConfig) -> tuple[State, frozenset[str]]:
    """Return the newest state with the files unread that were read with another configuration.

    And the ids of the articles that curated names let resolve otherwise.
    """
    if last.manifest.fingerprint == config.fingerprint:
        return last, frozenset()
    holding = None
    if config.differs_in_names(last.manifest.fingerprint):
        texts = pieces(changed_companies(last.registry.gazetteer, config.gazetteer))
        holding = None if texts is None else backend.holding(texts)
    if holding is None:
        every = _unread(last.catalog, last.catalog.sources)
        return replace(last, catalog=every, registry=Registry(config.gazetteer)), frozenset()
    files = {one.source for one in last.catalog.issues.values() if not holding.isdisjoint(one.articles)}
    resolved = last.registry.curate(config.gazetteer)
    return replace(last, catalog=_unread(last.catalog, files)), resolved


def _unread(catalog: Catalog, files: Collection[str]) -> Catalog:
    """Return a catalog in which some files are known, but not read."""
    unread = {name: replace(catalog.sources[name], issues=(), claims=(), error=None) for name in files}
    return Catalog({**catalog.sources, **unread}, catalog.issues)


def _change(
    backend: Backend,
    state: State,
    intake: Intake,
    identified: Identified,
    before: Catalog,
    curated: frozenset[str],
) -> Change:
    given = identified.givers
    held = {
        id_: old if old.source == given[id_] else replace(old, source=given[id_])
        for id_, old in state.catalog.issues.items()
        if id_ in given and given[id_] not in intake.read
    }
    dropped = [old for id_, old in state.catalog.issues.items() if id_ not in held]
    removed = {article for old in dropped for article in old.articles}
    added: list[tuple[Article, Issue]] = []
    fronts: list[Record] = []
    for id_, one in identified.read.items():
        held[id_] = held_of(one, given[id_], identified.own[id_])
        added += [(article, one.issue) for article in one.articles]
        fronts += [front_record(one.front, one.issue)] if one.front else []
    held = arrived(held, before, intake.sources, intake.renamed, moment())
    touched = state.registry.update(removed, [article for article, _ in added])
    touched |= curated - removed - {article.id for article, _ in added}
    old = [*backend.records(touched)] if touched else []
    printed = {issue.id for _, issue in added} | {one.issue.id for one in old}
    places = {article: place for id_ in printed for place, article in enumerate(held[id_].articles)}
    return Change(
        removed,
        [(record_of(article, issue, state.registry), places[article.id]) for article, issue in added],
        [(record_of(one.article, one.issue, state.registry), places[one.article.id]) for one in old],
        Catalog(in_order(intake.sources), in_order(held)),
        state.registry,
        intake.config.fingerprint,
        intake.config.terms,
        [front_id(old.issue.id) for old in dropped if old.front],
        fronts,
        intake.config.synonyms,
    )


def _report(before: Catalog, intake: Intake, now: State) -> SyncReport:
    old, new = before.sources, intake.sources
    fresh = [name for name in intake.read if name not in old or old[name].hash != new[name].hash]
    return SyncReport(
        added=tuple(name for name in fresh if name not in old),
        changed=tuple(name for name in fresh if name in old),
        removed=tuple(name for name in old if name not in new and name not in intake.renamed),
        failed={name: source.error for name, source in new.items() if source.error is not None},
        renamed=intake.renamed,
        copies=intake.copies,
        shared=shared_issues(now.catalog, fresh),
        snapshot=now.number,
        issues=now.manifest.issues,
        articles=now.manifest.articles,
    )
