"""Files that were sent.

Kept apart until somebody has looked at how they would be read, then stored or thrown away.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from corpus.corrections.correction import Correction
from corpus.errors import JianbaoError, UnknownFormat
from corpus.reader import SUPPORTED
from indexer import Library
from indexer.durable import flush_up
from indexer.library.corrections import correcting, corrections_file, keep_corrections, read_corrections
from web.admin.preview import preview
from web.http.state import State

#: How many files wait at most, and how large one may be, in bytes.
MOST: Final = 50
LARGEST: Final = 64 * 2**20
_ID: Final = re.compile(r"[0-9a-f]{16}")
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\:*?"<>|]+')
_NAME_BYTES: Final = 180
_READ: Final = "preview.json"
_CORRECTIONS: Final = "corrections.toml"


class BadUpload(JianbaoError):
    """A file that was sent and is not taken."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits.

    Its id, its name as it will stand in ``issues/``, where it is, when it came.
    """

    id: str
    name: str
    path: Path
    came: str

    @property
    def _own(self) -> Path:
        return self.path.parent.parent / _CORRECTIONS

    def corrections(self, library: Library) -> tuple[Correction, ...]:
        """Return what is corrected of it: at first what the library has for a file of its name."""
        return read_corrections(self._corrections(library))

    def _corrections(self, library: Library) -> Path:
        return self._own if self._own.exists() else corrections_file(library.path, self.name)

    def correct(self, library: Library, corrected: Callable[[Sequence[Correction]], Sequence[Correction]]) -> None:
        """Keep what is corrected of it until it is stored, made of what was before.

        Raises BadCorrection.
        """
        with correcting(self._own):
            keep_corrections(self._own, corrected(self.corrections(library)), self._own.parent, empty=True)
        (self.path.parent.parent / _READ).unlink(missing_ok=True)

    def reading(self, library: Library) -> dict[str, Any]:
        """Return how it would be read (see `web.admin.preview`); found out once."""
        kept = self.path.parent.parent / _READ
        if kept.exists():
            known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
            return known
        found = preview(self.path, self._corrections(library), library.path, self.name)
        kept.write_text(json.dumps(found), encoding="utf-8")
        return found


def safe_name(given: str) -> str:
    """Return a file's name without anything that could lead elsewhere or mislead.

    A plain name, with its suffix.

    Raises BadUpload where nothing is left of it, UnknownFormat where we do not read such files.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    name = _NOT_IN_NAMES.sub(" ", last).strip(" .")
    stem, suffix = Path(name).stem.strip(" ."), Path(name).suffix.lower()
    if not stem or not suffix:
        raise BadUpload(f"{given!r}: not the name of a file; give it a name and a suffix")
    if suffix not in SUPPORTED:
        raise UnknownFormat(f"{name}: {suffix} is not read; save it as .docx, .pdf, .txt or .md")
    while len(f"{stem}{suffix}".encode("utf-8", "replace")) > _NAME_BYTES:
        stem = stem[:-1]
    return f"{stem}{suffix}"


def receive(state: State, file: FileStorage) -> Upload:
    """Keep a file that was sent.

    Raises BadUpload, UnknownFormat or BadState where it is not taken.
    """
    name = safe_name(file.filename or "")
    if len(list(waiting(state))) >= MOST:
        raise BadUpload(f"{name}: {MOST} files wait already; store or discard some first")
    state.make()
    folder = state.uploads / secrets.token_hex(8)
    (folder / "file").mkdir(parents=True, mode=0o700)
    try:
        file.save(folder / "file" / name)
        flush_up(folder / "file" / name, state.path.parent)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise BadUpload(f"{name}: cannot be kept ({error.strerror}); make room and send it again") from error
    return _upload(folder)


def receive_each(state: State, files: Iterable[FileStorage]) -> tuple[list[Upload], list[str]]:
    """Keep the files that were sent; return those that are kept, and why others are not taken."""
    received, refused = list[Upload](), list[str]()
    for file in files:
        if not file.filename:
            continue
        try:
            received.append(receive(state, file))
        except JianbaoError as error:
            refused.append(str(error))
    return received, refused


def waiting(state: State) -> Iterator[Upload]:
    """Yield the files that wait, in order of their arrival."""
    folders = [path for path in state.uploads.glob("*") if _ID.fullmatch(path.name) and list(path.glob("file/*"))]
    yield from sorted(map(_upload, folders), key=lambda upload: (upload.came, upload.name))


def find(state: State, upload_id: str) -> Upload | None:
    """Return the file that waits under an id, or None."""
    folder = state.uploads / upload_id
    return _upload(folder) if _ID.fullmatch(upload_id) and list(folder.glob("file/*")) else None


def _upload(folder: Path) -> Upload:
    path = next(folder.glob("file/*"))
    came = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return Upload(folder.name, path.name, path, came)


def discard(upload: Upload) -> None:
    """Throw a file away."""
    shutil.rmtree(upload.path.parent.parent, ignore_errors=True)


def store(library: Library, upload: Upload) -> None:
    """Put a file into ``issues/``; one of the same name there is set aside. Raises JianbaoError."""
    keep_corrections(corrections_file(library.path, upload.name), upload.corrections(library), library.path)
    library.add(upload.path, replace=True)
    discard(upload)
