"""Files that systems and programs leave in every folder, and that nobody wrote.

Passed over in silence.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

_FOLDERS: Final = frozenset(
    ["__macosx", "@eadir", "#recycle", "$recycle.bin", "system volume information", "lost+found", "node_modules"]
)
_NAMES: Final = frozenset(
    ["thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "folder.htt", "icon\r", "autorun.inf"]
)
#: Suffixes of downloads and copies under way, of rescue copies, of links; also those of Chinese
#: download tools.
_SUFFIXES: Final = frozenset(
    [
        ".tmp",
        ".temp",
        ".crdownload",
        ".part",
        ".partial",
        ".download",
        ".opdownload",
        ".filepart",
        ".!ut",
        ".td",
        ".xltd",
        ".bak",
        ".swp",
        ".swo",
        ".lnk",
        ".url",
        ".asd",
        ".wbk",
        ".dwl",
        ".lock",
        ".baiduyun",
        ".qqdownload",
    ]
)
#: Lock files of Word, WPS and Excel, and what they write while they save.
_PATTERN: Final = re.compile(r"\.|~\$|~\w*\.tmp|.*~$")


def is_system_file(name: str) -> bool:
    """Tell whether a file's path (with ``/``) names one that a system or a program left."""
    parts = [part.lower() for part in PurePosixPath(name).parts]
    if any(part in _FOLDERS or (part.startswith(".") and part not in {".", ".."}) for part in parts[:-1]):
        return True
    if not parts:
        return False
    name = parts[-1]
    return name in _NAMES or PurePosixPath(name).suffix in _SUFFIXES or bool(_PATTERN.match(name))
