"""One byte of an index rots: nothing ends in a traceback, nothing damaged gets a new sum."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from corpus.errors import JianbaoError
from indexer import Library
from indexer.errors import IndexDamaged
from indexer.local.snapshot import candidates
from search import Request, open_engine
from tests.system.torture.flip import Flip, copied
from tests.system.torture.rot import checking, rot, searching, serving, syncing

pytestmark = pytest.mark.slow

_NEWS = (
    "青岚港新建泊位三座，首批货轮下月靠泊。",
    "云湾会展中心完成改造，全年承办展会六十场。",
    "北原大学与园区共建实验室。",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library of two snapshots; the second holds segments of its own and of the first."""
    library = Library.create(tmp_path_factory.mktemp("rot") / "library")
    for number in (1, 2):
        text = f"青岚协会编印\n青岚通讯\n总第{number}期\n2031年{number}月\n"
        text += "".join(f"\n# 第{number}期要闻{place}\n\n{news}\n" for place, news in enumerate(_NEWS))
        (library.issues / f"{number}.txt").write_text(text, encoding="utf-8")
        library.sync()
    return library


def _damaged(made: Library, name: str, place: str, folder: Path, *, keep_time: bool) -> Library:
    """Return a copy of the library in which one byte of the newest snapshot is another."""
    shutil.copytree(made.path, folder, copy_function=shutil.copy2)
    library = Library.open(folder)
    file = next(candidates(library.index)).path / name
    data, about = bytearray(file.read_bytes()), file.stat()
    at = {"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[place]
    data[at] ^= 0x41
    file.write_bytes(bytes(data))
    if keep_time:
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    return library


def _answers(library: Library) -> int:
    """Ask all there is to ask; return how many articles answer."""
    engine = open_engine(library.path)
    try:
        total = engine.search(Request(q="")).total
        for query in ("青岚港", "“云湾会展”", "实验室", "青岚协会编印"):
            for hit in engine.search(Request(q=query)).hits:
                assert hit.title
                assert hit.record.article.text
        for one in engine.issues():
            assert engine.issue(one.issue.id)
            engine.doubts(one.issue.id)
        engine.entities("company")
        engine.suggest("青")
        return total
    finally:
        engine.close()


@pytest.mark.slow
@pytest.mark.parametrize(("place", "keep_time"), [("first", True), ("middle", True), ("middle", False), ("last", True)])
def test_no_file_of_a_snapshot_ends_in_a_traceback(
    made: Library, tmp_path: Path, place: str, *, keep_time: bool
) -> None:
    files = [path for path in sorted(next(candidates(made.index)).path.iterdir()) if path.stat().st_size]
    # Of the two segments of each index one stands for both.
    names = {f"{path.name[:4]}{path.suffix}": path.name for path in files}.values()
    assert len(names) >= 20
    for number, name in enumerate(names):
        library = _damaged(made, name, place, tmp_path / str(number), keep_time=keep_time)
        try:
            answered = _answers(library)
        except JianbaoError as error:
            answered = 0
            said = str(error)
            if "jianbao" not in said or "\n" in said:
                raise
        assert answered in {0, 3, 6}, name
        assert library.problems(), name
        library.sync()
        library.repair()
        assert not library.problems(), name
        assert _answers(library) == 6, name


def test_damage_is_not_merged_into_a_new_sum(made: Library, tmp_path: Path) -> None:
    name = min(path.name for path in next(candidates(made.index)).path.glob("MAIN_*.folded"))
    library = _damaged(made, name, "middle", tmp_path / "x", keep_time=True)
    for number in range(3, 16):
        text = f"青岚通讯\n总第{number}期\n2031年{number % 12 + 1}月\n\n# 要闻{number}\n\n{_NEWS[number % 3]}第{number}回。\n"
        (library.issues / f"{number}.txt").write_text(text, encoding="utf-8")
        library.sync()
    assert not library.problems()
    assert _answers(library) == 6 + 13


@pytest.mark.slow
def test_a_flipped_byte_is_named_everywhere_and_mended(tmp_path: Path) -> None:
    """Three bytes of some 470; `python -m tests.system.torture rot` flips each."""
    count, seen = rot(tmp_path, 157, (searching, checking, syncing, serving))
    assert count >= 3
    assert set(seen.values()) == {count}


def test_a_server_notices_a_byte_that_rots_beside_its_work(made: Library, tmp_path: Path) -> None:
    library = Library.open(copied(made, tmp_path / "x").path)
    engine = open_engine(library.path)
    newest = next(candidates(library.index)).path
    file = next(path for path in newest.glob("MAIN_00000002*.pst"))
    Flip(file.name, "middle", keep_time=True).apply(library)
    engine.look_over()
    with pytest.raises(IndexDamaged, match=rf"{file.name}: not what was written; snapshot 1 answers"):
        engine.refresh()
    assert engine.status().snapshot == 1
    library.repair()
    assert engine.refresh()
    assert engine.search(Request(q="")).total == 6
    engine.close()


@pytest.mark.parametrize("said", ["", "x", "0\n", "99\n", "1\n", "2\n2\n"])
def test_whatever_the_pointer_says_a_snapshot_answers_and_a_sync_mends_it(
    made: Library, tmp_path: Path, said: str
) -> None:
    library = copied(made, tmp_path / "x")
    (library.index / "current").write_text(said, encoding="ascii")
    assert _answers(library) in {3, 6}
    assert library.problems() or library.unsynced()
    library.repair()
    assert not library.problems()
    assert _answers(library) == 6
