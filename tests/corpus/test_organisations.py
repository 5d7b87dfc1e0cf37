"""Organisations: bodies that are no companies, by their fullest printed form."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import read_bulletins, samples
from corpus.annotate import annotate
from corpus.model import Article, Bulletin, Issue, OrganisationMention
from corpus.organisations.find import find_organisations
from corpus.organisations.names import official_name
from corpus.text.passage import passage_of

LISTED = Path(__file__).parents[1] / "data" / "organisations.txt"


def _found(text: str, companies: tuple[str, ...] = ()) -> list[str]:
    return [one.name for one in find_organisations(passage_of(Article("岚-1/1", "动态", text)), companies)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # Kinds.
        ("青岚市软件行业协会会长单位到会。", ["青岚市软件行业协会"]),
        ("浙南机械装备商会、江苏绣坊学会与会。", ["浙南机械装备商会", "江苏绣坊学会"]),
        ("天津大学与岚州师范学院合办。", ["天津大学", "岚州师范学院"]),
        ("材料学院、能源与动力工程学院报名。", ["材料学院", "能源与动力工程学院"]),
        ("样品送岚州市药品检验研究院复核。", ["岚州市药品检验研究院"]),
        ("由岚州市第二人民医院收治。", ["岚州市第二人民医院"]),
        ("瑞岚市人民法院依据该法判决。", ["瑞岚市人民法院"]),
        ("二期落户泊云软件园。", ["泊云软件园"]),
        ("在青岚高新区设点。", ["青岚高新区"]),
        ("青岚保税物流中心（B型）封关。", ["青岚保税物流中心（B型）"]),
        ("（岚州晚报 2023-05-18）", ["岚州晚报"]),
        ("《岚江储运》杂志社派人到场。", ["《岚江储运》杂志社"]),
        ("农机送民岚县金秋农机专业合作社使用。", ["民岚县金秋农机专业合作社"]),
        ("上海证券交易所与北交所发布。", ["上海证券交易所", "北京证券交易所"]),
        # The left edge.
        ("昨日副市长赴岚州理工大学调研。", ["岚州理工大学"]),
        ("论坛由岚州市会展协会主办。", ["岚州市会展协会"]),
        ("会上，区教育局与沈阳师范大学签约。", ["区教育局", "沈阳师范大学"]),
        ("同意区教育局与市文旅局的方案。", ["区教育局", "市文旅局"]),
        ("拟提交市工业和信息化局审定。", ["市工业和信息化局"]),
        ("公司岚州中心在北湖科技园开业。", ["北湖科技园"]),
        ("12月在岚州海关通关。", ["岚州海关"]),
        ("江岚市委、市民政局、市政协派员参加。", ["江岚市委", "市民政局", "市政协"]),
        ("英国牛津大学与美国司法部表态。", ["牛津大学", "美国司法部"]),
        ("共青团江北市委主办。", ["共青团江北市委"]),
        ("南方软件园与东方医院签约。", ["南方软件园", "东方医院"]),
        ("与澳门大学、香港贸发局共建。", ["澳门大学", "香港贸发局"]),
        ("经市政府同意，岚州市政府与唐湾镇政府签约。", ["岚州市人民政府", "唐湾镇人民政府"]),
        ("岚州市政府采购中心公示。", ["岚州市政府采购中心"]),
        ("团市委、岚州市中院、省委党校协办。", ["团市委", "岚州市中院", "省委党校"]),
        # Parts of bodies.
        ("吉林大学汽车工程学院提供支持。", ["吉林大学汽车工程学院"]),
        ("中科院微电子所与北京大学国家发展研究院到会。", ["中国科学院微电子所", "北京大学国家发展研究院"]),
        ("国家统计局珠海调查队、人民银行珠海市中心支行发布。", ["国家统计局珠海调查队", "中国人民银行珠海市中心支行"]),
        ("市商务局外包处致辞。", ["市商务局外包处"]),
        ("中国科学院岚江文献情报中心统计。", ["中国科学院岚江文献情报中心"]),
        ("国家金融监督管理总局河北监管局批复。", ["国家金融监督管理总局河北监管局"]),
        ("青岚市公安局岚东分局立案。", ["青岚市公安局岚东分局"]),
        ("县农业农村局推广新技术，县农技站到田。", ["县农业农村局", "县农技站"]),
        ("岚州市疾控中心网站发布提示。", ["岚州市疾控中心"]),
        # Known authorities by their full names.
        ("工信部、国家发改委和央行联合发文。", ["工业和信息化部", "国家发展和改革委员会", "中国人民银行"]),
        ("农业农村部办公厅印发通知。", ["农业农村部办公厅"]),
        ("市发改委转发国家发展改革委文件。", ["市发改委", "国家发展和改革委员会"]),
        ("天津社科院与青岚市贸促会座谈。", ["天津社科院", "青岚市贸促会"]),
        ("沧岚省发展和改革委员会 沧岚省工业和信息化厅", ["沧岚省发展和改革委员会", "沧岚省工业和信息化厅"]),
    ],
)
def test_a_body_is_found_by_its_ending_from_where_its_name_begins(text: str, names: list[str]) -> None:
    assert _found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "协会、我会和区政府支持。",
        "有关部门、各高校及三甲医院。",
        "行业协会与各地商会共三十家协会。",
        "由行业协会组织，互联网医院、老年大学受益。",
        "某大学、某市中级法院、某市商务局、各市商务局。",
        "《岚州大学学报》与《市商务局关于申报的通知》。",
        "局面已变，部门联动，举办大会，办理手续。",
        "大学生、中学生占八成，具有大学或大专学历。",
        "由证券交易所、经国民中学确认，大陆地区台商学校。",
        "认可之国外大学，省县市警察局。",
        "集中办理，中央行政机构改革，科技部门牵头。",
        "国家级高新区和省级开发区。",
        "全国人大代表建言。",
        "孩子发热一定要上医院。",
        "布局全国，从战略全局出发，应对变局。",
        "城市场景、超市和医院门口。",
    ],
)
def test_common_words_are_no_bodies(text: str) -> None:
    assert _found(text) == []


def test_what_stands_within_the_name_of_a_company_is_none() -> None:
    name = "岚州软件园发展有限公司"
    assert _found(f"{name}中标，岚州软件园扩建。") == ["岚州软件园"]
    assert _found(f"{name}中标。", (name,)) == []
    assert _found("青岚市贸促会向泊云化工发证。", ("青岚市贸促会向泊云化工",)) == ["青岚市贸促会"]


def test_a_mention_has_the_forms_as_printed_and_their_lines() -> None:
    text = (
        "榆岚区市场监督管理局（以下简称“区监局”）公告。\n区市場監督管理局受理，區監局复核。\n本市发展改革委与发改委。"
    )
    article = Article("岚-1/1", "动态", text, lines=(3, 9), paragraph_lines=(4, 6, 8))
    assert find_organisations(passage_of(article)) == (
        OrganisationMention(
            "榆岚区市场监督管理局", ("榆岚区市场监督管理局", "区监局", "区市場監督管理局", "區監局"), (4, 6)
        ),
        OrganisationMention("国家发展和改革委员会", ("发展改革委", "发改委"), (8,)),
    )


def test_a_name_has_one_form_in_the_library() -> None:
    assert official_name("工信部") == "工业和信息化部"
    assert official_name("工信部运行局") == "工业和信息化部运行局"
    assert official_name("香港特区政府") == "香港特区政府"
    assert official_name("中 韓(岚州)示范區") == "中韩（岚州）示范区"


def test_companies_and_organisations_are_read_together() -> None:
    text = "青岚磐屿软件有限公司与青岚大学共建磐屿实验室。"
    (article,) = annotate(Bulletin(Issue("岚-1"), (Article("岚-1/1", "动态", text),))).articles
    assert [one.name for one in article.companies] == ["青岚磐屿软件有限公司"]
    assert [one.name for one in article.organisations] == ["青岚大学", "磐屿实验室"]


def test_what_is_found_in_the_samples_was_listed_by_hand_and_nearly_all_of_that_is_found() -> None:
    listed = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    articles = [one for path in samples.files() for bulletin in read_bulletins(path) for one in bulletin.articles]
    found = {mention.name for article in articles for mention in article.organisations}
    assert found <= set(listed)
    assert len(found) >= 0.97 * len(listed)
    for article in articles:
        for mention in article.organisations:
            assert all(form in f"{article.title}\n{article.text}" for form in mention.mentions)
