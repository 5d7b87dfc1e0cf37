"""Make the sample bulletins and their labels from the masters in tools/samples.

    python tools/make_samples.py          write corpus/samples/* and tests/data/gold/*.json
    python tools/make_samples.py --check  write nothing; exit 1 where a file is not its master's

A master is the truth (titles, dates, policies, unbroken paragraphs) with marks for what printing
does to it; tools/samples/README.md explains the marks.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.samples import master, office, printer, truth  # noqa: E402

SOURCES = Path(__file__).parent / "samples"


def made() -> dict[Path, bytes]:
    """Return every file the masters give: its path and content."""
    files: dict[Path, bytes] = {}
    names = truth.read_companies(SOURCES / "companies.txt")
    for path in sorted(SOURCES.glob("*.master")):
        issue = master.read(path)
        sheet = printer.print_issue(issue)
        target = ROOT / "corpus" / "samples" / issue.file
        label = ROOT / "tests" / "data" / "gold" / f"{Path(issue.file).stem}.json"
        files[target] = office.encode(issue, sheet)
        gold = truth.label(issue, sheet, names)
        files[label] = (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def same(path: Path, content: bytes) -> bool:
    """Tell whether a file has that content.

    A Word document is compared unpacked (packers differ).
    """
    if not path.is_file():
        return False
    if path.suffix != ".docx":
        return path.read_bytes() == content
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(content)) as new:
        return {name: old.read(name) for name in old.namelist()} == {name: new.read(name) for name in new.namelist()}


def main(arguments: list[str]) -> int:
    """Write (or check) the files; return the exit code."""
    stale = 0
    for path, content in made().items():
        if same(path, content):
            continue
        stale += 1
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
