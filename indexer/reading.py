"""Reading: what, besides a file itself, decides how it is read, so that a change of it is noticed.

That is what the library's keeper curates (companies.toml, policies.toml), what library.toml says of issues that do not
print it, and the program itself. A snapshot keeps the fingerprint of all three; where it differs, every file is read
again, beside the snapshot that answers meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from corpus.gazetteer import Gazetteer, read_gazetteer
from corpus.hints import Hints
from indexer.settings import SETTINGS_FILE, BadSettings, read_settings

_NUMBERS = frozenset({"number", "volume", "year"})


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a library are read now; ``hints`` are by the name of the file under ``issues/``."""

    gazetteer: Gazetteer
    hints: Mapping[str, Hints]
    fingerprint: str


def reading_of(library: Path) -> Reading:
    """Return how the files of a library are read. Raises BadGazetteer or BadSettings where a file is wrong."""
    gazetteer = read_gazetteer(library)
    hints = _hints(library / SETTINGS_FILE, read_settings(library).options.get("issues", {}))
    digest = sha256(_program())
    for path in (library / "companies.toml", library / "policies.toml"):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    digest.update(repr(sorted(hints.items(), key=lambda item: item[0])).encode())
    return Reading(gazetteer, hints, digest.hexdigest()[:16])


def _hints(path: Path, tables: object) -> dict[str, Hints]:
    """Read ``[issues."file name"]`` tables."""
    if not isinstance(tables, dict):
        raise BadSettings(f'{path}: issues must be tables such as [issues."name.txt"]; mend that line')
    return {name: _hint(path, name, table) for name, table in tables.items()}


def _hint(path: Path, name: str, table: Any) -> Hints:
    known = {field.name for field in fields(Hints)}
    if not isinstance(table, dict):
        raise BadSettings(f'{path}: issues."{name}" must be a table with {", ".join(sorted(known))}')
    for key, value in table.items():
        want = int if key in _NUMBERS else str
        if key not in known or not isinstance(value, want):
            raise BadSettings(
                f'{path}: issues."{name}": {key} must be one of {", ".join(sorted(known))}, numbers without quotes'
            )
    return Hints(**table)


@cache
def _program() -> bytes:
    """Return a digest of the code and word lists that read and index: other code reads otherwise."""
    digest = sha256()
    root = Path(__file__).parents[1]
    for folder in ("corpus", "indexer"):
        for file in sorted([*(root / folder).glob("**/*.py"), *(root / folder).glob("*.txt")]):
            digest.update(file.read_bytes())
    return digest.digest()
