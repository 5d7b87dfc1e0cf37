"""Corrections of a library: for a file of ``issues/`` a file of the same name and ``.toml``.

They stand in ``corrections/``, not in ``issues/``: there all that is text is an issue. A file that
is withdrawn, replaced or put back keeps them, because they belong to its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from corpus.corrections.correction import BadCorrection, Correction, from_text, to_text
from indexer.durable import alone, make_folder, write
from indexer.errors import remedy_of
from indexer.library.folder import Folder

_SUFFIX: Final = ".toml"


def corrections_file(library: Path, name: str) -> Path:
    """Return where the corrections of a file of ``issues/`` stand."""
    return Folder(library).corrections / f"{name}{_SUFFIX}"


def digests(library: Path) -> dict[str, str]:
    """Return a digest of the corrections of each file that has some."""
    folder = Folder(library).corrections
    found = {}
    for path in folder.rglob(f"*{_SUFFIX}"):
        if path.name.startswith("."):
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            data = str(error.strerror).encode()
        name = path.relative_to(folder).as_posix().removesuffix(_SUFFIX)
        found[name] = hashlib.blake2b(data, digest_size=8).hexdigest()
    return found


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Return the corrections of a file, none where it is missing. Raises BadCorrection."""
    place = f"corrections/{path.name}"
    try:
        return from_text(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        raise BadCorrection(f"{place}: not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise BadCorrection(f"{place}: cannot be read ({error.strerror}); check its permissions") from error
    except BadCorrection as error:
        raise BadCorrection(f"{place}: {error}") from error


@contextmanager
def correcting(path: Path) -> Iterator[None]:
    """Be the only one who reads the corrections of a file and then keeps them.

    Raises BadCorrection.
    """
    try:
        make_folder(path.parent)
        with alone(path):
            yield
    except OSError as error:
        raise _unwritten(path, error) from error


def keep_corrections(path: Path, corrections: Sequence[Correction], top: Path, *, empty: bool = False) -> None:
    """Write the corrections of a file, or remove it where there are none; it is on disk then.

    ``top`` is the folder up to which all is there already. With `empty` a file without any is kept.
    Raises BadCorrection.
    """
    try:
        if corrections or empty:
            make_folder(path.parent)
            write(path, to_text(corrections).encode(), top=top)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> BadCorrection:
    return BadCorrection(
        f"corrections/{path.name}: cannot be written ({error.strerror}); {remedy_of(error)} and correct it again"
    )
