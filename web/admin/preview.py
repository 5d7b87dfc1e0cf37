"""Preview of a file, read in a process of its own with limited memory and time.

``python -m web.admin.preview read FILE CORRECTIONS LIBRARY NAME`` prints its bulletins as JSON,
with the corrections of a file applied, or why it cannot be read; ``… explain FILE LIBRARY NAME``
tells how a file of a library reads a string.
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


def preview(path: Path, corrections: Path, library: Path, name: str) -> dict[str, Any]:
    """Return how a file would be read: ``{"bulletins": [...]}``, or ``{"error": why not}``.

    A scan is not read here: ``{"bulletins": [], "later": True}``. ``corrections`` is the file of
    what is corrected, ``name`` the file's name in ``issues/`` of the library.
    """
    return _said(path, "read", str(path), str(corrections), str(library), name)


def explanation(path: Path, library: Path, name: str) -> dict[str, Any]:
    """Return how a file of a library reads a string: ``{"explained": [...]}``, or an error."""
    return _said(path, "explain", str(path), str(library), name)


def _said(path: Path, *arguments: str) -> dict[str, Any]:
    try:
        printed = confined(__name__, *arguments)
    except subprocess.TimeoutExpired:
        return {"error": f"{path.name}: takes more than {SECONDS} s to read; look at it with `jianbao parse`"}
    try:
        said: dict[str, Any] = json.loads(printed)
    except ValueError:
        return {"error": f"{path.name}: takes more memory or time to read than one file may; it is not a bulletin"}
    return said


def outline(bulletin: Mapping[str, Any], of: str, read_as: list[tuple[int, str]]) -> dict[str, Any]:
    """Return of a parse document what one wants to see before it is stored.

    ``of`` is the issue by which corrections name it, ``read_as`` are the line and title of each
    article by which they name that.
    """
    sections: list[dict[str, Any]] = []
    articles = [article for article in bulletin["articles"] if article.get("kind") != "front"]
    for place, article in enumerate(articles[:_ARTICLES]):
        if not sections or sections[-1]["name"] != article["section"]:
            sections.append({"name": article["section"], "articles": []})
        line, title = read_as[place]
        sections[-1]["articles"].append({**article, "place": place, "read_line": line, "read_title": title})
    return {
        "issue": bulletin["issue"],
        "of": of,
        "articles": len(articles),
        "sections": sections,
        "doubts": list(bulletin["doubts"][:_DOUBTS]),
        "doubted": len(bulletin["doubts"]),
    }


def read(path: Path, corrections: Path, library: Path, name: str) -> dict[str, Any]:
    """Read a file with its corrections, and tell by which words they name its articles."""
    from corpus import read_bulletins, to_dict  # noqa: PLC0415  # within the limits
    from corpus.corrections.apply import correct, of_issue  # noqa: PLC0415
    from corpus.reader import read_with  # noqa: PLC0415
    from indexer.library.corrections import read_corrections  # noqa: PLC0415
    from indexer.library.folder import Folder  # noqa: PLC0415
    from indexer.library.parse_config import read_parse_config  # noqa: PLC0415
    from indexer.library.scans import Scans  # noqa: PLC0415

    config, own = read_parse_config(library), read_corrections(corrections)
    overrides, pages = config.overrides.get(name), Scans(Folder(library).scans).kept
    found = read_bulletins(path, overrides, config.gazetteer, pages, own)
    plain = read_with(lambda bulletin, _: bulletin, path, overrides, pages) if own else found
    told = []
    for bulletin, as_read in zip(found, plain, strict=True):
        of = as_read.issue.id if len(found) > 1 else ""
        names = correct(as_read, of_issue(own, as_read.issue.id)).read_as
        told.append(outline(to_dict(bulletin), of, list(names)))
    return {"bulletins": told}


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


def main(verb: str, path: Path, *asked: str) -> int:
    """Read a file within this process's limits; print its outlines or the explanation asked for."""
    confine()
    from corpus.formats.scan.recognised import ScanWaiting  # noqa: PLC0415  # within the limits

    try:
        if verb == "explain":
            said: dict[str, Any] = {"explained": explained(path, Path(asked[0]), asked[1])}
        else:
            said = read(path, Path(asked[0]), Path(asked[1]), asked[2])
    except ScanWaiting:
        said = {"bulletins": [], "later": True}
    except JianbaoError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
