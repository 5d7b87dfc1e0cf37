"""Everything that decides how a file is parsed and indexed, besides the file itself.

That is what the library's keeper curates (companies.toml, policies.toml, terms.txt), what
library.toml says of issues that do not print it, and the versions of the parser, of the index and
of their libraries. A snapshot keeps the fingerprint; where it differs, every file is read again,
beside the snapshot that answers meanwhile.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.gazetteer import Gazetteer, read_gazetteer
from corpus.masthead.overrides import Overrides
from corpus.text.fold import fold
from corpus.version import parser_fingerprint, versions_of
from indexer.facets import FACETS
from indexer.library.folder import SYNONYMS_FILE, TERMS_FILE
from indexer.settings import SETTINGS_FILE, BadSettings, read_settings
from indexer.text.segmenter import squeezed

#: Raise it with every change of what is written to an index: libraries then index their files
#: again. A test compares the index of the samples with tests/data/versions.json; see
#: CONTRIBUTING.md.
INDEX_VERSION: Final = 12
#: The libraries whose version can change what is indexed. rjieba cuts as jieba does.
_LIBRARIES: Final = ("Whoosh-Reloaded", "jieba")
_SYNONYMS: Final = 'write groups of texts that mean the same: groups = [["服贸", "服务贸易"]]'
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


def read_parse_config(library: Path) -> ParseConfig:
    """Return the configuration of a library. Raises BadGazetteer or BadSettings."""
    gazetteer = read_gazetteer(library)
    overrides = _overrides(library / SETTINGS_FILE, read_settings(library).get("issues", {}))
    digest = sha256(repr((*parser_fingerprint(), *index_versions())).encode())
    for path in (library / "companies.toml", library / "policies.toml"):
        digest.update(path.read_bytes() if path.exists() else b"")
        digest.update(b"\0")
    terms = _terms(library / TERMS_FILE)
    digest.update(repr((sorted(overrides.items(), key=lambda item: item[0]), terms)).encode())
    return ParseConfig(gazetteer, overrides, digest.hexdigest()[:16], terms, read_synonyms(library / SYNONYMS_FILE))


def index_versions() -> tuple[str, ...]:
    """Return the versions of the index and its libraries, and the facets it holds."""
    return (f"index {INDEX_VERSION}", f"facets {' '.join(FACETS)}", *versions_of(_LIBRARIES))


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


def read_synonyms(path: Path) -> tuple[tuple[str, ...], ...]:
    """Read groups of forms that mean the same, folded and squeezed. Raises BadSettings."""
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"{path}: {error}; {_SYNONYMS}") from error
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    groups = held.get("groups", [])
    if held.keys() - {"groups"} or not isinstance(groups, list) or not all(map(_is_group, groups)):
        raise BadSettings(f"{path}: {_SYNONYMS}")
    return tuple(tuple(dict.fromkeys(squeezed(fold(form)) for form in group)) for group in groups)


def _is_group(value: object) -> bool:
    """Return whether a value is a group: two texts or more, each with a letter."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(form, str) and any(map(str.isalnum, form)) for form in value)
    )


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
