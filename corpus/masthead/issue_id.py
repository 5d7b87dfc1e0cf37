"""The id of an issue.

Stable, fit for a URL, the same for every file that prints the same serial and number.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from corpus.model import Issue

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,60}[A-Za-z0-9])?")


def issue_id(issue: Issue, stem: str, *, running: bool) -> str:
    """Return the id of an issue.

    Its serial's name in pinyin and its number, or else the name of its file.

    `running`: the number counts on from year to year (总第46期), so that the year is not needed.
    """
    name = _slug(issue.serial)
    if name and issue.number is not None:
        if running:
            return f"{name}-{issue.number}"
        if issue.volume is not None:
            return f"{name}-v{issue.volume}-{issue.number}"
        if issue.year is not None:
            return f"{name}-{issue.year}-{issue.number}"
    if name and issue.number is None and issue.start and issue.end:
        if issue.start == issue.end:
            return f"{name}-{issue.start}"
        if issue.start.to_month() == issue.end.to_month():
            return f"{name}-{issue.start.to_month()}"
    return stem_id(stem)


def stem_id(stem: str) -> str:
    """Return the id that a file's name (without its suffix) gives."""
    if _PLAIN.fullmatch(stem):
        return stem.lower()
    folded = unicodedata.normalize("NFKC", stem)
    return _slug(folded) or f"issue-{hashlib.sha256(stem.encode()).hexdigest()[:8]}"


def _slug(text: str) -> str:
    """Return a name in ASCII.

    Initials of its pinyin, or the syllables where the initials would say too little.
    """
    if not text:
        return ""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  (its tables take a while to load)

    for style, joint in ((Style.FIRST_LETTER, ""), (Style.NORMAL, "")):
        parts = lazy_pinyin(text, style=style, errors=lambda rest: re.sub(r"[^A-Za-z0-9]+", "-", rest) or "-")
        slug = re.sub(r"-+", "-", joint.join(parts)).strip("-").lower()
        slug = re.sub(r"[^a-z0-9-]", "", slug)
        if len(slug) >= 6:
            break
    return slug[:48].strip("-")
