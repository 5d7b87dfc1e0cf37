"""Relations of policies: 废止, 修订, 依据, 有效期, with the words and the line."""

from __future__ import annotations

import pytest

from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Issue, PolicyRelation
from corpus.partial_date import PartialDate

ISSUE = Issue(
    "岚讯-9", "岚讯", year=2023, period="2023年1季度", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31)
)
NOTICE = "青岚市商务局关于印发《青岚市仓储管理办法》的通知"
HEAD = "青商规〔2023〕3号\n各有关单位：\n现将《青岚市仓储管理办法》印发给你们。\n青岚市商务局\n2023年2月7日\n青岚市仓储管理办法\n"


def _relations(text: str, title: str = "青岚：出台新政策") -> tuple[PolicyRelation, ...]:
    lines = tuple(range(12, 12 + text.count("\n") + 1))
    article = Article("岚讯-9/1", title, text, lines=(10, 40), paragraph_lines=lines)
    return annotate(Bulletin(ISSUE, (article,))).articles[0].relations


def _said(text: str, title: str = "青岚：出台新政策") -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.policy, one.target, str(one.date or "")) for one in _relations(text, title)]


def test_a_notice_says_what_its_text_is_based_on_repeals_and_how_long_it_holds() -> None:
    text = HEAD + (
        "第一条 根据《青岚市商贸流通条例》，制定本办法。\n"
        "第九条 本办法自2023年3月1日起施行，有效期五年。原《青岚市货栈规定》（青商规〔2018〕9号）同时废止。"
    )
    assert _said(text, NOTICE) == [
        ("based-on", "青岚市仓储管理办法", "青岚市商贸流通条例", ""),
        ("until", "青岚市仓储管理办法", "", "2028-02-29"),
        ("repeals", "青岚市仓储管理办法", "青岚市货栈规定", ""),
    ]
    told = _relations(text, NOTICE)[2]
    assert (told.text, told.line) == ("原《青岚市货栈规定》（青商规〔2018〕9号）同时废止", 19)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "会议表决通过《青岚市燃气条例》，自5月1日起施行，1998年发布的《青岚市煤气规定》同时废止。",
            [("repeals", "青岚市燃气条例", "青岚市煤气规定", "")],
        ),
        (
            "《储运标准》（GB 3345—2022）自5月1日起实施，代替GB 3345—2010。",
            [("repeals", "储运标准", "GB 3345—2010", "")],
        ),
        ("1995年的《青岚市粮食收购许可办法》已被明令废止。", [("repeals", "", "青岚市粮食收购许可办法", "")]),
        (
            "市住建局3月9日出台《青岚市购房若干措施》，自3月15日起执行，有效期一年。",
            [("until", "青岚市购房若干措施", "", "2024-03-14")],
        ),
        (
            "会上宣读《关于修改〈青岚市户外广告规定〉的决定》。",
            [("revises", "关于修改〈青岚市户外广告规定〉的决定", "青岚市户外广告规定", "")],
        ),
        (
            "市政府通过《青岚市规章清理决定》，对《青岚市节水办法》作如下修改。",
            [("revises", "", "青岚市节水办法", "")],
        ),
    ],
)
def test_news_says_so_too(text: str, said: list[tuple[str, str, str, str]]) -> None:
    assert _said(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "根据《青岚市商贸流通条例》精神，各区开展检查。",
        "八家基地入选《青岚市示范基地管理办法》名录，有效期三年。",
        "《青岚市煤气规定》未废止，继续施行。",
        "市政府公布《青岚市关于修改和废止部分规章的决定》，废止5件。",
        "在自贸区内不再执行《青岚市外资管理规定》中关于比例的条款。",
        "《青岚市仓储管理办法》2022年8月施行后，邻市规则有效期至2029年12月31日。",
    ],
)
def test_what_is_no_relation(text: str) -> None:
    assert _said(text) == []


def test_a_number_stopped_by_a_notice_is_its_target() -> None:
    title = "青岚市人民政府办公室关于调整安委会成员单位的通知"
    text = "青政办函〔2023〕3号\n各单位：\n决定调整成员单位。青政办函〔2021〕15号同时停止执行。\n青岚市人民政府办公室\n2023年2月7日"
    assert _said(text, title) == [("repeals", title, "青政办函〔2021〕15号", "")]


def test_a_part_of_a_statute_is_an_excerpt_with_its_own_number() -> None:
    text = "第六条 加装电梯应当取得同意。\n第二十条 本办法自2023年6月1日起施行，有效期至2028年5月31日。\n（青建规〔2023〕2号，2023年2月28日发布）"
    title = "青岚市加装电梯管理办法（节选）"
    lines = (12, 13, 14)
    read = annotate(Bulletin(ISSUE, (Article("岚讯-9/1", title, text, lines=(10, 40), paragraph_lines=lines),)))
    (policy,) = read.articles[0].policies
    assert (policy.title, policy.role, policy.number) == ("青岚市加装电梯管理办法", "excerpt", "青建规〔2023〕2号")
    assert [(one.kind, str(one.date)) for one in read.articles[0].relations] == [("until", "2028-05-31")]
