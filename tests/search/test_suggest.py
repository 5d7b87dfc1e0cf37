"""Suggestions and did-you-mean.

By Han, pinyin and initials, stable, quick, and only what has hits.
"""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text.fold import fold
from search.query.parser import parse
from search.result import Suggestion
from search.suggest.complete import Lines, Suggester, spelled
from search.suggest.did_you_mean import Speller, did_you_mean
from search.suggest.pinyin import alike, initials, parts, written
from tools import make_sounds

ENTRIES = (
    Suggestion("company", "南屿云溪数据股份有限公司", "c1", 9),
    Suggestion("company", "云溪数据", "c1", 9),
    Suggestion("company", "YXD", "c1", 9),
    Suggestion("company", "重山银行", "c2", 5),
    Suggestion("company", "长青（集团）有限公司", "c3", 5),
    Suggestion("company", "IOTE 国际展", "c4", 2),
    Suggestion("policy", "南屿数字贸易促进办法", "p1", 7),
    Suggestion("number", "某商〔2022〕197号", "p1", 7),
    Suggestion("section", "企业动态", "企业动态", 40),
    Suggestion("section", "協會動態", "協會動態", 20),
    Suggestion("issue", "南屿简报 总第46期", "nanyu-46", 30),
)
NAMES = Suggester(ENTRIES)


def texts(typed: str, limit: int = 10) -> list[str]:
    return [entry.text for entry in NAMES.suggest(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("云溪", "云溪数据"),
        ("溪数", "云溪数据"),
        ("雲溪", "云溪数据"),
        ("ｙｘｄ", "YXD"),
        ("yx", "YXD"),
        ("股份", "南屿云溪数据股份有限公司"),
        ("长青集团", "长青（集团）有限公司"),
        ("长青（集", "长青（集团）有限公司"),
        ("协会", "協會動態"),
        ("nanyu", "南屿简报 总第46期"),
        ("yunxishuju", "云溪数据"),
        ("yunxishu", "云溪数据"),
        ("yun xi shu", "云溪数据"),
        ("xishuju", "云溪数据"),
        ("yxsj", "云溪数据"),
        ("nyszmy", "南屿数字贸易促进办法"),
        ("yinhang", "重山银行"),
        ("chongshanyinh", "重山银行"),
        ("changqing", "长青（集团）有限公司"),
        ("zhangqing", "长青（集团）有限公司"),
        ("zhongshanyinh", "重山银行"),
        ("iote", "IOTE 国际展"),
        ("guojizhan", "IOTE 国际展"),
        ("qydt", "企业动态"),
        ("某商2022 197", "某商〔2022〕197号"),
        ("某商[2022]19", "某商〔2022〕197号"),
        ("2022197", "某商〔2022〕197号"),
        ("46", "南屿简报 总第46期"),
    ],
)
def test_completions_by_han_pinyin_and_initials(typed: str, first: str) -> None:
    assert texts(typed)[0] == first


def test_what_begins_so_comes_first_then_the_most_mentioned() -> None:
    assert texts("南屿") == ["南屿简报 总第46期", "南屿云溪数据股份有限公司", "南屿数字贸易促进办法"]
    assert texts("数") == ["云溪数据", "南屿数字贸易促进办法"]
    assert texts("南屿", 1) == ["南屿简报 总第46期"]
    assert texts("南屿", 0) == []


def test_an_entity_is_suggested_once() -> None:
    assert [entry.id for entry in NAMES.suggest("云溪")] == ["c1"]
    assert [entry.id for entry in NAMES.suggest("yx")] == ["c1", "c3"]


@pytest.mark.parametrize("typed", ["", " ", "！", "'", "\n", "没有的", "zzzz", "x" * 500, "a" * 60, "\ud800"])
def test_what_fits_nothing_gives_nothing(typed: str) -> None:
    assert texts(typed) == []
    assert Suggester(()).suggest(typed) == []


@given(st.permutations(ENTRIES), st.text(alphabet="云溪数据yunxi重集团 46", min_size=1, max_size=5))
def test_suggestions_do_not_depend_on_the_order_of_names(entries: list[Suggestion], typed: str) -> None:
    assert Suggester(entries).suggest(typed) == NAMES.suggest(typed)


NAME = st.text(alphabet="甲乙长行重庆ＡB1（） 。\n", min_size=1, max_size=8)


@given(st.lists(st.builds(Suggestion, st.just("company"), NAME, NAME, st.integers(0, 3)), max_size=8), NAME)
@settings(max_examples=200)
def test_by_han_exactly_the_names_that_hold_the_text(entries: list[Suggestion], typed: str) -> None:
    names = Suggester(entries)
    key = spelled(typed)
    held = {entry.id for entry in entries if key and key in spelled(entry.text)}
    found = names.suggest(typed, 100)
    by_name = {entry.id for entry in found if key in spelled(entry.text)}
    assert by_name == held
    assert key.isascii() or len(found) == len(held)
    begun = [spelled(entry.text).startswith(key) for entry in found if key in spelled(entry.text)]
    assert key.isascii() or begun == sorted(begun, reverse=True)


@given(st.lists(st.text(alphabet="甲乙丙", max_size=5), max_size=6), st.text(alphabet="甲乙丙", min_size=1, max_size=3))
def test_lines_hold_what_they_hold(texts: list[str], wanted: str) -> None:
    lines = Lines(texts)
    assert list(lines.find(wanted)) == [number for number, text in enumerate(texts) if wanted in text]
    assert list(lines.find(f"\n{wanted}")) == [n for n, text in enumerate(texts) if text.startswith(wanted)]
    assert list(lines.places(wanted)) == [(n, text.index(wanted)) for n, text in enumerate(texts) if wanted in text]
    assert [lines.line(number) for number in range(len(texts))] == texts


def test_the_table_of_sounds_is_what_pypinyin_says() -> None:
    assert make_sounds.SOUNDS.read_text(encoding="utf-8") == make_sounds.made(), "run `python tools/make_sounds.py`"


def test_pinyin() -> None:
    assert written("重庆银行apj2022长沙") == "'chong'qing'yin'hang'apj'2022'chang'sha"
    assert initials("重庆银行apj2022长沙") == "cqyhapj2022cs"
    assert parts("重庆apj2022") == [(0, 1), (1, 2), (2, 5), (5, 9)]
    assert written("绿") == "'lv"
    assert alike(written("张能")) == alike(written("赞嫩"))


@given(st.text(alphabet="重庆银行长青a1", max_size=12) | st.text(max_size=12))
def test_every_sound_has_its_characters(text: str) -> None:
    key = spelled(text)
    assert written(key).count("'") == len(parts(key))
    assert "".join(key[start:end] for start, end in parts(key)) == key


def test_fifty_thousand_names_are_searched_as_one_types() -> None:
    draw = random.Random(5)
    signs = "南屿云溪数据股份有限公司重山银行长青集团国际展数字贸易促进办法企业动态协会简报科技软件信息服务外包"
    names = ["".join(draw.choices(signs, k=draw.randint(4, 16))) for _ in range(50_000)]
    suggester = Suggester(Suggestion("company", name, str(n), draw.randint(0, 50)) for n, name in enumerate(names))
    suggester.suggest("a")
    for typed in ("云", "云溪", "没有的", "y", "yunxi", "yunxishuju", "yxsj", "ng", "zzzz", "某商2022"):
        begun = time.process_time()
        suggester.suggest(typed)
        assert time.process_time() - begun < 0.1


# --- did you mean

SPELLER = Speller(NAMES)
PAPERS = ("南屿云溪数据股份有限公司发布年报", "重山银行与云溪数据签约", "数字贸易促进办法", "iote国际展")


def hits(query: str) -> int:
    words = fold(query).replace('"', "").split()
    return sum(all(word in fold(paper) for word in words) for paper in PAPERS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("云西数据", "云溪数据"),
        ("芸溪", "云溪"),
        ("yunxishuju", "云溪数据"),
        ("虫山银行", "重山银行"),
        ("宠善银行", "重山银行"),
        ("运溪数据 年报", "云溪数据 年报"),
        ("年报 “芸西数据”", "年报 “云溪数据”"),
        ("数字贸易促尽办法", "数字贸易促进办法"),
        ("重三银航", "重山银行"),
        ("iotf国际展", "IOTE 国际展"),
    ],
)
def test_names_that_sound_or_look_alike_are_proposed(typed: str, meant: str) -> None:
    proposed = did_you_mean(parse(typed).tree, SPELLER, lambda query: hits(query.replace(" 国际", "国际")))
    assert proposed is not None
    assert spelled(proposed) == spelled(meant)


def test_only_what_has_hits_is_proposed_and_asking_is_bounded() -> None:
    asked: list[str] = []

    def never(query: str) -> int:
        asked.append(query)
        return 0

    assert (
        did_you_mean(parse(" ".join(["云西数据"] * 3 + ["芸溪", "虫山银行", "重三"] * 9)).tree, SPELLER, never) is None
    )
    assert 0 < len(asked) <= 16
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("typed", ["云溪数据", "", "！", "云", "没有这样的名字", "-云西数据", "x" * 300, "云西" * 200])
def test_nothing_is_proposed_for_what_is_right_or_unlike_any_name(typed: str) -> None:
    assert did_you_mean(parse(typed).tree, SPELLER, lambda _: 1) is None


@given(st.text(alphabet="云西溪数据芸shuju 1", max_size=10))
def test_a_correction_is_never_the_text_itself(text: str) -> None:
    found = list(SPELLER.corrections(text))
    assert len(set(found)) == len(found)
    assert all(spelled(other) != spelled(text) for other in found)
