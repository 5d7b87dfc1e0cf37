"""The errors that a file handed to us can raise, each with a remedy."""

from __future__ import annotations


class JianbaoError(Exception):
    """A fault the user can mend.

    Its message is one line, names the place and the remedy, and is safe to show.
    """


class UnreadableFile(JianbaoError):
    """The file cannot be opened: it is missing, a folder, or not ours to read."""


class UnknownFormat(JianbaoError):
    """The file is of a kind we do not read."""


class UndecodableText(JianbaoError):
    """The bytes are not text in any encoding we know."""


class EmptyBulletin(JianbaoError):
    """The file holds no text to read."""


class BadDocument(JianbaoError):
    """A parse document (.json, .jsonl) that does not keep the agreed shape."""


class TooLarge(JianbaoError):
    """The file, or what is packed in it, is larger than we read."""


class Unavailable(JianbaoError):
    """A service we depend on does not answer now; the same request may succeed later."""
