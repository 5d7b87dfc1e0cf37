"""Patterns of the words around a company's name: its deeds, its people, the end of a list."""

from __future__ import annotations

import re

from corpus.text.word_lists import compile_pattern, lines

#: Directly behind a name: what a company does, is, or has.
AGENT = compile_pattern(r"\s*(?:\([^()\n]{1,16}\))?\s*{agent_adverbs}*{agent_deeds}")
#: Directly behind a name: what bodies and people say, and what companies have and get.
SPEAKS = compile_pattern(r"(?:方面)?(?:相关负责人)?{company_statements}")
#: Behind a name that 由 leads to: what is done by it.
DONE = compile_pattern(r"(?:独家|联合|自主|共同|牵头|负责|投资|出资|全资)*{done_by}")
#: Directly behind a name that opens a sentence: how a company carries on.
CARRIES_ON = compile_pattern(r"{carries_on}")
#: Directly behind a name: people and parts of a company.
ROLE = compile_pattern(r"\s*(?:\([^()\n]{1,16}\))?\s*(?:集团|公司)?{role_ranks}*{company_roles}")
#: Directly before a name: the kind of company it is (参股公司某远医药, 理事单位某远).
KIND_BEFORE = compile_pattern(
    r"(?:[\u4e00-\u9fffa-z]{kinds_before}|(?:理事|会长|监事|会员|支持)单位|[车药房央国民港乳酒]企|券商|旗下)$"
)
#: What companies do, and sometimes people; see `by_context`.
VERBS = compile_pattern(r"{verb_adverbs}*{company_verbs}")
#: What companies alone do.
DEEDS = compile_pattern(r"{verb_adverbs}*{company_deeds}")
#: Directly behind a name: an office in a company, then a person's name.
OFFICE = re.compile(
    r"(?:集团|公司)?(?:联合|高级|执行|常务|首席|副|中国区?|大中华区|区域)*"
    r"(?:董事长|总经理|总裁|创始人|合伙人|ceo|cto|coo|cfo|首席执行官|首席技术官|董秘)(?:兼[\u4e00-\u9fffa-z]{2,6})?"
)
#: Two companies that do something together.
PAIR = re.compile(
    r"(?<![\u4e00-\u9fffa-z0-9])(?P<one>[\u4e00-\u9fffa-z0-9]{2,10}?)(?:与|和|携手|联合)"
    r"(?P<two>[\u4e00-\u9fffa-z0-9]{2,10}?)(?:在[\u4e00-\u9fff]{2,8}?)?"
    r"(?:(?:正式|成功|联合|共同)?(?:签署|签约|签订|达成)|携手|共建|战略合作|合作共建|共同打造|联合打造)"
)
_COUNT = (
    r"(?:共|共计|合计)?\s*(?:\d+|[一二两三四五六七八九十]+|多|数|数十|十余|十多|若干|一批|一众)?"
    r"(?:余|多)?\s*(?:家|个|大)?"
)
#: Behind a list of names: 等12家知名企业, 三家公司.
ENUMERATION = compile_pattern(
    rf"(?:等|等等)\s*{_COUNT}(?:[\u4e00-\u9fff]{{0,8}}?){{company_kinds}}"
    r"|(?:等)?为(?:代表|首|龙头|核心|主体)的[^,。;、]{0,12}?{company_kinds}"
    r"|为(?:其|公司)?(?:主要|第[一二三]大|重要|长期|核心)?(?:股东|客户|供应商|合作伙伴)"
    r"|\s*(?P<count>\d+|[一二两三四五六七八九十])\s*[家大][\u4e00-\u9fff]{0,6}?{company_kinds}"
)
#: Kinds that are named one by one rather than by trade: 甲、乙等厂商, not 餐饮、住宿等企业.
ENUMERATION_NAMED = compile_pattern(r"{named_kinds}")
#: Behind a list of names or of persons: 等企业代表.
ENUMERATION_PEOPLE = re.compile(rf"(?:等|等等)\s*{_COUNT}(?:[\u4e00-\u9fff]{{0,6}}?)企业(?:代表|负责人|高管)")
#: Behind a list of names, weaker: 等机构, 等展位, 等项目签约.
ENUMERATION_WEAK = compile_pattern(
    r"(?:等|等等)\s*(?:\d+|[一二两三四五六七八九十]+|多|数|十余)?(?:余|多)?\s*(?:家|个)?"
    r"[^,。;、\n]{0,16}?{weak_enumeration_kinds}"
)
#: Behind a list of things or persons that are no companies: 等药物, 等车型, 等嘉宾.
ENUMERATION_OTHER = compile_pattern(r"(?:等[^,。;、\n]{0,8}?|[^的,。;、\n]{0,2}?){other_enumeration_kinds}")
_MAKES = r"(?!.{0,4}(?:企业|公司|巨头|厂商|制造商|供应商|服务商|运营商|开发商))"
#: Behind a list of ways or techniques: 等方式, 等技术后.
ENUMERATION_WAYS = re.compile(
    rf"等[\u4e00-\u9fff]{{0,2}}?(?:技术|工艺|功能|环节|方式|手段|措施|形式|途径|岗位|工序){_MAKES}"
)
#: Behind a list of trades or goods, whatever companies come after: 等行业的企业, 等出口企业, 等产品.
ENUMERATION_THINGS = compile_pattern(
    r"等(?:[\u4e00-\u9fff]{0,4}?(?:行业|领域|产业|品类|业态|赛道)"
    r"(?:的|[^的,。;]{0,3}$|(?![^,。;]{0,6}(?:企业|公司|巨头|龙头|头部|领军|厂商)))"
    r"|[\u4e00-\u9fff]{0,2}?(?:产品(?!牌)|设备|原料|材料|制品|食品|商品|作物|服务|面料|部件|零件)"
    rf"{_MAKES}"
    r"|(?:\d+|[一二两三四五六七八九十百余多数]+)?家?{enumerated_trades}+(?:型)?企业)"
    r"|(?:新增|累计)?(?:产能|产量)|走量|放量"
)
#: What a company has at a place: 某某苏州工厂, 某某第二总部.
ARMS = compile_pattern(
    r"(?:中国|全球|国内|海外|亚太|大中华区|华[中东南北]|[东西]南|[东西]北|区域|第[一二三四]|[\u4e00-\u9fff]{2}(?:市|省)?)?"
    r"{company_arms}"
)
#: Words of trade among companies; a sentence with one of them may be about these.
COMMERCE = compile_pattern(r"{commerce_words}")
#: Behind a list of names that could be companies: what companies do together, and what only companies have.
ENUMERATION_DOES = compile_pattern(r"\s*(?:等)?(?:[,]?\s*{enumeration_adverbs})*{enumeration_deeds}")
#: Characters that are mostly surnames.
SURNAMES = frozenset("".join(lines("surnames.txt")))
#: Behind a list of names in a ranking.
RANKED = compile_pattern(r"\s*(?:等)?{ranking_adverbs}*{rankings}")
#: Before a list of names.
HEAD = compile_pattern(
    r"{enumeration_heads}中?(?:上榜|入选|入围|获奖|主要|分别|依次|,|\s){0,3}"
    r"(?:(?:代表|名单|包括|包含|例如|——|[有为是如即:(-])+|(?<=中),?|(?<=中,))\s*$"
)
#: Before a list of names: what is done to companies. Companies that sent somebody, counted: 来自甲、乙的12支代表队.
OBJECTS = compile_pattern(r"{done_to_companies}了?\s*$")
#: Behind a list of names: their people.
PEOPLE = re.compile(
    r"的?(?:总部|集团|公司|企业)*(?:相关|有关)?(?:部门|业务)?"
    r"(?:负责人|代表|领导|高管|嘉宾|经理|专家|讲师|工程师)"
)
#: The text speaks of companies in a ranking.
OF_COMPANIES = re.compile(r"企业|公司|制造商|厂商|品牌商|独角兽|\d+\s*强|百强|top\s*\d|车企|药企|房企|券商|银行")
#: A code of a stock exchange in brackets directly behind a name.
STOCK_CODE = re.compile(
    r"\s*\(\s*(?:(?:股票|证券)(?:代码|简称)\s*:?\s*|[a-z]{2,7}\s*[:.]\s*)?"
    r"(?:\d{5,6}|[036489]\d{5}|[a-z]{1,5})(?:\.(?:sz|sh|hk|bj|o|n|us|oq))?\s*\)"
)
#: What a name that is no company ends in: bodies, schools, places, media, things.
NOT_COMPANY = compile_pattern(r"{not_company_endings}$")
#: Single characters that end the name of a body, a place or a thing; a word of trade (电网, 机器人) is none of them.
NOT_COMPANY_CHARACTER = re.compile(
    r"[院局厅部委办署处所协区县镇乡村市省州国人员者语]$|\d+[人家个名项]$"
    r"|(?<=..)[布纱绸绒毯袜帽衫裤裙杯罐膜磷酸碱板片粉饼糕菇薯笋剂肥泵阀砖漆胶料器具件湾岛江河湖山路街港报刊网奖杯节周日年月军党法书证款费税率"
    r"额量值度化性型类级式师生家们群带圈链线面点端层业万亿元个户之]$"
)
