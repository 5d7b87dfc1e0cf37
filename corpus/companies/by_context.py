"""Find bare names of companies by context: hosts, partners, subjects of titles, stock codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from corpus.companies.boundaries import name_start
from corpus.companies.by_trade import Hint, hint, surroundings
from corpus.companies.name_form import could_stand, is_brandless, is_formed, is_person, name_fault, plausible
from corpus.companies.patterns import AGENT, DEEDS, KIND_BEFORE, NOT_COMPANY, OFFICE, PAIR, STOCK_CODE, VERBS
from corpus.evidence import Sign, total
from corpus.text.lexicon import is_clean, is_common
from corpus.text.places import is_place, place_at
from corpus.text.word_lists import compile_pattern


def find_stock_codes(folded: str) -> Iterator[Hint]:
    """Yield what stands before a stock code in brackets: 某某（600000）."""
    for match in STOCK_CODE.finditer(folded):
        if not re.search(r"\d", match.group()):
            continue
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if sure and 2 <= len(name) <= 8 and is_formed(name):
            yield hint(start, match.start(), 2.0, "company.stock-code", match)


def find_title_subjects(folded: str, start: int, end: int, body: str) -> Iterator[Hint]:
    """Yield the subjects of a title's clauses that act as companies do and recur in the body."""
    for clause in re.finditer(r"[^\s,。!?;:|\"【】\[\]()《》]+", folded[start:end]):
        words = clause.group()
        lead = re.match(r"(?:热烈)?(?:祝贺|庆贺|恭喜|恭贺|喜报|喜讯)?", words)
        begin = lead.end() if lead else 0
        for stop in range(begin + 2, min(len(words), begin + 9)):
            name = words[begin:stop]
            rest = words[stop:]
            if not plausible(name) or is_common(name[place_at(name) :]) or name not in body:
                continue
            deed = AGENT.match(rest) or re.match(r"(?:与|和|在|携)", rest)
            if deed:
                at = start + clause.start() + begin
                end = at + len(name)
                does = Sign("company.title-subject", 1.0, end, end + deed.end())
                again = Sign("company.opens-sentences", 0.5 * _alone(name, body), at, end)
                yield Hint(at, end, (does, again) if again.weight else (does,))


#: Who holds an event: 由甲、乙主办; persons and teams do not.
_HOST = re.compile(r"(?:联合)?(?:主办|承办|协办|冠名|独家赞助|发起,)")
_FIRST = re.compile(
    r"(?<![\u4e00-\u9fffa-z0-9])(?P<name>(?:(?![和与及])[\u4e00-\u9fff]){2,6}?|[a-z][a-z0-9&-]{2,20})"
    r"(?:[在以][^,。;]{2,24}?)?(?:排名|位列|位居|均?位列|均以)(?:第|首位|榜首|前|大幅)"
)
_WITH = re.compile(r"(?:携手|联手|牵手|联合|联袂)")
_CHINA = re.compile(r"中国(?P<name>[\u4e00-\u9fff]{2})(?![局院会部委社团军队台报网协署大学])")
_LATIN = re.compile(
    r"公司\s*(?P<name>[a-z][a-z0-9.&-]{4,24})"
    r"|(?<![a-z])(?P<other>[a-z][a-z0-9&-]*(?: [a-z][a-z0-9&-]*){0,2})(?<=...)\s?公司"
)
#: Kinds of company that are written in Latin letters: a SPV 公司 is no company called SPV.
_KINDS = compile_pattern("{latin_kinds}")
_PARK = re.compile(
    r"(?:[\u4e00-\u9fff]{2,4})(?:软件园|科技园|产业园|创意园|物流园|孵化器)(?=(?:董事长|总经理|总裁|公司))"
)
#: The numbered bureaus of the builders of railways, houses and harbours: 中铁某局.
_BUREAU = re.compile(r"中[铁建交冶核水][一二三四五六七八九十]{1,3}[航公]?(?:局|冶)(?:集团)?")
#: Who signs with whom, where the first is named before: …，与某某签署战略合作协议.
_SIGNS_WITH = re.compile(
    r"(?<=[,、。;\n])(?:并|还|又|已|近日|日前)?(?:与|和|同)(?P<name>[\u4e00-\u9fffa-z0-9]{2,8}?)(?:正式|成功|共同|联合)?"
    r"(?:签署|签订|达成)[^,。;\n]{0,12}?(?:合作|协议|协定)"
)
#: Who makes, builds, supplies: 由某某供货, 由某某与该校联合研发.
_BY = compile_pattern(
    r"(?<![自理])由(?P<name>[\u4e00-\u9fffa-z0-9]{2,8}?)(?:\([^()\n]{2,20}\))?(?:[与和及][^,。;、\n]{2,12}?)?"
    r"(?:独家|联合|自主|共同|牵头|负责|投资|出资|全资|参与|总)*{made_by}"
)
_ACADEMY = re.compile(r"(?:大学|学院|研究院|研究所|政府|管委会)$")
#: A brand and a model: 某伟达h100, 某航智能eh216-s.
_MODEL = re.compile(r"(?<![\u4e00-\u9fffa-z0-9])(?P<name>[\u4e00-\u9fff]{3,4})(?=[a-z]{1,8}-?\d)")
#: Behind a company that stands for its like: 某来等车企.
_SUCH_AS = re.compile(r"等(?:(?:国[内外]|外资|龙头|头部|知名|领军|骨干)?企业|公司|厂商|巨头|[车药房酒乳]企)")
_OPENINGS = frozenset(["", *'\n。!?;,:、"'])


def find_by_context(folded: str, companies: AbstractSet[int], *, ranking: bool = False) -> Iterator[Hint]:
    """Yield bare names that only a company fits: hosts, partners, subjects, Latin names.

    `companies` are the offsets at which known companies begin; `ranking` says that companies are
    ranked.
    """
    for match in _HOST.finditer(folded):
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if sure and plausible(name.removesuffix("企业")) and not name.endswith("企业家"):
            led = folded[start - 1 : start] in {"由", "、"}
            yield hint(start, match.start() - 2 * name.endswith("企业"), 2.0 if led else 1.5, "company.host", match)
    for match in _FIRST.finditer(folded):
        if is_formed(match["name"]):
            weight = 2.0 if ranking and plausible(match["name"]) else 1.0
            yield hint(*match.span("name"), weight, "company.ranks-first", match)
    for match in _WITH.finditer(folded):
        start, sure = name_start(folded, match.start())
        if sure and match.end() in companies and plausible(folded[start : match.start()]):
            yield hint(start, match.start(), 2.0, "company.with-company", match)
    for match in _CHINA.finditer(folded):
        if not is_common(match["name"]) and not is_place(match["name"]):
            signs = (Sign("company.china", 0.5, *match.span()), *surroundings(folded, *match.span()))
            yield Hint(*match.span(), signs if total(signs) > 0.5 else signs[:1])
    for match in _LATIN.finditer(folded):
        if not (match["other"] and _KINDS.fullmatch(match["other"])):
            yield hint(*match.span("name" if match["name"] else "other"), 2.0, "company.latin", match)
    for match in (*_PARK.finditer(folded), *_BUREAU.finditer(folded)):
        yield hint(*match.span(), 2.0, "company.park-or-bureau", match)
    yield from _subjects(folded)


def _subjects(folded: str) -> Iterator[Hint]:
    """Yield the subjects of company verbs, the employers of officers, and pairs of partners."""
    for match in VERBS.finditer(folded):
        yield from _subject(folded, match, 1.0, "company.subject")
    for match in DEEDS.finditer(folded):
        yield from _subject(folded, match, 2.0, "company.deed")
    for match in OFFICE.finditer(folded):
        if _names_person(folded, match.end()):
            yield from _subject(folded, match, 2.0, "company.office")
    for match in _SIGNS_WITH.finditer(folded):
        if plausible(match["name"]) and is_clean(match["name"]):
            yield hint(*match.span("name"), 2.0, "company.signs-with", match)
    for match in _BY.finditer(folded):
        name = match["name"]
        if (_is_maker(name) or (plausible(name) and (len(name) > 2 or is_clean(name)))) and not is_person(name):
            yield hint(*match.span("name"), 2.0, "company.made-by", match)
    for match in PAIR.finditer(folded):
        if not plausible(match["one"]):
            continue
        partner = _is_maker(match["two"]) or plausible(match["two"])
        if partner or _ACADEMY.search(match["two"]):
            yield hint(*match.span("one"), 2.0, "company.pair", match)
        if partner:
            yield hint(*match.span("two"), 2.0, "company.pair", match)
    for match in _SUCH_AS.finditer(folded):
        start, sure = name_start(folded, match.start())
        name = folded[start : match.start()]
        if (
            sure
            and 2 <= len(name) <= 6
            and plausible(name)
            and is_clean(name)
            and folded[start - 1 : start] in _OPENINGS - {"、"}
        ):
            yield hint(start, match.start(), 2.0, "company.such-as", match)
    for match in _MODEL.finditer(folded):
        if plausible(match["name"]) and is_clean(match["name"]) and not is_person(match["name"]):
            yield hint(*match.span("name"), 2.0, "company.model", match)


def _is_maker(name: str) -> bool:
    """Return whether a name is a place and a trade, long enough for a company (某地能源)."""
    return len(name) >= 4 and is_brandless(name) and not NOT_COMPANY.search(name)


def _subject(folded: str, verb: re.Match[str], weight: float, rule: str) -> Iterator[Hint]:
    """Yield the name before a verb if it opens its clause or a kind of company stands before it."""
    start, sure = name_start(folded, verb.start())
    name, opening = folded[start : verb.start()].rstrip(), rule == "company.office"
    if not sure or not 2 <= len(name) <= 8:
        return
    if name[-1] in "向对把将让为" or not (
        plausible(name)
        or (rule == "company.deed" and len(name) >= 3 and could_stand(name))
        or (len(name) >= 4 and (is_brandless(name) or (opening and is_formed(name))))
    ):
        yield Hint(start, start + len(name), fault=name_fault(name) or "not-company.preposition")
        return
    kind = KIND_BEFORE.search(folded, max(0, start - 6), start)
    if opening and kind and kind.group().endswith("公司"):  # its department: 某某公司招商部总经理
        return
    if kind or opening or folded[start - 1 : start] in _OPENINGS:
        own = 4 <= len(name) <= 6 and is_clean(name) and place_at(name) == 0
        oov = len(name) == 3 and is_clean(name) and plausible(name) and not is_person(name)
        weight = max(weight, 1.5) if oov else weight
        weight = 2.0 if kind or own else min(weight, 1.0) if is_brandless(name) else weight
        yield hint(start, start + len(name), weight, rule, verb)


def _names_person(folded: str, offset: int) -> bool:
    """Return whether a person's name follows (董事长苏某), not a verb (苏某董事长表示)."""
    two = folded[offset : offset + 2]
    return (
        len(two) == 2
        and two[0] not in "对为在与和就向带介表致主出陪说等率作代"
        and all("\u4e00" <= c <= "\u9fff" for c in two)
        and is_clean(two)
        and not is_place(two)
    )


def _alone(name: str, body: str) -> int:
    """Count the sentences of the body that a name opens (up to 4)."""
    return min(4, len(re.findall(rf"(?:^|[\n,。;!?:\"]){re.escape(name)}", body)))
