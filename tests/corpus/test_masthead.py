"""Mastheads of many serials, all invented.

Serial, publisher, editors, number, period with its first and last day, id.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import source_of
from corpus.masthead.issue_id import stem_id
from corpus.masthead.issue_period import find_period
from corpus.masthead.overrides import Overrides
from corpus.model import Bulletin
from corpus.parse import parse
from tests.corpus.test_parse import body


def read(cover: list[str], name: str = "issue.txt", overrides: Overrides | None = None) -> Bulletin:
    lines = [
        *cover,
        "",
        "目录",
        "协会动态",
        "云麓市茶业协会召开第三届会员大会",
        "秋茶品鉴会在青蔓庄园举行",
        "",
        *body(),
    ]
    return parse(source_of(name, "\n".join(lines).encode()), overrides)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022年4季度报", "2022-10-01", "2022-12-31"),
        ("2024年第一季度", "2024-01-01", "2024-03-31"),
        ("2024年度第3季度", "2024-07-01", "2024-09-30"),
        ("2019年1月报", "2019-01-01", "2019-01-31"),
        ("２０２４年２月", "2024-02-01", "2024-02-29"),
        ("二〇二四年三月上半月", "2024-03-01", "2024-03-15"),
        ("2024年3月下旬", "2024-03-21", "2024-03-31"),
        ("二○二三年十一月", "2023-11-01", "2023-11-30"),
        ("2023年1-2月合刊", "2023-01-01", "2023-02-28"),
        ("2023年上半年", "2023-01-01", "2023-06-30"),
        ("2023 年 下 半 年", "2023-07-01", "2023-12-31"),
        ("2024年9月16日—9月22日", "2024-09-16", "2024-09-22"),
        ("2024年9月28日至10月7日", "2024-09-28", "2024-10-07"),
        ("2023年12月25日-2024年1月7日", "2023-12-25", "2024-01-07"),
        ("2022. 11. 16-2022. 12. 15", "2022-11-16", "2022-12-15"),
        ("2024年3月15日", "2024-03-15", "2024-03-15"),
        ("2024-03-15 出版", "2024-03-15", "2024-03-15"),
        ("2024.05", "2024-05-01", "2024-05-31"),
        ("2024年（总第18期）", "2024-01-01", "2024-12-31"),
        ("2024年第2期", "2024-01-01", "2024-12-31"),
    ],
)
def test_periods(text: str, start: str, end: str) -> None:
    period = find_period(text)
    assert period is not None
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize("text", ["", "第46期", "电话：0756-6907920", "2024年13月45日的说法", "1234年", "三年行动计划"])
def test_what_is_no_period(text: str) -> None:
    period = find_period(text)
    assert period is None or period.exact == 0


@given(st.text(max_size=12))
def test_any_text_is_a_period_or_none(text: str) -> None:
    find_period(text)


@pytest.mark.parametrize(
    ("cover", "serial", "number", "year", "start"),
    [
        (
            ["云麓市茶业协会", "", "简报", "", "云茶协编【2022年4季度报】总第 46 期"],
            "云麓市茶业协会简报",
            46,
            2022,
            "2022-10-01",
        ),
        (["资政参考", "云麓信息摘编", "2022年（总第十八期）", "云麓市图书馆"], "云麓信息摘编", 18, 2022, "2022-01-01"),
        (["云茶通讯", "2024年第2期（总第12期）", "2024年4月"], "云茶通讯", 12, 2024, "2024-04-01"),
        (["云茶通讯  第3期（总第12期）  2024年5月"], "云茶通讯", 12, 2024, "2024-05-01"),
        (["云麓学报", "第十二卷 第三期", "二〇二四年六月"], "云麓学报", 3, 2024, "2024-06-01"),
        (
            ["工作简报", "第7期", "云麓市茶业协会秘书处　2024年9月20日"],
            "云麓市茶业协会秘书处工作简报",
            7,
            2024,
            "2024-09-20",
        ),
        (["# 茶讯周报", "", "No.38 2024年9月16日-22日"], "茶讯周报", 38, 2024, "2024-09-16"),
        (["《云麓茶讯》", "2024年8月号 总期第9期"], "云麓茶讯", 9, 2024, "2024-08-01"),
        (["云麓茶事", "第68期　2025年4月16日（星期三）"], "云麓茶事", 68, 2025, "2025-04-16"),
        (["云麓茶事", "2025年4月16日 星期三　第68期"], "云麓茶事", 68, 2025, "2025-04-16"),
        (["云麓茶事", "第68期  2025年4月16日  云麓市茶业协会"], "云麓茶事", 68, 2025, "2025-04-16"),
        (["青藤双周汇报 第 051 期·2025 年 08 月 26 日"], "青藤双周汇报", 51, 2025, "2025-08-26"),
        (["青藤双周汇报（第 51 期，2025 年 8 月 26 日）"], "青藤双周汇报", 51, 2025, "2025-08-26"),
        (["云麓茶事：第51期（20250826）"], "云麓茶事", 51, 2025, "2025-08-26"),
        (["云麓茶事", "2025年8月26日　第 51 期　责任编辑：谭一禾"], "云麓茶事", 51, 2025, "2025-08-26"),
        (["云麓茶事", "2025年第8-9期合刊（总第51-52期）"], "云麓茶事", 51, 2025, "2025-01-01"),
        (["第51期《云麓茶事》 2025年8月26日"], "云麓茶事", 51, 2025, "2025-08-26"),
        (["云茶周报 #51 (2025-08-26)"], "云茶周报", 51, 2025, "2025-08-26"),
        (["云茶快讯 VOL.51 | 2025.08.26"], "云茶快讯", 51, 2025, "2025-08-26"),
    ],
)
def test_serial_number_and_period(cover: list[str], serial: str, number: int, year: int, start: str) -> None:
    issue = read(cover).issue
    assert (issue.serial, issue.number, issue.year, str(issue.start)) == (serial, number, year, start)


@pytest.mark.parametrize(
    ("cover", "serial"),
    [
        (["云麓茶事", "2025年8月29日"], "云麓茶事"),
        (["云麓茶业周讯", "会展快报"], "云麓茶业周讯"),
        (["云麓茶业协会", "2025年8月29日"], ""),
        (["茶园改造工程招标文件", "2025年8月29日"], ""),
        (["云麓市茶园灌溉设备采购及安装", "项目编号：YC-0310"], ""),
        (["新闻动态"], ""),
        (["工作总结"], ""),
        (["街区茶馆改造中的居民协商研究"], ""),
        (["你的当前栏目"], ""),
    ],
)
def test_a_serial_is_borne_out_by_something(cover: list[str], serial: str) -> None:
    bulletin = read(cover)
    assert bulletin.issue.serial == serial
    assert ("serial-missing" in {doubt.code for doubt in bulletin.doubts}) == (not serial)


@pytest.mark.parametrize("line", ["起止时间：2024年9月1日-2026年5月31日", "2024年茶园调查报告", "（2017年版）"])
def test_the_years_of_a_project_are_no_period(line: str) -> None:
    assert read(["云麓市茶园改造项目", line]).issue.period == ""


@pytest.mark.parametrize(
    "line", ["制茶师培训班第3期（2025年3月20日）", "第三期茶园改造2025年开工", "云麓市令第87号 2017年7月11日"]
)
def test_what_counts_classes_numbers_no_issue(line: str) -> None:
    assert read(["云麓茶事", line]).issue.number is None


def test_who_publishes_stands_beside_the_number_and_the_day() -> None:
    assert (
        read(["云麓茶讯", "2025年第9期（总第29期） 云麓市茶业协会编印 2025年6月1日"]).issue.publisher
        == "云麓市茶业协会"
    )
    assert read(["云麓茶讯", "第9期  2025年6月1日 | 云麓市茶业协会"]).issue.publisher == "云麓市茶业协会"


def test_volume_and_its_number() -> None:
    issue = read(["云麓学报", "第十二卷 第三期", "二〇二四年六月"]).issue
    assert (issue.volume, issue.number, issue.id) == (12, 3, "yunluxuebao-v12-3")


def test_publisher_and_editors_with_names_on_lines_of_their_own() -> None:
    cover = [
        "茶事摘编",
        "2024年（总第18期）",
        "编辑单位:",
        "云麓市图书馆（信息研究中心）",
        "电话:",
        "(0699) 5520318",
        "编审名单",
    ]
    issue = read(
        [*cover, "主 编：谭一禾", "陆 远", "副主编：欧阳 雪", "本期刊物信息搜集时间:", "2024.3.16-2024.4.15"]
    ).issue
    assert issue.publisher in {"云麓市图书馆（信息研究中心）", "云麓市图书馆(信息研究中心)"}
    assert issue.editors == ("谭一禾", "陆远", "欧阳雪")
    assert (str(issue.start), str(issue.end)) == ("2024-03-16", "2024-04-15")


def test_coverage_makes_a_year_exact_but_not_a_month() -> None:
    issue = read(["茶事摘编", "2024年3月（总第18期）", "收录时间：2024.2.10-2024.3.9"]).issue
    assert (str(issue.start), str(issue.end)) == ("2024-03-01", "2024-03-31")


def test_the_same_issue_has_the_same_id_whatever_its_file_is_called() -> None:
    cover = ["云麓市茶业协会", "简报", "2024年3月 总第46期"]
    assert read(cover, "a.txt").issue.id == read([*cover, "更正版"], "更正 b.txt").issue.id == "ylscyxhjb-46"


def test_numbers_that_begin_anew_each_year_do_not_share_an_id() -> None:
    ids = {read(["云茶通讯", f"{year}年第2期"]).issue.id for year in (2023, 2024)}
    assert ids == {"yunchatongxun-2023-2", "yunchatongxun-2024-2"}


def test_a_file_that_prints_no_number_is_called_by_its_name() -> None:
    bulletin = read(["云麓茶事"], "云麓茶事-7.txt")
    assert bulletin.issue.id == "ylcs-7"
    assert bulletin.issue.number == 7
    assert {doubt.code for doubt in bulletin.doubts} >= {"number-missing", "period-missing"}


@pytest.mark.parametrize("name", ["附件1.txt", "终稿v3.txt", "扫描0001.txt", "简报-副本2.txt", "IMG_0012.txt"])
def test_any_other_number_in_a_name_is_none_of_the_issue(name: str) -> None:
    assert read(["云麓茶事"], name).issue.number is None


@pytest.mark.parametrize("name", ["第7期.txt", "茶事 NO.7.txt", "茶业通讯7.txt", "7期.txt"])
def test_a_name_that_says_so_gives_the_number(name: str) -> None:
    assert read(["云麓茶事"], name).issue.number == 7


def test_overrides_say_what_is_not_printed() -> None:
    bulletin = read(
        [""], "x.txt", Overrides(serial="云麓茶事", number=9, period="2024年2季度", publisher="云麓市茶业协会")
    )
    issue = bulletin.issue
    assert (issue.serial, issue.number, issue.year, str(issue.start)) == ("云麓茶事", 9, 2024, "2024-04-01")
    assert issue.publisher == "云麓市茶业协会"


@given(st.text(min_size=1, max_size=80))
def test_an_id_made_from_any_file_name_is_fit_for_a_url(stem: str) -> None:
    made = stem_id(stem)
    assert made
    assert made.isascii()
    assert all(character.isalnum() or character in "-._" for character in made)
    assert made not in {".", ".."}
