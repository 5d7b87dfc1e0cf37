"""Policies: document numbers in every form, titles, what is no policy, issuers, roles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Date, Issue, PolicyMention
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.policies.find import normalise_number
from corpus.text.fold import fold

ISSUE = Issue(
    "岚讯-9", "岚讯", year=2023, period="2023年1季度", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31)
)


def _policies(text: str, title: str = "青岚：出台新政策", day: Date | None = None) -> tuple[PolicyMention, ...]:
    lines = tuple(range(12, 12 + text.count("\n") + 1))
    article = Article("岚讯-9/1", title, text, lines=(10, 40), date=day, paragraph_lines=lines)
    return annotate(Bulletin(ISSUE, (article,))).articles[0].policies


def _titles(text: str, title: str = "青岚：出台新政策") -> list[str]:
    return [policy.title for policy in _policies(text, title)]


@pytest.mark.parametrize(
    "typed",
    [
        "岚商〔2022〕197号",
        "岚商[2022]197号",
        "岚商【2022】197号",
        "岚商（2022）197号",
        "岚商(2022)第197号",
        "岚商〔2022〕 197 号",
        "岚商 [ 2022 ] 197 号",
        "岚商2022 197",
        "岚商2022年197号",
        "岚商〔2022〕197号文",
        "岚商〔２０２２〕１９７号",
        "“岚商〔2022〕197号”",
    ],
)
def test_every_typed_form_of_a_number_is_one(typed: str) -> None:
    assert normalise_number(typed) == "岚商〔2022〕197号"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("国务院令第709号", "国务院令第709号"),
        ("国务院令709号", "国务院令第709号"),
        ("国务院第709号令", "国务院令第709号"),
        ("中华人民共和国国务院令第709号", "国务院令第709号"),
        ("令第709号", "令第709号"),
        ("主席令第七十一号", "主席令第71号"),
        ("公告2021年第15号", "公告2021年第15号"),
        ("公告2021年15号", "公告2021年第15号"),
        ("公告〔2021〕15号", "公告2021年第15号"),
        ("商务部令2021年第2号", "商务部令2021年第2号"),
        ("商务部2021年第2号令", "商务部令2021年第2号"),
        ("青岚市", None),
        ("2022", None),
        ("2022年第3号", None),
        ("远帆科技2022", None),
        ("", None),
    ],
)
def test_orders_and_announcements_have_one_form_too(typed: str, number: str | None) -> None:
    assert normalise_number(typed) == number


@given(
    st.text("岚海粤京沪国发改商工信财税函办字规", min_size=2, max_size=6).filter(lambda a: a[-1] not in "年第"),
    st.integers(1950, 2049),
    st.integers(1, 9999),
)
def test_the_normal_form_is_stable_and_found_in_text(agency: str, year: int, number: int) -> None:
    canonical = f"{agency}〔{year}〕{number}号"
    for form in (
        canonical,
        f"{agency}[{year}]{number}号",
        f"{agency} ({year}) {number} 号文",
        f"{agency}{year} {number}",
    ):
        assert normalise_number(form) == canonical
    found = [n.text for n in find_numbers(fold(f"（{agency}[{year}] {number}号）"))]
    assert found == [canonical]


@given(st.text())
def test_no_text_raises(text: str) -> None:
    number = normalise_number(text)
    assert number is None or normalise_number(number) == number
    list(find_numbers(fold(text)))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("根据《办法》（岚商〔2022〕197号）精神", ["岚商〔2022〕197号"]),
        ("执行岚工信〔2019〕531号文或本细则", ["岚工信〔2019〕531号"]),
        ("按照岚府【2020】10号", ["岚府〔2020〕10号"]),
        ("（岚商务贸函[2022]281\n号）", ["岚商务贸函〔2022〕281号"]),
        ("岚 商 函〔2023〕6号", ["岚商函〔2023〕6号"]),
        ("（国务院令709号）", ["国务院令709号"]),
        ("（国务院令第 709 号）", ["国务院令第709号"]),
        ("（财政部 税务总局公告2021年第3号）", ["财政部税务总局公告2021年第3号"]),
        ("（商务部等五部委发布公告2021年第3号）", ["公告2021年第3号"]),
        ("青岚市人民政府令第12号", ["青岚市人民政府令第12号"]),
        ("青岚市人民政府令〔2010〕第15号", ["青岚市人民政府令〔2010〕第15号"]),
        ("住房和城乡建设部令第5号", ["住房和城乡建设部令第5号"]),
        ("位于东四道8号楼2022室", []),
        ("2022年第3号台风", []),
    ],
)
def test_numbers_are_read_from_running_text(text: str, numbers: list[str]) -> None:
    assert [number.text for number in find_numbers(fold(text))] == numbers


def test_a_title_has_its_number_whatever_stands_between() -> None:
    text = "根据《青岚市数字贸易促进办法》（以下简称《办法》，岚商〔2021〕8号）和岚府〔2020〕3号《青岚市财政补助规定》要求。"
    assert [(p.title, p.number, p.lines) for p in _policies(text)] == [
        ("青岚市数字贸易促进办法", "岚商〔2021〕8号", (12,)),
        ("青岚市财政补助规定", "岚府〔2020〕3号", (12,)),
    ]


def test_a_number_alone_is_a_mention_and_again_only_a_line() -> None:
    text = "按岚工信〔2019〕531号文办理。\n岚工信〔2019〕531号同时废止。"
    assert [(p.title, p.number, p.lines) for p in _policies(text)] == [
        ("岚工信〔2019〕531号", "岚工信〔2019〕531号", (12, 13))
    ]


@pytest.mark.parametrize(
    "title",
    [
        "青岚市数字贸易促进条例",
        "中国智造2035",
        "中华人民共和国预算法",
        "宪法",
        "中小企业划型标准规定",
        "“十四五”数字贸易发展规划",
        "青岚市扩大开放三年行动计划（2023-2025年）",
        "数据出境安全评估办法（试行）",
        "关于发布〈青岚市产业目录〉的通知",
        "青岚自由贸易试验区总体方案",
        "区域贸易便利化协定",
        "跨境电商零售进口商品清单（2022年版）",
    ],
)
def test_what_is_a_policy(title: str) -> None:
    assert _titles(f"会议学习了《{title}》，并作了部署。") == [title]


@pytest.mark.parametrize(
    "words",
    [
        "发布《青岚数字经济发展报告（2022）》",
        "发布《生物医药人才白皮书》",
        "公布《2022年数字贸易企业30强》",
        "填写《专项资金申请表》并盖章",
        "取得《对外贸易经营者备案登记表》",
        "颁发《经营许可证》",
        "接受《海屿日报》记者采访",
        "作题为《算法与办法》的主题演讲",
        "审议通过《协会章程（修订草案）》、《第三届理事会选举办法》",
        "提交《申报清单》",
        "阅读《西海游踪》",
        "签订《合作协议》",
    ],
)
def test_what_is_none(words: str) -> None:
    assert _titles(words + "。") == []


def test_short_references_are_no_mentions_of_their_own() -> None:
    text = "日前，青岚市商务局印发《青岚市数字贸易促进办法》（以下简称《促进办法》）。《促进办法》提出，《办法》《通知》《若干措施》继续有效。"
    assert _titles(text) == ["青岚市数字贸易促进办法"]


def test_a_notice_without_marks_is_found_with_its_issuers() -> None:
    (found,) = _policies("会上宣读了青岚市商务局关于做好外贸企业抢订单工作的通知，各区作了发言。")
    assert (found.title, found.issuers) == ("青岚市商务局关于做好外贸企业抢订单工作的通知", ("青岚市商务局",))


def test_who_issues_and_when_stand_in_the_sentence() -> None:
    day = Date(PartialDate(2023, 2, 22), None, "source-line", "2023-02-22", 11)
    text = "为落实党中央决策部署，工信部、国家发展改革委21日联合印发《关于支持数字贸易的指导意见》。"
    (found,) = _policies(text, day=day)
    assert (found.issuers, str(found.issued), found.role) == (("工信部", "国家发展改革委"), "2023-02-21", "subject")
    (found,) = _policies("商务部12月30日发布《数字贸易促进办法》。")
    assert str(found.issued) == "2022-12-30"


NOTICE = """岚商〔2023〕28号
各区商务主管部门，有关企业：
根据《青岚市专项资金管理办法》（岚商〔2021〕29号）要求，我局制定了《青岚市服务贸易申报指南》，现印发给你们。
特此通知。
附件：1. 青岚市服务贸易项目申报指引
2. 专项资金申请表
青岚市商务局
青岚市财政局
2023年1月15日
青岚市服务贸易申报指南
一、申报条件"""


def test_a_notice_and_the_text_it_issues_are_full_text_under_one_number() -> None:
    title = "青岚市商务局 青岚市财政局关于印发《青岚市服务贸易申报指南》的通知"
    found = {policy.title: policy for policy in _policies(NOTICE, title)}
    notice, guide = found[title], found["青岚市服务贸易申报指南"]
    assert notice.role == guide.role == "full-text"
    assert notice.number == guide.number == "岚商〔2023〕28号"
    assert notice.issuers == guide.issuers == ("青岚市商务局", "青岚市财政局")
    assert notice.issued == guide.issued == PartialDate(2023, 1, 15)
    cited = found["青岚市专项资金管理办法"]
    assert (cited.role, cited.number, cited.issued) == ("cited", "岚商〔2021〕29号", None)
    assert "青岚市服务贸易项目申报指引" in found
    assert "专项资金申请表" not in found


def test_an_unsigned_notice_that_speaks_for_itself_is_full_text() -> None:
    title = "岚江省科学技术厅关于2023年第一批拟认定研究中心的公示"
    text = "经专家评审，现对2023年第一批拟认定的研究中心进行公示，公示期为5个工作日。"
    assert [(policy.title, policy.role) for policy in _policies(text, title)] == [(title, "full-text")]
    news = "公示期将于下周结束，省科技厅表示欢迎各界监督。"
    assert _policies(news, title) == ()


def test_news_of_a_notice_is_not_the_notice() -> None:
    found = _policies("近日，商务部印发《关于做好外贸工作的通知》。", "商务部：印发《关于做好外贸工作的通知》")
    assert [policy.role for policy in found] == ["subject"]
