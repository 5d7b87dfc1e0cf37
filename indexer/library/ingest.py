"""Parse new files; of several that hold one issue, the last to arrive gives it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from corpus.errors import JianbaoError
from corpus.formats.scan.recognised import Scanned
from corpus.model import Article, Bulletin
from corpus.reader import read_with
from indexer.catalog import Catalog, Source
from indexer.library.file_reader import DEFECTS, FileReader, Outcome, outcomes
from indexer.library.parse_config import ParseConfig
from indexer.library.readings import Readings
from indexer.library.scans import Scans

#: What is read and indexed at one time: much of what one segment holds, because larger segments are
#: fewer, but no more than takes 1.3 GB with texts of 700 characters.
CHARACTERS_AT_ONCE: Final = 36_000_000
ARTICLES_AT_ONCE: Final = 50_000
#: A file's name (without its suffix) that tells neither a serial nor a number.
_SAYS_NOTHING: Final = re.compile(r"[A-Za-z_ .-]*")
_LOG: Final = logging.getLogger("jianbao.intake")


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a sync: `done` of `total` files read, the last one being `name`.

    Where `pages`, they are pages of the scan `name` that were recognised; where `vectors`, articles
    of which the model of the folder `name` made vectors.
    """

    done: int
    total: int
    name: str
    pages: bool = False
    vectors: bool = False


@dataclass(slots=True)
class Intake:
    """The files of a folder as they are now: outcomes, bulletins and copies, each by file name."""

    issues: Path
    config: ParseConfig
    sources: dict[str, Source] = field(default_factory=dict)
    read: dict[str, tuple[Bulletin, ...]] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    #: The newest snapshot: its files and issues, and its articles by their ids.
    catalog: Catalog = field(default_factory=Catalog)
    indexed: Callable[[Sequence[str]], Iterable[Article]] = lambda _: ()
    #: The scans that are recognised (None: whatever is met is recognised at once); others are put
    #: off.
    recognised: Collection[str] | None = None
    put_off: list[str] = field(default_factory=list)
    #: Files that a system made beside another one, see `conflict_copies`.
    conflicts: Container[str] = frozenset()
    #: What was read of files that cannot be read now. Where all is read ``anew``, it is taken in
    #: again; else it is in the index still.
    readings: Readings = field(default_factory=lambda: Readings(Path(), Catalog()))
    anew: bool = False
    #: All files that there are. Those that were read until now, be it by passes before, are `done`;
    #: the next pass reads those `left`, and again one that failed just after it was written.
    found: Mapping[str, Source] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    left: tuple[str, ...] = ()

    def let_go(self) -> None:
        """Forget what was read: it is in the index, and large."""
        self.read.clear()

    def reader(self) -> FileReader:
        """Return what reads the files."""
        return FileReader.of(self.issues, self.config, self.recognised)


def take_in(intake: Intake, number: int, progress: Callable[[Progress], None]) -> None:
    """Read every file whose content the catalog does not know; `number` is the next snapshot's.

    Of very many the oldest, so many as make one full segment.
    """
    catalog, found = intake.catalog, intake.found
    known = {one.hash: name for name, one in catalog.sources.items() if one.issues and one.error is None}

    def order(name: str) -> tuple[object, ...]:
        before = catalog.sources.get(name)
        # A file with the same bytes as one that was read lost against it before, unless it is new.
        read = known.get(before.hash, name) if before and before.hash == found[name].hash else name
        return (read != name and read in found, *_likely(name, intake))

    settled = {name for name, one in found.items() if one is catalog.sources.get(name) and known.get(one.hash) == name}
    alone = _alone(found, settled, known)
    firsts = {found[name].hash: name for name in alone}
    intake.sources.update((name, source) for name, source in found.items() if name in alone)
    for name in sorted(found.keys() - alone, key=order):
        source, before = found[name], catalog.sources.get(name)
        if name in settled and source.hash not in firsts:
            firsts[source.hash], intake.sources[name] = name, source
        elif source.error is not None:
            # What it says now is not known; what it said last still stands.
            intake.sources[name] = replace(before or source, settled=False)
            _refuse(intake, name, source.error)
        elif source.hash in firsts:
            intake.sources[name], intake.copies[name] = source, firsts[source.hash]
        else:
            firsts[source.hash] = name
            intake.sources[name] = replace(
                source, seen=before.seen if before and before.hash == source.hash else number
            )
            old = known.get(source.hash)
            if old is not None and (old == name or (old not in found and _reads_alike(intake, old, name))):
                same = catalog.sources[old]
                intake.sources[name] = replace(
                    source, seen=same.seen, issues=same.issues, claims=same.claims, error=None
                )
                if old != name:
                    intake.renamed[old] = name
    wanted = [
        name
        for name, source in intake.sources.items()
        if not source.issues and found[name].error is None and name not in intake.copies
    ]
    _read_new(intake, sorted(wanted, key=lambda name: (*intake.sources[name].age, name)), progress)
    _read_copies(intake, number)


def _alone(found: Mapping[str, Source], settled: set[str], known: Mapping[str, str]) -> set[str]:
    """Return the `settled` files, as most are, of whose bytes no other file has the same."""
    others = (found[name].hash for name in found.keys() - settled)
    return settled - {known[content] for content in others if content in known}


def _read_new(intake: Intake, wanted: Sequence[str], progress: Callable[[Progress], None]) -> None:
    """Read files, as many as are read at one time."""
    # What is read with another configuration than before comes all at once, never half.
    whole, articles, characters = intake.anew and bool(intake.catalog.sources), 0, 0
    total = len(intake.done.union(wanted))
    with closing(outcomes(intake.reader(), wanted)) as found:
        for place, (name, outcome) in enumerate(zip(wanted, found, strict=True), 1):
            _take(intake, name, outcome)
            intake.done.add(name)
            progress(Progress(len(intake.done), total, name))
            texts = [len(article.text) for one in outcome.bulletins for article in one.articles]
            articles, characters = articles + len(texts), characters + sum(texts)
            full = articles >= ARTICLES_AT_ONCE or characters >= CHARACTERS_AT_ONCE
            if full and not whole and place < len(wanted):
                _leave(intake, wanted[place:])
                break


def _leave(intake: Intake, names: Sequence[str]) -> None:
    """Treat new files and their copies as they were before, if at all: the next pass reads them."""
    intake.left = tuple(names)
    copies = [name for name, first in intake.copies.items() if first in {*names}]
    for name in copies:
        del intake.copies[name]
    for name in (*names, *copies):
        before = intake.catalog.sources.get(name)
        if before is None:
            del intake.sources[name]
        else:
            intake.sources[name] = replace(before, settled=False)


def _likely(name: str, intake: Intake) -> tuple[object, ...]:
    """Return the key by which files with the same bytes come, the likely original first."""
    return (name in intake.conflicts, name.count("/"), len(name), name)


def _reads_alike(intake: Intake, old: str, new: str) -> bool:
    """Return whether a file says the same under a new name as under the old one.

    A name may tell the kind of a file, its serial, its number, or be the id of what it holds.
    """
    one, other = PurePosixPath(old), PurePosixPath(new)
    if intake.config.overrides.get(old) != intake.config.overrides.get(new) or one.suffix != other.suffix:
        return False
    source = intake.catalog.sources[old]
    silent = _SAYS_NOTHING.fullmatch(one.stem) and _SAYS_NOTHING.fullmatch(other.stem)
    return one.name == other.name or bool(
        silent and not any(one.stem.lower() in given.lower() for given in source.claims or source.issues)
    )


def _read_copies(intake: Intake, number: int) -> None:
    """Read the copies of files that could not be read: under another suffix they may be."""
    givers: dict[str, str] = {}
    for name, first in sorted(intake.copies.items()):
        source = intake.sources[name]
        giver = givers.get(source.hash, first)
        if intake.sources[giver].error is None:
            intake.copies[name] = giver
            continue
        del intake.copies[name]
        intake.sources[name] = replace(source, seen=number)
        read(intake, name)
        givers[source.hash] = name


def read(intake: Intake, name: str) -> None:
    """Read one file into the intake.

    A file that cannot be read gets its reason; what was read of it before stays.
    """
    _take(intake, name, intake.reader().read(name))


def _take(intake: Intake, name: str, outcome: Outcome) -> None:
    if outcome.defect:
        _LOG.error("%s: a defect of Jianbao\n%s", name, outcome.defect)
    if outcome.reason is not None:
        _refuse(intake, name, outcome.reason)
    elif not outcome.bulletins:
        _put_off(intake, name)
    else:
        ids = _ids(outcome.bulletins)
        intake.read[name] = outcome.bulletins
        intake.sources[name] = replace(intake.sources[name], issues=ids, claims=(), error=None)


def read_again(intake: Intake, name: str) -> None:
    """Read a file whose content was known, or take what was read of it last."""
    if intake.sources[name].error is None:
        read(intake, name)
    elif kept := intake.readings.of(name, intake.indexed):
        intake.read[name] = kept


def _ids(bulletins: Iterable[Bulletin]) -> tuple[str, ...]:
    return tuple(bulletin.issue.id for bulletin in bulletins)


def recognise(issues: Path, name: str, scans: Scans, progress: Callable[[Progress], None]) -> None:
    """Recognise and keep the pages of a scan; what is wrong with it is said when it is read."""

    def tell(_: str, page: Scanned) -> None:
        progress(Progress(page.place, page.total, name, pages=True))

    with suppress(JianbaoError, *DEFECTS):
        read_with(lambda bulletin, _: bulletin, issues / name, None, scans.recogniser(tell))


def _put_off(intake: Intake, name: str) -> None:
    """Treat a scan that is not recognised yet as it was before, if at all."""
    before = intake.readings.catalog.sources.get(name)
    intake.put_off.append(name)
    if before is None:
        del intake.sources[name]
        return
    intake.sources[name] = replace(before, settled=False)
    if intake.anew and (kept := intake.readings.of(name, intake.indexed)):
        intake.read[name] = kept


def _refuse(intake: Intake, name: str, reason: str) -> None:
    kept = intake.readings.of(name, intake.indexed)
    if intake.anew:
        intake.sources[name] = replace(intake.sources[name], error=reason, issues=_ids(kept), claims=())
        if kept:
            intake.read[name] = kept
        return
    before = intake.catalog.sources.get(name, Source(""))
    pairs = [pair for pair in zip(before.issues, before.claims or before.issues, strict=True) if kept]
    held = [
        pair for pair in pairs if pair[0] in intake.catalog.issues and intake.catalog.issues[pair[0]].source == name
    ]
    issues, claims = tuple(id_ for id_, _ in held), tuple(given for _, given in held)
    intake.sources[name] = replace(
        intake.sources[name], error=reason, issues=issues, claims=() if claims == issues else claims
    )


def givers(sources: Mapping[str, Source], conflicts: Container[str]) -> dict[str, str]:
    """Return the file that gives each issue id: of those that hold it, the last to arrive.

    A conflict copy gives what nothing else does.
    """
    given: dict[str, str] = {}
    for name, source in sources.items():
        for id_ in source.issues:
            other = given.setdefault(id_, name)
            if other != name:
                given[id_] = max(other, name, key=lambda one: (one not in conflicts, *sources[one].age, one))
    return given
