"""The query language.

What each form means, that nothing typed is an error, and that a tree can be written out again.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from corpus.partial_date import PartialDate
from corpus.text.fold import fold
from search.query import parser
from search.query.ast import And, DateRange, Field, Not, Or, Text, Typed, all_of, any_of
from search.query.date_range import parse as parse_days
from search.query.lexer import FIELDS
from search.query.parser import MAX_CLAUSES, MAX_DEPTH, parse, render
from search.request import MAX_QUERY
from tests.oracle import Paper, holds

TODAY = date(2026, 2, 28)

A, B, C, D = (Text(name) for name in ("甲", "乙", "丙", "丁"))


def _days(start: str | None, end: str | None) -> DateRange:
    return DateRange(*(PartialDate.parse(text) if text else None for text in (start, end)))


def tree(typed: str) -> Typed:
    return parse(typed, TODAY).tree


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("甲 乙", And((A, B))),
        ("甲　乙", And((A, B))),
        ("甲\t乙\n丙", And((A, B, C))),
        ("甲 AND 乙", And((A, B))),
        ("甲 OR 乙", Or((A, B))),
        ("甲 ＯＲ 乙", Or((A, B))),
        ("甲 或 乙", Or((A, B))),
        ("甲|乙", Or((A, B))),
        ("甲 | 乙", Or((A, B))),
        ("甲 || 乙", Or((A, B))),
        ("甲｜乙", Or((A, B))),
        ("甲 -乙", And((A, Not(B)))),
        ("甲 －乙", And((A, Not(B)))),
        ("甲 NOT 乙", And((A, Not(B)))),
        ("甲 不含 乙", And((A, Not(B)))),
        ("-甲", Not(A)),
        ("甲 乙 OR 丙 丁", Or((And((A, B)), And((C, D))))),
        ("甲 乙|丙 丁", And((A, Or((B, C)), D))),
        ("甲 (乙 OR 丙)", And((A, Or((B, C))))),
        ("甲 （乙 或 丙）", And((A, Or((B, C))))),
        ("甲 -(乙 丙)", And((A, Not(And((B, C)))))),
        ("(甲)OR(乙)", Or((A, B))),
        ("NOT(甲)", Not(A)),
        ("-甲|乙", Not(Or((A, B)))),
        ("甲 OR -乙", Or((A, Not(B)))),
        ("NOT NOT 甲", A),
        ("*", And(())),
        ("", And(())),
        (" 　\t", And(())),
    ],
)
def test_operators(typed: str, meant: Typed) -> None:
    assert parse(typed) == parse(typed)
    assert parse(typed).tree == meant
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    "typed",
    [
        "A-B",
        "2022-11",
        "COVID-19",
        "或者",
        "不含税",
        "甲或乙",
        "NOTE",
        "ORACLE",
        "ＡＮＤＲＯＩＤ",
        "it's",
        "C++",
        "R&D",
        "a/b",
        "or",
        "not",
    ],
)
def test_what_only_looks_like_an_operator_is_text(typed: str) -> None:
    assert parse(typed) == parse(f" {typed} ")
    assert parse(typed).tree == Text(typed)
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    "typed",
    [
        "“甲 乙”",
        '"甲 乙"',
        "„甲 乙“",
        "”甲 乙”",
        "「甲 乙」",
        "『甲 乙』",
        "＂甲 乙＂",
        "〝甲 乙〞",
        "'甲 乙'",
        "‘甲 乙’",
        "《甲 乙》",
    ],
)
def test_quotes_of_every_shape_are_literal(typed: str) -> None:
    assert parse(typed).tree == Text("甲 乙", exact=True)
    assert parse(f"丙 {typed}").tree == And((C, Text("甲 乙", exact=True)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("丙“甲”乙", Text("丙“甲”乙")),
        ("“甲”乙", Text("“甲”乙")),
        ("甲「乙」", Text("甲「乙」")),
        ('丙"甲"乙', And((C, Text("甲", exact=True), B))),
        ("丙“甲 乙”丁", And((C, Text("甲 乙", exact=True), D))),
        ("“甲”“乙”", And((Text("甲", exact=True), Text("乙", exact=True)))),
        ("“甲”或“乙”", Or((Text("甲", exact=True), Text("乙", exact=True)))),
        ("'甲'OR'乙'", Text("'甲'OR'乙'")),
        ('"甲"OR"乙"', Or((Text("甲", exact=True), Text("乙", exact=True)))),
        ("获得“甲”或“乙”奖", Text("获得“甲”或“乙”奖")),
        ("某公司（以下简称“甲”）成立", Text("某公司（以下简称“甲”）成立")),
        ("标题:“甲”", Text("甲", exact=True, field="title")),
        ("-“甲”", Not(Text("甲", exact=True))),
        ("（“甲” 或 乙）", Or((Text("甲", exact=True), B))),
        ("“甲”|“乙”", Or((Text("甲", exact=True), Text("乙", exact=True)))),
        ("“甲「乙」丙”", Text("甲「乙」丙", exact=True)),
        ("“甲 OR -乙”", Text("甲 OR -乙", exact=True)),
        ("“甲”*", Text("甲", exact=True, prefix=True)),
        ("关于《甲乙》的通知", Text("关于《甲乙》的通知")),
        ("某某（集团）公司", Text("某某（集团）公司")),
        ("（一）总则", Text("（一）总则")),
        ("甲（乙 丙）", And((A, B, C))),
        ("abc*", Text("abc", prefix=True)),
        ("abc＊", Text("abc", prefix=True)),
        ("某商（2022） 197 号", Text("某商（2022） 197 号")),
        ("某商〔2022〕197号 甲", And((Text("某商〔2022〕197号"), A))),
        ("某商2022 197 号", Text("某商2022 197 号")),
        ("某商〔2022〕 197", Text("某商〔2022〕 197")),
        ("某商〔2022〕 5G", And((Text("某商〔2022〕"), Text("5G")))),
        ("某商〔2022〕 2022-11", And((Text("某商〔2022〕"), Text("2022-11")))),
        ("某商 甲 (2022)", And((Text("某商"), A, Text("2022")))),
    ],
)
def test_text_keeps_together_what_belongs_together(typed: str, meant: Typed) -> None:
    assert parse(typed).tree == meant


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("colon", [":", "：", ": "])
def test_every_field_by_every_name(name: str, colon: str) -> None:
    field = FIELDS[name]
    meant = {
        "title": Text("2022", field="title"),
        "date": _days("2022-01-01", "2022-12-31"),
    }.get(field, Field(field, "2022"))
    assert tree(f"{name}{colon}2022") == meant
    assert tree(f"{name.upper()}{colon}２０２２ 甲").nodes[1:] == (A,)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("標題:甲", Text("甲", field="title")),
        ("标题:甲 乙", And((Text("甲", field="title"), B))),
        ("标题:(甲 OR 乙)", Or((Text("甲", field="title"), Text("乙", field="title")))),
        ("标题:“甲 乙”", Text("甲 乙", exact=True, field="title")),
        ("公司:甲|乙 丙", And((Or((Field("company", "甲"), Field("company", "乙"))), C))),
        ("-栏目:甲", Not(Field("section", "甲"))),
        ("栏目:-甲", Not(Field("section", "甲"))),
        ("公司:-", Field("company", "-")),
        ("公司:(甲 -来源:乙)", And((Field("company", "甲"), Not(Field("source", "乙"))))),
        ("日期:(2021 OR 2023-02)", Or((_days("2021-01-01", "2021-12-31"), _days("2023-02-01", "2023-02-28")))),
    ],
)
def test_fields_take_what_follows(typed: str, meant: Typed) -> None:
    assert parse(typed).tree == meant
    assert parse(typed).notes == ()


@pytest.mark.parametrize(
    ("typed", "meant", "noted"),
    [
        ("或", Text("或"), "“或”"),
        ("不含", Text("不含"), "“不含”"),
        ("甲 OR", A, "“OR”"),
        ("OR 甲", A, "“OR”"),
        ("标题:( 甲 OR)", Text("甲", field="title"), "“OR”"),
        ("甲 (乙 不含)", And((A, B)), "“不含”"),
        ("甲 公司:", A, "“公司”"),
        ("NOT", Text("NOT"), "“NOT”"),
        ("甲 | ", A, "“|”"),
        ("标题:", Text("标题"), "“标题”"),
        ("甲 “乙", And((A, B)), "引号"),
        ("(甲", A, "左括号"),
        ("甲)", A, "右括号"),
        ("甲*乙", Text("甲*乙"), "“*”"),
        ("*甲", Text("*甲"), "“*”"),
        ("abc:甲", Text("abc:甲"), "“abc:”"),
        ("作者：甲", Text("作者：甲"), "“作者：”"),
        ("日期:昨夜", Text("昨夜"), "“昨夜”"),
        ("日期:2022-13", Text("2022-13"), "“2022-13”"),
        ("甲 —— 乙", And((A, B)), "“——”"),
    ],
)
def test_what_is_not_understood_is_searched_as_text_and_said(typed: str, meant: Typed, noted: str) -> None:
    parsed = parse(typed, TODAY)
    assert parsed.tree == meant
    assert len(parsed.notes) == 1
    assert noted in parsed.notes[0]
    assert "\n" not in parsed.notes[0]


def test_a_text_of_nothing_but_punctuation_is_searched_where_it_is_all_there_is() -> None:
    assert tree("！？") == Text("！？")
    assert parse("！？").notes == ()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("２０２２－１１", "2022-11-01", "2022-11-30"),
        ("2022-11-05", "2022-11-05", "2022-11-05"),
        ("2022年4季度", "2022-10-01", "2022-12-31"),
        ("2022年上半年", "2022-01-01", "2022-06-30"),
        ("2022-01..2022-06", "2022-01-01", "2022-06-30"),
        ("2022年1月至6月", "2022-01-01", "2022-06-30"),
        ("2021年12月至2022年2月", "2021-12-01", "2022-02-28"),
        ("20221105", "2022-11-05", "2022-11-05"),
        ("2022Q3", "2022-07-01", "2022-09-30"),
        ("2022—2023", "2022-01-01", "2023-12-31"),
        ("2023..2022", "2022-01-01", "2023-12-31"),
        ("2022..", "2022-01-01", None),
        ("..2022-02", None, "2022-02-28"),
        ("最近一年", "2025-02-28", "2026-02-28"),
        ("近半年", "2025-08-28", "2026-02-28"),
        ("最近3个月", "2025-11-28", "2026-02-28"),
        ("过去十天", "2026-02-18", "2026-02-28"),
        ("近两周", "2026-02-14", "2026-02-28"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("去年下半年", "2025-07-01", "2025-12-31"),
        ("前年3月", "2024-03-01", "2024-03-31"),
        ("本月", "2026-02-01", "2026-02-28"),
        ("上月", "2026-01-01", "2026-01-31"),
        ("本季度", "2026-01-01", "2026-03-31"),
        ("上个季度", "2025-10-01", "2025-12-31"),
        ("上周", "2026-02-16", "2026-02-22"),
        ("昨天", "2026-02-27", "2026-02-27"),
    ],
)
def test_dates_as_typed(text: str, start: str | None, end: str | None) -> None:
    assert parse_days(text, TODAY) == _days(start, end)
    assert tree(f"日期:{text}") == _days(start, end)


@pytest.mark.parametrize("text", ["最近二三个月", "过去十十天"])
def test_what_counts_nothing_is_no_date(text: str) -> None:
    assert parse_days(text, TODAY) is None


@given(st.text(max_size=30) | st.text(alphabet="0123456789年月日季度..~至到最近一两上下半去今-/", max_size=16))
def test_no_date_is_an_error(text: str) -> None:
    days = parse_days(text, TODAY)
    if days and days.start and days.end:
        assert days.start <= days.end


# --- nothing is an error

PAPERS = [
    Paper(text)
    for text in ("", "甲", "乙", "丙", "甲乙", "乙甲", "甲 乙", "甲丙", "乙丙", "甲乙丙", "丙。乙", "ab c", "abc")
]
PIECES = (
    *"甲乙丙 　()（）\"“”「」'‘’|｜-－*＊:：.《》〔〕[]",
    *(" OR ", " 或 ", " NOT ", " 不含 ", " AND ", "标题:", "公司：", "日期:", "2022-11", "abc", "ＡＢＣ", "某商〔2022〕", "号"),
)  # fmt: skip
TYPED = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60)


def leaves(node: Typed) -> list[Typed]:
    match node:
        case And(nodes) | Or(nodes):
            return [leaf for child in nodes for leaf in leaves(child)]
        case Not(child):
            return leaves(child)
        case _:
            return [node]


def texts(leaf: Typed) -> object:
    return (leaf.text.strip(), leaf.prefix, leaf.field) if isinstance(leaf, Text) else leaf


def depth(node: Typed) -> int:
    match node:
        case And(nodes) | Or(nodes):
            return 1 + max(map(depth, nodes), default=0)
        case Not(child):
            return 1 + depth(child)
        case _:
            return 0


@given(TYPED)
@settings(max_examples=400)
def test_whatever_is_typed_is_understood_somehow(typed: str) -> None:
    parsed = parse(typed, TODAY)
    assert len(leaves(parsed.tree)) <= MAX_CLAUSES
    for leaf in leaves(parsed.tree):
        assert isinstance(leaf, Text | Field | DateRange)
        assert not isinstance(leaf, Text) or leaf.text.strip()
    assert len(set(parsed.notes)) == len(parsed.notes)


@given(TYPED)
@settings(max_examples=400)
def test_what_is_written_out_finds_the_same(typed: str) -> None:
    assume("某商" not in typed)  # the parts of a document number become one where they meet
    first = tree(typed)
    second = tree(render(first))
    assert {texts(leaf) for leaf in leaves(first)} == {texts(leaf) for leaf in leaves(second)}
    assert [holds(first, paper) for paper in PAPERS] == [holds(second, paper) for paper in PAPERS]


@given(st.text("甲乙或不含 ", max_size=12) | st.sampled_from(["甲" * (MAX_QUERY + 1), "甲 乙" * MAX_CLAUSES]))
def test_words_of_han_alone_are_read_as_the_lexer_reads_them(typed: str) -> None:
    quickly = parse(typed, TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_han_words", lambda _: [])
        assert parse(typed, TODAY) == quickly


@example("（甲)甲")
@given(TYPED)
def test_widths_do_not_matter(typed: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "　" if c == " " else c for c in typed)
    assert folded(tree(wide)) == folded(tree(typed))


def folded(node: Typed) -> Typed:
    """Return a tree with its texts folded."""
    match node:
        case And(nodes):
            return all_of(map(folded, nodes))
        case Or(nodes):
            return any_of(map(folded, nodes))
        case Not(child):
            return Not(folded(child))
        case Text(text):
            return replace(node, text=fold(text))
        case Field(_, value):
            return replace(node, value=fold(value))
        case _:
            return node


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "((甲", "“", '"', "'", "-", "- ", "-甲", "标题:", "标题:公司:", "甲|", "|", "* ", "《", "《》", "OR ", "甲 OR ", "或", "NOT ",
     "某" * 20 + "〔2022", "〔 2022 ", "某 〔", "某商2022   ", " ", "甲 ", "a:", "甲(乙)", "日期:2022..", "\ud800", "\x00", "☃"],
)  # fmt: skip
def test_long_and_deep_queries_are_bounded(piece: str) -> None:
    begun = time.process_time()
    parsed = parse(piece * (3 * MAX_QUERY // len(piece)), TODAY)
    assert time.process_time() - begun < 1
    assert any(str(MAX_QUERY) in note for note in parsed.notes)
    assert len(leaves(parsed.tree)) <= MAX_CLAUSES
    assert depth(parsed.tree) <= 2 * MAX_DEPTH + 2
    assert len(parsed.notes) <= 8
    parse(render(parsed.tree), TODAY)


def test_clauses_beyond_the_limit_are_left_out_and_said() -> None:
    parsed = parse(" ".join(f"词{number}" for number in range(MAX_CLAUSES + 1)))
    assert parsed.tree == And(tuple(Text(f"词{number}") for number in range(MAX_CLAUSES)))
    assert str(MAX_CLAUSES) in parsed.notes[0]


# --- trees and back

WORDS = st.text(alphabet="甲乙丙丁abc12", min_size=1, max_size=4)
PHRASES = st.text(alphabet="甲乙 -|()*:'《》", min_size=1, max_size=6).filter(str.strip)
LEAVES: st.SearchStrategy[Typed] = st.one_of(
    st.builds(Text, WORDS, prefix=st.booleans(), field=st.sampled_from([None, "title"])),
    st.builds(Text, PHRASES, st.just(True), prefix=st.booleans(), field=st.sampled_from([None, "title"])),
    st.builds(Field, st.sampled_from(["company", "section", "number", "issue"]), WORDS | PHRASES.map(str.strip)),
    st.sampled_from([_days("2022-01-01", "2022-03-31"), _days("2022-01-01", None), _days(None, "2022-03-31")]),
)
TREES: st.SearchStrategy[Typed] = st.recursive(
    LEAVES,
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=2, max_size=4).map(all_of),
        st.lists(nodes, min_size=2, max_size=4).map(any_of),
        nodes.map(Not),
    ),
    max_leaves=12,
)


@given(TREES)
@settings(max_examples=300)
def test_a_tree_written_out_and_read_is_the_tree(node: Typed) -> None:
    assert parse(render(node), TODAY).tree == node


# --- what a query finds


@st.composite
def queries(draw: st.DrawFn, level: int = 0) -> tuple[str, frozenset[int]]:
    """Draw a query text together with the papers it must find, worked out from sets alone."""
    everything = frozenset(range(len(PAPERS)))
    kind = draw(st.sampled_from(["text", "quote", "all", "any", "not"] if level < 3 else ["text", "quote"]))
    if kind in {"text", "quote"}:
        word = draw(st.sampled_from(["甲", "乙", "丙", "甲乙", "乙丙", "ab", "c"]))
        found = frozenset(n for n, paper in enumerate(PAPERS) if _has(paper.text, word))
        return (word if kind == "text" else draw(st.sampled_from(["“{}”", "「{}」", '"{}"'])).format(word)), found
    if kind == "not":
        text, found = draw(queries(level + 1))
        return f"{draw(st.sampled_from(['-', 'NOT ', '不含 ']))}({text})", everything - found
    branches = [draw(queries(level + 1)) for _ in range(draw(st.integers(2, 3)))]
    join = " " if kind == "all" else draw(st.sampled_from([" OR ", " 或 ", " | ", ") | ("]))
    texts = [f"({text})" for text, _ in branches]
    sets = [found for _, found in branches]
    found = frozenset.intersection(*sets) if kind == "all" else frozenset.union(*sets)
    return (f"({join.join(texts)})" if join == ") | (" else join.join(texts)), found


def _has(text: str, word: str) -> bool:
    if word.isascii():
        return word in text.split()
    return word in text.replace(" ", "")


@given(queries())
@settings(max_examples=300)
def test_a_query_finds_what_set_theory_says(query: tuple[str, frozenset[int]]) -> None:
    typed, expected = query
    node = tree(typed)
    assert frozenset(n for n, paper in enumerate(PAPERS) if holds(node, paper)) == expected


# --- what the documentation says

GUIDE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")


def test_the_guide_names_every_field_and_limit() -> None:
    assert [name for name in FIELDS if f"`{name}:`" not in GUIDE] == []
    assert all(f"{limit} " in GUIDE for limit in (MAX_QUERY, MAX_CLAUSES, MAX_DEPTH))


def test_every_query_of_the_guide_is_understood() -> None:
    examples = [code.replace("\\|", "|") for code in re.findall(r"`([^`]+)`", GUIDE)]
    assert len(examples) > 60
    for sample in examples:
        if sample.endswith(":") or sample in {"-", "|", "OR", "NOT", "AND", "或", "不含"}:
            continue
        assert parse(sample, TODAY).notes == (), sample


def test_every_date_of_the_guide_is_a_period() -> None:
    dates = GUIDE.partition("Dates: ")[2].partition(".\n\n")[0]
    for text in re.findall(r"`([^`]+)`", dates):
        assert parse_days(text, TODAY), text
