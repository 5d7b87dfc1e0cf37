"""Titles of policy documents: what stands in 《》, notices named without it, and which titles are no policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.fold import squeeze

#: What the name of a policy document ends in (before a bracket such as （试行）).
_KINDS = (
    "通知|公告|通告|公示|意见|建议|决定|决议|批复|复函|函|命令|办法|规定|规则|细则|条例|方案|规划|纲要|计划|措施|政策|指引|指南|导则|准则|规程|规范|标准"
    "|技术要求|通则|目录|名录|税则|路线图|(?:专项|联合|攻坚|提升|推进|促进)行动|预案|制度|要点|体系|框架|协定|公约|条约|议定书|备忘录|安排|分工|宪法|法典|法|[一二三四五六七八九十\\d]+条|水平|解释|总则|清单|协议|补充规定"
)
_KIND = re.compile(rf"(?:{_KINDS})$")
#: Endings that look like a kind and are none.
_NO_KIND = re.compile(
    r"(?:(?:做|方|说|书|看|想|魔|兵|语|疗|技|手|(?<![预决])算)法|申请函|邀请函|推荐函|委托函|承诺函|回函|倡议|评价指南|投资指南|旅游指南|就业指南|服务指南|行动指南|(?:解决|设计|技术|营销|投标|施工|整改|治疗|教学)方案|合作协议|框架协议书)$"
)
#: Papers of an association or an applicant, and speech: never policies.
_PAPERS = re.compile(
    r"理事会|会员大会|会员代表大会|会费|选举办法|候选人|章程|监票|申请表|申报表|申报书|承诺书|备案表|登记表|工作报告|财务报告|研究报告|白皮书|蓝皮书|榜单|排行|演讲|讲座"
)
_LIST_OF_GOODS = re.compile(r"商品|负面|准入|目录|权责|事权|职责|重点|行政|事项|产品|鼓励|禁止|限制")
#: Generic words alone make a short reference: 《实施方案》, 《若干措施》.
_GENERIC = re.compile(
    rf"(?:本|该|总体|具体|实施|行动|工作|若干|指导|规划|扶持|管理|暂行|试行|专项|三年|发展|支持|政策|建设|申报|鼓励|奖励|补充|相关|新|原|主体|配套|十四五|十三五|[\"'年版\d])*(?:{_KINDS})+"
)
#: A programme that is named by the year it aims at: 中国…2035.
_PROGRAMME = re.compile(r"(?:健康|美丽|数字|法治|平安)?中国[\u4e00-\u9fff]{0,8}20[2-5][05]")
#: （试行）, （2022年版）, （2021-2025年）: part of a title, no part of its kind.
_TAIL = re.compile(r"(?:\s*\([^()]{0,24}\))+\s*$|\s*\d{4}年版\s*$")
_SPEECH_AFTER = re.compile(
    r"\s*(?:的|为)?(?:这一)?(?:主题|专题|题目|题|话题|一文|一书|署名)?(?:演讲|讲座|分享|报道|文章|培训|课程|一文|一书|为题|话题|为主题|报告会)"
)
_SPEECH_BEFORE = re.compile(r"(?:文章|演讲|讲座|论文|题为|专著|著作|图书|杂志|刊物|电影|纪录片|节目|栏目|报道)\s*$")
_ALIAS_BEFORE = re.compile(r"(?:简称|下称|又称|统称|合称)\s*(?:为|:)?\s*[\"']?\s*$")
_OPEN = re.compile("[《》\n]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """What stands in 《》 at ``start``..``end`` of a folded text (the marks not counted)."""

    start: int
    end: int
    #: It is introduced as a short form (以下简称《办法》).
    alias: bool
    #: It names a policy document, by its ending and by its surroundings.
    policy: bool


def find_quoted(folded: str) -> Iterator[Quoted]:
    """Yield the outermost 《…》 of a folded text, in order; one that is not closed in its paragraph is left out."""
    depth = start = 0
    for match in _OPEN.finditer(folded):
        mark = match.group()
        if mark == "《":
            start = start if depth else match.end()
            depth += 1
        elif mark == "\n":
            depth = 0
        elif depth:
            depth -= 1
            if not depth and start < match.start():
                yield _quoted(folded, start, match.start())


def _quoted(folded: str, start: int, end: int) -> Quoted:
    before, after = folded[max(0, start - 12) : start - 1], folded[end + 1 : end + 16]
    speech = _SPEECH_BEFORE.search(before) or _SPEECH_AFTER.match(after)
    alias = _ALIAS_BEFORE.search(before) is not None
    return Quoted(start, end, alias, not speech and is_policy(folded[start:end]))


def plain(title: str) -> str:
    """Return a folded title without white space that does not count and without quotes; what titles are compared by."""
    return re.sub(r"[\s\"'<>《》]", "", squeeze(title)[0])


def stem(title: str) -> str:
    """Return a plain title without the brackets at its end: （试行）, （2022年版）."""
    return _TAIL.sub("", title)


def is_policy(title: str) -> bool:
    """Whether a folded title names a policy document, judged by its words alone."""
    name = stem(plain(title))
    if _PROGRAMME.fullmatch(name):
        return True
    if len(name) < 2 or not _KIND.search(name) or _NO_KIND.search(name) or _PAPERS.search(name):
        return False
    if name.endswith("清单"):
        return len(name) >= 8 and _LIST_OF_GOODS.search(name) is not None
    if name.endswith("协议"):
        return re.search(r"国|东盟|欧盟|自由贸易|自贸|经贸|双边|多边|世贸", name) is not None
    if name.endswith("建议"):
        return re.search(r"规划|中央|国务院", name) is not None
    if name.endswith("水平"):
        return "年版" in title
    return True


def is_short(title: str) -> bool:
    """Whether a folded title only points back to a full one: 《办法》, 《实施方案》."""
    name = stem(plain(title))
    if re.fullmatch(
        r".*(?:宪|刑|民|税|商|会计|公司|专利|商标|预算|证券|银行|合同|广告|海关|审计|统计|劳动|电子签名|价格|票据|保险|担保|外商投资|反垄断)法|民法典|行政.*法",
        name,
    ):
        return False
    return len(name) <= 3 or _GENERIC.fullmatch(name) is not None


_UNQUOTED = re.compile(
    r"关于(?:[^《》,。;!?:\n]|,(?=[^,。;\n]{0,30}的(?:通知|公告|意见|批复|决定))|《[^《》\n]{2,80}》){4,90}?的(?:补充|紧急)?"
    r"(?:通知|公告|通告|公示|批复|决定|函|(?:实施|指导|若干|工作)?意见|(?:若干|政策)*措施|(?:若干|暂行)规定)(?![书见])"
)


#: 服务外包发展"十四五"规划: a plan named with the quotes of the five years alone.
_PLAN = re.compile(r'(?<![\u4e00-\u9fff"])[\u4e00-\u9fff]{2,14}(?:发展|建设)"十[一二三四五]五"(?:发展)?规划(?:纲要)?')


def find_unquoted(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of document names printed without 《》: 关于…的通知. Those inside 《》 are left out."""
    found = [match.span() for match in _UNQUOTED.finditer(folded)] if "关于" in folded else []
    if "五" in folded:
        found += [match.span() for match in _PLAN.finditer(folded)]
    if found:
        quoted = [(quoted.start, quoted.end) for quoted in find_quoted(folded)]
        yield from (span for span in sorted(found) if not any(start <= span[0] < end for start, end in quoted))


_ISSUED_WITH = re.compile(
    r"(?:印发|发布|公布|下发|转发|批转|关于)(?:实施|发布|公布)?\s*[《<]?(.{4,120}?)[》>]?\s*的(?:通知|公告|通告|批复|决定)$"
)


def enclosed(title: str) -> str | None:
    """Return the title of the document a notice issues (关于印发某办法的通知 → 某办法); None if it issues none."""
    match = _ISSUED_WITH.search(stem(plain(title)))
    if not match:
        return None
    inner = match.group(1)
    return inner if is_policy(inner) and not is_short(inner) else None
