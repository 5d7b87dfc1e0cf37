"""The version of the parser, and everything else in the program that decides how a file is read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

#: Raise it with every change that makes the parser read some file otherwise: libraries then read
#: their files again. A test compares what is read of the samples with tests/data/versions.json; see
#: CONTRIBUTING.md.
PARSER_VERSION: Final = 45
#: The libraries whose version can change what is read.
_LIBRARIES: Final = (
    "lxml",
    "markdown-it-py",
    "numpy",
    "openpyxl",
    "opencc",
    "pyahocorasick",
    "pypdfium2",
    "pypinyin",
    "python-docx",
    "rapidfuzz",
    "selectolax",
)
#: Those that read scans, if they are installed.
_OCR: Final = ("rapidocr", "onnxruntime", "opencv-python-headless", "pillow")
#: The files of corpus/data that are no word lists.
_OTHERS: Final = frozenset({".md", ".py", ".pyc"})


@cache
def parser_fingerprint() -> tuple[str, ...]:
    """Return the versions of the parser and its libraries, and the digests of its word lists."""
    data = Path(__file__).parent / "data"
    lists = sorted(path for path in data.rglob("*") if path.is_file() and path.suffix not in _OTHERS)
    digests = (f"{path.relative_to(data)} {sha256(path.read_bytes()).hexdigest()}" for path in lists)
    return (f"parser {PARSER_VERSION}", *versions_of(_LIBRARIES), *_recognisers(), *digests)


def versions_of(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return libraries by name with the version that is installed."""
    return tuple(f"{library} {version(library)}" for library in libraries)


def _recognisers() -> tuple[str, ...]:
    """Return what reads scans with its version, or without one where it is not installed.

    A library is read again when it is installed.
    """
    found = []
    for library in _OCR:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(library)
    return tuple(found)
