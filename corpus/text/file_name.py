"""The name of a file, as people gave it."""

from __future__ import annotations

import re

#: What a library puts behind a file's name where another file has it already.
_BESIDE = re.compile(r"~\d+(?=(?:\.[^.]*)?$)")


def given_name(name: str) -> str:
    """Return the name that a file had before it was put beside another one of that name."""
    return _BESIDE.sub("", name)
