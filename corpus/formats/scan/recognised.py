"""A page as recognised, and who recognises it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from importlib.util import find_spec
from typing import Any, Final, NamedTuple, Protocol

from corpus.errors import EmptyBulletin, JianbaoError, TooLarge

#: The command that installs what recognises text.
INSTALL: Final = "pip install 'jianbao[ocr]'"
#: The longer side of a picture of a page, in pixels: 170 dots an inch of A4.
LONGEST_SIDE: Final = 2000
#: A scan has at most so many pixels: A3 at 600 dots an inch.
_MOST_PIXELS: Final = 75_000_000


class ScanWaiting(JianbaoError):
    """A scan that is not recognised yet, in a place where nobody can wait for it."""


class NeedsOcr(EmptyBulletin):
    """A scan, and nothing is installed that could read it."""


#: The x and y of the corners of a piece of text.
Corners = tuple[float, float, float, float, float, float, float, float]


class Found(NamedTuple):
    """A piece of text on a picture.

    Its confidence (0 to 1) and the x and y of its corners in pixels, clockwise from the upper left.
    """

    text: str
    confidence: float
    corners: Corners


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """The text found on a picture of a page, and the picture's breadth and height in pixels."""

    width: float
    height: float
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page to be recognised.

    The digest of its file, its number in it, its place among so many to be recognised, its picture.
    """

    digest: str
    number: int
    place: int
    total: int
    draw: Callable[[], Any]


class Recogniser(Protocol):
    """Recognises the pages of a file."""

    def __call__(self, name: str, page: Scanned, /) -> RecognisedPage:
        """Return the text of a page of a file. Raises ScanWaiting where that is for later."""


def digest_of(data: bytes) -> str:
    """Return by what a file's recognised pages are known."""
    return blake2b(data, digest_size=16).hexdigest()


def check_pixels(name: str, number: int, width: int, height: int) -> None:
    """Raise TooLarge where the picture of a page has more pixels than any scan."""
    if width * height > _MOST_PIXELS:
        raise TooLarge(f"{name}: page {number} has {width} x {height} pixels; scan it at 300 dots an inch")


def can_recognise() -> bool:
    """Tell whether the extra ``ocr`` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise_later(name: str, page: Scanned) -> RecognisedPage:
    """Raise ScanWaiting: nobody waits here for a page to be recognised."""
    raise ScanWaiting(f"{name}: is a scan; the text of its {page.total} pages is recognised when it is indexed")


def recognise_now(name: str, page: Scanned) -> RecognisedPage:
    """Recognise a page where it is met, and keep nothing."""
    del name
    from corpus.formats.scan.engine import recognise  # it takes a second and 300 MB

    return recognise(page.draw())
