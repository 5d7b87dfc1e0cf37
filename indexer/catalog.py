"""The catalog: which files a snapshot was made from, and which issues and articles each of them gave."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus.errors import UnreadableFile
from corpus.model import Doubt, Issue
from corpus.partial_date import PartialDate

#: A file changed so shortly before it was looked at may change again within one tick of its clock.
_SETTLED_NS = 2_000_000_000
#: What no name may hold: control characters, ends of lines, and the bytes of a name that is not UTF-8.
_ODD: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNNAMED: Final = "its name is not one line of UTF-8; rename it, or move it out and `jianbao add` it"


@dataclass(frozen=True, slots=True)
class Source:
    """A file of ``issues/``: the hash of its content, what the file system says of it, and what came of it.

    ``stamp`` is modification and change time, size and inode; ``settled`` says whether these vouch for the content.
    ``seen`` is the snapshot in which this content first came in. ``issues`` are the ids of the issues it holds.
    ``error`` says why it could not be read.
    """

    hash: str
    stamp: tuple[int, ...] = ()
    settled: bool = False
    seen: int = 0
    issues: tuple[str, ...] = ()
    error: str | None = None

    @property
    def age(self) -> tuple[int, int]:
        """The order of arrival: of two files that hold one issue the later one is the correction."""
        return (self.seen, self.stamp[0] if self.stamp else 0)


@dataclass(frozen=True, slots=True)
class Held:
    """An issue as indexed: the file that gave it, the ids of its articles in printed order, the reader's doubts."""

    issue: Issue
    source: str
    articles: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalog:
    """Files by name (relative to ``issues/``) and issues by id."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    issues: Mapping[str, Held] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write the catalog to a file of a snapshot, in place of the one linked there."""
        data = {
            "sources": {name: _plain(source) for name, source in self.sources.items()},
            "issues": [
                _plain(held) | {"issue": _plain(held.issue), "doubts": [_plain(doubt) for doubt in held.doubts]}
                for held in self.issues.values()
            ],
        }
        path.unlink(missing_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Catalog:
        """Read the file that `save` wrote. Raises OSError, ValueError, KeyError or TypeError where it is damaged."""
        return cls.parse(path.read_bytes())

    @classmethod
    def parse(cls, data: bytes) -> Catalog:
        """Read the bytes of the file that `save` wrote. Raises ValueError, KeyError or TypeError where damaged."""
        root = json.loads(data)
        issues = [_held(item) for item in root["issues"]]
        return cls(
            {name: _source(item) for name, item in root["sources"].items()},
            {held.issue.id: held for held in issues},
        )


def _plain(value: Source | Held | Issue | Doubt) -> dict[str, Any]:
    """Return the fields of a value; unlike `dataclasses.asdict` nothing is copied, which takes most of its time."""
    return {name: getattr(value, name) for name in value.__slots__}


def _source(data: dict[str, Any]) -> Source:
    data |= {"stamp": tuple(data["stamp"]), "issues": tuple(data["issues"])}
    return Source(**data)


def _held(data: dict[str, Any]) -> Held:
    issue = dict(data["issue"])
    issue["editors"] = tuple(issue["editors"])
    issue |= {end: PartialDate.parse(issue[end]) for end in ("start", "end") if issue[end]}
    doubts = tuple(Doubt(**doubt) for doubt in data["doubts"])
    return Held(Issue(**issue), data["source"], tuple(data["articles"]), doubts)


def look(issues: Path, known: Mapping[str, Source], now_ns: int) -> dict[str, Source]:
    """Return every file under ``issues/`` by name, with its content's hash; one that cannot be read has an error.

    A file is read only where what the file system says of it has changed since it was last read. Of a folder within
    that cannot be read, the files that were `known` have an error, like itself.
    Raises UnreadableFile where ``issues/`` itself cannot be read: that it is away does not mean that it is empty.
    """
    found: dict[str, Source] = {}
    closed: dict[str, str] = {}
    for path in _files(issues, closed):
        name = path.relative_to(issues).as_posix()
        if _ODD.search(name):
            found[readable(name)] = Source("", error=_UNNAMED)
            continue
        source = _look(path, issues, known.get(name), now_ns)
        if source is not None:
            found[name] = source
    for folder, reason in closed.items():
        inside = [name for name in known if name.startswith(f"{folder}/")]
        names = (readable(folder), *inside)
        found |= {name: Source("", error=f"{reason}; check the folder's permissions") for name in names}
    return found


def readable(name: str) -> str:
    """Return a file's name as text in one line: a name that is not UTF-8 is taken for GB18030, as archives have it."""
    return "/".join(_ODD.sub("_", _decoded(part)) for part in name.split("/"))


def _decoded(part: str) -> str:
    try:
        return os.fsencode(part).decode("utf-8")
    except UnicodeDecodeError:
        return os.fsencode(part).decode("gb18030", "replace")


def _look(path: Path, issues: Path, before: Source | None, now_ns: int) -> Source | None:
    """Return what a file is; None where it is gone meanwhile."""
    try:
        refusal = _refusal(path, issues)
        if refusal is not None:
            return Source("", error=refusal)
        stamp = _stamp(path)
        if before and before.settled and before.stamp == stamp:
            return before
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        return Source("", error=f"cannot be read ({error.strerror}); check its permissions")
    return Source(digest, stamp, max(stamp[0], stamp[1]) < now_ns - _SETTLED_NS)


def at_rest(found: dict[str, Source], known: Mapping[str, Source], now_ns: int) -> list[str]:
    """Let files that were written to a moment ago count as they were `known`, if at all; return their names.

    They may be half copied. Known content under another name is complete: that file was moved.
    """
    contents = {source.hash for source in known.values()}
    moving = []
    for name, source in found.items():
        age = now_ns - max(source.stamp[:2], default=0)
        if source.error is None and source.hash not in contents and 0 <= age < _SETTLED_NS:
            moving.append(name)
    for name in moving:
        if name in known:
            found[name] = known[name]
        else:
            del found[name]
    return moving


def _refusal(path: Path, issues: Path) -> str | None:
    """Return why something under ``issues/`` is not read: it is no file, or a link to what is not in the library."""
    # Unlike Path.resolve, this does not fail where links lead in a circle.
    real = os.path.realpath
    if path.is_symlink():
        if not Path(real(path)).is_relative_to(real(issues)):
            return "is a link that leads out of issues/, and not followed; put the file itself there"
        if not os.path.isfile(path):  # noqa: PTH113  # unlike Path.is_file, this does not fail where links lead in a circle
            return "is a link that leads to no file, and not followed; put the file or the folder itself there"
    if not stat.S_ISREG(path.stat().st_mode):
        return "is not a file; put bulletins there, or folders of them"
    return None


def _files(issues: Path, closed: dict[str, str]) -> Iterator[Path]:
    """Yield every file that is not hidden; put the folders that cannot be read, and why, into `closed`."""

    def fail(error: OSError) -> None:
        folder = Path(error.filename or issues)
        if folder == issues:
            raise UnreadableFile(f"{issues}: cannot be read ({error.strerror}); check the folder") from error
        closed[folder.relative_to(issues).as_posix()] = f"cannot be read ({error.strerror})"

    for folder, folders, names in os.walk(issues, onerror=fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # Folders that are links are not entered, and must not be missed in silence.
        for name in sorted([*names, *(name for name in folders if Path(folder, name).is_symlink())]):
            if not name.startswith((".", "~$")):
                yield Path(folder, name)


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)
