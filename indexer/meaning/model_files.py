"""The files of a model of meaning, which the keeper puts in place, and how it is to be used.

``meaning/`` of a library holds ``model.onnx``, its vocabulary and, where the defaults do not fit,
``meaning.toml``. Without the folder nothing of meaning is made, asked or shown.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from corpus.errors import JianbaoError

#: The folder of a library that holds the model, and the files in it.
FOLDER: Final = "meaning"
MODEL: Final = "model.onnx"
VOCABULARY: Final = "vocab.txt"
TOKENIZER: Final = "tokenizer.json"
SETTINGS: Final = "meaning.toml"
#: What of an article a vector is made of, and how it is kept; a change of it makes all anew.
_VERSION: Final = 2
#: Below this cosine an article is not near, unless meaning.toml says otherwise: every model has a
#: scale of its own.
_FLOOR: Final = 0.5
_BLOCK: Final = 2**20
#: Name, time and size of each file: what changes when a model is put in place.
Stamp = tuple[tuple[str, int, int], ...]


class BadModel(JianbaoError):
    """A model of meaning that cannot be used."""


def unreadable(path: Path, error: OSError) -> BadModel:
    """Return the error of a file of a model that cannot be read."""
    return BadModel(f"{path}: cannot be read ({error.strerror}); check its permissions")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model as it was put in place.

    ``first`` says that the vector of the first token stands for the text, not the mean of all.
    ``query`` is what the model wants before a question, ``floor`` the least cosine that is near.
    ``digest`` is of all that decides a vector.
    """

    folder: Path
    vocabulary: Path
    first: bool = False
    query: str = ""
    floor: float = _FLOOR
    digest: str = ""

    @property
    def model(self) -> Path:
        """The file of the model."""
        return self.folder / MODEL


def stamp_of(library: Path) -> Stamp:
    """Return what changes when a file of a library's model does; empty where there is none."""
    try:
        return _stamp(library / FOLDER)
    except BadModel as error:
        return ((str(error), 0, 0),)


def _stamp(folder: Path) -> Stamp:
    """Return the stamp of the files that count; what cannot be looked at is not taken for gone."""
    path, found = folder, list[tuple[str, int, int]]()
    try:
        for path in _those_that_count(folder):
            try:
                about = path.stat()
            except FileNotFoundError:
                # It vanished just now, unless it is a link to a place that is away.
                if path.is_symlink():
                    raise
                continue
            found.append((path.name, about.st_mtime_ns, about.st_size))
    except OSError as error:
        raise unreadable(path, error) from error
    return tuple(sorted(found))


def _those_that_count(folder: Path) -> list[Path]:
    try:
        every = [*folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [one for one in every if one.name.startswith(MODEL) or one.name in {VOCABULARY, TOKENIZER, SETTINGS}]


def model_files(library: Path) -> ModelFiles | None:
    """Return the model of a library; None where there is none. Raises BadModel."""
    folder = library / FOLDER
    stamp = _stamp(folder)
    names = {name for name, _, _ in stamp}
    if not names:
        return None
    if MODEL not in names:
        raise BadModel(f"{folder}: no {MODEL} in it; put the model there, or take the folder away")
    vocabulary = next((name for name in (VOCABULARY, TOKENIZER) if name in names), None)
    if vocabulary is None:
        raise BadModel(f"{folder}: neither {VOCABULARY} nor {TOKENIZER} in it; put the model's own beside it")
    settings = _settings(folder / SETTINGS) if SETTINGS in names else {}
    first = settings.get("pooling") == "first"
    return ModelFiles(
        folder,
        folder / vocabulary,
        first,
        str(settings.get("query", "")),
        float(str(settings.get("floor", _FLOOR))),
        _digest(folder, vocabulary, stamp, first),
    )


def _settings(path: Path) -> Mapping[str, object]:
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadModel(f'{path}: not valid TOML ({error}); write lines such as `pooling = "first"`') from error
    except OSError as error:
        raise unreadable(path, error) from error
    floor = held.get("floor", _FLOOR)
    sound = held.get("pooling", "mean") in ("mean", "first") and isinstance(held.get("query", ""), str)
    number = isinstance(floor, int | float) and not isinstance(floor, bool) and abs(floor) < math.inf
    if held.keys() - {"pooling", "query", "floor"} or not sound or not number:
        raise BadModel(f'{path}: pooling is "mean" or "first", query a text, floor a number; mend that line')
    return held


@lru_cache(maxsize=2)
def _digest(folder: Path, vocabulary: str, stamp: Stamp, first: bool) -> str:
    """Return the digest of a model with all of its weights, read once for as long as it stays."""
    summed = sha256(repr((_VERSION, first)).encode())
    for name in (one for one, _, _ in stamp if one.startswith(MODEL) or one == vocabulary):
        summed.update(name.encode())
        try:
            with (folder / name).open("rb") as file:
                while block := file.read(_BLOCK):
                    summed.update(block)
        except OSError as error:
            raise unreadable(folder / name, error) from error
    return summed.hexdigest()[:16]
