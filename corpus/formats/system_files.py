"""Files that systems and programs leave in every folder, and that nobody wrote.

Passed over in silence.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
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

#: Names of files that a system, a browser or a sync tool made beside another one: Windows and
#: browsers (x (2), x - 副本, x - Copy), macOS (x 副本 2, x copy), Dropbox and Nextcloud (x (… conflicted
#: copy …), x (… 的冲突副本 …)), Syncthing (x.sync-conflict-20310102-030405-ABCDEFG), Synology
#: (x_HOST_May-06-1200-2031_Conflict), OneDrive (x-HOST), WPS and Word (x(自动保存), x[自动恢复], 备份).
_CONFLICTS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<stem>.+?)\s*[(（]\d{1,3}[)）]",
        r"(?P<stem>.+?)\s*(?:[-_]\s*)?(?:副本|拷贝|备份|複本|copy|backup)\s*(?:\d{1,3}|[(（]\d{1,3}[)）])?",
        r"(?:副本|备份|copy of|backup of)\s*[-_]?\s*(?P<stem>.+)",
        r"(?P<stem>.+?)\s*的(?:副本|拷贝)\s*\d{0,3}",
        r"(?P<stem>.+?)\s*[(（\[【][^()（）\[\]【】]*(?:conflict|冲突|衝突|自动保存|自动恢复|自动备份|autosaved?|recovered|恢复)[^()（）\[\]【】]*[)）\]】]",
        r"(?P<stem>.+?)[._-](?:sync-?conflict|conflict|冲突)(?:[._-].*)?",
        r"(?P<stem>.+?)_.+_[A-Za-z]{3}-\d{2}-\d{4}-\d{4}_Conflict",
        r"(?P<stem>.+?)-(?:DESKTOP|LAPTOP|PC|WIN|MACBOOK)[-\w]*",
    )
)
#: What every such name has.
_HINT: Final = re.compile(r"[)）\]】]|副本|拷贝|备份|複本|copy|backup|conflict|冲突|-[DLPWM]", re.IGNORECASE)


def is_system_file(name: str) -> bool:
    """Tell whether a file's path (with ``/``) names one that a system or a program left."""
    *folders, last = [part for part in name.lower().split("/") if part not in {"", "."}] or [""]
    if any(folder in _FOLDERS or (folder.startswith(".") and folder != "..") for folder in folders):
        return True
    return last in _NAMES or last[last.rfind(".") :] in _SUFFIXES or bool(_PATTERN.match(last))


def conflict_copies(names: Iterable[str]) -> dict[str, str]:
    """Return the files among some paths that a system made beside another one, with that one.

    A name alone says little (通知(1).txt may be all there is): both files must be there.
    """
    there = frozenset(names)
    found: dict[str, str] = {}
    for name in filter(_HINT.search, there):
        folder, last = posixpath.split(name)
        stem, suffix = posixpath.splitext(last)
        bases = (match["stem"].rstrip() for form in _CONFLICTS if (match := form.fullmatch(stem)))
        for base in (posixpath.join(folder, one + suffix) for one in bases if one):
            if base != name and base in there:
                found[name] = base
                break
    return found
