"""The printed lines as the bytes of a file: text in an encoding, Word document or PDF."""

from __future__ import annotations

from tools.samples import pdf, word
from tools.samples.master import Master
from tools.samples.printer import Sheet
from tools.samples.setting import blocks


def is_lined(issue: Master) -> bool:
    """Tell whether the file is plain text, so that its line numbers are known."""
    return issue.file.endswith((".txt", ".md"))


def encode(issue: Master, sheet: Sheet) -> bytes:
    """Return the content of the file an issue is given as.

    A PDF adds its cuts and noise to the sheet.
    """
    if issue.file.endswith(".docx"):
        return word.document(issue, blocks(sheet))
    if issue.file.endswith(".pdf"):
        content, sheet.cuts, sheet.noise = pdf.document(issue, blocks(sheet))
        return content
    text = "\n".join(sheet.lines) + ("" if issue.one("final_newline") == "no" else "\n")
    return text.encode(issue.one("encoding", "utf-8"))
