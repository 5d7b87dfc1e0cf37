"""Lines that name the medium: every way to print medium and day, and what is none."""

from __future__ import annotations

import pytest

from corpus.layout.source_line import is_closing_line, is_source_line, read_source_line
from corpus.partial_date import PartialDate

_TEXT = [
    ("云麓茶市平稳，价格与上月持平。", 1),
    ("产量略增。", 2),
    ("出口稳定。", 3),
    ("库存下降。", 4),
    ("需求回升。", 5),
]


@pytest.mark.parametrize(
    "line",
    [
        "云麓晚报 2024-09-21",
        "（《云麓晚报》 2024年9月21日）",
        "来源：云麓晚报   时间：2024-09-21 作者：谭一禾",
        "（摘自2024年9月21日《云麓晚报》）",
        "（摘自《云麓晚报》2024年9月21日）",
        "《云麓晚报》（2024年9月21日第3版）",
        "（原载《云麓晚报》2024年9月21日 第02版）",
        "云麓晚报/2024-09-21",
        "（2024-09-21，云麓晚报）",
        "〔云麓晚报 2024-09-21〕",
        "[2024-09-21] 云麓晚报",
        "作者：谭一禾 来源：云麓晚报 2024-09-21",
        "信息来源：云麓晚报  发布日期：2024-09-21",
        "2024年9月21日 17:21 云麓晚报",
    ],
)
def test_medium_and_day_in_every_form(line: str) -> None:
    for paragraphs in ([(line, 9), *_TEXT], [*_TEXT, (line, 9)]):
        told = read_source_line(paragraphs)
        assert told.source == "云麓晚报"
        assert told.date is not None
        assert (str(told.date.value), told.date.kind, told.date.line) == ("2024-09-21", "source-line", 9)
    assert is_source_line(line)
    assert is_closing_line(line)


@pytest.mark.parametrize(
    ("line", "medium"),
    [
        ("（来源：云麓晚报）", "云麓晚报"),
        ("来源：云麓晚报客户端｜作者：谭一禾", "云麓晚报客户端"),
        ("◎ 来源 | 云麓微报", "云麓微报"),
        ("稿源：云麓社", "云麓社"),
        ("来源：云麓社    发布时间：近日", "云麓社"),
        ("文章来源：云麓微报 责任编辑：谭一禾", "云麓微报"),
        ("（据云麓社临溪9月21日电）", "云麓社"),
        ("数据来源：云麓海关", "云麓海关"),
    ],
)
def test_the_medium_alone(line: str, medium: str) -> None:
    told = read_source_line([*_TEXT, (line, 9)])
    assert (told.source, told.date) == (medium, None)
    assert not is_source_line(line)


@pytest.mark.parametrize(
    ("line", "medium", "day"),
    [
        ("（云麓晚报9月21日）", "云麓晚报", "2024-09-21"),
        ("（云麓社临溪9月21日电）", "云麓社", "2024-09-21"),
        ("——《云麓茶报》9月21日", "云麓茶报", "2024-09-21"),
        ("（摘自《云麓晚报》9月21日）", "云麓晚报", "2024-09-21"),
        ("（資料來源：《雲麓晚報》九月二十一日）", "雲麓晚報", "2024-09-21"),
        ("（据云麓网12月12日报道）", "云麓网", "2023-12-12"),
        ("产量略增。（云麓晚报9月21日）", "云麓晚报", "2024-09-21"),
        ("产量略增。（青蔓镇）", "青蔓镇", None),
        ("（县茶叶办）", "县茶叶办", None),
        ("［云麓晚报］", "云麓晚报", None),
        ("（本报记者 谭一禾 摘编自《云麓周末》）", "云麓周末", None),
        ("（选自《云麓茶刊》2024年第7期）", "云麓茶刊", None),
        ("供稿：云麓图书馆　谭一禾", None, None),
        ("发布日期：2024-09-21浏览次数：9信息来源：云麓茶办", "云麓茶办", "2024-09-21"),
        ("发布日期：2024-09-21　责任编辑：谭一禾", None, "2024-09-21"),
        ("生成时间：2024-09-21", None, None),
        ("（摘自9月21日《云麓晚报》）", "云麓晚报", "2024-09-21"),
        ("《云麓晚报》9月21日3版", "云麓晚报", "2024-09-21"),
        ("（云麓社临溪9月21日电 记者谭一禾）", "云麓社", "2024-09-21"),
        ("——摘自《云麓茶刊》杂志", "云麓茶刊", None),
        ("来源丨云麓网", "云麓网", None),
        ("来源：云麓晚报 | 2024-09-21 | 阅读：31", "云麓晚报", "2024-09-21"),
        ("责任编辑：谭一禾 来源：云麓晚报 发布时间：2024-09-21", "云麓晚报", "2024-09-21"),
        ("来源： 发布时间：2024-09-21 点击：31", None, "2024-09-21"),
        ("（有效期至9月21日）", None, None),
        ("云麓晚报发布时间：2024-09-21", "云麓晚报", "2024-09-21"),
        ("云麓发布 2024-09-21", "云麓发布", "2024-09-21"),
        ("6. 发标日期：2024-09-21", None, None),
        ("（摘自9月21日《云麓晚报》，有删节）", "云麓晚报", "2024-09-21"),
        ("（2024年9月21日云麓市第三届茶业大会第二次会议通过）", None, None),
        ("产量略增。（完）", None, None),
        ("（谭一禾）", None, None),
        ("——谭一禾", None, None),
        ("（茶园改造一期）", None, None),
    ],
)
def test_the_medium_in_a_note_and_the_day_without_its_year(line: str, medium: str | None, day: str | None) -> None:
    told = read_source_line([*_TEXT, (line, 9)], PartialDate(2024, 9, 30))
    assert (told.source, str(told.date.value) if told.date else None) == (medium, day)


def test_who_signs_a_notice_is_no_medium() -> None:
    assert read_source_line([*_TEXT, ("云麓市农业农村局　2024年9月21日", 9)]).source is None
    assert read_source_line([("云麓市农业农村局 2024-09-21", 1), *_TEXT]).source == "云麓市农业农村局"


@pytest.mark.parametrize(
    "line",
    [
        "第三届品鉴会将于2024年9月21日举行",
        "2024年9月21日",
        "报名截止时间：2024年9月21日",
        "主编：谭一禾",
        "第9期　2024年9月21日",
    ],
)
def test_what_names_no_medium(line: str) -> None:
    assert read_source_line([*_TEXT, (line, 9)]).source is None
