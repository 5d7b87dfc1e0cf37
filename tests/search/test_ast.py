"""The plan: what a query becomes on each rung of the ladder, and what names mean in a library."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Issue
from corpus.partial_date import PartialDate
from search.query.ast import (
    And,
    DateRange,
    Field,
    Literal,
    Not,
    Or,
    Rewritten,
    Term,
    Text,
    Typed,
    Value,
    all_of,
    any_of,
    leaves,
    literal,
)
from search.query.parser import field_notes, parse
from search.query.rewrite import rewrite, unknown_fields
from search.query.vocabulary import Vocabulary, issue_names, printed_forms
from search.request import Rung
from tests.oracle import Paper, cut, holds, stands_in

RUNGS: tuple[Rung, ...] = ("literal", "words", "any")


def vocabulary_of(names: Mapping[str, Mapping[str, Sequence[str]]]) -> Vocabulary:
    return Vocabulary(cut, names.get)


NAMES = vocabulary_of(
    {
        "company": {
            "c1": ("云溪数据股份有限公司", "云溪数据", "YXD"),
            "c2": ("云溪（集团）有限公司", "云溪"),
            "c3": ("青禾软件", "青禾"),
            "c4": ("青禾物流", "青禾"),
        },
        "policy": {"p1": ("数字贸易促进办法",)},
        "number": {"p1": ("某商〔2022〕197号",), "p2": ("某部令第5号",)},
        "section": {"企业动态": ("企业动态",), "协会动态": ("协会动态",), "政策法规": ("政策法规",)},
        "issue": {
            "a-46": issue_names(Issue("a-46", number=46, period="2022年4季度")),
            "b-146": issue_names(Issue("b-146", number=146, period="2022年12月")),
            "b-46": issue_names(Issue("b-46", number=46, year=2014, period="2014年8月")),
        },
    },
)


def on_rung(node: Typed, rung: Rung, vocabulary: Vocabulary, *, exact: bool = False) -> Rewritten:
    return rewrite(node, vocabulary, exact=exact)["literal" if exact else rung]


def rewritten(typed: str, rung: Rung = "literal", *, exact: bool = False) -> Rewritten:
    return on_rung(parse(typed).tree, rung, NAMES, exact=exact)


def test_literal_every_text_as_typed() -> None:
    assert rewritten("贸易 ＡＢ  外包") == And((Literal("贸易"), Literal("ab"), Literal("外包")))
    assert rewritten("「貿易 外包」") == Literal("贸易外包")
    assert rewritten("服务贸易？") == Literal("服务贸易")
    assert rewritten("标题:贸易*") == Literal("贸易", "title", prefix=True)


def test_words_or_all_words_of_each_unquoted_text() -> None:
    words = And((Term("服务"), Term("贸易")))
    assert rewritten("服务贸易", "words") == Or((Literal("服务贸易"), words))
    assert rewritten("服务", "words") == Literal("服务")
    assert rewritten("“服务贸易”", "words") == Literal("服务贸易")
    assert rewritten("服务贸易 外包", "words") == And((Or((Literal("服务贸易"), words)), Literal("外包")))
    assert rewritten("标题:服务贸易", "words") == Or(
        (Literal("服务贸易", "title"), And((Term("服务", "title"), Term("贸易", "title"))))
    )
    assert rewritten("服务abc*", "words") == Or(
        (Literal("服务abc", prefix=True), And((Term("服务"), Literal("abc", prefix=True))))
    )


def test_any_pools_the_words_of_all_unquoted_texts_and_keeps_the_rest() -> None:
    assert rewritten("服务贸易 外包 “数字” -农业 栏目:企业动态", "any") == And(
        (
            Or((Literal("服务贸易"), Term("服务"), Term("贸易"), Literal("外包"))),
            Literal("数字"),
            Not(Literal("农业")),
            Value("section", ("企业动态",)),
        )
    )
    assert rewritten("(服务 贸易 -农业) OR 外包", "any") == Or(
        (And((Or((Literal("服务"), Literal("贸易"))), Not(Literal("农业")))), Literal("外包"))
    )
    assert rewritten("-(服务贸易 外包)", "any") == rewritten("-(服务贸易 外包)", "literal")


def test_a_company_is_widened_in_place() -> None:
    short, full, latin = Literal("云溪数据"), Literal("云溪数据股份有限公司"), Literal("yxd")
    assert rewritten("yxd -秘密") == And((Or((latin, full, short)), Not(Literal("秘密"))))
    assert rewritten("云溪 贸易") == And((Or((Literal("云溪"), Literal("云溪(集团)有限公司"))), Literal("贸易")))
    assert rewritten("云溪数据", "words") == Or((short, full, latin, And((Term("云溪"), Term("数据")))))
    group = Or((Term("云溪"), Literal("云溪(集团)有限公司"), Literal("云溪")))
    assert rewritten("云溪展会", "words") == Or((Literal("云溪展会"), And((group, Term("展会")))))


def test_nothing_is_widened_where_it_is_quoted_exact_or_not_the_name_of_one() -> None:
    assert rewritten("“yxd”") == Literal("yxd")
    assert rewritten("yxd", exact=True) == Literal("yxd")
    assert rewritten("青禾") == Literal("青禾")
    assert rewritten("yxd*") == Literal("yxd", prefix=True)
    assert rewritten("某商2022 197", exact=True) == And((Literal("某商2022"), Literal("197")))


def test_what_is_excluded_is_excluded_by_every_name() -> None:
    secret = Paper("云溪数据股份有限公司发布")
    for rung in RUNGS:
        assert not holds(rewritten("发布 -YXD", rung), secret)


@pytest.mark.parametrize(
    "typed",
    [
        "某商〔2022〕197号",
        "某商[2022]197 号",
        "某商（2022） 197 号",
        "某商2022 197 号",
        "某商2022年197号",
        "某商2022 197",
        "某商〔2022〕197",
    ],
)
@pytest.mark.parametrize("rung", RUNGS)
def test_a_document_number_in_any_form_goes_to_its_policy(typed: str, rung: Rung) -> None:
    node = rewritten(typed, rung)
    assert holds(node, Paper("见该办法。", facets={"policy": ("p1",)}))
    assert holds(rewritten(f"文号:“{typed}”", rung), Paper("见该办法。", facets={"policy": ("p1",)}))
    assert not holds(rewritten("某商〔2022〕198号", "literal"), Paper("见该办法。", facets={"policy": ("p1",)}))


def test_a_document_number_nobody_knows_is_found_in_every_printed_form() -> None:
    node = rewritten("某发〔2021〕7号")
    for printed in ("某发[2021]7号", "某发（2021） 7 号", "某发【2021】第7号", "某发〔2021〕7 号文"):
        assert holds(node, Paper(f"根据{printed}，")), printed
    assert not holds(node, Paper("某发〔2021〕17号和某发〔2021〕70号"))
    assert "某部令(第5号)" in printed_forms("某部令第5号")
    assert holds(rewritten("某部令第五号"), Paper("", facets={"policy": ("p2",)}))


def test_fields_become_values_or_text() -> None:
    assert rewritten("公司:云溪数据") == Value("company", ("c1",))
    assert rewritten("公司:yxd") == Value("company", ("c1",))
    assert rewritten("公司:青禾") == Value("company", ("c3", "c4"))
    assert rewritten("公司:股份有限公司") == Value("company", ("c1",))
    assert rewritten("栏目:动态") == Value("section", ("企业动态", "协会动态"))
    assert rewritten("期:46") == Value("issue", ("a-46", "b-46"))
    assert rewritten("期:总第46期") == Value("issue", ("a-46", "b-46"))
    assert rewritten("期:2014年第46期") == Value("issue", ("b-46",))
    assert rewritten("期:2022年") == Value("issue", ("a-46", "b-146"))
    assert rewritten("公司:未标注") == Value("company", ("-",))
    assert rewritten("文号:未标注") == Value("policy", ("-",))
    assert rewritten("文号:197") == Value("policy", ("p1",))
    assert rewritten("日期:2022") == DateRange(PartialDate(2022, 1, 1), PartialDate(2022, 12, 31))
    assert rewritten("公司:没有这家") == Literal("没有这家")


def test_a_field_that_names_nothing_is_said() -> None:
    tree = parse("公司:没有这家 (栏目:动态 OR -栏目:无此栏) 期:-").tree
    assert [field.value for field in unknown_fields(tree, NAMES)] == ["没有这家", "无此栏"]
    assert field_notes(tree, NAMES) == ("没有找到公司“没有这家”，按文字查找。", "没有找到栏目“无此栏”，按文字查找。")


def test_empty_names_are_no_trouble() -> None:
    empty = vocabulary_of({})
    assert empty.values("company", "甲") == ()
    assert empty.aliases("甲") == ()
    assert vocabulary_of({"company": {}}).values("company", " ") == ()
    assert on_rung(And(()), "any", empty) == And(())
    assert on_rung(Text("！"), "any", empty) == Literal("!")


def test_leaves_are_what_may_be_marked() -> None:
    assert list(leaves(rewritten("服务贸易 -农业 OR “外包”", "words"))) == [
        Literal("服务贸易"), Term("服务"), Term("贸易"), Literal("外包"),
    ]  # fmt: skip


# --- properties

HAN = st.text(alphabet="甲乙丙", min_size=1, max_size=4)
TEXTS = st.text(alphabet="甲乙丙 ab，", max_size=8)
TYPED: st.SearchStrategy[Typed] = st.recursive(
    st.builds(
        Text, HAN | st.sampled_from(["ab", "a 甲"]), st.booleans(), st.booleans(), st.sampled_from([None, "title"])
    )
    | st.builds(Field, st.just("section"), st.sampled_from(["甲", "乙"])),
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=1, max_size=3).map(all_of),
        st.lists(nodes, min_size=1, max_size=3).map(any_of),
        nodes.map(Not),
    ),
    max_leaves=8,
)
PAPERS = st.lists(
    st.builds(Paper, TEXTS, TEXTS, st.sets(st.sampled_from("甲乙")).map(lambda values: {"section": values})), max_size=8
)
SMALL = vocabulary_of({"section": {"甲": ("甲",), "乙": ("乙",)}, "company": {"c": ("甲乙丙", "丙甲")}})


@given(TYPED, PAPERS)
@settings(max_examples=300)
def test_every_rung_finds_what_the_one_before_finds(node: Typed, papers: Sequence[Paper]) -> None:
    found = [[holds(on_rung(node, rung, SMALL), paper) for paper in papers] for rung in RUNGS]
    for tight, loose in itertools.pairwise(found):
        assert all(after or not before for before, after in zip(tight, loose, strict=True))


@given(TYPED, PAPERS)
def test_the_exact_mode_finds_what_the_typed_tree_says(node: Typed, papers: Sequence[Paper]) -> None:
    for rung in RUNGS:
        exact = on_rung(node, rung, SMALL, exact=True)
        assert [holds(exact, paper) for paper in papers] == [holds(node, paper) for paper in papers]


@given(st.lists(HAN, min_size=1, max_size=3), st.lists(HAN, max_size=2), HAN, PAPERS)
def test_the_loosest_rung_by_hand(plain: list[str], quoted: list[str], barred: str, papers: Sequence[Paper]) -> None:
    node: Typed = And((*map(Text, plain), *(Text(text, exact=True) for text in quoted), Not(Text(barred))))
    nobody = vocabulary_of({})
    for paper in papers:
        parts = (paper.title, paper.text)
        words = {word for text in plain for word in cut(text)}
        by_hand = (
            any(stands_in(word, part) for word in words for part in parts)
            and all(any(stands_in(text, part) for part in parts) for text in quoted)
            and not any(stands_in(barred, part) for part in parts)
        )
        assert holds(on_rung(node, "any", nobody), paper) == by_hand


@given(st.text(max_size=20))
def test_a_literal_is_one_once_and_for_all(text: str) -> None:
    assert literal(literal(text)) == literal(text)
    on_rung(Text(text), "any", NAMES)
    NAMES.values("company", text)
    NAMES.numbers(text)
