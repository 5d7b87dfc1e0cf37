"""The catalog of a snapshot: its source files, and the issues and articles that each of them gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.model import Doubt, Issue
from corpus.partial_date import PartialDate


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
