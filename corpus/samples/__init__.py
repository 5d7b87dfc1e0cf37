"""The sample bulletins: two invented serials, for demonstration, screenshots and tests."""

from __future__ import annotations

from pathlib import Path

__all__ = ["GAZETTEER", "files"]

#: The curated names of the companies in them: what the texts alone do not teach.
GAZETTEER = Path(__file__).parent / "companies.toml"

_SUFFIXES = frozenset({".txt", ".md", ".docx", ".pdf"})


def files() -> tuple[Path, ...]:
    """Return the paths of the sample bulletins, in order of file name."""
    folder = Path(__file__).parent
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES))
