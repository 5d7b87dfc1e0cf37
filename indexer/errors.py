"""Errors of the index that a user can mend, whichever backend keeps it."""

from __future__ import annotations

import errno
from typing import Final

from corpus.errors import JianbaoError

_REMEDIES: Final = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "make room"),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "let this user write there"),
    errno.EFBIG: "let files be larger (`ulimit -f`)",
}


class LibraryBusy(JianbaoError):
    """Another process writes to the library."""


class IndexDamaged(JianbaoError):
    """The index cannot be read."""


class IndexNewer(JianbaoError):
    """A newer Jianbao made the index, and this one does not know how to read it."""


class ManyGone(JianbaoError):
    """The files of many issues are gone at once: perhaps a share is away."""


class IndexNotWritten(JianbaoError):
    """The disk does not take what is written; no reader was switched."""


def remedy_of(error: OSError) -> str:
    """Return what to do about a disk that does not take what is written."""
    return _REMEDIES.get(error.errno or 0, "check the disk")
