"""Well-formed text: what UTF-8 can hold."""

from __future__ import annotations

import re
from typing import Final

_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def well_formed(text: str) -> str:
    r"""Return a text with U+FFFD in the place of every lone surrogate.

    A lone surrogate is half of a character: damaged files and ``\ud800`` in JSON have them, and
    UTF-8 has no place for them. Text is made well-formed where it enters, so that nothing behind
    the door has to think of them.
    """
    return _LONE_SURROGATE.sub("\ufffd", text)
