"""The settings of a library: library.toml, with a default for everything."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from corpus.errors import JianbaoError

SETTINGS_FILE = "library.toml"
#: What parts of the library read there, besides the options of the command line.
LIBRARY_SETTINGS = frozenset({"engine", "issues", "opensearch"})
_NO_OPTIONS: Mapping[str, object] = MappingProxyType({})


class BadSettings(JianbaoError):
    """library.toml does not say what it should."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in library.toml: each line is the default of the option of that name."""

    options: Mapping[str, object] = field(default_factory=lambda: _NO_OPTIONS)


def read_settings(library: Path) -> Settings:
    """Read library.toml of a library's folder; without that file everything has its default.

    Raises BadSettings where the file cannot be read or is no TOML.
    """
    path = library / SETTINGS_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: not valid TOML ({error}); write lines such as `port = 8000`") from error
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    return Settings(MappingProxyType(data))
