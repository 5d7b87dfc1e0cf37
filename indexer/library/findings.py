"""Findings on a library: what is wrong with it, and how its index differs from ``issues/``."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from indexer.backend import State
from indexer.backends import backend_of
from indexer.catalog import Catalog
from indexer.library.meanings import meaning_problems
from indexer.library.parse_config import config_problems
from indexer.library.scan import scan
from indexer.library.views import reader_problems


def shared_issues(catalog: Catalog, of: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Return the issues that several files hold, with the files: first the one that counts.

    Where files are given, those that one ``of`` them holds.
    """
    wanted = None if of is None else {one for name in of for one in catalog.sources[name].issues}
    files: dict[str, list[str]] = {}
    for name, source in catalog.sources.items():
        for issue_id in source.issues:
            if wanted is None or issue_id in wanted:
                files.setdefault(issue_id, []).append(name)
    return {
        issue_id: tuple(sorted(names, key=lambda name: (name != catalog.issues[issue_id].source, name)))
        for issue_id, names in files.items()
        if len(names) > 1 and issue_id in catalog.issues
    }


def problems(library: Path) -> list[str]:
    """Return what is wrong with a library, a line each.

    A damaged index, unreadable files, and files of the keeper that are not in order.
    """
    backend = backend_of(library)
    damage = [*backend.damage(), *config_problems(library), *reader_problems(library), *meaning_problems(library)]
    last = backend.current()
    if last is None:
        return damage or [f"{library}: not indexed yet; run `jianbao sync`"]
    return damage + [f"{name}: {one.error}" for name, one in last.catalog.sources.items() if one.error is not None]


def unsynced(library: Path) -> list[str]:
    """Return how ``issues/`` differs from the index, a line each."""
    backend = backend_of(library)
    last = backend.current() or State()
    known = last.catalog.sources
    found = scan(library / "issues", known, time.time_ns())
    new = [f"{name}: new" for name in found if name not in known]
    changed = [f"{name}: changed" for name, one in found.items() if name in known and known[name].hash != one.hash]
    return [*new, *changed, *(f"{name}: removed" for name in known if name not in found)]
