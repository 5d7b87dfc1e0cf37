"""The manifest of a local snapshot: its segments, name tables and files, under a seal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from corpus import codec
from indexer.manifest import Manifest
from indexer.segment.entry import SegmentEntry

_SEAL: Final = "seal"


class TableEntry(NamedTuple):
    """A name table: its file and how many articles' rows it holds."""

    name: str
    articles: int


class FileEntry(NamedTuple):
    """A file as written: its size, its CRC-32 and its modification time in nanoseconds."""

    size: int
    checksum: int
    written: int


@dataclass(frozen=True, slots=True)
class LocalManifest(Manifest):
    """The manifest of a snapshot in a folder of this machine.

    ``segments`` hold the articles, ``front_segments`` the front matter.
    """

    segments: tuple[SegmentEntry, ...] = ()
    front_segments: tuple[SegmentEntry, ...] = ()
    names: tuple[TableEntry, ...] = ()
    files: Mapping[str, FileEntry] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        about: Manifest,
        segments: Sequence[SegmentEntry],
        front_segments: Sequence[SegmentEntry],
        names: Sequence[TableEntry],
    ) -> LocalManifest:
        """Return the manifest of a draft, whose files are not known yet."""
        common = (about.fingerprint, about.terms, about.created, about.issues, about.articles, about.fronts)
        return cls(*common, segments=tuple(segments), front_segments=tuple(front_segments), names=tuple(names))


def encode_manifest(manifest: LocalManifest) -> str:
    """Return a manifest as JSON, with its seal."""
    plain = codec.plain(manifest)
    return json.dumps(plain | {_SEAL: _seal(plain)}, ensure_ascii=False)


def decode_manifest(data: bytes) -> LocalManifest | None:
    """Return the manifest in some JSON; None where its seal does not fit. Raises ValueError."""
    plain = json.loads(data)
    if not isinstance(plain, dict) or plain.pop(_SEAL, None) != _seal(plain):
        return None
    return codec.shaped(plain, LocalManifest)


def _seal(plain: dict[str, object]) -> int:
    return zlib.crc32(json.dumps(plain, sort_keys=True).encode())
