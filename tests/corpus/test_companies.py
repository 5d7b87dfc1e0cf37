"""Companies.

Full names, short names in context, rows and tables, definitions, and everything that is none.
"""

from __future__ import annotations

import pytest

from corpus.annotate import annotate
from corpus.companies.name_parts import company_key, is_full, parts_of, short_forms
from corpus.gazetteer import Curated, Gazetteer
from corpus.model import Article, Bulletin, CompanyMention, Issue
from corpus.partial_date import PartialDate

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
        ("常委珠海菖蒲市场管理公司总经理苏某参加交流。", ["珠海菖蒲市场管理公司"]),
        ("1. 海屿菖蒲软件有限公司\n2、墨舟线缆股份有限公司", ["海屿菖蒲软件有限公司", "墨舟线缆股份有限公司"]),
    ],
)
def test_full_names_begin_and_end_where_they_should(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("近日，菖蒲软件荣获年度创新奖。", ["菖蒲软件"]),
        ("会议期间，磐屿科技董事长苏某介绍了经验。", ["磐屿科技"]),
        ("磐屿重工（600999）涨停。", ["磐屿重工"]),
        ("电科数云（股票代码：430999）受邀参展。", ["电科数云"]),
        ("理事单位磐屿芯城凭借自主芯片入选百强。", ["磐屿芯城"]),
        ("溯源系统由菖蒲数据提供。", ["菖蒲数据"]),
        ("首批参加预审的有菖蒲数据等十四家企业。", ["菖蒲数据"]),
        ("岚港集团董事长、菖蒲银行行长出席。岚港集团总部相关负责人参加。", ["岚港集团", "菖蒲银行"]),
        ("国家开发银行、中国进出口银行、磐屿银行等提供贷款。", ["国家开发银行", "中国进出口银行", "磐屿银行"]),
        ("河北联通相关业务负责人介绍，园区已投用。", ["河北联通"]),
        ("马某创立的脑机接口公司Axolink，希望介入神经元。", ["Axolink"]),
        ("SAAS服务商菖慧芽发布数据，申请量居全球第一。", ["菖慧芽"]),
        ("建筑信息化企业磐联达高级副总裁刘谦介绍了成果。", ["磐联达"]),
        ("除了参展外，与磐诺岚签署了战略合作协议，深化研发合作。", ["磐诺岚"]),
        ("由磐马逊云科技主办的论坛召开。", ["磐马逊云科技"]),
        ("磐屿岚汐专注于新药研制。", ["磐屿岚汐"]),
        ("中铁四十局与磐溪镇政府签约。", ["中铁四十局"]),
        ("由菖蒲、磐屿科技主办的论坛在青岚召开。", ["菖蒲", "磐屿科技"]),
        ("菖蒲智造携手海屿威拓体育文化有限公司推出藏品。", ["菖蒲智造", "海屿威拓体育文化有限公司"]),
    ],
)
def test_short_names_count_where_the_words_around_them_say_so(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "大会得到墨舟、菖蒲屿、磐岚光标、广东岸企、墨舟云等企业支持。",
            ["墨舟", "菖蒲屿", "磐岚光标", "广东岸企", "墨舟云"],
        ),
        ("包括墨屿、菖岚、岸芷集团、磐华永道等多家知名企业已确认参展。", ["墨屿", "菖岚", "岸芷集团", "磐华永道"]),
        ("这三家公司分别是磐屿科技、菖邦股份、岚晨股份。", ["磐屿科技", "菖邦股份", "岚晨股份"]),
        ("参观了珠海啤酒、磐大汽车、菖和集团。", ["珠海啤酒", "磐大汽车", "菖和集团"]),
        ("磐家电网、岚东集团、菖为分别位居榜单前三，上榜企业增加。", ["磐家电网", "岚东集团", "菖为"]),
        ("一行前往墨屿拉、磐通等展位参观。", ["墨屿拉", "磐通"]),
        ("代表企业有磐望软件、Qyloft、NORVIK等。", ["磐望软件", "Qyloft", "NORVIK"]),
        ("五家上市公司（菖丰、岚达、磐通及墨邦）合计收入增长。", ["菖丰", "岚达", "磐通", "墨邦"]),
        ("墨菖、岚屿汽、磐溪达交付量均出现环比增长。", ["墨菖", "岚屿汽", "磐溪达"]),
        ("其中，菖淮数据、墨国数据承建的工程达11个。", ["菖淮数据", "墨国数据"]),
        ("以磐库科技、菖查查为代表的数据服务商快速成长。", ["磐库科技", "菖查查"]),
        ("园区新增企业包括岚红书青岚研发中心、墨视华中总部、菖朗第二总部等。", ["岚红书", "墨视", "菖朗"]),
        ("来自墨软国际、菖思海辉、磐电云的12支代表队参赛。", ["墨软国际", "菖思海辉", "磐电云"]),
        (
            "设计单位为华东磐岚设计研究院有限公司，菖芷客户联络服务有限公司负责接待。",
            ["华东磐岚设计研究院有限公司", "菖芷客户联络服务有限公司"],
        ),
        ("同台展出的还有墨松、菖卡、磐石岚等国产品牌。", ["墨松", "菖卡", "磐石岚"]),
        ("来自墨软国际、菖思海辉、磐山办公的12支代表队、300余名选手参赛。", ["墨软国际", "菖思海辉", "磐山办公"]),
        ("质子膜替代了菖尔、磐慕的进口产品。", ["菖尔", "磐慕"]),
        ("墨飞长空、菖行未来、磐济神州的适航申请已获受理。", ["墨飞长空", "菖行未来", "磐济神州"]),
        ("菖能、墨唐、磐电、岚家电投新增装机均超过一千万千瓦。", ["菖能", "墨唐", "磐电", "岚家电投"]),
        ("承保机构为民保财险、平安产险、墨保产险组成的共保体。", ["民保财险", "平安产险", "墨保产险"]),
        ("墨润、岚歌、菖逊二季度资本开支大增。", ["墨润", "岚歌", "菖逊"]),
        ("鼓励墨海集团、菖商局集团签订长协。", ["墨海集团", "菖商局集团"]),
        ("榜单新增墨全能源、岚澳等4家企业。", ["墨全能源", "岚澳"]),
        ("受此带动，墨伟达H100供不应求。", ["墨伟达"]),
        ("菖立特材与青岚工业大学共建实验室。", ["菖立特材"]),
        ("市场主要由墨氏、菖森、岚井化学等外企垄断。", ["墨氏", "菖森", "岚井化学"]),
        ("同方、浪花、墨曙等整机厂商已完成适配测试。", ["同方", "浪花", "墨曙"]),
        (
            "上榜企业分别是墨海云图（第56位）、菖大国岚（第71位）和岚酒批（第97位）。",
            ["墨海云图", "菖大国岚", "岚酒批"],
        ),
        (
            "增补墨海岚安网络有限公司、长江存储、墨汉菖梦数据库股份有限公司为副会长单位。",
            ["墨海岚安网络有限公司", "长江存储", "墨汉菖梦数据库股份有限公司"],
        ),
    ],
)
def test_rows_of_names_are_companies_where_something_says_so(text: str, names: list[str]) -> None:
    assert _names(text) == names


def test_a_row_with_companies_known_from_elsewhere_makes_the_others_known() -> None:
    texts = "菖蒲软件荣获年度创新奖。", "理事单位墨帆荣获示范奖。"
    row = "客人对菖蒲软件、墨帆、岚红书的展品很有兴趣。"
    assert _names("\n".join((*texts, row))) == ["菖蒲软件", "墨帆", "岚红书"]
    assert _names("客人对菖布、墨帆布、岚红布的展品很有兴趣。") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("系统最初基于英特尔平台开发。", ["英特尔"]),
        ("会上还介绍了海尔热水器车间。", ["海尔"]),
        ("门店旁边就是沃尔玛。", ["沃尔玛"]),
        ("由中信证券出具的意见书已送达。", ["中信证券"]),
        ("果农把苹果运到山下，苹果价格平稳。", []),
        ("苹果公司首席执行官蒂姆表示，苹果将在华设厂。", ["苹果公司"]),
        ("据新浪网转载。路过国美街。我国网络建设提速。", []),
        ("支持中国银行业协会开展培训。", []),
    ],
)
def test_a_bare_name_that_everybody_knows_is_a_company_unless_it_is_part_of_a_word(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "支持餐饮、住宿、零售等企业稳定岗位。",
        "支持高端装备、绿色食品、现代纺织等企业技术改造。",
        "信托、资管等非银行机构的资金。",
        "一种替代快递小哥派件与揽件的配送机器人参加了路演。",
        "发展新业态、新模式，培育市场主体。",
        "全国3万家公司、5000家企业填报了数据。",
        "荆条、茜草、黄芪参与展示，观众很多。",
        "张建国、王秀兰、陈志强参与运营。",
        "从事大型设备租赁的 SPV 公司享受奖励。",
        "个人、乡镇的申请已获受理。",
        "新规影响蜜饯、果丹皮、冻干蔬片等出口企业。",
        "与纸浆、油墨、彩印瓦楞等上游企业签订协议。",
        "严控赤磷、焦炭产能。",
        "黑茶、桂花乌龙、青梅果酱等产品进入多个连锁品牌的名录。",
        "引入离线光谱检测、色差分选等技术后，效率提高。",
        "走访车桥、线束、冲压等领域的七家企业。",
        "中小企业想转不敢转、怕转错，怎么办？",
        "量子通讯能源、聚变能源、空天信息都是未来产业，投资不断增加。",
    ],
)
def test_rows_of_words_are_no_companies(text: str) -> None:
    assert _names(text) == []


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


@pytest.mark.parametrize(
    "text",
    [
        "市商务局、市发展改革委、市财政局联合印发通知。",
        "商务部、国家税务总局、海关总署、中国人民银行青岚市中心支行近日发布公告。",
        "青岚大学、海屿科技大学、岚江职业技术学院、岚江省人民医院参加座谈。",
        "中国软件行业协会、青岚市服务贸易商会、岸芷产业联盟主办了大会。",
        "《海屿日报》、岚江新闻网、磐屿周刊、岸芷卫视作了报道。",
        "活动在磐屿软件园、岸芷科技园、青岚国际会展中心举行。",
        "青岚国际机场、菖蒲港、岸芷口岸吞吐量同比增长。",
        "上海证券交易所、广州期货交易所、岸芷排放权交易所开展试点。",
        "绿色能源、人工智能、大数据、数字金融、工业软件、智慧物流加快发展。",
        "支持银行、证券、保险、基金、信托等金融机构服务实体经济。",
        "多家上市公司、外资企业、中小银行、律师事务所和会计师事务所参会。",
        "世界银行、亚洲开发银行、中国人民银行发布报告。",
        "分公司、子公司、集团公司、有限责任公司和股份有限公司适用本办法。",
        "财产少于合伙企业债务的，应当组建合伙企业联络组。",
        "离岸贸易、嵌入式软件、第三代半导体、动力电池增长较快，发布一批案例。",
        "国务院证券监督管理机构依法对证券公司实施监管。",
        "苏半夏、闻一苇、谢停云等企业家参加，祝平川、沈砚等企业代表发言。",
        "澜川12家、砚湖8家、雁洲6家企业上榜。",
        "优质的产品获得认可，与诸多相关客商达成合作意向。",
        "农场、林场、渔场等单位参照执行。",
        "“珠海市软件和信息服务业十佳经理人”“珠海市软件和信息服务业先进单位”“珠海市软件和系统集成榜单”揭晓。",
        "（一）公司章程；（二）公司债券；（三）公司合并。",
    ],
)
def test_bodies_schools_places_media_things_and_kinds_are_no_companies(text: str) -> None:
    assert _names(text) == []


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
    text = "菖蒲软件荣获金奖，磐屿软件园总经理致辞，岸芷达表示祝贺。"
    curated = Gazetteer(
        companies=(Curated("青岚菖蒲软件股份有限公司", ("菖蒲软件",)), Curated("岸芷达集团", ("岸芷达",))),
        not_companies=frozenset({"磐屿软件园"}),
    )
    assert [m.name for m in _mentions(text)[0]] == ["菖蒲软件", "磐屿软件园"]
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
