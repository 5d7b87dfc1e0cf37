"""Very many new files are taken in some after others, and a load that was stopped goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from corpus import samples
from indexer import Library
from indexer.library import ingest, scan
from indexer.library.ingest import Progress
from indexer.local.snapshot import current
from search import open_engine
from tests.arrival import answers, differing, questions

pytestmark = pytest.mark.slow


def _files(library: Library) -> None:
    """Add samples, a copy, a correction, an issue that claims the id of another, and nonsense."""
    for file in samples.files()[:4]:
        library.add(file)
    for name, day, text in (
        ("one.json", "2031-03-03", "港口数字化"),
        ("two.json", "2031-03-10", "展会开幕"),
        ("three.json", "2031-03-10", "展会开幕了"),
    ):
        article = {"title": text, "text": f"{text}，云栈科技参加。" * 9, "companies": [{"name": "云栈科技"}]}
        document = {"issue": {"id": "q-1", "start": day, "end": day}, "articles": [article]}
        (library.issues / name).write_text(json.dumps(document, ensure_ascii=False))
    (library.issues / "copy.json").write_bytes((library.issues / "two.json").read_bytes())
    (library.issues / "broken.json").write_text("{")
    for number, file in enumerate(sorted(library.issues.iterdir())):
        os.utime(file, ns=(10**18 + number, 10**18 + number))


def _all(library: Library) -> dict[str, Any]:
    with closing(open_engine(library.path)) as engine:
        found = answers(engine, questions(engine, random.Random(3), 20))
    # Of which pass a file came in is no answer.
    return {name: value for name, value in found.items() if name != "list of issues"}


def test_files_taken_in_one_after_the_other_answer_as_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = (Library.create(tmp_path / name) for name in ("whole", "parts"))
    told: list[Progress] = []
    _files(whole)
    _files(parts)
    expected = whole.sync()
    monkeypatch.setattr(ingest, "ARTICLES_AT_ONCE", 1)
    report = parts.sync(told.append)
    assert expected.snapshot == 1
    assert report.snapshot >= 7
    for name in ("added", "failed", "copies", "shared", "issues", "articles", "removed", "changed"):
        assert getattr(report, name) == getattr(expected, name), name
    assert {one.name for one in told} == {*report.added, *report.failed}
    assert all(one.done <= one.total for one in told)
    assert [one.total for one in told][-1] == max(one.total for one in told) >= 8
    assert differing(_all(whole), _all(parts)) == []
    assert parts.sync().added == ()


def test_a_file_that_failed_counts_once_whether_it_is_tried_again_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file just written is tried again in each pass, until it has been there for long."""
    library = Library.create(tmp_path / "library")
    _files(library)
    monkeypatch.setattr(ingest, "ARTICLES_AT_ONCE", 1)
    monkeypatch.setattr(scan, "_SETTLED_NS", 10**12)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if [one.name for one in told].count("broken.json") == 3:
            monkeypatch.setattr(scan, "_SETTLED_NS", 0)

    report = library.sync(tell)
    assert 3 <= [one.name for one in told].count("broken.json") < report.snapshot
    assert {one.total for one in told} == {len(report.added) + len(report.failed)}
    assert told[-1].done == told[-1].total


def test_corrections_of_many_files_at_once_replace_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library.create(tmp_path / "library")
    _files(library)
    library.sync()
    names = ("one.json", "two.json", "three.json")
    for name in names:
        file = library.issues / name
        file.write_text(file.read_text().replace("参加", "没有参加"))
    monkeypatch.setattr(ingest, "ARTICLES_AT_ONCE", 1)
    report = library.sync()
    assert set(report.changed) == {*names}
    with closing(open_engine(library.path)) as engine:
        assert {"没有参加" in record.article.text for record in engine.issue("q-1")} == {True}


_KILLED = """if True:
    import os, signal, sys
    from pathlib import Path
    from indexer import Library
    from indexer.library import ingest
    ingest.ARTICLES_AT_ONCE = 1
    def tell(progress):
        if progress.done == 4:
            os.kill(os.getpid(), signal.SIGKILL)
    Library(Path(sys.argv[1])).sync(tell)
"""


def test_a_load_that_was_killed_goes_on_with_what_is_left(tmp_path: Path) -> None:
    whole, killed = (Library.create(tmp_path / name) for name in ("whole", "killed"))
    _files(whole)
    _files(killed)
    whole.sync()
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", _KILLED, str(killed.path)], check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL
    snapshot = current(killed.index)
    assert snapshot is not None
    assert snapshot.manifest.issues > 0
    told: list[Progress] = []
    report = killed.sync(told.append)
    before = len([*whole.issues.iterdir()]) - len(report.added) - len(report.failed) - len(report.copies)
    assert before >= 2
    names = {one.name for one in told}
    assert told[-1].total == len(names)
    assert {*report.added} <= names <= {*report.added, *report.failed}
    assert differing(_all(whole), _all(killed)) == []
