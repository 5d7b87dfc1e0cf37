"""A draft or a whole issue in a file, read in a process of its own with limited memory and time.

``python -m web.pages.draft_file FILE`` prints what it holds as JSON, or the kind of its fault.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path, PurePath
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from corpus import codec
from corpus.errors import JianbaoError
from web.http.confined import confine, confined
from web.http.drafts import Kept, Part

#: The files that readers may send: no archives, no pictures, nothing that is recognised at length.
SUFFIXES: Final = (".docx", ".pdf", ".txt", ".md", ".html", ".htm", ".rtf", ".odt", ".doc", ".wps")
#: So long may the reading take, in seconds; so many articles are looked for, of so many characters.
SECONDS: Final = 12
MOST_PARTS: Final = 200
LONGEST: Final = 20_000
_NOT_IN_NAMES: Final = re.compile(r"[^\w\-（）()〔〕 ]+")
_FAULTS: Final = {
    "suffix": "不读这种文件；请另存为 .docx、.pdf、.txt 或 .md。",
    "UnknownFormat": "读不出这个文件，也许已损坏，也许不是扩展名所说的那种；请打开后另存为 .docx、.pdf 或 .txt。",
    "EmptyBulletin": "这个文件里没有文字。",
    "TooLarge": "这个文件太大了；请只送要查的部分。",
    "UndecodableText": "认不出这个文件的编码；请另存为 UTF-8。",
    "ScanWaiting": "这是扫描件，没有文字层；请先识别，或直接贴上文字。",
    "time": "这个文件读得太久；请只送要查的部分。",
}
_UNREADABLE: Final = "读不出这个文件，也许已损坏或加了密；请另存一份再试。"


class BadDraft(JianbaoError):
    """A file that was sent as a draft and cannot be read; the message is one of a page."""


def receive(file: FileStorage) -> Kept:
    """Return what a file holds that was sent. Raises BadDraft."""
    given = PurePath((file.filename or "").replace("\\", "/")).name
    suffix = PurePath(given).suffix.lower()
    if suffix not in SUFFIXES:
        raise BadDraft(_FAULTS["suffix"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{_NOT_IN_NAMES.sub(' ', PurePath(given).stem).strip()[:40] or 'draft'}{suffix}"
        file.save(path)
        return read(path, given)


def read(path: Path, name: str, seconds: float = SECONDS) -> Kept:
    """Return what a file holds, read in a process of its own. Raises BadDraft."""
    try:
        printed = confined(__name__, str(path), seconds=seconds)
    except subprocess.TimeoutExpired:
        raise BadDraft(_FAULTS["time"]) from None
    try:
        said: dict[str, Any] = codec.decode(printed, dict[str, Any])
    except ValueError:
        raise BadDraft(_UNREADABLE) from None
    if "fault" in said:
        raise BadDraft(_FAULTS.get(said["fault"], _UNREADABLE))
    parts = tuple(Part(**part) for part in said["parts"])
    return Kept(Part(said["text"]), parts, name, said["issue"], said["start"], said["end"])


def content(path: Path) -> dict[str, Any]:
    """Return the whole text of a file and, where it holds several, its articles."""
    from corpus.formats import read_bytes, source_of  # noqa: PLC0415  # within the limits
    from corpus.formats.scan.recognised import ScanWaiting, recognise_later  # noqa: PLC0415
    from corpus.reader import read_with  # noqa: PLC0415

    try:
        bulletins = read_with(lambda bulletin, _: bulletin, path, recogniser=recognise_later)
        lines = source_of(path.name, read_bytes(path), recognise_later).lines
    except ScanWaiting:
        return {"fault": "ScanWaiting"}
    except JianbaoError as error:
        return {"fault": type(error).__name__}
    issue, articles = bulletins[0].issue, [article for one in bulletins for article in one.articles]
    shown = [
        {"title": one.title, "text": f"{one.title}\n{one.text}"[:LONGEST], "section": one.section}
        for one in articles[:MOST_PARTS]
    ]
    return {
        "text": "\n".join(line.text for line in lines if line.text.strip())[:LONGEST],
        "parts": shown if len(shown) > 1 else [],
        "issue": issue.id if issue.number is not None or issue.period else "",
        "start": str(issue.start or ""),
        "end": str(issue.end or ""),
    }


def main(path: Path) -> int:
    """Read a file within this process's limits and print what it holds."""
    confine()
    sys.stdout.buffer.write(codec.encode(content(path)))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
