"""Titles of policy documents.

What stands in 《》, notices named without it, and which titles are no policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.text.fold import squeeze
from corpus.text.word_lists import compile_pattern

#: What the name of a policy document ends in (before a bracket such as （试行）).
_KIND = compile_pattern(r"(?:{policy_kinds}|(?:准则|规则|指引|解释)第\d{1,3}号.{0,20})$")
#: Endings that look like a kind and are none.
_NO_KIND = compile_pattern("{not_policy_endings}$")
#: Papers of an association or an applicant, and speech: never policies.
_PAPERS = compile_pattern("{not_policy_words}")
_LIST_OF_GOODS = compile_pattern("{policy_lists}")
#: Generic words alone make a short reference: 《实施方案》, 《若干措施》.
_GENERIC = compile_pattern("{generic_title_words}*{policy_kinds}+")
#: Laws that are called by a short name: 刑法, 公司法.
_LAW = compile_pattern(".*{law_names}法|民法典|行政.*法")
#: A programme that is named by the year it aims at: 中国…2035.
_PROGRAMME = re.compile(r"(?:健康|美丽|数字|法治|平安)?中国[\u4e00-\u9fff]{0,8}20[2-5][05]")
#: （试行）, （2022年版）, （2021-2025年）: part of a title, no part of its kind.
_TAIL = re.compile(r"(?:\s*\([^()]{0,24}\))+\s*$|\s*\d{4}年版\s*$")
_SPEECH_AFTER = compile_pattern(r"\s*(?:的|为)?(?:这一)?(?:主题|专题|题目|题|话题|一文|一书|署名)?{speech_after}")
_SPEECH_BEFORE = compile_pattern(r"{speech_before}\s*$")
#: The titles before one in a list: what stands before the first of them stands before it.
_LISTED = re.compile(r"(?:《[^《》\n]{1,60}》(?:[\s、,和及与]|\([^()\n]{0,30}\))*+)+$")
_LIST = 200
#: Behind a title: it is in force, or opinions on it are asked for. Before it: that it is a standard.
_IN_FORCE_AFTER = re.compile(
    r"\s*(?:\([^()]{0,16}\))?\s*(?:[^,。;《》]{0,6}(?:听取意见|征求意见|实施在即|施行)|第[一二三四五六七八九十\d]+条|自\d)"
)
_STANDARD_AFTER = compile_pattern(r"\s*\(\s*(?:{standard_codes}(?:/[tzj])?\s?\d|t/[a-z])")
_STANDARD_BEFORE = re.compile(r"(?:国家|行业|地方|推荐性|强制性|团体)标准\s*$")
#: Books, reports and papers that no context makes a policy.
_WORK = compile_pattern("{works}$")
#: Before a title: it is signed, or it is the paper of a company or an association.
_SIGNED_BEFORE = re.compile(r"(?:签署|签订|签约|签下|达成|续签)(?:了|的)?\s*$")
_PRIVATE_BEFORE = compile_pattern(
    r"{private_bodies}(?:的|新|最新|内部|自行|联合|近日|已|正式|共同)?"
    r"(?:制定|修订|发布|印发|推出|通过|实行|出台)?(?:的|了)?\s*$"
)
#: What makes a signed or private paper public after all, and a number behind it.
_BETWEEN_STATES = re.compile(r"国|东盟|欧盟|自由贸易|自贸|经贸|双边|多边|世贸")
_PUBLIC = re.compile("[省市县区]|国家|全国|中华人民共和国|行业标准|条例")
_NUMBERED_AFTER = re.compile(r"》?\s*[(\[]\s*[\u4e00-\u9fff]{1,14}\s*[\[(]\s*(?:19|20)\d\d")
_ALIAS_BEFORE = re.compile(r"(?:简称|下称|又称|统称|合称)\s*(?:为|:)?\s*[\"']?\s*$")
_OPEN = re.compile("[《》\n]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The text in 《》, at ``start``..``end`` of a folded text (the marks not counted)."""

    start: int
    end: int
    #: It is introduced as a short form (以下简称《办法》).
    alias: bool
    #: The rule for which it names no policy document, by its words or by its surroundings; "" if it
    #: names one.
    fault: str


@lru_cache(maxsize=32)  # The finders of one text each ask for them.
def find_quoted(folded: str) -> tuple[Quoted, ...]:
    """Return the outermost 《…》 of a folded text, in order.

    One that is not closed in its paragraph is left out.
    """
    return tuple(_marked(folded))


def _marked(folded: str) -> Iterator[Quoted]:
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
    listed = _LISTED.search(folded, max(0, start - _LIST), start - 1)
    stop = listed.start() if listed else start - 1
    before, after = folded[max(0, stop - 11) : stop], folded[end + 1 : end + 16]
    alias = _ALIAS_BEFORE.search(before) is not None
    return Quoted(start, end, alias, _fault(folded[start:end], before, after))


def _fault(title: str, before: str, after: str) -> str:
    """Return the rule by which a title in its place names no policy document; "" if it names one.

    What its words leave open is decided by what is done with it: a text that is in force or on
    which opinions are asked is one, a paper that is signed or that a company made is none.
    """
    if _SPEECH_BEFORE.search(before) or _SPEECH_AFTER.match(after):
        return "not-policy.speech"
    fault = title_fault(title)
    if fault == "not-policy.no-kind" and not _WORK.search(title_key(title)):
        standard = _STANDARD_BEFORE.search(before) or _STANDARD_AFTER.match(after)
        return "" if _IN_FORCE_AFTER.match(after) or standard else fault
    if fault or _NUMBERED_AFTER.match(after) or _BETWEEN_STATES.search(title):
        return fault
    if _SIGNED_BEFORE.search(before):
        return "not-policy.agreement"
    return "not-policy.papers" if _PRIVATE_BEFORE.search(before) and not _PUBLIC.search(title) else ""


def title_key(title: str) -> str:
    """Return the key of a folded title, by which titles are compared: no white space, no quotes."""
    return re.sub(r"[\s\"'<>《》]", "", squeeze(title)[0])


def stem(title: str) -> str:
    """Return a title key without the brackets at its end: （试行）, （2022年版）."""
    return _TAIL.sub("", title)


def is_policy(title: str) -> bool:
    """Return whether a folded title names a policy document, judged by its words alone."""
    return not title_fault(title)


def title_fault(title: str) -> str:
    """Return the rule by which a folded title names no policy document; "" if it names one."""
    name = stem(title_key(title))
    if _PROGRAMME.fullmatch(name):
        return ""
    if len(name) < 2 or not _KIND.search(name):
        return "not-policy.no-kind"
    if _NO_KIND.search(name):
        return "not-policy.not-a-kind"
    if _PAPERS.search(name):
        return "not-policy.papers"
    if name.endswith("清单") and (len(name) < 8 or not _LIST_OF_GOODS.search(name)):
        return "not-policy.list"
    if name.endswith("协议") and not re.search(r"国|东盟|欧盟|自由贸易|自贸|经贸|双边|多边|世贸", name):
        return "not-policy.agreement"
    if name.endswith("建议") and not re.search(r"规划|中央|国务院", name):
        return "not-policy.proposal"
    return "not-policy.level" if name.endswith("水平") and "年版" not in title else ""


def is_short(title: str) -> bool:
    """Return whether a folded title only points back to a full one: 《办法》, 《实施方案》."""
    name = stem(title_key(title))
    if _LAW.fullmatch(name):
        return False
    return len(name) <= 3 or _GENERIC.fullmatch(name) is not None


_ISSUED_WITH = re.compile(
    r"(?:印发|发布|公布|下发|转发|批转|关于)(?:实施|发布|公布)?\s*[《<]?(.{4,120}?)[》>]?\s*的(?:通知|公告|通告|批复|决定)$"
)


def enclosed(title: str) -> str | None:
    """Return the title of the document a notice issues (关于印发某办法的通知 → 某办法).

    None if it issues none.
    """
    match = _ISSUED_WITH.search(stem(title_key(title)))
    if not match:
        return None
    inner = match.group(1)
    return inner if is_policy(inner) and not is_short(inner) else None
