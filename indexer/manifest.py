"""The manifest of a snapshot: when and how it was made and how much it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """The part of a manifest that is the same in every backend.

    ``fingerprint`` says how the files were read, ``terms`` are the words of the user dictionary
    and ``synonyms`` the groups of the library's own synonyms, both folded
    (`indexer.library.parse_config`). ``created`` is a time in ISO 8601. ``fronts`` is the number of
    issues with front matter.
    """

    fingerprint: str = ""
    terms: tuple[str, ...] = ()
    created: str = ""
    issues: int = 0
    articles: int = 0
    fronts: int = 0
    synonyms: tuple[tuple[str, ...], ...] = ()
