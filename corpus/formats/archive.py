"""Archives: the files packed in a .zip, within limits that a bomb cannot pass."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from corpus.errors import TooLarge, UnknownFormat
from corpus.formats.source import MAX_BYTES
from corpus.formats.system_files import is_system_file

_MOST_FILES = 5000
_MOST_TIMES = 300
#: Below this size a file may be packed as tightly as it likes.
_SMALL = 10 * 1024 * 1024
_UTF8_NAME = 0x800


def members(name: str, data: bytes, suffixes: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of the files in an archive that have one of the suffixes, by name.

    A file of another kind comes without bytes, so that it can be told; what systems leave beside
    files does not come at all. Raises UnknownFormat where the archive is broken or asks for a
    password, TooLarge where it unpacks to more than we read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for title, part in _wanted(name, archive, suffixes):
                yield title, archive.read(part) if _suffix(title) in suffixes else b""
    except RuntimeError as error:
        raise UnknownFormat(f"{name}: asks for a password; unpack it first") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnknownFormat(f"{name}: is not a whole zip archive; make it again") from error


def _wanted(name: str, archive: zipfile.ZipFile, suffixes: Collection[str]) -> list[tuple[str, zipfile.ZipInfo]]:
    parts = [(_title(part), part) for part in archive.infolist() if not part.is_dir()]
    if len(parts) > _MOST_FILES:
        raise TooLarge(f"{name}: holds {len(parts)} files, more than {_MOST_FILES}; split it")
    wanted = [(title, part) for title, part in sorted(parts, key=lambda item: item[0]) if not is_system_file(title)]
    read = [part for title, part in wanted if _suffix(title) in suffixes]
    size = sum(part.file_size for part in read)
    tight = any(part.file_size > max(_SMALL, _MOST_TIMES * part.compress_size) for part in read)
    if size > MAX_BYTES or tight:
        raise TooLarge(f"{name}: unpacks to {size / 2**20:.0f} MB; unpack it, and add what belongs to the library")
    return wanted


def _suffix(title: str) -> str:
    return PurePosixPath(title).suffix.lower()


def _title(part: zipfile.ZipInfo) -> str:
    """Return a file's name.

    MacOS writes it in UTF-8, Chinese Windows in GB18030, and neither says so.
    """
    if part.flag_bits & _UTF8_NAME:
        return part.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return part.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return part.filename
