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
    st.builds(str.__add__, st.sampled_from("岚海粤京沪国"), st.text("发改商工信财税函办规", min_size=1, max_size=5)),
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


@pytest.mark.parametrize(
    "lead",
    [
        "如", "经", "以", "同意", "收到", "结合", "修订", "会议传达", "学习", "包括", "对照", "重申", "严格执行", "省政府办公厅日前以", "青岚市商务局",
        "今年", "依托", "工业和信息化部", "市政府印发", "附", "可选择执行", "市局转发了省厅", "请按",
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", ["岚商发", "国办发", "财税", "粤府规", "工信部联消费"])
def test_the_words_before_a_number_are_no_part_of_it(lead: str, code: str) -> None:
    assert [number.text for number in find_numbers(fold(f"{lead}{code}〔2024〕9号。"))] == [f"{code}〔2024〕9号"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("国发〔2023〕11号、12号精神", ["国发〔2023〕11号", "国发〔2023〕12号"]),
        ("国办发〔2022〕13—15号", ["国办发〔2022〕13号", "国办发〔2022〕14号", "国办发〔2022〕15号"]),
        ("国发〔2023〕13、15号", ["国发〔2023〕13号", "国发〔2023〕15号"]),
        ("财税〔2016〕36号、〔2017〕58号", ["财税〔2016〕36号", "财税〔2017〕58号"]),
        ("公告2023年第7号、第12号", ["公告2023年第7号", "公告2023年第12号"]),
        ("岚商函〔2024〕九号，岚商函〔二〇二四〕16号", ["岚商函〔2024〕9号", "岚商函〔2024〕16号"]),
        ("第714号国务院令", ["国务院令第714号"]),
        ("财税〖2016〗36号", ["财税〔2016〕36号"]),
        ("《通用规范》（DB32/T 4308—2022）和GB/T 19680-2013", ["DB32/T 4308—2022", "GB/T 19680—2013"]),
        ("省政府令第288号", ["省政府令第288号"]),
        ("海关总署公告2025年第71、72号", ["海关总署公告2025年第71号", "海关总署公告2025年第72号"]),
        ("省政府令第161号、162号", ["省政府令第161号", "省政府令第162号"]),
        ("企业标准Q/LHX 003—2024和BB/T 0011—1997", ["Q/LHX 003—2024", "BB/T 0011—1997"]),
        ("省政府令第161号，12号楼", ["省政府令第161号"]),
        ("下达指令2号，第3号令人感动", []),
    ],
)
def test_several_numbers_share_a_code_and_orders_and_standards_have_theirs(text: str, numbers: list[str]) -> None:
    found = [number.text for number in find_numbers(fold(text))]
    assert found == numbers
    assert [normalise_number(one) for one in found] == found


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("法院依照消费者权益保护法和新公司法判决。", ["消费者权益保护法", "公司法"]),
        ("该办法与个人信息保护法、数据安全法衔接。", ["个人信息保护法", "数据安全法"]),
        ("企业对照劳动合同法实施条例整改。", ["劳动合同法实施条例"]),
        ("为完成“十四五”规划目标，各区加快进度。", ["“十四五”规划"]),
        ("所谓“海屿强迫劳动预防法案”正式生效。", ["海屿强迫劳动预防法案"]),
        ("公司法务部开展宪法宣传周活动，请教了刑法学教授。", []),
        ("美国专利法与我国不同。", []),
        ("“最后一公里解决方案”和“首违不罚”受到欢迎。", []),
    ],
)
def test_laws_plans_and_titles_in_quotes_need_no_marks(text: str, titles: list[str]) -> None:
    assert [title.strip("“”") for title in _titles(text)] == [title.strip("“”") for title in titles]


def test_a_title_known_by_its_marks_in_the_issue_needs_none_elsewhere() -> None:
    texts = ["市政府出台《青岚绿色印染条例》。", "企业对照青岚绿色印染条例改造车间。"]
    articles = tuple(Article(f"岚讯-9/{n}", "会员动态", text, paragraph_lines=(n,)) for n, text in enumerate(texts, 1))
    for article in annotate(Bulletin(ISSUE, articles)).articles:
        assert [policy.title for policy in article.policies] == ["青岚绿色印染条例"]


@pytest.mark.parametrize(
    "words",
    [
        "签署《深化合作行动计划》",
        "远帆公司制定《仓库安全管理规定》",
        "发布《2023年岚湾企业发展报告》",
        "商会修订《会员服务规范》",
    ],
)
def test_what_is_signed_or_private_is_no_policy(words: str) -> None:
    assert _titles(words + "。") == []


@pytest.mark.parametrize(
    "words", ["实施国家标准《智能仓储通用要求》", "就《药品年度报告管理》听取意见", "《药品检查工作程序》实施在即"]
)
def test_a_text_in_force_is_one_whatever_it_is_called(words: str) -> None:
    assert len(_titles(words + "。")) == 1


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("按照青岚市商务局、青岚市财政局《关于做好外贸工作的通知》要求，抓好落实。", ("青岚市商务局", "青岚市财政局")),
        ("生态环境部近日就《碳市场工作方案（征求意见稿）》公开征求意见。", ("生态环境部",)),
        ("省政府办公厅日前以岚政办〔2019〕58号印发方案。", ("省政府办公厅",)),
        ("根据国务院令第427号处理。", ("国务院",)),
        ("请送青岚市商务局，对照《贸易促进办法》办理。", ()),
    ],
)
def test_who_stands_directly_before_a_title_or_number_issued_it(text: str, issuers: tuple[str, ...]) -> None:
    (found,) = _policies(text)
    assert found.issuers == issuers


def test_who_signs_issued_a_notice_and_no_addressee_or_contact() -> None:
    text = (
        "岚商发〔2023〕10号\n各县（市、区）商务局，市发展改革委、市财政局：\n现将有关事项通知如下。\n"
        "联系人：王某，市税务局，电话：0000-0000000\n青岚市商务局　青岚市工业和信息化局\n2023年3月4日\n抄送：市政府办公室、海州市税务局"
    )
    (found,) = _policies(text, "关于开展绿色印染试点工作的通知")
    assert found.issuers == ("青岚市商务局", "青岚市工业和信息化局")
    assert str(found.issued) == "2023-03-04"


def test_a_forwarded_text_keeps_its_own_number_and_issuer() -> None:
    text = "岚商发〔2023〕11号\n各单位：\n现将省商务厅《海州纺织业振兴办法》（海商发〔2023〕2号）转发给你们，请抓好落实。\n青岚市商务局\n2023年3月3日"
    found = {one.title: one for one in _policies(text, "关于转发省商务厅《海州纺织业振兴办法》的通知")}
    own, other = found["关于转发省商务厅《海州纺织业振兴办法》的通知"], found["海州纺织业振兴办法"]
    assert (own.number, own.issuers, str(own.issued)) == ("岚商发〔2023〕11号", ("青岚市商务局",), "2023-03-03")
    assert (other.number, other.issuers, other.issued) == ("海商发〔2023〕2号", ("省商务厅",), None)
    assert other.role != "full-text"


def test_a_call_of_an_association_is_a_policy_only_by_its_number() -> None:
    text = "各会员单位：\n请于3月1日前报名。\n青岚纺织商会秘书处\n2023年2月3日"
    assert _policies(text, "关于组织参加展会的通知") == ()
    (found,) = _policies("岚纺协〔2023〕3号\n" + text, "关于组织参加展会的通知")
    assert (found.number, found.issuers) == ("岚纺协〔2023〕3号", ("青岚纺织商会秘书处",))
    assert _policies("经评审，现予公示。\n青岚市财政局\n2023年2月3日", "青岚市财政局办公设备采购中标公告") == ()


def test_a_part_of_a_document_is_an_excerpt() -> None:
    text = "第一条 为了促进纺织业，制定本条例。\n第二条 本市的印染企业适用本条例。"
    (found,) = _policies(text, "青岚市绿色印染条例（节选）")
    assert found.role == "excerpt"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("双方签署《仓储合作方案》《人才培养计划》。", []),
        ("张教授主讲《海洋装备技术路线图》。", []),
        ("依据《企业会计准则第14号——收入》执行。", ["企业会计准则第14号——收入"]),
        ("区政府办印发《关于表扬2023年度先进集体的通报》。", ["关于表扬2023年度先进集体的通报"]),
        ("根据市十四五规划，园区扩建。", ["十四五规划"]),
        ("公司修订了《应急预案》。", []),
    ],
)
def test_titles_in_a_list_share_what_is_done_with_them(text: str, titles: list[str]) -> None:
    assert _titles(text) == titles


def test_a_number_directly_behind_its_authority_has_it_for_issuer() -> None:
    (found,) = _policies("参照青岚市财政局青财发〔2024〕5号文，及时整改。")
    assert (found.number, found.issuers) == ("青财发〔2024〕5号", ("青岚市财政局",))


def test_the_branch_of_a_central_authority_is_one_body() -> None:
    text = "各纳税人：\n现将有关事项通知如下。\n国家税务总局青岚市税务局　中国人民银行青岚市中心支行\n2023年3月4日"
    (found,) = _policies(text, "关于优化退税办理的通知")
    assert found.issuers == ("国家税务总局青岚市税务局", "中国人民银行青岚市中心支行")


def test_the_number_of_a_certificate_or_a_contract_is_no_policy() -> None:
    assert _policies("证书编号：岚科奖〔2024〕第5号，合同编号：岚商〔2024〕12号。") == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("配套部分仍按岚财外〔2023〕9号文执行", ["岚财外〔2023〕9号"]),
        ("我局办公室翻出岚商发〔2019〕4号", ["岚商发〔2019〕4号"]),
        ("仍按溪财企〔2024〕9号的规定", ["溪财企〔2024〕9号"]),
        ("以临府发〔2024〕9号印发", ["临府发〔2024〕9号"]),
        ("原文载于川经信财资〔2024〕9号", ["川经信财资〔2024〕9号"]),
        ("按照自然资发〔2022〕3号", ["自然资发〔2022〕3号"]),
        ("依据高检发办字〔2022〕3号", ["高检发办字〔2022〕3号"]),
        ("《铸件指标体系》（T/ABC 0310021—2023）", ["T/ABC 0310021—2023"]),
        (
            "公告2024年第12号明确口径；13—15号公告涉及其余三项",
            ["公告2024年第12号", "公告2024年第13号", "公告2024年第14号", "公告2024年第15号"],
        ),
        ("排在6号公告栏前", []),
        ("27日 岚府发〔2023〕14号文件印发", ["岚府发〔2023〕14号"]),
        ("对照《安全检查标准》（JGJ 59—2011）", ["JGJ 59—2011"]),
    ],
)
def test_codes_that_begin_with_a_word_and_announcements_that_share_a_year(text: str, numbers: list[str]) -> None:
    assert [number.text for number in find_numbers(fold(text))] == numbers


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (
            "岚湾海关、国家外汇管理局岚湾市分局日前联合印发《青岚市海外仓细则》。",
            ("岚湾海关", "国家外汇管理局岚湾市分局"),
        ),
        ("省科协、省财政厅联合下发的《关于组织申报科普资金的通知》已转发。", ("省科协", "省财政厅")),
        ("岚洲税收局9月29日公布《电子发票指南》第二版。", ("岚洲税收局",)),
        ("市商务局起草了《青岚市会展业促进办法（征求意见稿）》，现征求意见。", ("市商务局",)),
        ("会议传达《青岚市会展业促进办法》。", ()),
        (
            "市住建局会同市自然资源局、市公积金管理中心出台“关于支持多子女家庭购房的若干措施”。",
            ("市住建局", "市自然资源局", "市公积金管理中心"),
        ),
        ("市场监管总局10月26日批准发布一批国家标准：\n《货架使用规范》（GB/T 3345—2024）。", ("市场监管总局",)),
        ("盼望财政部门尽早发布《会计档案管理办法》的修订稿。", ()),
        ("市政府常务会议审议通过《青岚市会展业促进办法》。", ("市政府",)),
        ("市住建局跟进发文（岚建物〔2024〕31号）。", ("市住建局",)),
        ("县防灭火指挥部1月8日发布禁火令（岚森令〔2025〕1号）。", ("县防灭火指挥部",)),
        ("市综合执法局向某厂送达听证告知书（岚环听字〔2025〕12号）。", ("市综合执法局",)),
        ("市发展改革委、市税务局公告2025年第7号已经公布。", ("市发展改革委", "市税务局")),
    ],
)
def test_issuers_are_bodies_of_any_name_before_their_verb(text: str, issuers: tuple[str, ...]) -> None:
    assert _policies(text)[0].issuers == issuers


def test_a_second_number_in_the_same_brackets_has_the_issuers_of_the_first() -> None:
    text = "省人社厅、省财政厅《关于优化援企稳岗方式的通知》（岚人社规〔2025〕2号、岚财社〔2025〕9号）下发。"
    assert [policy.issuers for policy in _policies(text)] == [("省人社厅", "省财政厅")] * 2


def test_announcements_in_a_list_have_the_issuers_named_above_them() -> None:
    text = "财政部、税务总局接连发布两份公告，要点如下：\n公告2024年第11号，延续优惠；公告2024年第12号，明确口径。"
    assert {policy.issuers for policy in _policies(text)} == {("财政部", "税务总局")}


def test_a_table_of_documents_has_numbers_and_titles_in_one_row() -> None:
    text = "文号\t名称\t施行日期\n青财〔2024〕3号\t关于调整税目的通知\t2024年8月1日\n青财资〔2024〕4号\t数据资源入账操作指引\t2024年8月2日"
    assert [(p.title, p.number) for p in _policies(text)] == [
        ("关于调整税目的通知", "青财〔2024〕3号"),
        ("数据资源入账操作指引", "青财资〔2024〕4号"),
    ]


def test_a_notice_that_prints_its_title_again_below_the_card_of_its_web_page_is_one_document() -> None:
    title = "青岚市人民政府关于加快仓储发展的意见"
    text = (
        f"索 引 号：\n00123/2023-7\n发文机关：\n青岚市人民政府\n成文日期：\n2023年02月07日\n标 题：\n{title}\n"
        "发文字号：\n青政发〔2023〕3号\n发布日期：\n2023年03月27日\n"
        f"{title}\n青政发〔2023〕3号\n各区人民政府：\n现提出如下意见。\n青岚市人民政府\n2023年2月7日"
    )
    (found,) = _policies(text, title)
    assert (found.title, found.role, found.number) == (title, "full-text", "青政发〔2023〕3号")
    assert (found.issuers, str(found.issued)) == (("青岚市人民政府",), "2023-02-07")


def test_a_title_in_the_title_of_a_decision_is_not_issued_by_it() -> None:
    title = "青岚市人民政府关于在保税区暂时调整实施《青岚市仓储条例》有关规定的决定"
    found = {p.title: p.role for p in _policies("各区人民政府：\n现作出决定。\n青岚市人民政府\n2023年2月7日", title)}
    assert found == {title: "full-text", "青岚市仓储条例": "cited"}


def test_a_statute_put_in_force_by_an_order_is_full_text_under_it() -> None:
    text = "青岚市人民政府令\n第12号\n现公布《青岚市仓储管理办法》。\n市长 林某\n2023年2月8日\n第一条 为规范仓储，制定本办法。"
    (found,) = _policies(text, "青岚市仓储管理办法")
    assert (found.role, found.number, str(found.issued)) == ("full-text", "青岚市人民政府令第12号", "2023-02-08")


def test_what_a_university_puts_in_force_by_its_notice_is_full_text() -> None:
    text = (
        "各学院：\n《岚湾师范大学经费实施细则（试行）》已经校长办公会审议通过，现予印发。\n岚湾师范大学\n2023年3月5日"
    )
    found = _policies("岚师字〔2023〕12号\n" + text, "岚湾师范大学关于印发《经费实施细则（试行）》的通知")
    full = [policy for policy in found if policy.title == "岚湾师范大学经费实施细则（试行）"]
    assert [(p.role, p.number, p.issuers) for p in full] == [("full-text", "岚师字〔2023〕12号", ("岚湾师范大学",))]


def test_the_number_of_a_standard_makes_its_title_one_whatever_its_name() -> None:
    assert _titles("评分执行《星级的划分与评定》（GB/T 1430—2010），参考《星级的故事》。") == ["星级的划分与评定"]


def test_a_statute_of_a_place_needs_no_marks() -> None:
    assert _titles(
        "市住建局起草的青岚市城市更新条例（草案）近日公开。审核依据青岚市公共租赁住房管理办法第十一条。"
    ) == [
        "青岚市城市更新条例（草案）",
        "青岚市公共租赁住房管理办法",
    ]
    assert _titles("元旦起，国务院关于实施弹性退休制度的办法施行，这是关于解决问题的办法。") == [
        "国务院关于实施弹性退休制度的办法"
    ]


def test_a_verb_before_the_level_of_a_province_is_no_place() -> None:
    assert _titles("一是完善省级科研项目资金管理办法，二是下放权限。") == []


def test_a_number_behind_its_title_and_further_ones_of_other_years() -> None:
    text = "省税务局发布《关于困难减免办理事项的公告》（2025年第6号），原公告2018年第11号、2021年第3号同时废止。"
    assert [one.number for one in _policies(text)] == ["公告2025年第6号", "公告2018年第11号", "公告2021年第3号"]
