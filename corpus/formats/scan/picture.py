"""Pictures as files: the pages of PNG, JPEG and TIFF."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import Any

from corpus.errors import TooLarge, UnknownFormat
from corpus.formats.pdf.numbering import numbered
from corpus.formats.scan.page import in_few_sizes, lines_of
from corpus.formats.scan.recognised import (
    INSTALL,
    LONGEST_SIDE,
    NeedsOcr,
    Recogniser,
    Scanned,
    can_recognise,
    check_pixels,
    digest_of,
)
from corpus.formats.source import MAX_PAGES, Source, make_source


def picture_source(name: str, data: bytes, recogniser: Recogniser) -> Source:
    """Read the pages of a PNG, JPEG or TIFF file.

    Raises NeedsOcr without the extra, UnknownFormat where the file is broken, TooLarge, or what the
    recogniser raises.
    """
    if not can_recognise():
        raise NeedsOcr(f"{name}: is a picture; `{INSTALL}` lets Jianbao read it")
    digest = digest_of(data)
    with opened(name, data) as frames:
        pages = [
            lines_of(recogniser(name, Scanned(digest, number, number, len(frames), draw)))
            for number, draw in enumerate(frames, 1)
        ]
    return make_source("picture", name, numbered(in_few_sizes(pages), {}))


@contextmanager
def opened(name: str, data: bytes) -> Iterator[list[Callable[[], Any]]]:
    """Give, for each page of a picture's file, what draws it: as arrays of RGB pixels."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # It warns, then refuses, where there are more pixels than any scan has.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file = Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
        with file:
            total = getattr(file, "n_frames", 1)
            if total > MAX_PAGES:
                raise TooLarge(f"{name}: {total} pages, more than {MAX_PAGES}; split it")
            yield [partial(_drawn, name, file, number) for number in range(total)]
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooLarge(f"{name}: has more pixels than any scan; scan it at 300 dots an inch") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnknownFormat(f"{name}: is not a whole picture; save or scan it again") from error


def _drawn(name: str, file: Any, number: int) -> Any:
    import numpy as np
    from PIL import ImageOps

    file.seek(number)
    check_pixels(name, number + 1, file.width, file.height)
    upright = ImageOps.exif_transpose(file).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return np.asarray(upright)
