"""Dates and periods.

Every printed and typed form, the article's own date with its reason, deadlines.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Date, Deadline, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import find_dates, parse_period
from corpus.text.fold import fold

ISSUE = Issue(
    "岚讯-9", "岚讯", year=2023, period="2023年1季度", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31)
)


def _read(text: str) -> list[tuple[str | None, str | None]]:
    return [(_text(found.first()), _text(found.last())) for found in find_dates(fold(text))]


def _text(date: PartialDate | None) -> str | None:
    return date and str(date)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年2月5日召开", "2023-02-05", None),
        ("2023 年 2 月 5 日", "2023-02-05", None),
        ("2023-02-05", "2023-02-05", None),
        ("2023.2.5", "2023-02-05", None),
        ("2023/02/05", "2023-02-05", None),
        ("二〇二三年二月五日", "2023-02-05", None),
        ("二○二三年十一月二十五日", "2023-11-25", None),
        ("2023年2月5日~7日", "2023-02-05", "2023-02-07"),
        ("2023年2月27日至3月2日", "2023-02-27", "2023-03-02"),
        ("2022年12月30日—2023年1月2日", "2022-12-30", "2023-01-02"),
        ("2023年2月", "2023-02", None),
        ("2023年一季度", "2023-01", "2023-03"),
        ("2022年第4季度", "2022-10", "2022-12"),
        ("2022年前三季度", "2022-01", "2022-09"),
        ("2022年下半年", "2022-07", "2022-12"),
        ("2022年1—11月", "2022-01", "2022-11"),
        ("2022年1月份至11月份", "2022-01", "2022-11"),
        ("2022年前10个月", "2022-01", "2022-10"),
        ("2022年", "2022-01", "2022-12"),
    ],
)
def test_every_printed_form_is_read(text: str, first: str, last: str | None) -> None:
    assert _read(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "2月30日",
        "13月1日",
        "二〇二三年三十十月",
        "二〇二三年一二月",
        "共2300年货币",
        "电话2023-123456",
        "第12月台",
        "https://example.com/2020/03/16/tea",
    ],
)
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert [found for found in _read(text) if found[0] is not None] == []


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2022", ("2022-01-01", "2022-12-31")),
        ("2022年", ("2022-01-01", "2022-12-31")),
        ("2022-11", ("2022-11-01", "2022-11-30")),
        ("2022年11月", ("2022-11-01", "2022-11-30")),
        ("2022/2/28", ("2022-02-28", "2022-02-28")),
        ("2022年4季度", ("2022-10-01", "2022-12-31")),
        ("2022年第四季度", ("2022-10-01", "2022-12-31")),
        ("2022Q3", ("2022-07-01", "2022-09-30")),
        ("2022年上半年", ("2022-01-01", "2022-06-30")),
        ("2022年1-11月", ("2022-01-01", "2022-11-30")),
        ("２０２２年２月", ("2022-02-01", "2022-02-28")),
        ("二〇二二年九月", ("2022-09-01", "2022-09-30")),
        ("202211", ("2022-11-01", "2022-11-30")),
        ("一季度", None),
        ("上半年", None),
        ("2022-13", None),
        ("2022-02-30", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_a_typed_period_is_its_first_and_last_day(typed: str, period: tuple[str, str] | None) -> None:
    found = parse_period(typed)
    assert (found and tuple(map(str, found))) == period


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_day_in_any_form_is_that_day(day: date) -> None:
    iso = day.isoformat()
    for text in (f"{day.year}年{day.month}月{day.day}日", iso, f"{day.year}/{day.month}/{day.day}"):
        assert _read(text) == [(iso, None)]
        assert parse_period(text) == (PartialDate.on(day), PartialDate.on(day))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse_period(text)
    list(find_dates(fold(text)))


def _date(text: str, *, title: str = "远帆信息参加展会", issue: Issue = ISSUE, given_date: Date | None = None) -> Date:
    article = Article(
        "岚讯-9/1",
        title,
        text,
        lines=(10, 40),
        date=given_date,
        paragraph_lines=tuple(range(12, 12 + text.count("\n") + 1)),
    )
    found = annotate(Bulletin(issue, (article,))).articles[0].date
    assert found is not None
    return found


def test_a_day_behind_an_address_is_read() -> None:
    assert len(list(find_dates(fold("见https://example.com/2020/03/16/。2024年9月12日又讯")))) == 1


def test_a_missing_year_is_the_latest_not_after_the_issue_and_says_why() -> None:
    found = _date("12月17日，远帆信息在青岚召开新品发布会。")
    assert (str(found.value), found.kind, found.text, found.line) == ("2022-12-17", "event", "12月17日", 12)
    assert found.reason is not None
    assert "2023-03-31" in found.reason
    assert str(_date("2月17日上午，远帆信息召开新品发布会。").value) == "2023-02-17"


def test_old_news_keeps_the_year_the_text_speaks_of() -> None:
    old = _date("省商务厅12月23日召开发布会，通报2019年1-11月服务外包情况，合同额83亿元，同比增长17%。")
    assert str(old.value) == "2019-12-23"
    report = _date("2月20日，促进中心发布2022年度全省数字贸易指数，总指数163。")
    assert str(report.value) == "2023-02-20"


def test_a_day_from_which_something_goes_on_is_its_day_but_not_one_of_effect() -> None:
    assert str(_date("3月2日起，秘书处一行分别走访了六家会员单位。").value) == "2023-03-02"
    assert _date("自3月2日起，全市执行新的收费标准。").kind == "issue"
    issued = "1月25日，省政府公布《岚湾管理条例》，自2023年5月1日起施行。"
    assert str(_date(issued, title="《岚湾管理条例》将于5月1日起施行").value) == "2023-01-25"


def test_a_range_keeps_its_end() -> None:
    found = _date("2023年3月15日~17日，第十届展会在青岚会展中心召开。")
    assert (str(found.value), str(found.end)) == ("2023-03-15", "2023-03-17")


@pytest.mark.parametrize(
    "text",
    [
        "近日，远帆信息荣获两项大奖。",
        "昨日，展会在青岚拉开帷幕，吸引四百家企业。",
        "远帆信息成立于2001年5月8日，是一家软件企业。\n近日，公司乔迁新址。",
        "申报截止时间为2023年2月1日，逾期不予受理。",
        "1998年6月18日，第一批企业入驻园区；二十多年来，园区不断发展。",
        "本办法自2023年5月1日起施行，有效期至2028年4月30日。",
    ],
)
def test_without_a_day_of_its_own_the_article_has_the_issue_s_period(text: str) -> None:
    found = _date(text)
    assert (found.kind, str(found.value), str(found.end), found.text, found.line) == (
        "issue",
        "2023-01-01",
        "2023-03-31",
        "2023年1季度",
        None,
    )


def test_a_notice_is_dated_by_its_signature() -> None:
    text = "各有关单位：\n现将有关事项通知如下。\n特此通知。\n青岚市商务局\n二〇二三年二月六日\n附件：申报表"
    found = _date(text, title="青岚市商务局关于开展申报工作的通知")
    assert (str(found.value), found.kind, found.text, found.line) == ("2023-02-06", "signed", "二〇二三年二月六日", 16)


def test_a_day_inside_a_clause_is_no_signature() -> None:
    text = "各有关单位：\n五、有效期延长至2027年8月31日。\n青岚市商务局\n2023年2月6日"
    assert str(_date(text, title="青岚市商务局关于修订若干措施的通知").value) == "2023-02-06"


def test_an_unsigned_notice_is_dated_by_its_number_and_a_deadline_in_january() -> None:
    text = "青商函〔2023〕6号\n各有关单位：\n请组织申报，申报截止时间为2023年1月17日。"
    found = _date(text, title="青岚市商务局关于开展申报工作的通知")
    assert (str(found.value), found.kind) == ("2023-01", "event")
    assert found.reason is not None
    assert "青商函〔2023〕6号" in found.reason


def test_a_report_is_dated_by_the_last_month_it_covers() -> None:
    text = "1-11月，全市服务贸易进出口额33亿元，同比增长14%；其中出口20亿元，增长8.2%，进口13亿元，下降1%。"
    found = _date(text, title="2022年1-12月全市服务贸易同比增长14%")
    assert (str(found.value), found.kind, found.text) == ("2022-11", "reported-period", "1-11月")
    assert _date("展望全年，形势向好。", title="2023年服务贸易增长势头不变").kind == "issue"
    whole = _date("2022年，全市工业回稳向好，增加值同比增长3.6%。", title="2022年全市工业经济回稳向好")
    assert (str(whole.value), whole.kind) == ("2022-12", "reported-period")
    opening = _date("岚湾学会发布的2023年2月份物流业景气指数为53.8%。", title="2月岚湾物流业景气指数为53.8%")
    assert (str(opening.value), opening.kind) == ("2023-02", "reported-period")
    months = _date("1至2月，企业承接合同额94亿元，同比增长12.1%。", title="1至2月我市企业承接服务外包合同额94亿元")
    assert (str(months.value), months.kind) == ("2023-02", "reported-period")


def test_a_misprinted_source_line_is_mended_and_doubted() -> None:
    printed = Date(PartialDate(2013, 3, 8), None, "source-line", "2013-03-08", 11)
    article = Article("岚讯-9/1", "出台措施", "青岚出台二十条措施，到2025年见效。", date=printed, paragraph_lines=(12,))
    bulletin = annotate(Bulletin(ISSUE, (article,)))
    found = bulletin.articles[0].date
    assert found is not None
    assert (str(found.value), found.kind, found.text, found.line) == ("2023-03-08", "source-line", "2013-03-08", 11)
    assert [(doubt.line, doubt.code) for doubt in bulletin.doubts] == [(11, "date-misprint")]


def _deadlines(text: str, title: str = "关于申报专项资金的通知") -> tuple[Deadline, ...]:
    lines = tuple(range(12, 12 + text.count("\n") + 1))
    return annotate(Bulletin(ISSUE, (Article("岚讯-9/1", title, text, paragraph_lines=lines),))).articles[0].deadlines


@pytest.mark.parametrize(
    ("text", "day", "clause"),
    [
        ("材料齐备，申报截止时间为2023年1月17日，逾期不予受理。", "2023-01-17", "申报截止时间为2023年1月17日"),
        ("请企业于2023年4月5日前将材料报送至市商务局。", "2023-04-05", "请企业于2023年4月5日前将材料报送至市商务局"),
        ("报名时间：2023年2月1日-2023年2月20日", "2023-02-20", "报名时间：2023年2月1日-2023年2月20日"),
        (
            "请于2月28日下午5:00前提交电子版。\n青岚市商务局\n2023年1月15日",
            "2023-02-28",
            "请于2月28日下午5:00前提交电子版",
        ),
        ("请于1月5日前寄送材料。\n青岚市商务局\n2022年12月15日", "2023-01-05", "请于1月5日前寄送材料"),
    ],
)
def test_deadlines_carry_their_clause_and_line(text: str, day: str, clause: str) -> None:
    (found,) = _deadlines(text)
    assert (str(found.date), found.text, found.line, found.certain) == (day, clause, 12, True)


@pytest.mark.parametrize(
    "text",
    ["截至2023年2月15日，已评选出二十家企业。", "支持时间段在2022年11月30日前的项目。", "2023年2月1日前后，气温回升。"],
)
def test_other_last_days_are_no_deadlines(text: str) -> None:
    assert _deadlines(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年12月28日-1月5日", "2023-12-28", "2024-01-05"),
        ("2023年12月20日至次年1月10日", "2023-12-20", "2024-01-10"),
        ("2023年5月1日9:00至5月3日18:00", "2023-05-01", "2023-05-03"),
        ("2023年5月1日（星期一）至3日", "2023-05-01", "2023-05-03"),
        ("2023.2.1-3.15", "2023-02-01", "2023-03-15"),
        ("2022年11月至2023年2月", "2022-11", "2023-02"),
        ("二О二三年四月九日", "2023-04-09", None),
        ("二◯二三年四月九日", "2023-04-09", None),
        ("二零二三年4月9日", "2023-04-09", None),
        ("23年4月9日", "2023-04-09", None),
        ("2023年元月5日", "2023-01-05", None),
    ],
)
def test_rarer_forms_are_read(text: str, first: str, last: str | None) -> None:
    assert _read(text) == [(first, last)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2月6日，学会学习《岚湾绿色印染条例（2021年修订）》，交流体会。", "2023-02-06"),
        ("2月6日，学会表彰2021年度先进企业，颁发奖牌。", "2023-02-06"),
        ("2月6日，2018年成立的远帆信息举行开放日，市民参观。", "2023-02-06"),
        ("去年3月5日，学会组织会员赴外地考察。", "2022-03-05"),
        ("二月五日，学会召开理事会。", "2023-02-05"),
        ("元月五日，学会慰问困难职工。", "2023-01-05"),
        ("第十届展会将于5月9日在青岚举行，报名正在进行。", "2023-05-09"),
        ("第十届展会将于1月9日在青岚举行，报名正在进行。", "2023-01-09"),
    ],
)
def test_a_year_is_that_of_the_day_and_of_no_title_nor_founding(text: str, day: str) -> None:
    assert str(_date(text).value) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2月7日地震发生后，学会连夜筹集物资。二月九日，首批物资发车。", "2023-02-09"),
        ("岁末检查自2月5日起展开，各市场先行自查。", "2023-02-05"),
        ("原定2月14日举行的双选会延期至5月26日，请相互转告。", "2023-05-26"),
        ("从业考试定于4月16日举行，报名3月30日截止。", "2023-04-16"),
        ("截至3月6日，岚湾运价指数报1042.6点，环比下跌0.8%。", "2023-03-06"),
        ("学会将于3月11日召开说明会，请派员参加。\n岚湾商会秘书处\n3月4日", "2023-03-04"),
        ("3月2日出殡，各界送行。\n岚湾商会全体理事同启\n2023年3月6日", "2023-03-06"),
        ("今年寒假从1月11日起，至2月21日止，值班室接报信息六十七条。", "2023-01-11"),
        ("据市人社局2月下旬公布的名单，三人入选，管理期自2023年1月1日至2027年12月31日。", "2023-02"),
        ("市医保局2月公布的名录显示，服务机构增至五十七家。", "2023-02"),
        ("去年12月底，学会迁入新址。", "2022-12"),
    ],
)
def test_the_day_of_an_article_is_told_from_other_days_in_it(text: str, day: str) -> None:
    assert str(_date(text).value) == day


@pytest.mark.parametrize(
    "text",
    [
        "申请时间从2月11日开始，3月29日结束。",
        "申请人2022年交易额不低于五千万元，同比增长10%。",
        "近日，青岚市下达2022年发展资金3200万元，支持项目46个。",
        "商会聘请七位法律顾问，聘期两年，自2023年3月1日至2025年2月28日。",
        "新标准的过渡期已于2023年2月1日结束，各厂加紧改造。",
        "文号\t名称\t施行日期\n青财〔2023〕3号\t关于调整税目的通知\t2023年2月1日",
    ],
)
def test_conditions_and_terms_date_no_article(text: str) -> None:
    assert _date(text).kind == "issue"


def test_a_title_with_its_period_dates_a_report_and_not_the_day_it_was_told() -> None:
    text = "3月5日，学会发布数据：2月份景气指数为58.9%，较上月回升4.7个百分点。"
    assert str(_date(text, title="2月份岚湾物流业景气指数为58.9%").value) == "2023-02"
    assert str(_date(text, title="学会：2月份景气指数为58.9%").value) == "2023-03-05"
    assert str(_date("●3月7日，甲公司签约。\n●乙公司投产。\n●丙公司搬迁。", title="三月会员要闻").value) == "2023-03"
    assert _date("●3月7日，甲公司签约。\n●乙公司投产。\n●丙公司搬迁。", title="会员快讯").kind == "issue"


def test_a_month_in_a_title_that_is_still_to_come_was_not_reported() -> None:
    text = "学会获悉，博览会将于5月5日举行，展览面积2.6万平方米，同比增长10%。"
    assert str(_date(text, title="岚湾茶博会五月登场").value) == "2023-05-05"


def test_the_title_of_a_list_says_its_month_and_up_to_which_day_it_counts() -> None:
    assert str(_date("企业\t产品\n远帆\t系统", title="2月签约项目一览").value) == "2023-02"
    assert str(_date("企业\t金额\n远帆\t三十万", title="欠款清理进度（截至3月20日）").value) == "2023-03-20"


def test_words_that_count_from_the_issue_are_days_in_short_issues_only() -> None:
    day = PartialDate(2023, 3, 9)
    daily = Issue("岚讯-9", "岚讯", year=2023, period="2023年3月9日", start=day, end=day)
    for text, value in (
        ("财政部7日发布公告，明确支持措施。", "2023-03-07"),
        ("昨日，青岚港吞吐量创新高。", "2023-03-08"),
        ("美股三大指数周三收盘涨跌不一。", "2023-03-08"),
    ):
        assert str(_date(text, issue=daily).value) == value
        assert _date(text).kind == "issue"
    weekly = Issue("岚讯-9", "岚讯", year=2023, start=PartialDate(2023, 3, 6), end=PartialDate(2023, 3, 12))
    assert str(_date("本周，三家企业发出调价函。", issue=weekly).value) == "2023-03-06"
    assert _date("本周末，学会组织登山。", issue=weekly).kind == "issue"
    assert _date("申报截止日期为3月15日（星期三）下午5时。", issue=daily).kind == "issue"


def test_the_medium_in_brackets_at_the_end_dates_a_text() -> None:
    found = _date("近日，条例开始执行检查。\n（岚湾之声 2023年1月29日）")
    assert (str(found.value), found.kind) == ("2023-01-29", "source-line")


@pytest.mark.parametrize(
    ("text", "day", "certain"),
    [
        ("请会员于即日起至4月30日报名，逾期不候。", "2023-04-30", True),
        ("请会员于四月十五日前报送材料。", "2023-04-15", True),
        ("请于明年1月15日前提交计划。", "2024-01-15", True),
        ("应在4月底前补齐手续。", "2023-04-30", True),
        ("报名时间延长至4月30日24时。", "2023-04-30", True),
        ("3月1日至4月10日受理网上申报。", "2023-04-10", True),
        ("报名截止时间为12月20日。", "2022-12-20", False),
        ("报名截止时间为11月30日。", "2022-11-30", False),
        ("申请材料最迟不超过4月15日提交。", "2023-04-15", True),
        ("年底前要把档案补齐。", "2023-12-31", False),
        ("请在三日内书面答复。\n青岚市商务局\n2023年2月6日", "2023-02-09", False),
        ("请于本通知印发之日起三日内书面答复。\n青岚市商务局\n2023年2月6日", "2023-02-09", False),
        ("可在公告发布之日起20日内书面提出。\n青岚市商务局\n2023年2月6日", "2023-02-26", False),
        ("请在周五下班前报送名单。\n青岚市商务局\n2023年2月6日", "2023-02-10", False),
        ("请于下月5日前补报。\n青岚市商务局\n2023年2月6日", "2023-03-05", True),
        ("请于本月底前回函。\n青岚市商务局\n2023年2月6日", "2023-02-28", True),
        ("请各分会于25日前报送材料。\n岚湾商会秘书处\n2023年2月6日", "2023-02-25", False),
        ("会议要求，三日内拿出方案报区政府。\n岚湾商会秘书处\n2023年2月6日", "2023-02-09", False),
        ("请于4月10日—15日到秘书处领票。", "2023-04-15", True),
        ("系统将于4月15日24时自动关闭。", "2023-04-15", True),
        ("样品须于4月15日或之前送到。", "2023-04-15", True),
        ("申报期限自通知印发之日起至4月15日。", "2023-04-15", True),
        ("会议明确，各镇4月15日前把账目张榜。", "2023-04-15", True),
        ("4月15日24:00系统关闭，请提前上传。", "2023-04-15", True),
        ("4月15日为收稿最后期限。", "2023-04-15", True),
        ("早鸟票优惠截至4月15日。", "2023-04-15", True),
        ("材料报送时间延长一周，至4月15日。", "2023-04-15", True),
        ("问卷开放至4月15日。", "2023-04-15", True),
        ("征文截止日期\n2023年4月15日", "2023-04-15", True),
        ("年报公示进入尾声，截止日期为4月15日。", "2023-04-15", True),
        ("参展名单锁定时间为4月15日，过期无法制证。", "2023-04-15", True),
        ("外方系统的关闭时间为伦敦时间4月15日16时。", "2023-04-15", True),
        ("回执第六周周六（4月15日）17时之前交学会。", "2023-04-15", True),
        ("招聘计划已经备案，岗位表须在4月15日前送市人社局。", "2023-04-15", True),
        ("展品征集面向全市，截至4月15日。", "2023-04-15", True),
        ("4月15日前未缴费的，视为放弃。", "2023-04-15", True),
        ("网上初审4月15日截，纸质件另寄。", "2023-04-15", True),
        ("申报工作自3月1日起，至4月15日结束。", "2023-04-15", True),
        ("补充表五一节前发到学会邮箱。", "2023-04-30", False),
        ("展位预订截至4月15日，先到先得。", "2023-04-15", True),
        ("申报窗口：3月20日—4月15日。", "2023-04-15", True),
        ("年报公示期限为1月1日至4月15日，逾期列入名录。", "2023-04-15", True),
        ("有异议者请于公示期内（4月10日—4月16日）提出。", "2023-04-16", True),
        ("问卷填写时间截至4月15日24时。", "2023-04-15", True),
        ("未在4月15日前提交的，视为放弃。", "2023-04-15", True),
        ("招募延续到4月15日。", "2023-04-15", True),
        ("超期的分会，须在年内拿出换届方案。\n岚湾商会秘书处\n2023年2月6日", "2023-12-31", False),
        ("各区2025年年底前提交总结。", "2025-12-31", True),
    ],
)
def test_a_deadline_without_its_year_has_the_year_that_issue_and_event_allow(
    text: str, day: str, certain: bool
) -> None:
    (found,) = _deadlines(text)
    assert (str(found.date), found.certain) == (day, certain)
    assert certain or found.reason


@pytest.mark.parametrize(
    "text",
    [
        "书目数据截至3月20日。",
        "力争6月30日前完成主体工程。",
        "已于2月1日前完成整改。",
        "展览持续至5月31日。",
        "申请表有效期至2023年5月31日。",
        "业绩计算截止时间为2023年1月31日。",
        "资金使用合同期三年，至2025年6月30日止。",
        "申请人须为2023年1月1日前成立的企业。",
        "每年6月30日前公布一次名单。",
        "报名已于2月20日截止，共收到稿件三百篇。",
        "工程将于4月30日前竣工。",
        "近日通过的名单里，2月1日前签约的企业占六成。",
        "他在1998年6月30日前一直在厂里上班。",
        "展馆2月10日至4月10日对外开放，周一闭馆。",
        "停车场2月10日至4月10日暂停使用，车主可停别处。",
        "可用2023年3月31日前取得的学分补齐。",
        "一季度未享受的优惠，3月31日前未抵减的，留待年度汇算处理。",
        "绿城更名，旧网站3月31日关闭。",
        "材料随到随收，第二批要到年底前才评。",
        "申请人须先取得函件，资助期自2023年5月1日起，至2024年4月30日止。",
    ],
)
def test_plans_and_what_was_done_are_no_deadlines(text: str) -> None:
    assert _deadlines(text) == ()


def test_a_title_may_say_the_deadline_too() -> None:
    (found,) = _deadlines("详情见附件。", title="关于将双选会报名时间延长至4月15日的通知")
    assert str(found.date) == "2023-04-15"


def test_what_applications_are_answered_within_is_no_deadline() -> None:
    text = "条例规定，公共数据开放申请应当在十五个工作日内答复。\n青岚市数据局\n2023年3月2日"
    assert _deadlines(text) == ()
