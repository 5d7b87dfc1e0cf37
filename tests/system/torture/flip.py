"""Flips: one byte of a file of the newest snapshot of a small library becomes another."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from indexer import Library
from indexer.local import integrity
from indexer.local.snapshot import candidates, newest

Place = Literal["first", "middle", "last"]
#: `index/current` is not a file of a snapshot, but says which one to read.
POINTER: Final = "current"
_NEWS: Final = (
    "青岚港新建泊位三座，首批货轮下月靠泊。",
    "云湾会展中心完成改造，全年承办展会六十场。",
    "北原大学与园区共建实验室。",
)


@dataclass(frozen=True)
class Flip:
    """A byte that is another: of which file, at which place, with or without the file's time kept.

    Where `large`, files are taken for ones that are not looked at whenever they are opened.
    """

    name: str
    place: Place
    keep_time: bool
    large: bool = False

    def apply(self, library: Library) -> None:
        """Flip the byte."""
        file = library.index / POINTER
        if self.name != POINTER:
            file = library.index / "snapshots" / str(newest(library.index)) / self.name
        about, data = file.stat(), bytearray(file.read_bytes())
        at = {"first": 0, "middle": len(data) // 2, "last": len(data) - 1}[self.place]
        data[at] ^= 0x41
        # In place, as rot does it: what is linked here stands in other snapshots, too.
        with file.open("r+b") as there:
            there.write(data)
        if self.keep_time:
            os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))


def made(folder: Path) -> Library:
    """Return a library of two snapshots; the second holds a segment of its own and of the first."""
    library = Library.create(folder)
    for number in (1, 2):
        issue(library, number)
        library.sync()
    return library


def issue(library: Library, number: int) -> None:
    text = f"青岚协会编印\n青岚通讯\n总第{number}期\n2031年{(number - 1) % 12 + 1}月\n"
    text += "".join(f"\n# 第{number}期要闻{place}\n\n{news}\n" for place, news in enumerate(_NEWS))
    (library.issues / f"{number}.txt").write_text(text, encoding="utf-8")


def flips(library: Library) -> Iterator[Flip]:
    """Yield a flip for each file of the newest snapshot, and of what points to it."""
    files = [path for path in sorted(next(candidates(library.index)).path.iterdir()) if path.stat().st_size]
    for name in (*(path.name for path in files), POINTER):
        for place in get_args(Place):
            # Where its time tells of it, a large file is looked at like a small one.
            for keep_time, large in ((True, False), (True, True), (False, False)):
                yield Flip(name, place, keep_time, large)


def copied(library: Library, folder: Path) -> Library:
    """Return a copy of a library in which links are links, as they were."""
    subprocess.run(["cp", "-a", str(library.path), str(folder)], check=True)
    return Library.open(folder)


@contextmanager
def sizes(flip: Flip) -> Iterator[None]:
    """Take small files for large ones, where the flip says so."""
    before = integrity.WHOLE_UP_TO
    if flip.large:
        integrity.WHOLE_UP_TO = 0
    try:
        yield
    finally:
        integrity.WHOLE_UP_TO = before
