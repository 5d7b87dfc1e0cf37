"""Kinds of text, one thing over and over: time to read each grows as the text does.

Each is read in a process of its own, which tells its time and its memory.
"""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

from corpus import JianbaoError
from corpus.annotate import annotate
from corpus.formats import source_of
from corpus.parse import parse

#: What a text repeats. Lines end where the piece does with one.
KINDS: Final = (
    "集团", "公司等", "某某有限公司", "青岚软件有限公司\n", "青岚软件、云湾港务、", "公司获奖", "磐屿公司获评优秀企业",
    "等三家企业：甲、乙、丙", "与云湾签约", "青岚市磐屿软件有限公司（以下简称“磐屿”）", "为青岚建造", "（600000）", "磐屿(abc)",
    "1月1日", "2031年3月2日", "截止时间为3月2日", "自3月1日起施行", "一季度", "2031年", "3月", "〇", "1", "1234567890", "1.5%",
    "《关于某事的通知》", "《", "》", "关于印发", "岚商〔2031〕7号", "〔2031〕", "第3期 ", "总第", "第一章 总则......1\n", "（", "（（）",
    "“", "”", "、ab", "abc ", "a.b@c.d ", "https://a.example/b ", "——", "……", "　", " ", "\t", "。", "，", "；", "`", "*", "**甲**", "<b>",
    "| 甲 | 乙 |\n", "甲\t乙\t丙\n", "一、甲乙\n", "（一）甲乙\n", "1. 甲乙丙\n", "①②③", "# 标题\n", "【要闻】\n", "来源：某报 2031-3-2\n",
    "要闻简讯\n", "青岚港新建泊位三座，首批货轮下月靠泊。", "青岚港新建泊位三座。\n", "甲 乙 ", "与和及", "的" , "市区县",
)  # fmt: skip
#: Seconds of a processor for a megabyte, at most; how much longer twice the text may take, and
#: from which time on that can be told from noise.
LIMIT: Final = 10.0
GROWTH: Final = 2.8
TELLING: Final = 0.4
#: Megabytes that reading a file of a megabyte may take, at most, beside some 150 of the program.
MEMORY: Final = 350


class Timed(NamedTuple):
    """A kind, the seconds of a processor at each length in bytes, and the megabytes taken."""

    kind: str
    seconds: dict[int, float]
    megabytes: int

    def wrong(self) -> Iterator[str]:
        """Yield what is not as it should be."""
        if self.megabytes > MEMORY:
            yield f"{self.kind!r}: {self.megabytes} MB taken"
        for length, taken in self.seconds.items():
            if taken > LIMIT * max(length / 1_000_000, 0.1):
                yield f"{self.kind!r}: {taken:.1f} s for {length:,} bytes"
            before = self.seconds.get(length // 2)
            if before and taken > TELLING and taken > GROWTH * before:
                yield f"{self.kind!r}: {taken:.1f} s for {length:,} bytes, {before:.1f} s for half of it"


def read_kinds(longest: int, doublings: int, kinds: Sequence[str] = KINDS) -> Iterator[Timed]:
    """Read each kind of text at each length, the longest last; stop where one takes too long."""
    _read(kinds[0], 1_000)  # What is loaded once is no part of any.
    for kind in kinds:
        taken: dict[int, float] = {}
        held = 0
        for length in (longest >> turn for turn in range(doublings, -1, -1)):
            taken[length], most = _measured(kind, length)
            held = max(held, most)
            if taken[length] > LIMIT:
                break
        yield Timed(kind, taken, held)


def _measured(kind: str, length: int) -> tuple[float, int]:
    """Return the seconds of a processor and the megabytes that reading takes in a process."""
    fork = get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_tell, args=(theirs, kind, length))
    child.start()
    theirs.close()
    seconds, megabytes = ours.recv()
    child.join()
    return seconds, megabytes


def _tell(answer: Connection, kind: str, length: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = _read(kind, length)
    answer.send((seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024))


def _read(kind: str, length: int) -> float:
    text = "青岚通讯\n总第3期\n2031年3月\n\n要闻\n\n" + kind * (length // len(kind.encode()))
    gc.disable()  # It goes through whatever else the process holds.
    begun = time.process_time()
    with suppress(JianbaoError):  # More lines than an issue has are refused.
        annotate(parse(source_of("a.txt", text.encode())))
    taken = time.process_time() - begun
    gc.enable()
    return taken
