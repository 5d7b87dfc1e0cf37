"""Overrides: what the keeper of a library states of an issue in library.toml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overrides:
    """Values to take for an issue where the file itself does not print them.

    Every field may be missing.

    ``serial`` and ``number`` also win over what is printed: the keeper knows better than the
    reader.

    ``period`` is read as if it were printed (``2022年4季度``). ``id`` is for a source without serial
    or number.
    """

    id: str | None = None
    serial: str | None = None
    publisher: str | None = None
    number: int | None = None
    volume: int | None = None
    year: int | None = None
    period: str | None = None
