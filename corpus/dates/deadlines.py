"""Deadlines (截止): the last day to apply or hand in, apart from the article's own date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.dates.due_columns import due_cells
from corpus.dates.due_terms import counted_terms
from corpus.dates.due_words import HAND_IN, LABEL, TOLD, is_plan
from corpus.dates.years import dates_of, next_year
from corpus.model import Date, Deadline, Issue
from corpus.partial_date import PartialDate
from corpus.text.date_expressions import DateText
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: Before the date: 申报截止时间为…, 截止日期：…, 报名时间延长至….
_BEFORE = compile_pattern(
    r"(?:最迟|最晚|至迟)(?:不超过|不得超过|于|在)?\s*$|不(?:得)?(?:晚于|迟于|超过)\s*$|"
    r"(?:截止|截至|截稿|截标|截止到|截止至)(?:时间|日期|日)?\s*(?:为|是|:|到|至|延[长期]至)?\s*\(?$|时限\s*(?:为|是|:)\s*$"
    r"|{due_labels}(?:截止)?(?:时间|期限|时限|期|日期|时段)?\s*(?:为|是|:)?\s*(?:已|均|将)?(?:延长|延期|推迟|顺延|截止)[到至]\s*$"
    r"|(?:{due_labels}|关闭|锁定|汇款|付款|打款|完成|整改)(?:时间|期限|时限|日期)\s*(?:为|是|:)?\s*(?:[^,。;\n\d]{2,4}时间)?\s*$"
    r"|最后(?:一天|期限|日期|时刻|时限|时间)\s*(?:为|是|:)?\s*$|(?:截止|截至)[^,。;\n]{0,14}(?:为|是|:|到|至)\s*$"
    r"|{due_labels}(?:[^,。;\n]{0,4}?|[^,。;\n]{0,14}?(?:开放|持续|延)|[^。;\n]{0,8}?(?:延长|延期|推迟|顺延)[^。;\n]{0,6}?)[到至]\s*$"
    r"|(?:时限|期限|截稿|截止|审核|初审)[^,。;\n]{0,10}(?:放宽|推迟|顺延|延长|延期|延)[到至]\s*$|(?:网上|线上|系统)(?:提交|填报|申报)\s*:\s*$"
    r"|(?:系统|问卷|通道|平台|窗口|入口|端口)[^,。;\n]{0,4}?(?:开放|开通|关闭)[到至]\s*$"
    r"|(?:{due_labels}|回收|收集|保留|办)[^,。;\n]{0,4}(?:直[到至]|止于|[到至])\s*$|(?<![仅不有受])限[于在]?\s*$"
)
#: 延长至…, 宽限到…: of what is asked, where nothing says that it is in force, held or run so long.
_PUT_OFF = re.compile(r"(?:宽限|放宽|(?:延长|延期|延后|展延|顺延|推迟|延)[^,。;\n]{0,2})[到至]\s*$")
_RUN = compile_pattern("{runs_until}")
#: A text without any of these names no deadline.
_SIGNS = re.compile("[截前限止内期至到迟晚关最~-]")
#: 即日起至…, 自即日起到….
_FROM_NOW = re.compile(
    r"(?:(?:自|从)?即日起?|[自从][^。;,\n]{0,12}之日起)\s*(?:开始|接受报名|受理)?\s*[,]?\s*(?:[-~至到]|截止)+\s*$"
)
_HOUR = r"\s*(?:\([^()\n]{0,12}\)|\))?\s*(?:\d{1,2}[:时点]\d{0,2}分?|[零一二三四五六七八九十]{1,3}[点时])?\s*"
_AFTER = compile_pattern(
    _HOUR
    + r"(?:下班|中午|上午|下午|晚上?|\d+[:时点](?:\d+(?![\d:时点]))?分?|[一二三四五六七八九十]{1,3}点(?![一二三四五六七八九十]))*\s*(?:\([^()\n]{0,12}\))?\s*"
    r"(?:前|或?之前|或?以前|止|截止|为止|结束|(?=[,，]?\s*逾期))(?!的|往|后|夕|才|[^,。;\n]{0,4}未(?!{hand_in_verbs})|[^,。;\n]{0,8}已)(?P<rest>[^。;\n]{0,50})"
)
_ENDS = compile_pattern(
    _HOUR
    + r"(?:下午|中午|上午|晚上?)?"
    + _HOUR
    + r"(?:截止(?!时[收共已]|后)|截稿|截标|截(?=[,。;)\n]|$)|为止|为限|结束(?=[^,。;\n]{0,4}(?:报名|申报|受理))"
    r"|,?\s*(?:{due_labels}|系统|通道|平台|端口){0,2}(?:自动|即)?(?:关闭|停止)|停止(?:受理|报名|申报|接收)|结束(?=[,。;)\n]|$)|结束(?:收集|征集|接收)|(?:自动)?(?:锁定|落锁|封存|收口|关门|截题|失效)|(?:寄出|到账|收到|送达)?(?:为准|为界)|(?:(?:为|是)[^,。;\n]{0,8})?(?:最后(?:期限|一天)|截止[日期时])|(?:寄出)?(?:的)?邮戳)"
)
_RANGE = compile_pattern(
    r"{due_labels}(?:[^,。;\n]{0,6}(?:时间|期限|时限|时段|期|日期|窗口))?(?:安排|工作|活动)?\s*(?:为|是|:|从|自)*\s*\(?$|公示(?:时间|期限|期|日期)?[^。;\n]{0,4}$"
)
#: Behind a range: in it one may apply.
_IN_RANGE = compile_pattern(
    r"(?:止|期间|内|,)*\s*(?![^,。;\n]{0,4}(?:停|封闭|禁止))"
    r"(?:[^。;\n]{0,12}?(?:{due_labels}|开通|登录|逾期)|[^,。;\n]{0,12}?可)"
)
_STOPS, _SHOWN = re.compile(_HOUR + r"(?:止|结束|截止)"), re.compile(r"公示[^,、。;\n]{0,8}$")
#: 公示期为…, 公示20个工作日, 自…: of a list that is shown now.
_SHOWN_FOR = re.compile(r"公示(?:期|时间|期限|\d+个?(?:工作)?[日天],)\s*(?:为|是|:|自|从|,)*$")
#: What is valid or held in a range, and what was done in one: 命名有效期…, 凡…期间举办的.
_HELD, _WHILE = re.compile("(?:有效|任|聘|合同|保修|质保)期"), re.compile(r"(?:期间|内|间)[^,。;\n]{1,20}的")
#: Behind a day: what is to be done on it at the latest, and the same where it is asked for.
_DUE_ON = re.compile(_HOUR + r"(?:全部|一律|全额|统一)?(?:交稿|交卷|付清|缴清|交清|交齐|缴齐|结清|撤场|截关)")
_ASKED_ON = re.compile(_HOUR + r"(?:统一)?(?:[交送寄报]到|[交送寄报]至)")
#: 请于11月10日-15日到秘书处领票.
_REQUEST, _FETCH = re.compile("(?:请|须|务必|可)[于在]$"), re.compile(r"[^,。;\n]{0,16}[领办交报填]")
_OBJECTION = re.compile(r"异议|反映|反馈|意见")
#: 未在5月15日前提交的, 视为放弃; behind a day after which it is too late.
_FAILED, _LATE = re.compile("未(?:能|按时)?[在于]?$"), re.compile(r"[,。;\s]*(?:逾期|过期)")
#: In the clause of an end: it has come, or is that of something else.
_ENDED = re.compile("已|曾|原定|有效|合同")
#: What closes at a deadline, and no shop or site.
_CHANNEL = compile_pattern("{due_labels}|系统|通道|平台|端口|窗口|入口|链接|问卷|预订|投标")
#: A bare 截至 is a deadline only where the words behind the date say so: 截至…前, 截至…，逾期不予受理.
_BARE = re.compile(r"(?:截至|截止|截止到|截止至)\s*$")
_DUE_BY = compile_pattern(
    r"(?:{hand_in_verbs}|{due_labels}|优惠|早鸟价?|[,、]时间)(?:期限?|工作|时间|确认)?(?:截[止至]到?|截止至)\s*$"
)
#: 展品征集面向全市, 截至4月5日。: asked before, and nothing counted behind.
_CLOSES = re.compile(_HOUR + r"(?:[。;)\n]|$)")
#: 建议书截止6月30日, 更换队员截至11月21日, and nothing counted behind.
_UNTIL, _TO = re.compile(r"截止\s*$|(?<=[^\W\d_])截至\s*$"), re.compile("[到至]$")
_STAYS = re.compile(_HOUR + r"(?:[。;\n]|,(?!已|[^,。;\n]{0,30}\d))")
#: Nothing but a deadline is at midnight.
_MIDNIGHT = re.compile("24[:时点]|二十四时")
_OVERDUE = re.compile(r"\s*(?:前|止|[,。]?\s*逾期)")
#: What is counted or valid up to a day: 业绩计算截止时间为…, 申请表有效期至….
_COUNTED = re.compile(
    r"(?:计算|统计|核算|数据|业绩|有效|工期|余额|进度)[^,。;\n]{0,6}(?:截止|截至|[至到])[^,。;\n]{0,6}$"
)
#: Behind a day: what one must have been by then, and what something is named by (2月1日前签约的).
_CONDITION = compile_pattern(
    r"[^,。;\n]{0,4}?(?:(?:成立|设立|出生|毕业|入职|发生|到期)(?=的|[,。;\n]|$)|{done_before}了?的|[^,。;\n]{0,4}届满)"
)
_NAMED_BY = re.compile(r"[^,。;\n]{0,8}?的")
_ASKING_TITLE = compile_pattern(r"[^\n]{0,120}?{asking_titles}")
#: Characters before a date in which the words stand that make it a deadline. 6-36: between these no
#: deadline of the labelled bulletins and the samples changes; with 12 a gazette loses two.
_LEAD = 24
#: Characters behind a range in which objections are asked for. From 60 on; with 20 one is lost.
_ASKED = 100
# Of 179 labelled articles and three bulletins none reads otherwise between the bounds named.
#: A call is open for less than so many days: a day that comes round later may be long past. 60-360.
_LONGEST = 200
#: The days of an issue that is too long to tell a year: what its article tells of does. 10-300.
_WIDE = 100
#: Days before an issue within which a call may have closed. 0-180.
_CLOSED = 92


def find_deadlines(passage: Passage, issue: Issue, own: Date | None = None) -> tuple[Deadline, ...]:
    """Return the deadlines an article prints, in order, each with its clause and source line.

    `own` is the article's date, which tells the year of a day printed without it.
    """
    found: dict[tuple[PartialDate, str], Deadline] = {}
    if _SIGNS.search(passage.folded):
        for one in sorted((*_days(passage, issue, own), *_terms(passage, issue, own)), key=lambda one: one[0]):
            found.setdefault((one[1].date, one[1].text), one[1])
    return tuple(found.values())


def is_deadline(folded: str, date: DateText) -> bool:
    """Return whether the words around a day say that something is to be done by it."""
    return not _rule(folded, date).startswith("not-")


def _days(passage: Passage, issue: Issue, own: Date | None) -> Iterator[tuple[int, Deadline]]:
    cells = due_cells(passage)
    for date in dates_of(passage, issue):
        rule = _rule(passage.folded, date)
        if rule.startswith("not-") and any(start <= date.start and date.end <= end for start, end in cells):
            rule = "date.deadline-column"
        if (date.day or date.closing) and passage.note(rule, date.start, date.end):
            day, reason, certain = _value(date, passage, issue, own)
            old = day is not None and issue.start is not None and (issue.start.first - day.last).days > _LONGEST
            if day is not None and not old:
                yield date.start, _stated(passage, day, date.start, date.end, certain=certain, reason=reason)


def _terms(passage: Passage, issue: Issue, own: Date | None) -> Iterator[tuple[int, Deadline]]:
    for term in counted_terms(passage, issue, own):
        passage.note("date.deadline-after", term.start, term.end)
        yield term.start, _stated(passage, term.day, term.start, term.end, certain=False, reason=term.reason)


def _stated(passage: Passage, day: PartialDate, start: int, end: int, *, certain: bool, reason: str | None) -> Deadline:
    clause = passage.text[slice(*passage.between("。;!?\n,", start, end))].strip()
    return Deadline(day, clause, passage.line(start), certain, reason)


def _rule(folded: str, date: DateText) -> str:
    """Return the rule by which a day is a deadline, or is none."""
    *above, before = folded[max(0, date.start - _LEAD) : date.start].split("\n")
    if not before.strip() and len(above) > 1:
        before = above[-1]
    clause = re.split("[。;!?]", before)[-1]
    after = folded[date.end : date.end + _ASKED].partition("\n")[0]
    if date.to_day is not None:
        return _range_rule(before, clause, after)
    if _SHOWN.search(clause) and not _OBJECTION.search(before):
        return "not-date.no-deadline"
    if _FROM_NOW.search(before):
        asked = (
            HAND_IN.search(clause + after)
            or LABEL.search(clause + after)
            or "逾期" in after
            or ("公示" in clause and _OBJECTION.search(after))
        )
        return "date.deadline-before" if asked else "not-date.no-deadline"
    if _COUNTED.search(clause) and not (LABEL.search(clause) and _LATE.match(after)):
        return "not-date.no-deadline"
    if _BEFORE.search(before):
        closes = LABEL.search(clause) and _CLOSES.match(folded, date.end)
        due = (
            closes
            or (_UNTIL.search(before) and _STAYS.match(folded, date.end))
            or _BARE.search(before) is None
            or _OVERDUE.match(folded, date.end)
            or _DUE_BY.search(before)
        )
        return "date.deadline-before" if due else "not-date.no-deadline"
    if _PUT_OFF.search(before):
        return "not-date.no-deadline" if _RUN.search(clause) else "date.deadline-before"
    return _before_rule(folded, date, clause)


def _range_rule(before: str, clause: str, after: str) -> str:
    """Return the rule for days in which one may apply or object."""
    if _HELD.search(clause) or _WHILE.match(after):
        return "not-date.no-deadline"
    if "公示" in before:
        told = _SHOWN_FOR.search(before) or _OBJECTION.search(before + after) or _LATE.match(after)
        return "date.application-period" if told else "not-date.no-deadline"
    asked = (
        _RANGE.search(before)
        or (_REQUEST.search(before) and _FETCH.match(after))
        or (LABEL.search(clause.rpartition(",")[2]) and _STOPS.match(after))
        or (_IN_RANGE.match(after) and not is_plan(clause))
    )
    return "date.application-period" if asked else "not-date.no-deadline"


def _before_rule(folded: str, date: DateText, clause: str) -> str:
    """Return the rule for a day before which something is to be done."""
    match = _AFTER.match(folded, date.end)
    ends = _ENDS.match(folded, date.end)
    if _TO.search(clause) and _STOPS.match(folded, date.end) and (LABEL.search(clause) or ends is None):
        return "not-date.no-deadline" if _HELD.search(clause) or _RUN.search(clause) else "date.deadline-after"
    if ends:
        shuts = (
            not _MIDNIGHT.search(ends[0])
            and ends[0].endswith(("关闭", "停止", "结束"))
            and not _CHANNEL.search(clause + ends[0])
        )
        return "not-date.no-deadline" if shuts or _ENDED.search(clause) else "date.deadline-after"
    if (_DUE_ON.match(folded, date.end) or (_ASKED_ON.match(folded, date.end) and TOLD.search(clause))) and not (
        is_plan(clause) or _ENDED.search(clause)
    ):
        return "date.deadline-after"
    condition = match is not None and _CONDITION.match(match["rest"]) and not _FAILED.search(clause)
    if match is None or is_plan(clause) or condition:
        return "not-date.no-deadline"
    told = TOLD.search(clause) and not (date.closing and date.period and date.month == 1)
    due = HAND_IN.search(match["rest"] + clause) or told
    if not due and "前" in match.group() and (date.day or date.month != 1):
        due = _is_due(folded, date, match["rest"])
    return "date.deadline-after" if due else "not-date.no-deadline"


def _is_due(folded: str, date: DateText, rest: str) -> bool:
    """Return whether something is to be done before a day, and not a condition to be met.

    Where a clause ends with the day, its paragraph or title asks.
    """
    line = folded[max(0, date.start - _ASKED) : date.start].rpartition("\n")[2]
    asks = rest[:1] not in ",):" or _ASKING_TITLE.match(folded) or TOLD.search(line)
    return bool(asks) and not _NAMED_BY.match(rest)


def _value(
    date: DateText, passage: Passage, issue: Issue, own: Date | None
) -> tuple[PartialDate | None, str | None, bool]:
    """Return the day, how its year was inferred, and whether it is certain.

    A missing year is that of the same day printed in full, else it is the next such day after the
    signature, the source's day or the beginning of the issue.
    """
    year = date.to_year or date.year
    if date.feast:
        return (
            _last(date, next_year(date, own.value if own and own.value.day else issue.start)),
            "before a feast",
            False,
        )
    if year is not None and passage.folded.startswith("年底", date.start):
        return _last(date, year), "the end of the issue's year", False
    if year is not None or date.month is None:
        return _last(date, year), None, True
    same = passage.days_in_full.get((date.month, date.day or 0))
    if same is not None:
        return _last(date, same), f"the text prints it as a day of {same}", True
    signed = passage.signature.date.first() if passage.signature else None
    since = signed or (own.value if own is not None and own.kind in {"signed", "source-line"} else None)
    if since is not None and since.day:
        day = _last(date, next_year(replace(date, day=date.day or 28), since))
        soon = day is not None and (day.first - since.first).days <= _LONGEST
        return day, f"the next such day after {since}", soon
    return _by_issue(date, issue, own)


def _by_issue(date: DateText, issue: Issue, own: Date | None) -> tuple[PartialDate | None, str | None, bool]:
    """Infer the year by the issue, or by what the article tells of before it."""
    start, end = issue.start, issue.end
    if start is None or end is None:
        return _last(date, issue.year), f"the year {issue.year} is the issue's", False
    wide = (end.last - start.first).days > _WIDE
    told = own is not None and own.kind != "issue" and (wide or (own.value.day and own.value.first < start.first))
    since = own.value if own is not None and told else start
    year = next_year(replace(date, day=date.day or 28), since)
    day = _last(date, year)
    if day is None or (day.first - end.last).days <= _LONGEST:
        return day, f"the next such day after {since}", day is not None
    past = _last(date, (year or 0) - 1)
    if past is not None and (start.first - past.first).days <= _CLOSED:
        return past, f"shortly before {since}; the next such day is a year away", False
    return day, f"the next such day after {since} is far away", False


def _last(date: DateText, year: int | None) -> PartialDate | None:
    """Return the last day of a range, of a month that ends, or the day itself."""
    value = date.last(year) or date.first(year)
    return PartialDate.on(value.last) if value is not None and date.closing else value
