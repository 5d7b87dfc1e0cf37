"""The recognised pages of a library's scans, kept by the content of their files.

A page is recognised once: what was done before a sync was killed is there for the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from corpus import codec
from corpus.formats.scan.recognised import RecognisedPage, Scanned, ScanWaiting, recognise_now
from indexer.durable import write

#: Raise it with every change of how a picture of a page is recognised.
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Scans:
    """The folder of the recognised pages; safe to remove at any time."""

    folder: Path

    def kept(self, name: str, page: Scanned) -> RecognisedPage:
        """Return a page that was recognised before. Raises ScanWaiting for another."""
        try:
            return codec.decode(self._file(page).read_bytes(), RecognisedPage)
        except (OSError, ValueError) as error:
            raise ScanWaiting(
                f"{name}: is a scan, and page {page.number} is not recognised yet; `jianbao sync` does it"
            ) from error

    def recogniser(
        self, progress: Callable[[str, Scanned], None] = lambda *_: None
    ) -> Callable[[str, Scanned], RecognisedPage]:
        """Return what recognises pages, keeps them, and tells of each."""

        def recognise(name: str, page: Scanned) -> RecognisedPage:
            try:
                found = self.kept(name, page)
            except ScanWaiting:
                found = recognise_now(name, page)
                self._keep(page, found)
            progress(name, page)
            return found

        return recognise

    def _keep(self, page: Scanned, found: RecognisedPage) -> None:
        file = self._file(page)
        # Where the disk does not take it, it is recognised once more.
        with suppress(OSError):
            # Beside it stand the queries and the secret of a server.
            self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file, codec.encode(found), sure=False)

    def _file(self, page: Scanned) -> Path:
        return self.folder / f"{page.digest}-{engine_version()}" / f"{page.number}.json"


def engine_version() -> str:
    """Return by what pages are recognised; what another recognised is not taken for it."""
    try:
        return f"{_VERSION}-{version('rapidocr')}"
    except PackageNotFoundError:
        return f"{_VERSION}"
