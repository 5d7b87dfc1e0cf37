"""Where a name begins in running text: the words before it that are no part of it."""

from __future__ import annotations

import re

from corpus.text.lexicon import is_common, is_pair, is_word, split_trades
from corpus.text.places import find_places, place_at

#: Words that lead up to a name and end before it. Where such a word can begin a name (企业管理有限公司), what may not
#: follow is said behind it.
_LEADS = (
    r"(?:单位|机构|主体|[方商])为|(?:行业|企业|园区|市场)里|只有|仅有|既有|也有|更有|新增|申请(?!人)|对手|友商|同行(?=[a-z])|打入|切入|供货|是指|继(?![续承电])|保荐机构为|使用|采用|基于|搭载|对标的是|对标|采购|选用|(?:现场|共|现|还|另|已|均|都|就|设|含)有|位于|来自|前往|走进|集聚|聚集|汇聚|涌现|吸引|云集|引育|依次|来到|到访|来访|莅临|走访|调研|参观|考察|拜访|会见|邀请|特邀|包括|其中|以及|携手|联手|通过|组织|委托|支持|推动|推荐|选举|增选|推选|增补|聘请"
    r"|聘任|任命|批准|同意|授予|授权|颁发给|表彰|收购|并购|入股|参股|注资|成立|设立|组建|创办|创立|创建|注册|引进|引入|引导|落户|签约|对接|依托|依靠"
    r"|助力|涉及|例如|譬如|诸如|比如|特别是|尤其是|分别为|分别是|分别由|现任|曾任|担任|兼任|当选|评为|认定|成为|作为|更名为|改名为|变更为|祝贺|庆贺|恭喜"
    r"|喜报|感谢|关于|对于|至于|由于|根据|按照|依据|介绍|获悉|了解到|显示|表示|指出|透露|称|随后|首先|然后|最后|一行|先后|分别|共同|联合主办|主办|承办|协办"
    r"|董事长|总经理|总裁|董事|负责人|代表|会长|秘书长|理事长|监事长|监事|常委|委员(?!会)|书记|主任|经理|专家|先生|女士|教授|工程师|记者|总监|创始人|法人|股东"
    r"|客户(?!联络|服务|关系|管理|体验)|会员|单位|机构(?!服务|管理)|旗下|下属|所属|直属|子公司|母公司|我市|我司|我省|我区|本市|本省|全市|该市|当地|国内|成员|龙头|巨头|独角兽"
    r"|[车药房央国民乳酒]企|券商|企业中(?![国心科])|企业(?!家|管理|服务|集团|发展|孵化|咨询|策划|信用|征信|总部|运营|投资|营销|文化|股份|有限|形象)|(?<!有限)公司(?!治理)|品牌(?!管理|策划|运营|营销|设计|股份|有限|传播)"
    r"|项目|活动|会议|论坛|仪式|报道|消息|指导|领导|前身|原名|简称|全称|改制|负责|参与|参加|出席|收到|接到|获得|取得|拥有|持有|控制|帮助|协助|促进|鼓励"
    r"|建议|要求|允许|责成|督促|引领|带动|培育|扶持|服务(?=.{0,3}(?:省|市|区))|受理|审核|验收|公示|公布|名单|榜单|入选|入围|上榜|荣获|斩获|喜获|中标|供应商|承包商|运营商|服务商|制造商|开发商|经销商|代理商"
)
#: Words of grammar of one character, where they are not part of a longer word (数据, 自由, 在线).
_HARD = "的了与及被把其该各此也又且但或着是还而由在据让使给则从"
#: What goes on behind the name of a place: 广东省内的, 珠海产的.
_OF_PLACES = "内外上下中省市区县州境籍产地本全各方级"
#: Adverbs before a word of grammar: 已与某某, 还由某某.
_ADVERBS = "已还并也又均都曾将正则"
_GRAMMAR = (
    r"[的了与及被把其该各此也又且但或着是还而]|(?<![自理])由|(?<![存内外所])在(?!线)|(?<![数证依根票单占收凭])据|(?<![转出])让|(?<![天大])使(?!用)"
    r"|(?<!供)给|(?<![规原准])则|从(?!业|事)|(?<=[a-z0-9])和"
)
_LEAD = re.compile(rf"{_LEADS}|{_GRAMMAR}|\d[年月日号家个名位届]")
#: Characters that lead up to a name only where a place follows or a full name stands before them.
SOFT = re.compile(r"[和为以经同并自如有因当按任对向到至于将等赴名家位个即跟请来去入往下上后前中内外]")
_PREPOSITIONS = frozenset("和与对向为以将从由在如有给被让")
#: A body and what leads from it to a name: 某地海关为某地某某.
_TOWARDS = re.compile(r"(?:海关|局|委|厅|部|政府|办|银行|公司|大学|协会|中心)[为向对与和]$")
_DIGITS = re.compile(r"^\d+(?![a-z])")
#: A Latin name behind common words: 海外对手solar.
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff]{2})[a-z][a-z0-9]{2,}$")
_ALLOWED = re.compile(r"[\u4e00-\u9fffa-z0-9&·]")
_FULL_BEFORE = re.compile(r"(?:有限公司|有限责任公司|股份公司|合伙企业|分公司|事务所)$")
#: What leads from a full name to the next: 某某有限公司为某某有限公司建造.
_BEHIND_FULL = frozenset("和与及暨为向对将把从同由给以")
#: How far back a name may reach.
_REACH = 40


def run_start(folded: str, end: int) -> int:
    """Return where the run of name characters begins that ends at an offset: up to punctuation, space or a full name."""
    start, floor = end, max(0, end - _REACH)
    while start > floor:
        character = folded[start - 1]
        if character == ")":
            opening = folded.rfind("(", max(floor, start - 14), start - 1)
            inner = folded[opening + 1 : start - 1]
            if opening < 0 or not re.fullmatch(r"(?![一二三四五六七八九十]+$)[\u4e00-\u9fffa-z]{1,10}", inner):
                break
            start = opening
        elif _ALLOWED.match(character) or (
            character == "-" and folded[start - 2 : start - 1].isascii() and folded[start : start + 1].isascii()
        ):
            start -= 1
        else:
            break
        if start < end and folded[start - 1] == "司" and _FULL_BEFORE.search(folded, max(0, start - 6), start):
            break
    while start < end and folded[start] in "&·-":
        start += 1
    return start


def name_start(folded: str, end: int) -> tuple[int, bool]:
    """Return where a name begins whose legal form or last trade begins at `end`, and whether that is sure.

    Sure: it begins at punctuation, after a word that leads up to a name, or with a place.
    """
    start = run_start(folded, end)
    start += start > 0 and folded[start - 1] == "司" and folded[start : start + 1] in _BEHIND_FULL
    run = folded[start:end]
    sure = True
    start += run[:1] == "记" and folded[start - 1 : start] in {"—", "-"}
    run = folded[start:end]
    latin = _LATIN.search(run)
    if latin and is_pair(run[latin.start() - 2 : latin.start()]):
        return start + latin.start(), True
    cut = _lead_end(run, folded[end : end + 4])
    start, run = start + cut, run[cut:]
    digits = _DIGITS.match(run)
    if digits and len(run) - digits.end() >= 2 and start and folded[start - 1] != '"':
        start += digits.end()
        run = run[digits.end() :]
    cut = _place_cut(run)
    if cut:
        return start + cut, True
    if not place_at(run):
        cut = _brand_cut(run)
        start, sure = start + cut, not cut
    return start, sure


def _lead_end(run: str, after: str) -> int:
    """Return the offset behind the last leading word of a run; `after` is what a look ahead may see."""
    end = 0
    for match in _LEAD.finditer(_masked(run) + after):
        if match.end() > len(run):
            break
        end = match.end()
    return end


def _masked(run: str) -> str:
    """Return a run with the words in brackets, and a word of grammar as second character of all, hidden from the leads (behind a place, perhaps)."""
    masked = re.sub(r"\([^()]*\)", lambda m: "〇" * len(m.group()), run)
    for head in (0, *(place.end() for place in find_places(masked))):
        brand = masked[head : head + 2]
        if len(brand) == 2 and brand[1] in _HARD and brand[0] not in _HARD + _OF_PLACES + _ADVERBS:
            masked = masked[:head] + "〇〇" + masked[head + 2 :]
    return masked


def _place_cut(run: str) -> int:
    """Return where a place begins inside a run of which the words before it are not a name; 0 if there is none."""
    masked = re.sub(r"\([^()]*\)", lambda m: "〇" * len(m.group()), run)
    headed = False
    for match in find_places(masked):
        before = run[: match.start()]
        rest = run[match.end() :]
        if not before:
            headed = True
            continue
        if headed and not _TOWARDS.search(before):
            return 0
        if len(rest) < 2 or before.endswith(("中国", "国家")):
            continue
        if SOFT.match(before[-1:]) or len(before) >= 5 or (is_pair(before[-2:]) and is_common(before)):
            return match.start()
    return 0


def _brand_cut(run: str) -> int:
    """Return how many characters of common words stand before the brand of a run without a place."""
    masked = re.sub(r"\([^()]*\).*", "", run)
    brand, words = split_trades(masked)
    del words
    if len(brand) <= 4 or not re.fullmatch(r"[\u4e00-\u9fff]+", brand):
        return 0
    for cut in range(len(brand) - 2, 0, -1):
        left, right = brand[:cut], brand[cut:]
        if len(right) > 6:
            break
        ends = is_pair(left[-2:]) if len(left) >= 2 else left in _PREPOSITIONS
        if (
            ends
            and not is_pair(brand[cut - 1 : cut + 1])
            and not is_pair(right[:2])
            and is_common(left[-4:] if len(left) >= 4 else left[-2:])
        ):
            return cut
    return 0


_OPENER = re.compile(rf"[^\u4e00-\u9fffa-z0-9]|[{_HARD}和为以同并如有向到至于将等赴即跟请来对从自]")
_CLOSER = re.compile(rf"[^\u4e00-\u9fffa-z0-9]|[{_HARD}和为以同并如有向到至于将等已均共首副总一第首则对从自经亦因]")


def opens(folded: str, start: int, end: int) -> bool:
    """Whether a short name may stand at ``start``..``end``: the words around it end before it and begin behind it."""
    before, after = folded[max(0, start - 2) : start], folded[end : end + 2]
    left = not before or _OPENER.match(before[-1]) or (is_pair(before) and not is_pair(before[-1] + folded[start]))
    right = not after or _CLOSER.match(after[0]) or is_pair(after) or place_at(folded, end) > end
    return bool(left and right)


def name_end(folded: str, start: int, end: int) -> int:
    """Return where a short name ends that begins at `start`: where common words go on; `end` if nothing says so."""
    for cut in range(start + 2, min(end, start + 9)):
        if not (is_pair(folded[cut - 1 : cut + 1]) or is_word(folded[start : cut + 1])) and (
            _CLOSER.match(folded, cut) or any(is_word(folded[cut : min(end, cut + size)]) for size in (4, 3, 2))
        ):
            return cut
    return end
