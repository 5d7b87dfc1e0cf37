"""A snapshot is an ordinary Whoosh index.

The lines of the README search it where the project is not installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer import Library
from indexer.record import Record
from search import open_engine
from tools import sample_site

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
#: Whoosh, and what it imports.
_WHOOSH = ("whoosh", "cached_property")
#: Behind the lines of the README: everything that a field finds, and what of the project can be
#: imported.
_MORE = """
import importlib.util, json, sys
def found(field, value):
    return sorted(hit["id"] for hit in searcher.search(query.Term(field, value), limit=None))
print(json.dumps({
    "ids": sorted(hit["id"] for hit in searcher.search(query.Every(), limit=None)),
    "asked": sorted(hit["id"] for hit in searcher.search(asked, limit=None)),
    "issues": {value: found("issue", value) for value in sys.argv[1].split(",")},
    "sections": {value: found("section", value) for value in sys.argv[2].split(",")},
    "segments": len(searcher.reader().leaf_readers()),
    "deleted": searcher.reader().doc_count_all() - searcher.reader().doc_count(),
    "project": [name for name in ("corpus", "indexer", "search", "web") if importlib.util.find_spec(name)],
}))
"""


@dataclass(frozen=True)
class _Answer:
    """The output of the README's lines in stock Whoosh, and of the lines after them."""

    printed: str
    ids: list[str]
    asked: list[str]
    issues: dict[str, list[str]]
    sections: dict[str, list[str]]
    segments: int
    deleted: int
    project: list[str]


def _lines(readme: str) -> str:
    """Return the program of a README that imports Whoosh."""
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    (found,) = [block for block in blocks if "import index" in block]
    return str(found)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of packages that has Whoosh in it and nothing of the project."""
    folder = tmp_path_factory.mktemp("packages")
    for name in _WHOOSH:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        place = origin.parent if origin.name == "__init__.py" else origin
        (folder / place.name).symlink_to(place)
    return folder


def _ask(library: Path, packages: Path, *, issues: Sequence[str], sections: Sequence[str]) -> _Answer:
    """Run the README's lines beside a library, in a Python with these packages alone."""
    program = f"import sys; sys.path.append({str(packages)!r})\n{_lines(READMES[0])}{_MORE}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, ",".join(issues), ",".join(sections)],
        cwd=library.parent,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    printed, more = done.stdout.splitlines()
    return _Answer(printed, **json.loads(more))


def _records(library: Path) -> list[Record]:
    engine = open_engine(library)
    found = [record for summary in engine.issues() for record in engine.issue(summary.issue.id)]
    engine.close()
    return found


def _ids(records: Sequence[Record], issue: str = "", section: str = "") -> list[str]:
    return sorted(
        record.article.id
        for record in records
        if issue in {"", record.issue.id} and section in {"", record.article.section}
    )


def _check(library: Path, packages: Path, gone: Sequence[str] = ()) -> _Answer:
    """Hold what stock Whoosh finds against the articles of a library.

    None is found of an issue that is gone.
    """
    records = _records(library)
    issues = sorted({record.issue.id for record in records})
    sections = sorted({record.article.section for record in records})
    answer = _ask(library, packages, issues=[*issues, *gone], sections=sections)
    assert not answer.project
    assert answer.ids == _ids(records)
    assert answer.issues == {issue: _ids(records, issue=issue) for issue in issues} | {issue: [] for issue in gone}
    assert answer.sections == {section: _ids(records, section=section) for section in sections}
    assert answer.asked
    for record in records:
        if record.article.id in answer.asked:
            assert record.article.section == "企业动态"
            assert "人工智能" in record.article.title + record.article.text
            assert record.article.title in answer.printed
    return answer


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library of the samples that a test may change."""
    path = tmp_path / "library"
    shutil.copytree(sample_site.library(), path)
    return path


def test_both_readmes_show_the_same_six_lines() -> None:
    assert len([line for line in _lines(READMES[0]).splitlines() if line]) == 6
    assert len({_lines(name) for name in READMES}) == 1


def test_stock_whoosh_finds_by_issue_and_by_section(library: Path, packages: Path) -> None:
    answer = _check(library, packages)
    assert (answer.segments, answer.deleted) == (1, 0)


def test_stock_whoosh_sees_several_segments_and_no_article_that_was_deleted(library: Path, packages: Path) -> None:
    target = Library.open(library)
    (target.issues / "zhaibian-57.txt").unlink()
    corrected = target.issues / "zhaibian-43.txt"
    corrected.write_text(corrected.read_text(encoding="utf-8") + "\n补记一句。\n", encoding="utf-8")
    article = {"id": "new/1", "section": "企业动态", "title": "人工智能一则", "text": "新的一篇。"}
    document = {"issue": {"id": "new", "serial": "试刊", "number": 1}, "articles": [article]}
    (target.issues / "new.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    report = target.sync()
    assert (report.added, report.changed, report.removed) == (("new.json",), ("zhaibian-43.txt",), ("zhaibian-57.txt",))
    answer = _check(library, packages, gone=["ckxxzb-57"])
    assert answer.segments > 1
    assert answer.deleted > 0
    assert "new/1" in answer.asked
