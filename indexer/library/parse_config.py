"""Reading: what, besides a file itself, decides how it is read, so that a change of it is noticed.

That is what the library's keeper curates (companies.toml, policies.toml, terms.txt), what library.toml says of issues
that do not print it, and the program itself with what it reads by. A snapshot keeps the fingerprint of all that; where it
differs, every file is read again, beside the snapshot that answers meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from corpus.gazetteer import Gazetteer, read_gazetteer
from corpus.masthead.overrides import Overrides
from corpus.text.fold import fold
from indexer.library.folder import TERMS_FILE
from indexer.settings import SETTINGS_FILE, BadSettings, read_settings
from indexer.text.segmenter import squeezed

#: The libraries that decide what is read, and how it is folded and cut.
_READERS: Final = ("jieba", "opencc", "pypdfium2", "python-docx", "selectolax")
_NUMBERS = frozenset({"number", "volume", "year"})


@dataclass(frozen=True, slots=True)
class Reading:
    """How the files of a library are read now; ``overrides`` are by the name of the file under ``issues/``.

    ``terms`` are the words of the user dictionary, folded.
    """

    gazetteer: Gazetteer
    overrides: Mapping[str, Overrides]
    fingerprint: str
    terms: tuple[str, ...] = ()


def reading_of(library: Path) -> Reading:
    """Return how the files of a library are read. Raises BadGazetteer or BadSettings where a file is wrong."""
    gazetteer = read_gazetteer(library)
    overrides = _overrides(library / SETTINGS_FILE, read_settings(library).options.get("issues", {}))
    digest = sha256(_program())
    for path in (library / "companies.toml", library / "policies.toml"):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    terms = _terms(library / TERMS_FILE)
    digest.update(repr((sorted(overrides.items(), key=lambda item: item[0]), terms)).encode())
    return Reading(gazetteer, overrides, digest.hexdigest()[:16], terms)


def _terms(path: Path) -> tuple[str, ...]:
    """Read the user dictionary: a word a line, ``#`` begins a remark."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path}: not UTF-8 text; save it as UTF-8, a word a line") from error
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    words = (squeezed(fold(line.partition("#")[0].strip())) for line in lines)
    return tuple(sorted({word for word in words if word}))


def _overrides(path: Path, tables: object) -> dict[str, Overrides]:
    """Read ``[issues."file name"]`` tables."""
    if not isinstance(tables, dict):
        raise BadSettings(f'{path}: issues must be tables such as [issues."name.txt"]; mend that line')
    return {name: _override(path, name, table) for name, table in tables.items()}


def _override(path: Path, name: str, table: Any) -> Overrides:
    known = {field.name for field in fields(Overrides)}
    if not isinstance(table, dict):
        raise BadSettings(f'{path}: issues."{name}" must be a table with {", ".join(sorted(known))}')
    for key, value in table.items():
        want = int if key in _NUMBERS else str
        if key not in known or not isinstance(value, want):
            raise BadSettings(
                f'{path}: issues."{name}": {key} must be one of {", ".join(sorted(known))}, numbers without quotes'
            )
    return Overrides(**table)


@cache
def _program() -> bytes:
    """Return a digest of the code and word lists that read and index: other code reads otherwise."""
    digest = sha256()
    root = Path(__file__).parents[2]
    for folder in ("corpus", "indexer"):
        for file in sorted([*(root / folder).glob("**/*.py"), *(root / folder).glob("data/**/*.txt")]):
            digest.update(file.read_bytes())
    for library in _READERS:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.digest()
