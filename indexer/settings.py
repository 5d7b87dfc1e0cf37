"""The settings of a library: library.toml, with a default for everything."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from corpus.errors import JianbaoError

SETTINGS_FILE = "library.toml"
#: What parts of the library read there, besides the options of the command line.
LIBRARY_SETTINGS = frozenset(
    {"engine", "issues", "opensearch", "public_url"}
    | {f"smtp_{name}" for name in ("host", "port", "security", "user", "password_file", "sender")}
)


class BadSettings(JianbaoError):
    """library.toml does not say what it should."""


def read_settings(library: Path) -> Mapping[str, object]:
    """Return what library.toml of a library's folder says, nothing where there is none.

    Each line is the default of the option of that name.

    Raises BadSettings where the file cannot be read or is no TOML.
    """
    path = library / SETTINGS_FILE
    try:
        data: Mapping[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: not valid TOML ({error}); write lines such as `port = 8000`") from error
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    return data
