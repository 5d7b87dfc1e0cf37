"""Files that systems and programs leave in every folder, and that nobody wrote: passed over in silence."""

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
#: Lock files and rescue copies of Word, WPS, Excel; downloads and copies under way; Synology's and
#: Syncthing's own files.
_PATTERNS: Final = re.compile(
    r"\.|~\$|~wr[ldaf]\w*\.tmp|~\w*\.tmp|\S*\.(?:tmp|temp|crdownload|part|partial|download|opdownload|filepart|!ut|td|xltd"
    r"|bak|swp|swo|lnk|url|asd|wbk|dwl|lock|syncthing\.\S*\.tmp)$|.*~$|.*\.(?:baiduyun|qqdownload)\S*$"
)


def is_system_file(name: str) -> bool:
    """Tell whether a file's path (with ``/``) names one that a system or a program left."""
    parts = [part.lower() for part in PurePosixPath(name).parts]
    if any(part in _FOLDERS or (part.startswith(".") and part not in {".", ".."}) for part in parts[:-1]):
        return True
    return bool(parts) and (parts[-1] in _NAMES or bool(_PATTERNS.match(parts[-1])))
