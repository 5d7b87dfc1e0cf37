"""The printed lines as the bytes of a file: text in an encoding, Word document or PDF."""

from __future__ import annotations

from tests.samples_src.master import Master
from tests.samples_src.printer import Sheet


def encode(issue: Master, sheet: Sheet) -> bytes:
    """Return the content of the file an issue is given as."""
    text = "\n".join(sheet.lines) + ("" if issue.one("final_newline") == "no" else "\n")
    return text.encode(issue.one("encoding", "utf-8"))
