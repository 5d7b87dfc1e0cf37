"""Views: an index of its own for every set of serials that some readers may see.

It is made of what the library's index holds of these serials, and of nothing else: names are
resolved again, by what the articles in it say alone, and everything is counted in it. So whatever
is asked of it is answered as by a library that never had the others.
"""

from __future__ import annotations

import shutil
from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from corpus.entities.registry import Registry
from corpus.errors import JianbaoError
from indexer.backend import Change, State
from indexer.backends import backend_of
from indexer.catalog import Catalog, Held, Source
from indexer.errors import IndexDamaged
from indexer.library.folder import READERS_FILE
from indexer.library.readers import BadReaders, key_of, read_readers, view_folder
from indexer.local.backend import LocalBackend, disk_errors
from indexer.record import front_id, record_of


def make_views(library: Path, *, thorough: bool = False) -> None:
    """Make the views of a library match its index and its readers.toml; remove those of nobody.

    Raises BadReaders, and what a sync raises.
    """
    readers = read_readers(library)
    wanted = {view_folder(library, view): view for view in readers.views} if readers else {}
    with disk_errors(library / "index"):
        _sweep(library, wanted)
        if wanted:
            _make_all(library, wanted, thorough=thorough)


def _sweep(library: Path, wanted: Container[Path]) -> None:
    """Remove the views that nobody is to see."""
    with suppress(FileNotFoundError):
        for path in (library / "index" / "views").iterdir():
            if path not in wanted:
                shutil.rmtree(path, ignore_errors=True)


def _make_all(library: Path, wanted: Mapping[Path, frozenset[str]], *, thorough: bool) -> None:
    main = backend_of(library)
    if not isinstance(main, LocalBackend):
        raise BadReaders(_guarded(library))
    with main.writing() as state:
        for folder, serials in wanted.items():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                _make(main, state, folder, serials, thorough=thorough)
            except IndexDamaged:
                # It is made of the library's index, and can be made again.
                shutil.rmtree(folder)
                folder.mkdir()
                _make(main, state, folder, serials, thorough=thorough)


def reader_problems(library: Path) -> list[str]:
    """Return what is wrong with readers.toml and with the views that it asks for, a line each.

    That it cannot be read, or can be by others; serials of which there is no issue; views that are
    missing, behind the index, or damaged.
    """
    path = library / READERS_FILE
    try:
        readers = read_readers(library)
    except JianbaoError as error:
        return [str(error)]
    if readers is None:
        return []
    # It holds hashes of passwords: whoever reads it can try passwords at leisure.
    found = [f"{path}: others can read it; run `chmod 600` on it"] if path.stat().st_mode & 0o077 else []
    main = backend_of(library)
    last = main.current()
    if last is None:
        return found
    known = {key_of(held.issue.serial) for held in last.catalog.issues.values()}
    named = {serial for view in readers.views for serial in view}
    remedy = "mend its name in readers.toml, or add an issue of it"
    found += [f"{path}: {name}: no issue is of this serial; {remedy}" for name in sorted(named - known)]
    views = sorted((view_folder(library, view), view) for view in readers.views)
    if not isinstance(main, LocalBackend):
        return [*found, *([_guarded(library)] if views else [])]
    return [*found, *(fault for folder, view in views for fault in _faults(folder, projected(last.catalog, view)))]


def _faults(folder: Path, wanted: Catalog) -> list[str]:
    """Return what is wrong with a view, a line each."""
    view = LocalBackend(folder)
    if found := view.damage() if folder.exists() else []:
        return found
    held = view.current() if folder.exists() else None
    if held is None:
        return [f"{folder}: is missing; run `jianbao sync`"]
    return [] if held.catalog == wanted else [f"{folder}: is behind the index; run `jianbao sync`"]


def _guarded(library: Path) -> str:
    return (
        f"{library / READERS_FILE}: serials for some readers need an index on this machine; leave serials out, and "
        "let the cluster guard them"
    )


def _make(main: LocalBackend, state: State, folder: Path, serials: frozenset[str], *, thorough: bool) -> None:
    view = LocalBackend(folder)
    with view.writing(thorough=thorough) as found:
        # Where it cannot be read, nothing is known of what is in it.
        last = found if found.number else State()
        manifest, catalog = state.manifest, projected(state.catalog, serials)
        anew = not last.number or last.manifest.fingerprint != manifest.fingerprint
        fresh = {
            id_: held for id_, held in catalog.issues.items() if anew or not _same(id_, held, catalog, last.catalog)
        }
        words = (manifest.terms, manifest.synonyms) == (last.manifest.terms, last.manifest.synonyms)
        if words and not anew and not found.damage and catalog == last.catalog:
            return
        registry = Registry(state.registry.gazetteer) if anew else last.registry
        view.publish(_change(main, view, last, state, catalog, fresh, registry))


def _same(id_: str, held: Held, now: Catalog, before: Catalog) -> bool:
    old = before.issues.get(id_)
    return old == held and before.sources[old.source].hash == now.sources[held.source].hash


def _change(
    main: LocalBackend,
    view: LocalBackend,
    last: State,
    state: State,
    catalog: Catalog,
    fresh: Mapping[str, Held],
    registry: Registry,
) -> Change:
    dropped = [old for id_, old in last.catalog.issues.items() if id_ in fresh or id_ not in catalog.issues]
    removed = {article for old in dropped for article in old.articles}
    issues = {article: held.issue for held in fresh.values() for article in held.articles}
    added = [(record.article, issues[record.article.id]) for record in main.records(issues)]
    touched = registry.update(removed, [article for article, _ in added])
    places = {article: place for held in catalog.issues.values() for place, article in enumerate(held.articles)}
    old_ones = view.records(touched) if touched else ()
    with_front = {front_id(id_): held.issue for id_, held in fresh.items() if held.front}
    return Change(
        removed,
        [(record_of(article, issue, registry), places[article.id]) for article, issue in added],
        [(record_of(one.article, one.issue, registry), places[one.article.id]) for one in old_ones],
        catalog,
        registry,
        state.manifest.fingerprint,
        state.manifest.terms,
        [front_id(old.issue.id) for old in dropped if old.front],
        [replace(record, issue=with_front[record.article.id]) for record in main.fronts(with_front)],
        state.manifest.synonyms,
    )


def projected(catalog: Catalog, serials: frozenset[str]) -> Catalog:
    """Return the part of a catalog that some serials are.

    A file that holds an issue of another serial, too, has another name there: it cannot be opened.
    """
    seen = {id_: held for id_, held in catalog.issues.items() if key_of(held.issue.serial) in serials}
    names = {held.source: _name(held.source, catalog, seen) for held in seen.values()}
    sources = {
        new: Source(catalog.sources[old].hash, issues=tuple(id_ for id_ in catalog.sources[old].issues if id_ in seen))
        for old, new in names.items()
    }
    issues = {id_: replace(held, source=names[held.source], unsure=()) for id_, held in seen.items()}
    return Catalog(dict(sorted(sources.items())), issues)


def _name(file: str, catalog: Catalog, seen: Mapping[str, Held]) -> str:
    if all(id_ in seen for id_ in catalog.sources[file].issues):
        return file
    return f"~/{sha256(file.encode()).hexdigest()[:16]}"
