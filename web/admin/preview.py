"""Preview of a file, read in a process of its own with limited memory and time.

``python -m web.admin.preview FILE`` prints the outlines of its bulletins as JSON, or why it cannot
be read; ``python -m web.admin.preview FILE LIBRARY NAME`` explains how a file of a library reads a
string.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from corpus.errors import JianbaoError
from web.http.confined import SECONDS, confine, confined

_DOUBTS: Final = 200
_ARTICLES: Final = 500


def preview(path: Path, *asked: str) -> dict[str, Any]:
    """Return how a file would be read: ``{"bulletins": [...]}``, or ``{"error": why not}``.

    A scan is not read here: ``{"bulletins": [], "later": True}``.

    ``asked``: the folder of the library that holds the file, and the string to explain:
    ``{"explained": [...]}``.
    """
    try:
        printed = confined(__name__, str(path), *asked)
    except subprocess.TimeoutExpired:
        return {"error": f"{path.name}: takes more than {SECONDS} s to read; look at it with `jianbao parse`"}
    try:
        said: dict[str, Any] = json.loads(printed)
    except ValueError:
        return {"error": f"{path.name}: takes more memory or time to read than one file may; it is not a bulletin"}
    return said


def outline(bulletin: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a parse document what one wants to see before it is stored."""
    sections: list[dict[str, Any]] = []
    articles = [article for article in bulletin["articles"] if article.get("kind") != "front"]
    for article in articles[:_ARTICLES]:
        if not sections or sections[-1]["name"] != article["section"]:
            sections.append({"name": article["section"], "articles": []})
        date = article["date"]
        shown = {"title": article["title"], "lines": article["lines"], "date": date["value"] if date else None}
        sections[-1]["articles"].append(shown)
    return {
        "issue": bulletin["issue"],
        "articles": len(articles),
        "sections": sections,
        "doubts": list(bulletin["doubts"][:_DOUBTS]),
        "doubted": len(bulletin["doubts"]),
    }


def explained(path: Path, library: Path, name: str) -> Any:
    """Return how a file of a library reads a string (see `corpus.explain`), issue by issue."""
    from corpus import codec  # noqa: PLC0415  # within the limits
    from corpus.explain import explain_file  # noqa: PLC0415
    from indexer.library.folder import Folder  # noqa: PLC0415
    from indexer.library.parse_config import read_parse_config  # noqa: PLC0415
    from indexer.library.scans import Scans  # noqa: PLC0415

    config = read_parse_config(library)
    overrides = config.overrides.get(path.relative_to(library / "issues").as_posix())
    return codec.plain(explain_file(path, name, overrides, config.gazetteer, Scans(Folder(library).scans).kept))


def main(path: Path, *asked: str) -> int:
    """Read a file within this process's limits; print its outlines or the explanation asked for."""
    confine()
    from corpus import read_bulletins, to_dict  # noqa: PLC0415  # within the limits
    from corpus.formats.scan.recognised import ScanWaiting, recognise_later  # noqa: PLC0415

    try:
        said: dict[str, Any] = (
            {"explained": explained(path, Path(asked[0]), asked[1])}
            if asked
            else {"bulletins": [outline(to_dict(one)) for one in read_bulletins(path, recogniser=recognise_later)]}
        )
    except ScanWaiting:
        said = {"bulletins": [], "later": True}
    except JianbaoError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
