"""readers.toml: who may read which serials of a library. Without the file, everybody reads all.

A view is what some serials hold. Every list names what is seen, so that a serial that is new, or
was not recognised, is hidden from whoever has a list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from corpus.errors import JianbaoError
from corpus.text.fold import fold
from indexer.library.folder import READERS_FILE

#: The serials that are seen, folded; None: all.
Visible = frozenset[str] | None
_ALL: Final = "*"
_TABLES: Final[Mapping[str, frozenset[str]]] = {
    "reader": frozenset({"name", "password", "serials"}),
    "token": frozenset({"name", "sha256", "serials"}),
}
_PASSWORD: Final = re.compile(r"(scrypt|pbkdf2):[^$]+\$[^$]+\$[^$]+")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class BadReaders(JianbaoError):
    """readers.toml is not in order."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader or a program, by the hash of the password or token. ``name`` may be empty."""

    name: str
    hash: str
    serials: Visible = None


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of a library; ``public`` are the serials that are seen without signing in."""

    public: Visible = frozenset()
    readers: tuple[Reader, ...] = ()
    tokens: Mapping[str, Reader] = field(default_factory=dict)

    def visible(self, reader: Reader | None) -> Visible:
        """Return what a reader sees; None stands for who has not signed in."""
        if reader is None or self.public is None:
            return self.public
        return None if reader.serials is None else reader.serials | self.public

    @property
    def views(self) -> frozenset[frozenset[str]]:
        """The views of some serials that anybody has."""
        every = (self.visible(one) for one in (None, *self.readers, *self.tokens.values()))
        return frozenset(view for view in every if view)


def read_readers(library: Path) -> Readers | None:
    """Read the readers of a library; None where everybody reads all. Raises BadReaders."""
    path = library / READERS_FILE
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadReaders(f"{path}: cannot be read ({error}); mend it") from error
    for key in said.keys() - {"public", *_TABLES}:
        raise BadReaders(f"{path}: {key}: not known; it holds public, [[reader]] and [[token]]")
    readers = tuple(_reader(path, "reader", "password", one) for one in _tables(path, said, "reader"))
    tokens = tuple(_reader(path, "token", "sha256", one) for one in _tables(path, said, "token"))
    for names in ([one.name for one in readers], [one.name for one in tokens]):
        for name in names:
            if names.count(name) > 1:
                raise BadReaders(f"{path}: {name or 'a reader without a name'}: stands there twice; keep one")
    return Readers(_serials(path, "public", said.get("public", [])), readers, {one.hash: one for one in tokens})


def _tables(path: Path, said: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    found = said.get(kind, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadReaders(f"{path}: {kind}: write [[{kind}]], in two brackets, once for each")
    return found


def _reader(path: Path, kind: str, secret: str, said: Mapping[str, Any]) -> Reader:
    name, hashed = said.get("name", ""), said.get(secret, "")
    where = f"{path}: [[{kind}]] {name}"
    for key in said.keys() - _TABLES[kind]:
        raise BadReaders(f"{where}: {key}: not known; it holds {', '.join(sorted(_TABLES[kind]))}")
    if not isinstance(name, str) or not (name or kind == "reader"):
        raise BadReaders(f'{where}: needs a name: name = "..."')
    wanted = _PASSWORD if kind == "reader" else _SHA256
    if not isinstance(hashed, str) or not wanted.fullmatch(hashed):
        raise BadReaders(f"{where}: {secret} is not what `jianbao reader` writes; make it again")
    return Reader(name, hashed, _serials(path, f"[[{kind}]] {name}: serials", said.get("serials", [_ALL])))


def _serials(path: Path, where: str, said: object) -> Visible:
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise BadReaders(f'{path}: {where}: write a list of serials, each in quotes; ["*"] stands for all')
    return None if _ALL in said else frozenset(map(key_of, said))


def key_of(serial: str) -> str:
    """Return the form in which names of serials are compared."""
    return fold(serial).strip()


def view_folder(library: Path, serials: Iterable[str]) -> Path:
    """Return the folder of the index of a view."""
    return library / "index" / "views" / sha256("\n".join(sorted(serials)).encode()).hexdigest()[:16]
