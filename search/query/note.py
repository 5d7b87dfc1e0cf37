"""A note on how a query was understood: plain words, which can also be said in another language."""

from __future__ import annotations

from typing import Self


class Note(str):
    """A sentence to be shown with an answer; it is a text like any other.

    ``message`` is the sentence with ``{names}`` in it and ``values`` what stands in their place, so
    that a page may say it in its reader's language. Of the values ``field`` is a word of the query
    language.
    """

    __slots__ = ("message", "values")

    message: str
    values: dict[str, object]

    def __new__(cls, message: str, **values: object) -> Self:
        """Return the note of a message and its values."""
        note = super().__new__(cls, message.format(**values))
        note.message, note.values = message, values
        return note
