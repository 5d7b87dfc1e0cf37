"""Deadlines by other words than 截止 and 前, and days that end a text."""

from __future__ import annotations

import pytest

from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Date, Issue
from corpus.partial_date import PartialDate

ISSUE = Issue("岚讯-9", start=PartialDate(2023, 3, 1), end=PartialDate(2023, 3, 31))


def _article(text: str, title: str = "关于组团参展的通知") -> Article:
    return annotate(Bulletin(ISSUE, (Article("岚讯-9/1", title, text),))).articles[0]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("课题\t组织单位\t校内收件\t上报截止\n海洋课题\t市科协\t4月20日\t4月27日", ["2023-04-20", "2023-04-27"]),
        ("展位尾款4月30日付清。", ["2023-04-30"]),
        ("请各单位于4月10日交到协会。", ["2023-04-10"]),
        ("摊位续租4月18日为限。", ["2023-04-18"]),
        ("截稿时间相应推迟至4月12日。", ["2023-04-12"]),
        ("系统四月二十八日零点关闭。", ["2023-04-28"]),
        ("获取招标文件：2023年4月20日至4月27日", ["2023-04-27"]),
        ("材料补正原定4月10日结束，现宽限至4月14日18时。", ["2023-04-14"]),
        ("建议书截止2023年4月30日，两类不得混报。", ["2023-04-30"]),
        ("评奖名单见附件，公示期：4月3日至4月7日。", ["2023-04-07"]),
        ("入会保证金两万元，以4月6日到账为准。", ["2023-04-06"]),
        ("第二批签约期到4月20日止，奖励减半。", ["2023-04-20"]),
        ("数据次月8日前报统计组。", ["2023-04-08"]),
        ("即日起至4月25日，各门店开展自查自纠。", ["2023-04-25"]),
        ("有观摩意向的单位，16日前报名即可。", ["2023-03-16"]),
    ],
)
def test_days_by_which_something_is_to_be_done(text: str, days: list[str]) -> None:
    assert [str(one.date) for one in _article(text).deadlines] == days


@pytest.mark.parametrize(
    "text",
    [
        "基地命名有效期五年，自2023年6月1日起至2028年5月31日止，期满前申请复核。",
        "凡2022年7月1日至2023年6月30日期间在本市举办的项目均可申报。",
        "业内估计，年底前产品会进入下一轮。",
        "国庆前一天，三位老厂长喝茶。",
        "建设工期截至2023年9月底。",
        "优惠政策延长至2023年12月31日。",
        "办学者要在开学30日前申请备案。",
        "课程到4月18日结束。",
        "许可证在4月20日前届满的，可以延续。",
    ],
)
def test_days_by_which_nothing_is_to_be_done(text: str) -> None:
    assert _article(text, "会员动态").deadlines == ()


@pytest.mark.parametrize(
    ("text", "day", "kind"),
    [
        ("园区差距悬殊，多数还在卖地。\n（某某科学报 3月18日第4版）", "2023-03-18", "source-line"),
        ("记者跟了两趟换电重卡。\n来源：《货运某刊》，2023年3月29日，记者某某", "2023-03-29", "source-line"),
        ("各街道：\n体能测试4月7日进行。\n联系人盛站长。救援大队政工科，2023年3月23日。", "2023-03-23", "signed"),
        ("三月初，家住河边的大妈写了封信。", "2023-03-01", "issue"),
    ],
)
def test_the_day_of_a_text_by_its_end(text: str, day: str, kind: str) -> None:
    date = _article(text, "关于补充招录队员的通知" if kind == "signed" else "一封信").date
    assert isinstance(date, Date)
    assert (str(date.value), date.kind) == (day, kind)
