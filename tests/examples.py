"""The number of generated cases that a test tries where each takes long.

Some of them for every day, or with JIANBAO_LONG=1 all.
"""

from __future__ import annotations

import os
from typing import Final

LONG: Final = os.environ.get("JIANBAO_LONG", "0") not in {"", "0"}


def some(few: int, of: int) -> int:
    """Return how many are tried."""
    return of if LONG else few
