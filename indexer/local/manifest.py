"""The manifest of a local snapshot: its segments, name tables and files, under a seal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from corpus import codec
from indexer.errors import IndexNewer
from indexer.manifest import Manifest
from indexer.segment.entry import SegmentEntry

_SEAL: Final = "seal"
#: The layout of a snapshot that is written now. A higher one is refused, lower ones are read: in 5
#: and before catalog and names were each one file.
LAYOUT: Final = 6


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

    ``segments`` hold the articles, ``front_segments`` the front matter. ``layout`` was not told
    before 5.
    """

    segments: tuple[SegmentEntry, ...] = ()
    front_segments: tuple[SegmentEntry, ...] = ()
    names: tuple[TableEntry, ...] = ()
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    layout: int = 0

    @classmethod
    def of(
        cls,
        about: Manifest,
        segments: Sequence[SegmentEntry],
        front_segments: Sequence[SegmentEntry],
        names: Sequence[TableEntry],
    ) -> LocalManifest:
        """Return the manifest of a draft, whose files are not known yet."""
        counts = (about.issues, about.articles, about.fronts)
        common = (about.fingerprint, about.terms, about.created, *counts, about.synonyms)
        held = (tuple(segments), tuple(front_segments), tuple(names))
        return cls(*common, *held, layout=LAYOUT)


def encode_manifest(manifest: LocalManifest) -> str:
    """Return a manifest as JSON, with its seal."""
    plain = codec.plain(manifest)
    return json.dumps(plain | {_SEAL: _seal(plain)}, ensure_ascii=False)


# A sync reads the same one at every look, and a million articles have 200 files.
@lru_cache(maxsize=8)
def decode_manifest(data: bytes) -> LocalManifest | None:
    """Return the manifest in some JSON; None where its seal does not fit.

    Raises ValueError, and IndexNewer where a newer Jianbao made it: what else it says is not known.
    """
    plain = json.loads(data)
    if not isinstance(plain, dict) or plain.pop(_SEAL, None) != _seal(plain):
        return None
    layout = plain.get("layout", 0)
    if isinstance(layout, int) and layout > LAYOUT:
        raise IndexNewer(f"made by a newer Jianbao (layout {layout}, this one knows {LAYOUT}); update Jianbao here")
    return codec.shaped(plain, LocalManifest)


def _seal(plain: dict[str, object]) -> int:
    return zlib.crc32(json.dumps(plain, sort_keys=True).encode())
