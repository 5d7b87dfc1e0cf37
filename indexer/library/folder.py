"""The folder of a library: where its issues, its index and what its keeper curates stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from corpus.errors import JianbaoError
from indexer.durable import make_folder, write
from indexer.settings import SETTINGS_FILE

#: The user dictionary.
READERS_FILE: Final = "readers.toml"
TERMS_FILE: Final = "terms.txt"
SYNONYMS_FILE: Final = "synonyms.toml"
_SETTINGS_TEMPLATE: Final = (
    "# Settings of this library; every option of `jianbao --help` can stand here, e.g.:\n# port = 8000\n"
)


class NoLibrary(JianbaoError):
    """The folder is not a library."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A library's folder. ``issues/`` is the truth; ``index/`` can always be made again from it."""

    path: Path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a library. Raises NoLibrary where the folder has neither ``issues/`` nor an index.

        Where only ``issues/`` is missing, it is away: readers keep what they have.
        """
        if not (path / "issues").is_dir() and not (path / "index" / "current").is_file():
            raise NoLibrary(
                f"{path}: not a library (it has no issues/); make one with `jianbao add FILE --library {path}`"
            )
        return cls(path)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open a library, making what is missing. Raises NoLibrary where that cannot be done."""
        try:
            make_folder(path / "issues")
            make_folder(path / "index")
            if not (path / SETTINGS_FILE).exists():
                write(path / SETTINGS_FILE, _SETTINGS_TEMPLATE.encode())
        except OSError as error:
            raise NoLibrary(f"{path}: cannot make a library here ({error.strerror}); choose another folder") from error
        return cls(path)

    @property
    def issues(self) -> Path:
        """The folder of the source files, as given."""
        return self.path / "issues"

    def file(self, name: str) -> Path | None:
        """Return where a file of ``issues/`` really is; None where there is none inside."""
        issues = self.issues.resolve()
        path = (issues / name).resolve()
        return path if path.is_relative_to(issues) and path.is_file() else None

    @property
    def index(self) -> Path:
        """The folder of the snapshots."""
        return self.path / "index"

    @property
    def scans(self) -> Path:
        """The folder of what was recognised on the pages of scans."""
        return self.path / "state" / "scans"

    @property
    def aside(self) -> Path:
        """The files that were withdrawn or replaced, each in a folder named by the moment."""
        return self.path / "state" / "withdrawn"

    @property
    def readings(self) -> Path:
        """The last good readings of files that cannot be read any more."""
        return self.path / "state" / "readings"

    @property
    def companies(self) -> Path:
        """The file of curated company names and aliases."""
        return self.path / "companies.toml"

    @property
    def policies(self) -> Path:
        """The file of curated policy titles and numbers."""
        return self.path / "policies.toml"

    @property
    def corrections(self) -> Path:
        """The folder of what the keeper corrected, a file for each file of ``issues/``."""
        return self.path / "corrections"

    @property
    def settings_file(self) -> Path:
        """The file of settings."""
        return self.path / SETTINGS_FILE

    @property
    def terms(self) -> Path:
        """The user dictionary: a word a line."""
        return self.path / TERMS_FILE

    @property
    def readers(self) -> Path:
        """The file of who may read which serials."""
        return self.path / READERS_FILE

    @property
    def synonyms(self) -> Path:
        """The library's own synonyms: groups of forms."""
        return self.path / SYNONYMS_FILE
