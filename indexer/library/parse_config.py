"""Everything that decides how a file is parsed and indexed, besides the file itself.

That is what the library's keeper curates (companies.toml, policies.toml, terms.txt), what
library.toml says of issues that do not print it, and the versions of the parser, of the index and
of their libraries. A snapshot keeps the fingerprint; where it differs, every file is read again,
beside the snapshot that answers meanwhile; where it differs in curated names alone, those files
that may hold one of them (`indexer.library.curated`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.errors import JianbaoError
from corpus.gazetteer import COMPANIES, POLICIES, Gazetteer, read_curated_file, read_gazetteer
from corpus.masthead.overrides import Overrides
from corpus.version import parser_fingerprint, versions_of
from indexer.facets import FACETS
from indexer.library.folder import SYNONYMS_FILE, TERMS_FILE
from indexer.library.word_files import read_synonyms, read_terms
from indexer.settings import SETTINGS_FILE, BadSettings, read_settings

#: Raise it with every change of what is written to an index: libraries then index their files
#: again. A test compares the index of the samples with tests/data/versions.json; see
#: CONTRIBUTING.md.
INDEX_VERSION: Final = 12
#: The libraries whose version can change what is indexed. rjieba cuts as jieba does.
_LIBRARIES: Final = ("Whoosh-Reloaded", "jieba")
#: Characters of a fingerprint that stand for all but the curated names, and its dash.
_BUT_NAMES: Final = 17
_NUMBERS: Final = frozenset({"number", "volume", "year"})


@dataclass(frozen=True, slots=True)
class ParseConfig:
    """The configuration of parsing; ``overrides`` are keyed by file name under ``issues/``.

    ``terms`` are the words of the user dictionary, folded. ``synonyms``, from synonyms.toml, decide
    how queries are read and nothing of a file, so that no fingerprint holds them.
    """

    gazetteer: Gazetteer
    overrides: Mapping[str, Overrides]
    fingerprint: str
    terms: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()

    def differs_in_names(self, fingerprint: str) -> bool:
        """Return whether another fingerprint is of the same configuration but for curated names."""
        return fingerprint != self.fingerprint and fingerprint[:_BUT_NAMES] == self.fingerprint[:_BUT_NAMES]


def read_parse_config(library: Path) -> ParseConfig:
    """Return the configuration of a library. Raises BadGazetteer or BadSettings."""
    gazetteer, curated = read_gazetteer(library), sha256()
    overrides = _overrides(library / SETTINGS_FILE, read_settings(library).get("issues", {}))
    digest = sha256(repr((*parser_fingerprint(), *index_versions())).encode())
    for path in (library / "companies.toml", library / "policies.toml"):
        curated.update(path.read_bytes() if path.exists() else b"")
        curated.update(b"\0")
    terms = read_terms(library / TERMS_FILE)
    digest.update(repr((sorted(overrides.items(), key=lambda item: item[0]), terms)).encode())
    fingerprint = f"{digest.hexdigest()[:16]}-{curated.hexdigest()[:16]}"
    return ParseConfig(gazetteer, overrides, fingerprint, terms, read_synonyms(library / SYNONYMS_FILE))


def index_versions() -> tuple[str, ...]:
    """Return the versions of the index and its libraries, and the facets it holds."""
    return (f"index {INDEX_VERSION}", f"facets {' '.join(FACETS)}", *versions_of(_LIBRARIES))


def config_problems(library: Path) -> list[str]:
    """Return why what the keeper curates cannot be read, a line for each file."""
    found = []
    for read in (
        lambda: read_curated_file(library / COMPANIES.file, COMPANIES),
        lambda: read_curated_file(library / POLICIES.file, POLICIES),
        lambda: read_terms(library / TERMS_FILE),
        lambda: read_synonyms(library / SYNONYMS_FILE),
        lambda: _overrides(library / SETTINGS_FILE, read_settings(library).get("issues", {})),
    ):
        try:
            read()
        except JianbaoError as error:
            found.append(str(error))
    return found


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
