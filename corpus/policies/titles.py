"""Titles of policy documents.

What stands in 《》, notices named without it, and which titles are no policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.text.fold import squeeze
from corpus.text.word_lists import compile_pattern

#: What the name of a policy document ends in (before a bracket such as （试行）).
_KIND = compile_pattern("{policy_kinds}$")
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


def find_quoted(folded: str) -> Iterator[Quoted]:
    """Yield the outermost 《…》 of a folded text, in order.

    One that is not closed in its paragraph is left out.
    """
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
    return Quoted(start, end, alias, "not-policy.speech" if speech else title_fault(folded[start:end]))


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


_UNQUOTED = re.compile(
    r"关于(?:[^《》,。;!?:\n]|,(?=[^,。;\n]{0,30}的(?:通知|公告|意见|批复|决定))|《[^《》\n]{2,80}》){4,90}?的(?:补充|紧急)?"
    r"(?:通知|公告|通告|公示|批复|决定|函|(?:实施|指导|若干|工作)?意见|(?:若干|政策)*措施|(?:若干|暂行)规定)(?![书见])"
)


#: 服务外包发展"十四五"规划: a plan named with the quotes of the five years alone.
_PLAN = re.compile(r'(?<![\u4e00-\u9fff"])[\u4e00-\u9fff]{2,14}(?:发展|建设)"十[一二三四五]五"(?:发展)?规划(?:纲要)?')


def find_unquoted(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of document names printed without 《》: 关于…的通知.

    Those inside 《》 are left out.
    """
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
    """Return the title of the document a notice issues (关于印发某办法的通知 → 某办法).

    None if it issues none.
    """
    match = _ISSUED_WITH.search(stem(title_key(title)))
    if not match:
        return None
    inner = match.group(1)
    return inner if is_policy(inner) and not is_short(inner) else None
