"""Companies.

Full names, short names in context, rows and tables, definitions, and everything that is none.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.annotate import annotate
from corpus.companies.name_parts import company_key, is_full, parts_of, short_forms
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, Bulletin, CompanyMention, Issue
from corpus.partial_date import PartialDate

SENTENCES = Path(__file__).parents[2] / "tools" / "data" / "sentences.json"
ISSUE = Issue(
    "岚讯-9", "岚讯", year=2023, period="2023年1季度", start=PartialDate(2023, 1, 1), end=PartialDate(2023, 3, 31)
)


def _mentions(*texts: str, title: str = "动态", gazetteer: Gazetteer | None = None) -> list[tuple[CompanyMention, ...]]:
    articles = tuple(
        Article(f"岚讯-9/{n}", title, text, lines=(10, 90), paragraph_lines=tuple(range(12, 13 + text.count("\n"))))
        for n, text in enumerate(texts)
    )
    return [article.companies for article in annotate(Bulletin(ISSUE, articles), gazetteer).articles]


def _names(text: str, title: str = "动态") -> list[str]:
    return [mention.name for mention in _mentions(text, title=title)[0]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("仪式上，青岚市远帆信息技术股份有限公司与七家企业签约。", ["青岚市远帆信息技术股份有限公司"]),
        ("协会秘书处参观了墨舟时代（珠海横琴）信息技术有限公司的展厅。", ["墨舟时代（珠海横琴）信息技术有限公司"]),
        (
            "来自广东磐屿高新金融投资有限公司、福建岸芷科技创业投资有限责任公司的评委点评。",
            ["广东磐屿高新金融投资有限公司", "福建岸芷科技创业投资有限责任公司"],
        ),
        ("我市远帆达有限公司首次展出自助终端。", ["远帆达有限公司"]),
        ("走进年度新入园代表企业——上海菖蒲科技有限公司。", ["上海菖蒲科技有限公司"]),
        ("参股中国磐屿联合通信有限公司珠海市分公司。", ["中国磐屿联合通信有限公司珠海市分公司"]),
        ("名单：东信和岚科技股份有限公司 黄某某", ["东信和岚科技股份有限公司"]),
        ("东莞博岚技术转移研究院有限公司获评优秀。", ["东莞博岚技术转移研究院有限公司"]),
        (
            "磐屿控股（集团）有限公司和墨舟数科控股有限公司联合体中标。",
            ["磐屿控股（集团）有限公司", "墨舟数科控股有限公司"],
        ),
        (
            "由广东岚衡律师事务所承办，海屿岚衡企业管理合伙企业（有限合伙）出资。",
            ["广东岚衡律师事务所", "海屿岚衡企业管理合伙企业（有限合伙）"],
        ),
        ("海屿菖蒲发展银行股份有限公司青岛分行副行长到访。", ["海屿菖蒲发展银行股份有限公司青岛分行"]),
        ("会上，有数企业管理咨询（广州）有限公司获表彰。", ["有数企业管理咨询（广州）有限公司"]),
        ("天津海关为天津菖装电机有限公司的一批货物办理预裁定。", ["天津菖装电机有限公司"]),
        ("走访了广东菖而岚制冷设备有限公司。", ["广东菖而岚制冷设备有限公司"]),
        ("广东省内的磐屿机电有限公司参展。", ["磐屿机电有限公司"]),
        ("菖蒲信息港有限公司招商运营副总经理王思元出席。", ["菖蒲信息港有限公司"]),
        ("深入岸远县菖蒲体育股份有限公司了解情况。", ["岸远县菖蒲体育股份有限公司"]),
        ("1. 海屿菖蒲软件有限公司\n2、墨舟线缆股份有限公司", ["海屿菖蒲软件有限公司", "墨舟线缆股份有限公司"]),
    ],
)
def test_full_names_begin_and_end_where_they_should(text: str, names: list[str]) -> None:
    assert _names(text) == names


def test_four_of_five_labelled_sentences_are_read_wholly_as_they_are_labelled() -> None:
    labelled = json.loads(SENTENCES.read_text(encoding="utf-8"))
    wrong = [one["text"] for one in labelled if _names(one["text"]) != one["companies"]]
    assert len(wrong) <= 0.2 * len(labelled), wrong


def test_a_row_with_companies_known_from_elsewhere_makes_the_others_known() -> None:
    texts = "菖蒲软件股份有限公司荣获年度创新奖。", "理事单位墨帆科技有限公司荣获示范奖。"
    row = "客人对菖蒲软件、墨帆科技、岚红书、磐里码等企业的展品很有兴趣。"
    assert _names("\n".join((*texts, row))) == ["菖蒲软件股份有限公司", "墨帆科技有限公司", "岚红书", "磐里码"]
    assert _names("客人对菖布、墨帆布、岚红布的展品很有兴趣。") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("江苏银行泰州分行的授信到位。", "江苏银行泰州分行"),
        ("用友网络长春分公司获奖。", "用友网络长春分公司"),
        ("微软（中国）技术支持组到访。", "微软（中国）"),
    ],
)
def test_the_arm_of_a_wellknown_company_is_named_with_its_place(text: str, name: str) -> None:
    assert _names(text) == [name]


def test_a_ranking_names_companies_only_where_companies_are_ranked() -> None:
    row = "墨屿、磐里巴巴、岚汽集团位列前三甲。"
    assert _names(f"百强企业营业收入增长，{row}") == ["墨屿", "磐里巴巴", "岚汽集团"]
    assert _names("北京、上海、深圳、广州位列前三。", title="城市百强企业榜") == []
    assert _names("电子信息、装备制造、生物医药位列前三。", title="企业百强榜") == []


def test_a_table_of_hundreds_of_names_is_read_by_its_head() -> None:
    brands = [a + b + c for a in "磐墨菖岚屿" for b in "舟帆溪岸" for c in "衡汐"]
    rows = "\n".join(
        f"{n}\t{brand}{'科技' if n % 2 else ''}\t{'青岚' if n % 3 else '上海'}" for n, brand in enumerate(brands, 1)
    )
    found = _names(f"名单如下：\n序号\t企业名称\t所在地\n{rows}\n以上排名不分先后。", title="百强企业名单")
    assert found == [brand + ("科技" if n % 2 else "") for n, brand in enumerate(brands, 1)]
    assert _names("序号\t单位\t数值\n1\t万元\t35.2\n2\t亿美元\t11") == []


def test_a_defined_short_form_is_its_full_name_in_the_whole_issue() -> None:
    first, second = _mentions(
        "青岚磐屿软件股份有限公司（以下简称：PYS）上市。近年来，PYS不断加大研发投入。",
        "会上，PYS负责人作了分享。\n随后参观。",
    )
    assert first == (CompanyMention("青岚磐屿软件股份有限公司", ("青岚磐屿软件股份有限公司", "PYS"), (12,)),)
    assert second == (CompanyMention("青岚磐屿软件股份有限公司", ("PYS",), (12,)),)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "珠海菖蒲高岸建设投资有限公司（高岸建投）成立。高岸建投表示祝贺。",
            ("珠海菖蒲高岸建设投资有限公司", "高岸建投"),
        ),
        ("青岚远帆股份有限公司（原名：青岚帆远科技有限公司）更名。", ("青岚远帆股份有限公司", "青岚帆远科技有限公司")),
        ("青岚远帆股份有限公司（原青岚帆远科技有限公司）更名。", ("青岚远帆股份有限公司", "青岚帆远科技有限公司")),
        (
            "青岚市远帆宇航科技股份有限公司发布卫星。会上，远帆公司与远帆宇航签约。",
            ("青岚市远帆宇航科技股份有限公司", "远帆公司", "远帆宇航"),
        ),
    ],
)
def test_other_names_of_one_company_are_its_forms(text: str, forms: tuple[str, ...]) -> None:
    (found,) = _mentions(text)[0]
    assert found.mentions == forms


def test_what_one_article_establishes_is_recognised_in_the_others() -> None:
    full, short, part = _mentions(
        "磐屿达有限公司当选会长单位。",
        "未来，磐屿达将不断提升服务。",
        "走进青岚某处，磐屿达人云集。",
    )
    assert [m.name for m in full] == [m.name for m in short] == ["磐屿达有限公司"]
    assert short[0].mentions == ("磐屿达",)
    assert [m.mentions for m in part] in ([], [("磐屿达",)])


def test_a_short_form_of_two_companies_means_the_one_beside_it_or_stands_for_itself() -> None:
    one, two, bare = _mentions(
        "青岚市磐屿软件有限公司获奖。磐屿软件总经理致辞。",
        "海屿市磐屿软件科技有限公司获奖。磐屿软件总经理致辞。",
        "磐屿软件荣获金奖。",
    )
    assert [m.name for m in one] == ["青岚市磐屿软件有限公司"]
    assert [m.name for m in two] == ["海屿市磐屿软件科技有限公司"]
    assert [m.name for m in bare] == ["磐屿软件"]


def test_the_gazetteer_wins() -> None:
    text = "菖蒲软件荣获金奖，磐屿软件总经理致辞，岸芷达表示祝贺。"
    curated = Gazetteer(
        companies=(Curated("青岚菖蒲软件股份有限公司", ("菖蒲软件",)), Curated("岸芷达集团", ("岸芷达",))),
        not_companies=frozenset({"磐屿软件"}),
    )
    assert [m.name for m in _mentions(text)[0]] == ["菖蒲软件", "磐屿软件"]
    assert [m.name for m in _mentions(text, gazetteer=curated)[0]] == ["青岚菖蒲软件股份有限公司", "岸芷达集团"]


def test_a_name_keeps_apart_what_the_gazetteer_separates() -> None:
    text = "青岚市磐屿软件有限公司获奖。磐屿软件总经理致辞。"
    apart = Gazetteer(separate_companies=(frozenset({"磐屿软件", "青岚市磐屿软件有限公司"}),))
    assert [m.name for m in _mentions(text, gazetteer=apart)[0]] == ["青岚市磐屿软件有限公司", "磐屿软件"]


def test_a_name_is_taken_apart_into_place_brand_trades_and_legal_form() -> None:
    parts = parts_of("珠海市磐屿信息技术股份有限公司")
    assert (parts.place, parts.brand, parts.trades, parts.legal) == ("珠海市", "磐屿", ("信息技术",), "股份有限公司")
    assert is_full("珠海市磐屿信息技术股份有限公司")
    assert not is_full("磐屿公司")
    assert company_key("珠海市磐屿（集团）有限公司") == company_key(" 珠海磐屿(集团)有限公司")
    assert {"磐屿信息技术", "磐屿信息", "磐屿技术", "磐屿公司"} <= set(short_forms("珠海市磐屿信息技术股份有限公司"))
    assert short_forms("珠海科技创业投资有限公司") == ("珠海科技创业投资",)
    assert not {"磐屿科技园", "珠海磐屿科技园"} & set(short_forms("珠海磐屿科技园创业投资有限公司"))


@pytest.mark.parametrize(
    "text",
    [
        "苔溪市今天通车。\n龙头企业苔溪、磐屿软件、远帆科技等企业参展。",
        "苔溪、岚皋、磐口三市共建。\n龙头企业苔溪、磐屿软件、远帆科技等企业参展。",
        "苔溪海关统计。\n龙头企业苔溪、磐屿软件、远帆科技等企业参展。",
    ],
)
def test_what_the_issue_calls_a_city_is_no_company(text: str) -> None:
    found = _names(text)
    assert "磐屿软件" in found
    assert "苔溪" not in found


@pytest.mark.parametrize(
    "text",
    [
        "重点支持首台（套）设备、首批次材料、首版次软件推广应用。",
        "实收资本每增加一亿元，奖励五十万元；认缴资本不计。",
        "与会人员听取介绍，并就公司的经营情况交流意见。",
    ],
)
def test_remarks_in_brackets_sums_of_money_and_words_of_grammar_are_no_names(text: str) -> None:
    assert _names(text) == []


def test_a_name_does_not_end_inside_a_word_of_trade() -> None:
    names = _names("岚尔微电子、岚尔微科技、沐辰智能、远汐半导体入选独角兽企业榜单。", title="独角兽企业榜单")
    assert "岚尔微电子" in names


@pytest.mark.parametrize("marks", ["①②③", "❶❷❸", "⒈⒉⒊", "⑴⑵⑶"])
def test_numbers_that_count_off_belong_to_no_name(marks: str) -> None:
    text = "〇金山云新设研究院，继续停牌一沧浪软件股份有限公司复牌二云岫科技获批上市。"
    for number, mark in zip("〇一二", marks, strict=True):
        text = text.replace(number, mark)
    assert _names(text) == ["金山云", "沧浪软件股份有限公司", "云岫科技"]
