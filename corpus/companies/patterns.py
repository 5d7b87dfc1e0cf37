"""Patterns of the words around a company's name that several finders share."""

from __future__ import annotations

import re

from corpus.text.word_lists import compile_pattern, lines

#: Directly behind a name: what a company does, is, or has.
AGENT = compile_pattern(r"\s*(?:\([^()\n]{1,16}\))?\s*{agent_adverbs}*{agent_deeds}")
#: Directly behind a name: what bodies and people say, and what companies have and get.
SPEAKS = compile_pattern(r"(?:方面)?(?:相关负责人)?{company_statements}")
#: Behind a name that 由 leads to: what is done by it.
DONE = compile_pattern(r"(?:独家|联合|自主|共同|牵头|负责|投资|出资|全资|统一|派员)*{done_by}")
#: Directly behind a name that opens a sentence: how a company carries on.
CARRIES_ON = compile_pattern(r"{carries_on}")
#: Directly behind a name: people and parts of a company.
ROLE = compile_pattern(r"\s*(?:\([^()\n]{1,16}\))?\s*(?:集团|公司)?{role_ranks}*{company_roles}")
#: Directly before a name: the kind of company it is (参股公司某远医药, 理事单位某远).
KIND_BEFORE = compile_pattern(
    r"(?:[\u4e00-\u9fffa-z]{kinds_before}|(?:理事|会长|监事|会员|支持)单位|[车药房央国民港乳酒]企|券商|旗下)$"
)
#: Once for so many times in a row (连续三年): over and over, it would be read in many ways.
_ADVERBS = r"{verb_adverbs}*(?:连续[^,。;\n]{1,6}{verb_adverbs}*)?"
#: The kind of company, directly behind which its name may stand (服务商某远, 理事单位某远).
SLOT_KIND = compile_pattern(
    r"(?:{kinds_before}|(?:理事|会长|监事|会员|支持)单位|企业|公司|(?:旗下|下属|孵化)的?|名叫|[营办业]方)(?=[\u4e00-\u9fff]{2})"
)
#: What companies do, and sometimes people.
VERBS = compile_pattern(_ADVERBS + "{company_verbs}")
#: What companies alone do.
DEEDS = compile_pattern(_ADVERBS + "{company_deeds}")
COUNT = (
    r"(?:共|共计|合计)?\s*(?:\d+|[一二两三四五六七八九十]+|多|数|数十|十余|十多|若干|一批|一众)?"
    r"(?:余|多)?\s*(?:家|个|大)?"
)
#: Behind a list of names: 等12家知名企业, 三家公司.
ENUMERATION = compile_pattern(
    rf"(?:等|等等)\s*{COUNT}(?:[\u4e00-\u9fff]{{0,8}}?){{company_kinds}}"
    r"|(?:等)?为(?:代表|首|龙头|核心|主体)的[^,。;、]{0,12}?{company_kinds}"
    r"|为(?:其|公司)?(?:主要|第[一二三]大|重要|长期|核心)?(?:股东|客户|供应商|合作伙伴)"
    r"|\s*(?P<count>\d+|[一二两三四五六七八九十])\s*[家大][\u4e00-\u9fff]{0,6}?{company_kinds}"
)
#: What a company has at a place: 某某苏州工厂, 某某第二总部.
ARMS = compile_pattern(
    r"(?:中国|全球|国内|海外|亚太|大中华区|华[中东南北]|[东西]南|[东西]北|区域|第[一二三四]|[\u4e00-\u9fff]{2}(?:市|省)?)?"
    r"{company_arms}"
)
#: Characters that are mostly surnames.
SURNAMES = frozenset("".join(lines("surnames.txt")))
#: The text speaks of companies in a ranking.
OF_COMPANIES = re.compile(r"企业|公司|制造商|厂商|品牌商|独角兽|\d+\s*强|百强|top\s*\d|车企|药企|房企|券商|银行")
#: A code of a stock exchange in brackets directly behind a name.
STOCK_CODE = re.compile(
    r"(?<!\s)\s*\(\s*(?:(?:股票|证券)(?:代码|简称)\s*:?\s*|[a-z]{2,7}\s*[:.]\s*)?"
    r"(?:\d{5,6}|[036489]\d{5}|[a-z]{1,5})(?:\.(?:sz|sh|hk|bj|o|n|us|oq))?\s*\)"
)
#: What a name that is no company ends in: bodies, schools, places, media, things.
NOT_COMPANY = compile_pattern(r"{not_company_endings}$")
#: Single characters that end the name of a body, a place or a thing; a word of trade (电网, 机器人) is
#: none of them.
NOT_COMPANY_CHARACTER = re.compile(
    r"[院局厅部委办署处所协区县镇乡村市省州国人员者语]$|\d+[人家个名项]$"
    r"|(?<=..)[布纱绸绒毯袜帽衫裤裙杯罐膜磷酸碱板片粉饼糕菇薯笋剂肥泵阀砖漆胶料器具件湾岛江河湖山路街港报刊网奖杯节周日年月军党法书证款费税率"
    r"额量值度化性型类级式师生家们群带圈链线面点端层业万亿元个户之]$"
)
