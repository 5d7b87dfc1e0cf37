"""The sections of a library, and which of them a query names."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.text.fold import fold


class Sections:
    """The sections of a library, each with the number of articles in it."""

    def __init__(self, held: Mapping[str, int]) -> None:
        """Take the sections by name."""
        self.held = held
        self._folded = {name: fold(name) for name in held}
        self._together = "\n".join(self._folded.values())

    def named(self, word: str) -> list[str]:
        """Return the sections whose name holds a folded word of two characters or more."""
        if len(word) < 2 or word not in self._together:
            return []
        return [name for name, folded in self._folded.items() if word in folded]
