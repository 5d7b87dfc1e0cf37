"""An answer that another process of this server has finished: it is passed on as it is."""

from __future__ import annotations

from flask import Response


class Finished(Response):
    """A whole answer: compressed, with all of its headers, told and counted where it was made."""
