"""The error of a message that a receiver did not take."""

from __future__ import annotations

from corpus.errors import JianbaoError


class NotSent(JianbaoError):
    """A message was not taken: the receiver waits for it, and the next run tries again."""
