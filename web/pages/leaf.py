"""The lines of a file with their places, and pictures of its pages.

Made by a process of its own with limited memory and time: ``python -m web.pages.leaf FILE SCANS``
prints its lines as JSON (SCANS holds what was recognised of scans), ``python -m web.pages.leaf FILE
SCANS PAGE`` the picture of a page as PNG.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import msgspec

from corpus import codec
from corpus.errors import JianbaoError, Unavailable
from corpus.formats.kind import kind_of
from corpus.model import Line
from web.http.confined import confine, confined

#: How wide a picture is at most, and how many pixels it has.
_WIDTH: Final = 1000
_PIXELS: Final = 4_000_000
#: Files of which the lines, and pages of which the pictures are kept in memory: some 20 MB.
_FILES, _PICTURES = 4, 24
#: One file at a time is worked on in a server process; so long, in seconds, another waits for it.
_WAIT: Final = 5.0
_WORKING: Final = Lock()


class Unseen(JianbaoError):
    """A file that cannot be shown."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """A file as lines, and the breadth and height of each of its pages, if it has pages."""

    lines: tuple[Line, ...] = ()
    pages: tuple[tuple[float, float], ...] = ()
    error: str | None = None


def leaves(path: Path, scans: Path) -> Leaves:
    """Return the lines and pages of a file. Raises Unseen, or Unavailable while others wait.

    ``scans`` is the folder of what was recognised of scans.
    """
    found = _leaves(path, scans, _stamp(path))
    if found.error:
        raise Unseen(found.error)
    return found


def picture(path: Path, scans: Path, page: int) -> bytes:
    """Return a page as PNG. Raises Unseen, or Unavailable while others wait."""
    made = _picture(path, scans, _stamp(path), page)
    if not made.startswith(b"\x89PNG"):
        raise Unseen(f"{path.name}: page {page} cannot be shown")
    return made


def _stamp(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


@lru_cache(maxsize=_FILES)
def _leaves(path: Path, scans: Path, _: tuple[int, int]) -> Leaves:
    try:
        return codec.decode(_made(path, scans), Leaves)
    except ValueError:
        return Leaves(error=f"{path.name}: takes more memory or time to read than one file may")


@lru_cache(maxsize=_PICTURES)
def _picture(path: Path, scans: Path, _: tuple[int, int], page: int) -> bytes:
    return _made(path, scans, page)


def _made(path: Path, *asked: object) -> bytes:
    if not _WORKING.acquire(timeout=_WAIT):
        raise Unavailable("other pages are being drawn; ask again")
    try:
        return confined(__name__, str(path), *map(str, asked))
    except subprocess.TimeoutExpired:
        return b""
    finally:
        _WORKING.release()


def read(path: Path, scans: Path) -> Leaves:
    """Read the lines of a file and the sizes of its pages."""
    from corpus.formats import read_bytes, source_of  # noqa: PLC0415  # within the limits
    from indexer.library.scans import Scans  # noqa: PLC0415

    try:
        data = read_bytes(path)
        lines = source_of(path.name, data, Scans(scans).kept).lines
        return Leaves(lines, _sizes(path, data) if any(line.page for line in lines) else ())
    except JianbaoError as error:
        return Leaves(error=str(error))


def _sizes(path: Path, data: bytes) -> tuple[tuple[float, float], ...]:
    if kind_of(path.name, data) == "picture":
        from corpus.formats.scan.picture import opened  # noqa: PLC0415  # within the limits

        with opened(path.name, data) as frames:
            return tuple((shape[1], shape[0]) for shape in (draw().shape for draw in frames))
    import pypdfium2  # noqa: PLC0415  # within the limits

    document = pypdfium2.PdfDocument(data)
    return tuple(document.get_page_size(page) for page in range(len(document)))


def draw(path: Path, page: int) -> bytes:
    """Return a page of a PDF or picture as PNG, not larger than is of use."""
    data = path.read_bytes()
    if kind_of(path.name, data) == "picture":
        from corpus.formats.scan.picture import opened  # noqa: PLC0415  # within the limits

        with opened(path.name, data) as frames:
            return _png(frames[page - 1]())
    import pypdfium2  # noqa: PLC0415  # within the limits

    document = pypdfium2.PdfDocument(data)
    width, height = document.get_page_size(page - 1)
    scale = min(_WIDTH / max(width, 1), (_PIXELS / max(width * height, 1)) ** 0.5)
    return _png(document[page - 1].render(scale=scale, rev_byteorder=True).to_numpy())


def _png(pixels: Any) -> bytes:
    """Return rows of RGB pixels as PNG (RFC 2083), in grey where they have no colour."""
    if (pixels == pixels[..., :1]).all():
        pixels = pixels[..., :1]
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 6)),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (*parts, (b"IEND", b""))
    )


def main(path: Path, scans: Path, *asked: str) -> int:
    """Print the lines or a page of a file, within this process's limits."""
    confine()
    sys.stdout.buffer.write(draw(path, int(asked[0])) if asked else msgspec.json.encode(read(path, scans)))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
