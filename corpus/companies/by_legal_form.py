"""Full names of companies in running text, lists and tables: 某某市某远信息技术（集团）股份有限公司某某分公司."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.companies.boundaries import name_start
from corpus.companies.name_form import is_branded
from corpus.text.authorities import is_authority
from corpus.text.lexicon import is_clean, is_common, split_trades
from corpus.text.places import countries, find_places, is_place, place_at, provinces
from corpus.text.word_lists import compile_pattern

#: Legal forms, the longest first. A word of group may stand in front; a branch may follow.
_FORM = re.compile(
    r"(?P<legal>(?:\((?:集团|控股)\))?(?:集团|控股)?(?:股份)?有\s?限\s?(?:责任\s?)?公\s?司|(?:集团|股份|控股|总)公司"
    r"|合伙企业(?:\((?:有限|普通|特殊普通)合伙\))?"
    r"|(?:律师|会计师|税务师|建筑师|专利(?:代理)?|知识产权代理)事务所(?:\((?:普通合伙|特殊普通合伙|有限合伙)\))?)"
    r"(?P<branch>(?:\([\u4e00-\u9fff]{2,8}\)|(?:(?![和与及、])[\u4e00-\u9fff]){2,9}?)(?:分公司|分行|支行|营业部))?"
    r"|(?P<bank>银行)(?P<office>(?:(?![和与及、])[\u4e00-\u9fff]){0,8}?(?:分行|支行)(?!长))?"
    r"|(?P<group>集团|公司)(?P<part>(?:(?![和与及、])[\u4e00-\u9fff]){2,9}?(?:分公司|支公司))?"
    r"|(?P<local>(?:分|支)公司)"
)
#: 集团 and 银行 go on to something else: 集团化, 银行业, 银行账户.
_NO_GROUP = re.compile(r"化|军|式|型|内部|管控|总部|成员|旗|们")
_NO_BANK = compile_pattern("{not_bank}")
#: What stands before 公司, 集团 or 银行 in common speech: words of grammar and number, kinds, and words
#: of trade.
_ANY = compile_pattern(".*{generic_company_words}")
_TRADE = compile_pattern(".*{generic_trades}")


def _is_generic(core: str) -> bool:
    """Return whether a core is a kind of company and no name: 上市, 科技, 多家外资."""
    brand = split_trades(core)[0]
    return bool(_ANY.fullmatch(core) or (_TRADE.fullmatch(core) and (not brand or is_common(brand))))


#: A preposition inside what seems a name: 期待和某某集团, 对某某集团.
_JOINT = re.compile(r".*[和对为以向将请就跟同]")
#: Sectors that banks are named after, common as the words are.
_SECTORS = frozenset(
    ["工商", "农业", "建设", "交通", "招商", "民生", "开发", "进出口", "农业发展", "邮政储蓄", "邮储", "商业发展"]
)
#: Kinds of bank that one place has one of: 某市农村商业银行.
_LOCAL_KINDS = frozenset(["农村商业", "农商", "城市商业", "村镇", "发展", "商业"])
#: International bodies and the central bank are no companies.
_PUBLIC_BANK = re.compile(
    r"(?:人民|世界|亚洲开发|亚洲基础设施投资|新开发|中央|欧洲中央|日本央|储备|清算|泛美开发|非洲开发)$"
)
#: Words a name never begins or is made of.
_NO_NAME = re.compile(
    r"^[并且及又再仍还亦均皆也][就对向与和为以将被把由从按在]|(?<!^.)的|[了是等]|在(?!线)|^(?:第|%)|[一两三多几数]家|^前?[一二三四五六七八九十\d]+大|以及|其中|我们|他们|企业家|负责人|董事长|总经理"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``start``..``end`` of a folded text; ``sure``: only a name can begin there."""

    start: int
    end: int
    sure: bool
    #: It carries a legal form and so needs no other evidence.
    full: bool
    #: The rule for which it is no name after all.
    fault: str = ""


def find_full_names(folded: str) -> Iterator[Name]:
    """Yield the names before a legal form, 集团, 银行 or 公司, in order, refused ones included."""
    if not ("公司" in folded or "集团" in folded or "行" in folded or "企业" in folded or "事务所" in folded):
        return
    for match in _FORM.finditer(folded):
        read = _legal if match["legal"] else _local if match["local"] else _by_kind
        found = read(folded, match)
        if found is not None:
            yield found


def _legal(folded: str, match: re.Match[str]) -> Name:
    start, sure = name_start(folded, match.start())
    start += folded[start] == "原" and folded[start - 1 : start] == "("
    return Name(start, match.end(), sure, full=True, fault=_legal_fault(folded, start, match, sure=sure))


def _legal_fault(folded: str, start: int, match: re.Match[str], *, sure: bool) -> str:
    """Return the rule for which what stands before a legal form is no name; "" if none."""
    core = re.sub(r"\([^()]*\)", "", folded[start : match.start()])
    if _counts(folded, start):
        return "not-company.counted"
    if len(core) < 2:
        return "not-company.length"
    if _NO_NAME.search(core) or core[-1] in "经由对和与":
        return "not-company.grammar"
    if _is_phrase(core, sure):
        return "not-company.common"
    weak = match["legal"] in {"股份公司", "集团公司", "总公司", "控股公司"}
    if weak and (is_place(core) or not split_trades(core[place_at(core) :])[0]):
        return "not-company.no-brand"
    if core in countries() or (is_place(core) and not match["branch"]):
        return "not-company.place"
    practice = match["legal"].startswith(("合伙", "律师", "会计", "税务", "建筑", "专利", "知识"))
    return "not-company.common" if practice and not _is_practice(core) else ""


def _counts(folded: str, start: int) -> bool:
    """Return whether the unit of a number begins at an offset: 3万家公司, 2018年公司."""
    return folded[start] in "年月日元万亿个家" and folded[start - 1 : start].isdigit()


def _is_practice(core: str) -> bool:
    """Return whether the words before 合伙企业 or 事务所 are a brand, clean of common words."""
    brand = core[place_at(core) :]
    return 2 <= len(brand) <= 12 and (is_clean(brand[:3]) or (len(brand) <= 4 and not is_common(brand)))


def _is_phrase(core: str, sure: bool) -> bool:
    """Return whether the words before a legal form are common speech (多家有限公司) and no name."""
    if place_at(core) or not is_common(core):
        return False
    brand, words = split_trades(core)
    return not sure or len(core) < 4 or not brand or not words


def _by_kind(folded: str, match: re.Match[str]) -> Name | None:
    """Read 某某集团, 某某银行, 某某公司: no legal form, so what stands before must be a name."""
    word, end, after = match["group"] or match["bank"], match.end(), folded[match.end() : match.end() + 2]
    if (word == "集团" and _NO_GROUP.match(after)) or (
        word == "银行" and not match["office"] and _NO_BANK.match(after)
    ):
        return None
    start, sure = name_start(folded, match.start())
    name = folded[start : match.start()]
    joint = _JOINT.match(name)
    core = name[place_at(name) :]
    if joint and len(name) - joint.end() >= 2:
        start, name, sure = start + joint.end(), name[joint.end() :], True
    fault = ""
    if _counts(folded, start):
        fault = "not-company.counted"
    elif not 2 <= len(name) <= 12:
        fault = "not-company.length" if name else "not-company.no-brand"
    elif _NO_NAME.search(name):
        fault = "not-company.grammar"
    elif is_authority(folded[start:end]):
        fault = "not-company.authority"
    if fault:
        return Name(start, end, sure, full=False, fault=fault)
    if word == "银行":
        return _bank(match, start, name, core, sure=sure)
    full, fault = _group(match, name, core, sure=sure)
    return Name(start, end, sure, full, fault)


def _bank(match: re.Match[str], start: int, name: str, core: str, *, sure: bool) -> Name:
    office, end = match["office"], match.end()
    if "有限公司" in (office or ""):
        return Name(start, end, sure, full=True)
    if _PUBLIC_BANK.search(name):
        return Name(start, end, sure, full=False, fault="not-company.public-bank")
    sure = sure and (is_clean(core) or core in _SECTORS | _LOCAL_KINDS or not core)
    return Name(start, end, sure, full=bool(office), fault="" if _is_bank(name) else "not-company.kind-of-bank")


def _group(match: re.Match[str], name: str, core: str, *, sure: bool) -> tuple[bool, str]:
    """Return whether 某某集团 or 某某公司 counts as a legal form, and the rule against it, if any."""
    word = match["group"]
    if name.startswith("中国") and len(core) >= 4 and place_at(name) == 2:
        return False, ""
    if word == "公司" and sure and _SUPPLIER.fullmatch(name):
        return True, ""
    if not core or _is_generic(core) or _ANY.fullmatch(name):
        return False, "not-company.kind-of-company"
    if match["part"]:
        return True, ""
    brand, words = split_trades(core)
    if word == "集团" and words and (place_at(name) or (sure and is_branded(core))):
        return False, ""
    return False, "" if brand and len(core) >= 2 and not is_common(brand) else "not-company.common"


#: The local arm of a company of the whole country, at a place we may not know: 中国某信某某分公司.
_NATIONAL = re.compile(r"中国[\u4e00-\u9fff]{2}[\u4e00-\u9fff]{2,6}")
#: The arm that supplies a place, of three levels at most: 某网某某县供电公司.
_SUPPLIER = re.compile(
    r"[\u4e00-\u9fff]{2}(?:[\u4e00-\u9fff]{2,4}[省市县区]){1,3}(?:供电|供水|供热|供气|电力|燃气|水务|烟草|石油)"
)


def _local(folded: str, match: re.Match[str]) -> Name:
    """Read 某某某市分公司, where the company's own legal form is left out."""
    start, sure = name_start(folded, match.start())
    name = folded[start : match.start()]
    places = find_places(name)
    if match["local"] == "分公司" and sure and _NATIONAL.fullmatch(name):
        return Name(start, match.end(), sure, full=True)
    behind = sure and bool(places) and places[-1].end() == len(name) and places[-1].start() >= 2
    return Name(
        start, match.end(), sure, full=True, fault="" if behind and not _NO_NAME.search(name) else "not-company.branch"
    )


def _is_bank(name: str) -> bool:
    """Return whether 某某银行 names one bank and not a kind of bank."""
    core = name[place_at(name) :]
    if not core:
        return name in provinces() or name == "中国"
    if core in _SECTORS:
        return True
    if core in _LOCAL_KINDS:
        return place_at(name) > 0
    return 2 <= len(core) <= 6 and not is_common(core) and not _is_generic(core)
