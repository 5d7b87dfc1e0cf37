"""Make the sample bulletins and their labels from the masters in tests/samples_src.

    python tests/make_samples.py          write corpus/samples/* and tests/gold/*.json
    python tests/make_samples.py --check  write nothing; exit 1 where a written file differs from its master

A master is the truth (titles, dates, policies, unbroken paragraphs) with marks for what printing does to it;
docs of the marks: tests/samples_src/README.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.samples_src import master, office, printer, truth  # noqa: E402

SOURCES = Path(__file__).parent / "samples_src"


def made() -> dict[Path, bytes]:
    """Return every file the masters give: its path and content."""
    files: dict[Path, bytes] = {}
    names = truth.read_companies(SOURCES / "companies.txt")
    for path in sorted(SOURCES.glob("*.master")):
        issue = master.read(path)
        sheet = printer.print_issue(issue)
        target = ROOT / "corpus" / "samples" / issue.file
        label = ROOT / "tests" / "gold" / f"{Path(issue.file).stem}.json"
        files[target] = office.encode(issue, sheet)
        gold = truth.label(issue, sheet, names)
        files[label] = (json.dumps(gold, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def main(arguments: list[str]) -> int:
    """Write (or check) the files; return the exit code."""
    stale = 0
    for path, content in made().items():
        if path.is_file() and path.read_bytes() == content:
            continue
        stale += 1
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
