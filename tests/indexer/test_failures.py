"""Failures around a library: the last good snapshot answers, and the next sync mends it.

The message says what to do.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import pytest

from indexer import IndexDamaged, Library, SyncReport
from indexer.errors import IndexNotWritten, LibraryBusy
from indexer.library.watch import watch
from indexer.local.lock import write_lock
from indexer.local.segments import Segments
from indexer.local.snapshot import Snapshot, current
from indexer.local.verify import verify
from search import Request, open_engine
from tests.web.test_cli import call

pytestmark = pytest.mark.slow

_PLAIN = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


def _write(library: Library, name: str, word: str, number: int = 1) -> None:
    article = {"id": f"{name}/1", "section": "动态", "title": f"{word[:20]}一事", "text": f"这里写着{word}。"}
    document = {"issue": {"id": name, "serial": "试刊", "number": number}, "articles": [article]}
    (library.issues / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _total(library: Library, word: str = "") -> int:
    engine = open_engine(library.path)
    try:
        return engine.search(Request(q=word and f"“{word}”")).total
    finally:
        engine.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library with two snapshots: 琥珀 stands in both, 琉璃 in the newer one only."""
    library = Library.create(tmp_path / "library")
    _write(library, "first", "琥珀")
    library.sync()
    _write(library, "second", "琉璃", 2)
    library.sync()
    assert (_total(library), _total(library, "琉璃")) == (2, 1)
    return library


def _newest(library: Library) -> Path:
    return library.index / "snapshots" / (library.index / "current").read_text(encoding="ascii").strip()


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x55
    path.write_bytes(data)


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


_DAMAGES: dict[str, Callable[[Path], None]] = {
    "flipped": _flip,
    "cut": _cut,
    "empty": lambda path: os.truncate(path, 0),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("way", _DAMAGES)
@pytest.mark.parametrize(
    "which", ["manifest", "catalog", "registry", "names", "name tables", "new segment", "old segment", "all"]
)
def test_a_damaged_index_is_noticed_and_the_next_sync_mends_it(library: Library, way: str, which: str) -> None:
    newest = _newest(library)
    new = f"MAIN_{int(newest.name):08x}*"
    patterns = {"new segment": new, "old segment": "MAIN_00000001*", "name tables": "*.names", "all": "*"}
    files = [path for path in newest.glob(patterns.get(which, f"{which}.json")) if path.stat().st_size]
    assert files
    for path in files:
        _DAMAGES[way](path)
    wrong = library.problems()
    assert wrong
    assert all("jianbao check --repair" in line and str(library.index) in line for line in wrong)
    try:
        # A snapshot that does not share what is damaged answers; where none does, that is said.
        assert (_total(library), _total(library, "琥珀")) == (1, 1)
    except IndexDamaged as error:
        assert "jianbao sync" in str(error)  # noqa: PT017
        assert which in {"old segment", "name tables", "all"}
    report = library.sync()
    assert report.damage
    assert (report.issues, report.articles) == (2, 2)
    assert (_total(library), _total(library, "琥珀"), _total(library, "琉璃")) == (2, 1, 1)
    assert not library.problems()
    assert not library.sync().damage


@pytest.mark.parametrize("text", [None, "", "x\n", "999\n", "-1\n", "0\n", f"{10**25}\n", "../1\n", "\0" * 4096])
def test_a_damaged_pointer_file_is_noticed_and_mended(library: Library, text: str | None) -> None:
    pointer = library.index / "current"
    if text is None:
        pointer.unlink()
    else:
        pointer.write_text(text, encoding="ascii")
    assert _total(library, "琥珀") == 1
    assert library.problems()
    assert library.sync().damage
    assert (_total(library), _total(library, "琉璃")) == (2, 1)
    assert not library.problems()


def test_a_number_is_not_given_twice_so_that_every_reader_notices(library: Library) -> None:
    engine = open_engine(library.path)
    shutil.rmtree(_newest(library))
    _write(library, "third", "水晶", 3)
    assert library.sync().damage
    assert engine.refresh()
    assert engine.search(Request(q="水晶")).total == 1
    engine.close()


def test_a_reader_notices_that_the_index_was_removed_and_made_anew(library: Library) -> None:
    """Its snapshots count from 1 again, and hold other articles under the old numbers."""
    engine = open_engine(library.path)
    assert engine.search(Request(q="琥珀")).total == 1
    for round_ in range(3):
        shutil.rmtree(library.index)
        assert not engine.refresh()
        assert engine.search(Request(q="琥珀")).total == (1 if round_ == 0 else 0), "the last snapshot answers"
        _write(library, "first", f"珊瑚{round_}")
        while library.sync().snapshot < engine.status().snapshot:
            _write(library, "second", "琉璃" * (library.sync().snapshot + 1), 2)
        assert engine.refresh()
        assert (engine.search(Request(q=f"珊瑚{round_}")).total, engine.search(Request(q="琥珀")).total) == (1, 0)
        assert [hit.record.article.title for hit in engine.search(Request(q="珊瑚")).hits] == [f"珊瑚{round_}一事"]
    engine.close()


def test_what_rots_unnoticed_is_found_by_check_and_mended_by_repair(library: Library) -> None:
    """A bit that flips on the disk changes neither the length nor the time of a file."""
    path = next(_newest(library).glob("MAIN_00000001*.folded"))
    before = path.stat()
    _flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    done = call("check", "--library", library.path, cwd=library.path)
    assert done.returncode == 1
    assert f"{path}: not what was written; run `jianbao check --repair`" in done.stdout
    done = call("check", "--repair", "--library", library.path, cwd=library.path)
    assert done.returncode == 0, done.stdout
    assert "mended" in done.stderr
    assert (_total(library), _total(library, "琥珀"), _total(library, "琉璃")) == (2, 1, 1)


def test_check_says_what_the_next_sync_will_see_to(library: Library) -> None:
    _write(library, "third", "水晶", 3)
    _write(library, "second", "玛瑙", 2)
    (library.issues / "first.json").unlink()
    done = call("check", "--library", library.path, cwd=library.path)
    assert done.returncode == 0
    said = {
        line.removeprefix("not indexed yet: ") for line in done.stdout.splitlines() if line.startswith("not indexed")
    }
    assert said == {"third.json: new", "second.json: changed", "first.json: removed"}


def test_rollback_goes_back_and_forth_and_a_reader_follows(library: Library) -> None:
    engine = open_engine(library.path)
    newest = engine.status().snapshot
    done = call("rollback", "--library", library.path, cwd=library.path)
    assert done.returncode == 0, done.stderr
    assert "1 issue, 1 article" in done.stdout
    assert engine.refresh()
    assert engine.status().snapshot > newest
    assert (engine.search(Request()).total, _total(library, "琉璃")) == (1, 0)
    assert not library.problems()
    call("rollback", "--library", library.path, cwd=library.path)
    assert (_total(library), _total(library, "琉璃")) == (2, 1)
    call("rollback", "--library", library.path, cwd=library.path)
    report = library.sync()
    assert (report.added, report.articles) == (("second.json",), 2)
    assert _total(library, "琉璃") == 1
    engine.close()


def test_rollback_does_not_go_to_a_damaged_snapshot(library: Library) -> None:
    older = next(path for path in (library.index / "snapshots").iterdir() if path != _newest(library))
    _flip(older / "registry.json")
    with pytest.raises(IndexDamaged, match="jianbao sync"):
        library.roll_back()
    assert _total(library) == 2


def _snapshot(library: Library) -> Snapshot:
    found = current(library.index)
    assert found is not None
    return found


def test_a_draft_that_does_not_hold_what_was_written_is_not_switched_to(library: Library) -> None:
    engine = open_engine(library.path)
    records = [hit.record for hit in engine.search(Request()).hits]
    engine.close()
    snapshot = _snapshot(library)
    whole, less = (Segments(snapshot.path, snapshot.manifest.segments[:most]) for most in (None, 1))
    verify(whole, snapshot.manifest.articles, records, ["never/1"])
    for held, articles, came, went in ((whole, 3, records, []), (whole, 2, [], ["first/1"]), (less, 1, records, [])):
        with pytest.raises(IndexDamaged, match="nothing was switched"):
            verify(held, articles, came, went)


def test_an_index_of_an_older_layout_is_made_again(library: Library) -> None:
    for path in (library.index / "snapshots").iterdir():
        manifest = json.loads((path / "manifest.json").read_bytes())
        del manifest["seal"]
        for tables in path.glob("*.tables"):
            tables.write_bytes(tables.read_bytes().replace(b'"layout":5', b'"layout":1'))
            found = tables.stat()
            manifest["files"][tables.name] = [found.st_size, zlib.crc32(tables.read_bytes()), found.st_mtime_ns]
        seal = zlib.crc32(json.dumps(manifest, sort_keys=True).encode())
        (path / "manifest.json").write_text(json.dumps(manifest | {"seal": seal}), encoding="utf-8")
    with pytest.raises(IndexDamaged, match="jianbao sync"):
        open_engine(library.path)
    report = library.sync()
    assert (report.issues, report.articles, report.failed) == (2, 2, {})
    assert (_total(library), _total(library, "琉璃")) == (2, 1)
    assert not library.problems()


def test_a_folder_that_cannot_be_written_is_one_line(library: Library) -> None:
    _write(library, "third", "水晶", 3)
    for folder in (library.index / "snapshots", library.index):
        folder.chmod(0o555)
    try:
        done = call("sync", "--library", library.path, cwd=library.path, prefix=_PLAIN)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "let this user write there" in done.stderr
        assert call("search", "琉璃", "--library", library.path, cwd=library.path, prefix=_PLAIN).returncode == 0
    finally:
        for folder in (library.index / "snapshots", library.index):
            folder.chmod(0o755)
    assert library.sync().added == ("third.json",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_is_one_line_and_the_last_snapshot_answers(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        library = Library.create(small / "library")
        _write(library, "first", "琥珀")
        library.sync()
        text = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(20_000))
        _write(library, "large", text, 2)
        done = call("sync", "--library", library.path, cwd=tmp_path)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert "make room and run `jianbao sync` again" in done.stderr
        assert (_total(library), _total(library, "琥珀")) == (1, 1)
        assert not library.problems()
        subprocess.run(["mount", "-o", "remount,size=8m", small], check=True)
        assert library.sync().added == ("large.json",)
        assert _total(library) == 2
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def test_a_file_that_vanishes_while_it_is_read_is_said_and_stops_no_other(library: Library) -> None:
    for name in ("a", "b", "c"):
        _write(library, name, "水晶", 3)

    def remove(_: object) -> None:
        (library.issues / "b.json").unlink(missing_ok=True)

    report = library.sync(remove)
    assert (report.issues, list(report.failed)) == (4, ["b.json"])
    assert "no such file" in report.failed["b.json"]
    assert not library.sync().failed


def test_a_clock_that_is_set_back_or_wrong_changes_nothing(library: Library) -> None:
    """Let later files correct earlier ones, whatever time the files bear."""
    first = library.issues / "first.json"
    for day in (0.0, time.time() + 10**7):
        os.utime(first, (day, day))
        assert library.sync().articles == 2
    corrected = json.loads(first.read_text(encoding="utf-8"))
    corrected["articles"][0]["text"] = "这里写着珊瑚。\n这里写着琥珀。"
    (library.issues / "0.json").write_text(json.dumps(corrected, ensure_ascii=False), encoding="utf-8")
    os.utime(library.issues / "0.json", (1.0, 1.0))
    library.sync()
    assert (_total(library), _total(library, "珊瑚")) == (2, 1)
    shutil.rmtree(library.index / "snapshots" / str(min(int(p.name) for p in (library.index / "snapshots").iterdir())))
    for path in _newest(library).glob("*.columns"):
        _flip(path)
    assert library.sync().damage
    assert _total(library, "珊瑚") == 1, "made anew, what came later still counts"


def test_a_folder_that_cannot_be_read_keeps_what_it_gave(library: Library) -> None:
    folder = library.issues / "closed"
    folder.mkdir()
    (library.issues / "first.json").rename(folder / "first.json")
    library.sync()
    folder.chmod(0o000)
    _write(library, "third", "水晶", 3)
    try:
        done = call("sync", "--library", library.path, cwd=library.path, prefix=_PLAIN)
    finally:
        folder.chmod(0o755)
    assert done.returncode == 1
    assert "closed: cannot be read" in done.stderr
    assert "3 issues, 3 articles" in done.stdout
    assert not library.sync().failed


def test_a_correction_that_cannot_be_read_leaves_what_was_read_before(library: Library) -> None:
    (library.issues / "first.json").write_text('{"articles": [', encoding="utf-8")
    for _ in range(3):
        report = library.sync()
        assert list(report.failed) == ["first.json"]
        assert (_total(library), _total(library, "琥珀")) == (2, 1)
    _write(library, "first", "珊瑚")
    assert not library.sync().failed
    assert (_total(library, "琥珀"), _total(library, "珊瑚")) == (0, 1)


def test_a_word_of_the_users_dictionary_is_a_word_of_the_index(library: Library) -> None:
    _write(library, "third", "云栈通达数链", 3)
    library.terms.write_text("# 词\n云栈通  # 平台\n", encoding="utf-8")
    report = library.sync()
    assert report.articles == 3
    snapshot = _snapshot(library)
    segments = Segments(snapshot.path, snapshot.manifest.segments)
    assert snapshot.manifest.terms == ("云栈通",)
    assert any(segment.lists.get("words", "云栈通") for segment in segments.readers)
    library.terms.write_bytes(b"\xff\xfe\x00")
    done = call("sync", "--library", library.path, cwd=library.path)
    assert done.returncode == 1
    assert "terms.txt: not UTF-8" in done.stderr


class _Watched:
    """A library that a thread watches; what it says is kept."""

    def __init__(self, library: Library) -> None:
        self.reports: list[SyncReport] = []
        self.troubles: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=watch, args=(library, self.reports.append, self.troubles.append), kwargs={"stop": self._stop}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


def _until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_watching_waits_for_a_file_that_is_half_copied_and_outlives_what_stands_in_the_way(library: Library) -> None:
    with _Watched(library) as watched:
        _until(lambda: bool(watched.reports))
        library.companies.write_text("company = 3\n", encoding="utf-8")
        _until(lambda: bool(watched.troubles))
        assert "companies.toml" in watched.troubles[0]
        library.companies.unlink()
        _write(library, "whole", "水晶", 3)
        text = (library.issues / "whole.json").read_text(encoding="utf-8").replace("whole", "slow")
        for attempt in range(9):
            name, longest = f"slow-{attempt}.json", 0.0
            with (library.issues / name).open("w", encoding="utf-8") as file:
                for place in range(0, len(text), len(text) // 4):
                    begun = time.monotonic()
                    file.write(text[place : place + len(text) // 4])
                    file.flush()
                    time.sleep(0.7)
                    longest = max(longest, time.monotonic() - begun)
            if longest < 1.5:
                # Not held up by what this machine does besides: then a file would count as whole.
                break
        _until(lambda: watched.reports[-1].issues == 4 and not watched.reports[-1].waiting)
        assert not any(name in report.failed for report in watched.reports), "it was read when it was half there"
    assert (_total(library), _total(library, "水晶")) == (4, 2)
    assert len(watched.troubles) == 1


def test_two_writers_take_turns_and_a_third_is_told(library: Library) -> None:
    lock = library.index / "lock"
    with (
        write_lock(lock, wait_seconds=0),
        pytest.raises(LibraryBusy, match=f"process {os.getpid()}"),
        write_lock(lock, wait_seconds=0.1),
    ):
        pass
    for number in range(3, 7):
        _write(library, f"issue-{number}", "水晶", number)
    threads = [threading.Thread(target=library.sync) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (_total(library), _total(library, "水晶")) == (6, 4)


def test_a_disk_that_fails_is_told_with_its_remedy(library: Library) -> None:
    shutil.rmtree(library.index)
    library.index.write_text("not a folder", encoding="utf-8")
    with pytest.raises(IndexNotWritten, match="jianbao sync"):
        library.sync()


def test_what_cannot_be_added_is_one_line_that_names_the_place(library: Library, tmp_path: Path) -> None:
    bulletin = tmp_path / "third.txt"
    bulletin.write_text("总第3期\n目录\n动态\n一篇\n一篇\n正文。", encoding="utf-8")
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    folder = tmp_path / "folder"
    (folder / "first.json").mkdir(parents=True)
    shutil.copy(bulletin, folder / "first.json" / "third.txt")
    for given, said in ((pipe, f"{pipe}: is not a file"), (folder, f"{library.issues}/first.json")):
        done = call("add", given, "--library", library.path, cwd=tmp_path)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert said in done.stderr
    library.issues.chmod(0o555)
    try:
        done = call("add", bulletin, "--library", library.path, cwd=tmp_path, prefix=_PLAIN)
    finally:
        library.issues.chmod(0o755)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert (
        f"{library.issues}/third.txt: cannot be written (Permission denied); let this user write there" in done.stderr
    )
    assert sorted(path.name for path in library.issues.iterdir()) == ["first.json", "second.json"]


def test_two_who_add_one_name_at_once_do_not_write_into_each_others_copy(library: Library, tmp_path: Path) -> None:
    contents = [letter * 3_000_000 for letter in (b"a", b"b", b"c")]
    given = [tmp_path / str(place) / "same.txt" for place in range(len(contents))]
    for path, content in zip(given, contents, strict=True):
        path.parent.mkdir()
        path.write_bytes(content)
    for _ in range(5):
        with ThreadPoolExecutor(len(given)) as adding:
            names = [name for (name,) in adding.map(library.add, given)]
        assert sorted(names) == ["same.txt", "same~2.txt", "same~3.txt"]
        assert [(library.issues / name).read_bytes() for name in names] == contents
    left, new = library.issues / ".1-2.part", library.issues / ".1-3.part"
    for path in (left, new):
        path.write_bytes(b"half")
    os.utime(left, (1.0, 1.0))
    library.add(given[0])
    assert [path for path in library.issues.iterdir() if path.name.startswith(".")] == [new]


def test_a_name_that_is_not_utf_8_stops_no_other_file_and_is_mended_by_adding_it(library: Library) -> None:
    """Archives made on Chinese Windows hold names in GB18030."""
    _write(library, "third", "水晶", 3)
    bulletin = (library.issues / "third.json").read_bytes()
    issues = os.fsencode(library.issues)
    outside = os.fsencode(library.path) + b"/" + "简报".encode("gb18030") + b".json"
    try:
        Path(os.fsdecode(issues + b"/" + "第四期".encode("gb18030") + b".json")).write_bytes(bulletin)
        Path(os.fsdecode(outside)).write_bytes(bulletin.replace(b"third", b"fifth"))
    except OSError:
        pytest.skip("this file system takes no such names")
    (library.issues / "two\nlines.json").write_bytes(bulletin)
    (library.issues / "全角　空格.json").write_bytes(bulletin.replace(b"third", b"space"))
    report = library.sync()
    assert set(report.failed) == {"第四期.json", "two_lines.json"}
    assert all("rename it" in reason for reason in report.failed.values())
    assert set(report.added) == {"third.json", "全角　空格.json"}
    done = call("sync", "--library", library.path, cwd=library.path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)
    assert library.add(Path(os.fsdecode(outside))) == ("简报.json",)
    assert library.sync().added == ("简报.json",)
    assert not library.problems() or all("rename it" in line for line in library.problems())
