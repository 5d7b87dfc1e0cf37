"""Many files that are gone at once: perhaps a share or a drive is away, and the index waits."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.errors import UnreadableFile
from indexer.backends import backend_of
from indexer.catalog import Catalog, Source
from indexer.errors import ManyGone
from indexer.library.scan import scan

#: So many issues, or this share of a library, may lose their files in one sync; of more the keeper
#: is asked. Nobody withdraws a tenth of a library at once without knowing of it.
_FEW: Final = 3
_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Away:
    """Files that are gone: of how many issues, of how many in all, and the first of them."""

    gone: int
    issues: int
    first: str


def away(library: Path) -> Away | None:
    """Return for which files the index of a library waits; None where for none."""
    last = backend_of(library).current()
    if last is None:
        return None
    try:
        found = scan(library / "issues", last.catalog.sources, time.time_ns())
    except UnreadableFile:
        # The folder itself is away.
        number = len(last.catalog.issues)
        return Away(number, number, "issues")
    return _away(last.catalog, found)


def look_for_gone(library: Path, catalog: Catalog, found: Mapping[str, Source]) -> None:
    """Raise ManyGone where more than three issues, and more than a tenth, have lost their file."""
    lost = _away(catalog, found)
    if lost:
        raise ManyGone(
            f"{library / 'issues'}: the files of {lost.gone} of {lost.issues} issues are gone ({lost.first}, …), so nothing was "
            "changed; if a drive or share is away, bring it back; if they were removed, run `jianbao sync --yes`"
        )


def _away(catalog: Catalog, found: Mapping[str, Source]) -> Away | None:
    if catalog.sources.keys() <= found.keys():
        return None
    contents = {source.hash for source in found.values()}
    there = {name for name, source in catalog.sources.items() if name in found or source.hash in contents}
    elsewhere = {issue_id for name in there for issue_id in catalog.sources[name].issues}
    gone = [held.source for issue_id, held in catalog.issues.items() if issue_id not in elsewhere]
    many = len(gone) > _FEW and len(gone) > _SHARE * len(catalog.issues)
    return Away(len(gone), len(catalog.issues), gone[0]) if many else None
