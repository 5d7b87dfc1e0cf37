"""Texts as TOML, for the files that a keeper and a program both write."""

from __future__ import annotations

import json


def quoted(value: object) -> str:
    """Return a text, a number, or a list of these in TOML: as in JSON but for the character DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
