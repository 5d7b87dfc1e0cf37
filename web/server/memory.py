"""Memory that is free again.

Given back to the system where the C library can do that (glibc), for others to use.
"""

from __future__ import annotations

import ctypes


def release() -> None:
    """Give back what has been freed.

    Some milliseconds; nothing where the C library has no ``malloc_trim``.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
