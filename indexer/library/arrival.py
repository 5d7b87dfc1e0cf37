"""Arrival: when an issue came into the library, kept for as long as it is held.

A correction, another reading, a new name of its file, another id: the issue has been there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from indexer.catalog import Catalog, Held, Source


def moment() -> str:
    """Return the time, as an arrival is told."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def arrived(
    held: Mapping[str, Held], before: Catalog, sources: Mapping[str, Source], renamed: Mapping[str, str], now: str
) -> dict[str, Held]:
    """Return the issues that are held, each with its arrival.

    Where the content of its file was there before, that of the issue it gave then; else, as of a
    correction, that of the issue of its id; else ``now``. ``renamed`` maps the old name of a file
    to the new one.
    """
    old_names = {new: old for old, new in renamed.items()}
    same: dict[str, str] = {}
    changed = dict[str, Held]()
    for id_, one in held.items():
        if before.issues.get(id_) is one and before.sources.get(one.source) is sources[one.source]:
            # As most are: neither the issue nor its file is another.
            same[id_] = id_
            continue
        changed[id_] = one
        known = before.sources.get(old_names.get(one.source, one.source))
        if known is not None and known.content == sources[one.source].content:
            old = _given_before(id_, sources[one.source], known, before)
            if old is not None:
                same[id_] = old
    others = before.issues.keys() - same.values()

    def moved(id_: str, one: Held) -> Held:
        old = same.get(id_, id_ if id_ in others else None)
        arrival = now if old is None else before.issues[old].arrived
        return one if one.arrived == arrival else replace(one, arrived=arrival)

    return {**held, **{id_: moved(id_, one) for id_, one in changed.items()}}


def _given_before(id_: str, source: Source, known: Source, before: Catalog) -> str | None:
    """Return the id that an issue had when a file of the same content gave it; None without one."""
    if id_ in known.issues:
        old = [id_]
    elif len(source.issues) == len(known.issues) and id_ in source.issues:
        old = [known.issues[source.issues.index(id_)]]
    else:
        old = list(known.issues)
    return next((name for name in old if name in before.issues), None)
