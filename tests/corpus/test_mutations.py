"""Properties that hold of any file, and thousands of damaged ones.

A parse document or one clear error, in bounded time.
"""

from __future__ import annotations

import random
import re
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import JianbaoError, samples
from corpus.annotate import annotate
from corpus.formats import source_of
from corpus.formats.source import Source
from corpus.layout.lines import text_lines
from corpus.model import Bulletin
from corpus.parse import Reading, parse, read
from tests.corpus.test_parse import COVER, body, listed
from tests.examples import some

MUTATIONS = some(64, of=2_000)
#: Hostile texts are so many times as long when all is tried. How time grows with length is shown by `soak kinds`.
LENGTH = some(1, of=3)
#: Of the processor, not of the clock: other work on the machine does not count.
SECONDS = 20.0
FILES = samples.files()
LINES = [*COVER, "目录", *listed(), "", *body()]

_WORDS = st.sampled_from(
    [
        "茶园",
        "补助",
        "评选",
        "一、",
        "（二）",
        "3、",
        "通知",
        "。",
        "，",
        "：",
        "《办法》",
        "2024年3月1日",
        "第5期",
        "目录",
        "\t",
        "　　",
        "“",
        "”",
    ]
)
_LINE = st.lists(_WORDS, max_size=12).map("".join) | st.sampled_from(LINES) | st.text(max_size=30)
_TEXTS = st.lists(_LINE, min_size=1, max_size=60).map("\n".join).filter(str.strip)

pytestmark = pytest.mark.slow


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _check(source: Source, bulletin: Bulletin) -> None:
    """Articles in order and disjoint; every paragraph on the line it says.

    Nothing lost but furniture.
    """
    numbers = {line.number for line in source.lines}
    texts: dict[int, str] = {}
    for line in source.lines:
        texts[line.number] = texts.get(line.number, "") + line.text
    before = 0
    for article in bulletin.articles:
        assert article.lines is not None
        first, last = article.lines
        assert before <= first <= last
        assert {first, last} <= numbers
        before = last
        assert article.title.strip()
        paragraphs = article.text.split("\n") if article.text else []
        assert len(article.paragraph_lines) == len(paragraphs)
        assert list(article.paragraph_lines) == sorted(article.paragraph_lines)
        for paragraph, number in zip(paragraphs, article.paragraph_lines, strict=True):
            assert first <= number <= last
            there, here = _letters(texts[number]), _letters(paragraph)
            assert here[:6] in there or here.startswith(there)
    assert len({article.id for article in bulletin.articles}) == len(bulletin.articles)
    for doubt in bulletin.doubts:
        assert doubt.line in numbers | {0}
        assert doubt.code
        assert doubt.message


def _check_nothing_lost(reading: Reading) -> None:
    """Every row from the first article on is in its article, its title or its section.

    But for those of a contents page, which may stand behind an editor's note.
    """
    bulletin = reading.bulletin
    listed = {line.number for line, fate in zip(reading.lines, reading.fates, strict=True) if fate.kind == "contents"}
    if not bulletin.articles or bulletin.articles[0].lines is None:
        return
    kept = _letters("".join(f"{a.title}{a.section}{a.toc_title or ''}{a.text}" for a in bulletin.articles))
    first, last = bulletin.articles[0].lines[0], (bulletin.articles[-1].lines or (0, 0))[1]
    for row in text_lines(reading.lines):
        words = _letters(row.text)
        if row.source.number in listed:
            continue
        if first <= row.source.number <= last and words and words not in kept:
            # a character doubled by the cut of a page may be taken out, and a number before a title
            assert (
                words[1:] in kept or words[:-1] in kept or re.sub(r"^[\d一二三四五六七八九十]+", "", words) in kept
            ), row


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_of_a_sample_nothing_is_lost(path: Path) -> None:
    source = source_of(path.name, path.read_bytes())
    reading = read(source)
    _check(source, reading.bulletin)
    _check_nothing_lost(reading)


@given(_TEXTS, st.sampled_from([".txt", ".md"]))
@settings(max_examples=some(50, of=1_000))
def test_properties_of_any_text(text: str, suffix: str) -> None:
    try:
        source = source_of(f"any{suffix}", text.encode("utf-8", "surrogatepass"))
    except JianbaoError:
        return
    bulletin = annotate(parse(source))
    _check(source, bulletin)
    assert annotate(parse(source)) == bulletin


@given(st.lists(st.sampled_from(LINES), min_size=5, max_size=50))
@settings(max_examples=100)
def test_nothing_is_lost_of_any_order_of_lines(lines: list[str]) -> None:
    source = source_of("any.txt", "\n".join([*lines, "茶"]).encode())
    _check_nothing_lost(read(source))


def _mutate(data: bytes, chance: random.Random) -> bytes:
    """Damage a file.

    Cut it, shuffle its lines, flip bytes, repeat a part, or make a line very long.
    """
    kind = chance.randrange(7)
    if kind == 0:
        return data[: chance.randrange(len(data) + 1)]
    if kind == 1:
        lines = data.split(b"\n")
        chance.shuffle(lines)
        return b"\n".join(lines)
    if kind == 2:
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 5, 50, len(data) // 20 + 1))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        return bytes(damaged)
    first, last = sorted(chance.randrange(len(data)) for _ in range(2))
    if kind == 3:
        return data[:first] + data[last:]
    if kind == 4:
        return data[:last] + data[first:last] * chance.choice((1, 3, 20)) + data[last:]
    if kind == 5:
        return data.replace(b"\n", b"")
    return data[:first] + data[first:last].replace(b"\n", b" ") * chance.choice((1, 40)) + data[last:]


def test_damaged_files_end_in_a_parse_document_or_one_clear_error() -> None:
    chance = random.Random(20241)
    read = refused = 0
    for number in range(MUTATIONS):
        path = FILES[number % len(FILES)]
        data = _mutate(path.read_bytes(), chance)
        began = time.process_time()
        failure = ""
        try:
            source = source_of(path.name, data)
            _check(source, annotate(parse(source)))
            read += 1
        except JianbaoError as error:
            failure = str(error)
            refused += 1
        assert not failure or (path.name in failure and "\n" not in failure)
        assert time.process_time() - began < SECONDS, (path.name, number)
    assert read > MUTATIONS / 3
    assert refused > 0


_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2000)]


def _random_lines(count: int, length: int) -> str:
    chance = random.Random(7)
    return "\n".join("".join(chance.choices(_HAN, k=length)) for _ in range(count))


@pytest.mark.parametrize(
    "text",
    [
        f"目录\n{_random_lines(5_000 * LENGTH, 9)}",
        "目录\n" + "某某动态新闻标题一则\n" * 5_000 * LENGTH,
        "\n".join(f"- {number} -\n某某" for number in range(2_700 * LENGTH)),
        f"目录\n{'.' * 280}某某 3\n" + f"{'.' * 250}某某\n" * 330 * LENGTH,
        "**甲 " * 4_000
        + "\n"
        + "|" * 19_000
        + "\n"
        + "-" * 19_000
        + "x\n"
        + "#"
        + " " * 19_000
        + "x\n"
        + "甲" * 100_000 * LENGTH,
        ("（" * 200 + "《" * 200 + "某某\n") * 270 * LENGTH,
        _random_lines(2_700 * LENGTH, 38),
        "\t".join("甲乙") + "\n" + "甲\t乙\t丙\n" * 7_000 * LENGTH,
        "，" * 130_000 * LENGTH,
        "\n" * 30_000 * LENGTH + "某某",
        "标题\n" + "某远科技、某集团、某某" * 5_000 * LENGTH,
        "标题\n" + "公司关于由与" * 7_000 * LENGTH,
        "标题\n" + "《" * 60_000 + "办法" + "》" * 60_000,
    ],
    ids=[
        "short-lines",
        "one-line",
        "pages",
        "dots",
        "marks",
        "brackets",
        "wrapped",
        "table",
        "commas",
        "blank",
        "names",
        "words",
        "titles",
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_hostile_texts_take_bounded_time(text: str, suffix: str) -> None:
    began = time.process_time()
    annotate(parse(source_of(f"hostile{suffix}", text.encode())))
    assert time.process_time() - began < SECONDS


def test_fifty_megabytes_are_refused_at_once_in_bounded_memory() -> None:
    data = "茶".encode() * (50 * 2**20 // 3)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    for name in ("large.txt", "large.md", "large.html"):
        with pytest.raises(JianbaoError, match="MB"):
            source_of(name, data)
    assert time.process_time() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_page_of_elements_in_elements_is_refused_and_open_paragraphs_are_not() -> None:
    began = time.process_time()
    with pytest.raises(JianbaoError, match="in each other"):
        source_of("deep.html", b"<div>" * 200_000 + "某某".encode())
    page = source_of("open.html", ("<p>某某新闻一则<br>" * 20_000).encode())
    assert len(page.lines) == 20_000
    assert time.process_time() - began < SECONDS


def test_a_long_issue_is_read_in_linear_time() -> None:
    """An issue of three times the articles takes about three times as long; quadratic were nine."""
    chance = random.Random(3)
    prose = [line for line in body(sections=False) if len(line) > 40]
    signs = "".join(prose).replace("，", "").replace("。", "")

    def seconds(count: int) -> float:
        titles = ["".join(chance.choices(signs, k=18)) for _ in range(count)]
        lines = ["工作简报", "第3期", "目录", *titles, ""]
        for title in titles:
            lines += [title, "", *(chance.choice(prose) + chance.choice(prose) for _ in range(4)), "内部 资料"]
        source = source_of("large.txt", "\n".join(lines).encode())
        begun = time.process_time()
        bulletin = parse(source)
        spent = time.process_time() - begun
        assert len(bulletin.articles) == count
        return spent

    seconds(20)
    assert min(seconds(300) for _ in range(2)) < 6 * min(seconds(100) for _ in range(3))
