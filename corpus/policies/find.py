"""Policies (政策).

Which documents an article names, with number, issuers, day of issue, role and source lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from corpus.model import PolicyMention, PolicyRelation
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers, normalise_number
from corpus.policies.draft import Draft, Drafts
from corpus.policies.issuers import SENTENCE, announced, beside_title, by_number, clause_start, day_in, subject
from corpus.policies.notices import heads_document, read_notice, sign
from corpus.policies.relations import find_relations
from corpus.policies.titles import find_quoted, is_policy, is_short, stem, title_fault, title_key
from corpus.policies.unquoted import Titles, find_named, find_unquoted
from corpus.text.authorities import authorities_in, authority_before, issuing_bodies
from corpus.text.fold import fold
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

__all__ = ["find_policies", "normalise_number", "policy_key", "policy_stems"]

#: What stands between 《title》 and its number: 》（, 》（以下简称《办法》，, 》, a line break.
_GAP = re.compile(
    r"》?\s*(?:\([^()]{0,12}\)\s*)?(?:[(\[,]\s*(?:(?:以下|下)?简称[^()\n]{1,24}[,;])?[^()《》。;\n]{0,16}?)?\s*"
)
#: What stands between a number and the 《title》 behind it.
_BEFORE = re.compile(r"\s*(?:文件?|印发)?的?\s*《")
_ISSUING = compile_pattern("{issuing_verbs}")
_ISSUED = re.compile(r"关于(?:印发|发布|公布|下发)(.{4,}?)的(?:通知|公告|通告)$")
#: A number in brackets belongs to the title so far before it in its sentence: 《条例》经…通过（公告第1号）.
_NEAR = 60
#: The characters of a title that may point back to a longer one: 奖励办法.
_SHORT = 8
#: Numbers of papers that are no policies: 证书编号：….
_CERTIFICATE = re.compile(
    r"(?:证书?|合同|项目|许可|备案|登记|中标|采购|案件?|注册)(?:编号|文号|字号|号)\s*[:为是]?\s*$"
)
_LABEL = 12
#: Characters in which those who announce together stand before 公告.
_ANNOUNCERS = 60


def find_policies(
    passage: Passage, day: PartialDate | None = None, known: Titles | None = None
) -> tuple[tuple[PolicyMention, ...], tuple[PolicyRelation, ...]]:
    """Return the policies an article names, by first mention, and what they say of each other.

    `day` is the article's date, else the last day of its issue; it completes a day of issue printed
    without year or month. `known` are titles that need no 《》 (`known_titles`). Short references
    (《办法》) are no mentions of their own.
    """
    found = Drafts(passage, day)
    _quoted(found)
    _unquoted(found)
    _named(found, known)
    full = read_notice(found)
    _numbers(found, full[0] if full else None)
    if full:
        sign(found, full)
    for one in found.by_title.values():
        if not one.issuers and one.number and "〔" not in one.number:
            # In the text bodies stand apart: 某委、某局公告2025年第7号.
            printed = passage.folded[one.at : one.at + _ANNOUNCERS] if one.title == one.number else one.number
            named = authorities_in(re.split("公告|通告|(?:主席)?令", printed)[0])
            listed = one.title != one.number or "公告" in one.number
            one.issuers = named or (announced(passage.folded, one.at) if listed else ())
    policies = tuple(one.mention() for one in sorted(found.by_title.values(), key=lambda one: one.at))
    return policies, find_relations(found)


def _quoted(found: Drafts) -> None:
    folded = found.passage.folded
    quotes = list(find_quoted(folded))
    aliases = {stem(title_key(folded[q.start : q.end])) for q in quotes if q.alias}
    names = {title_key(folded[q.start : q.end]) for q in quotes if not q.fault and not q.alias}
    # By what titles end in, how many do: 办法 points back where 某某奖励办法 is named.
    ends = Counter(stem(name)[-length:] for name in names for length in range(1, min(_SHORT, len(stem(name))) + 1))
    for quoted in quotes:
        start, end, name = quoted.start, quoted.end, title_key(folded[quoted.start : quoted.end])
        fault = "not-policy.alias" if quoted.alias else quoted.fault
        if not fault and (stem(name) in aliases or is_short(folded[start:end])):
            fault = "not-policy.short"
        elif not fault and len(name) <= _SHORT and ends[stem(name)] > 1:
            fault = "not-policy.points-back"
        if fault:
            found.passage.note(fault, start, end)
        else:
            _issue(found, found.add("policy.quoted", start, end), start - 1, start)


def _issue(found: Drafts, one: Draft, stop: int, start: int) -> None:
    """Read who issued a title and when from the sentence before it: 某部 21 日发布《…》."""
    folded = found.passage.folded
    before = folded[clause_start(folded, stop) : stop]
    if not one.issuers:
        one.issuers = beside_title(before.rpartition("》")[2], folded[start : start + len(one.title) + 16])
    verb = None
    for match in _ISSUING.finditer(before):
        verb = match
    if verb is None or "《" in before[verb.end() :] or len(before) - verb.end() > 12:
        return
    if start > found.title_end or one.role == "cited":
        one.role = "subject" if start <= found.passage.bounds(3)[1] else one.role
    found.passage.note("policy.issued", start, start + len(one.title))
    clause = before.rpartition("》")[2]
    before = clause[: clause.rfind(verb.group())]
    issuers, named = issuing_bodies(before), subject(before)
    issuers = named if set(issuers) < set(named) and not (one.issuers and not issuers) else issuers
    if issuers and len(issuers) > len(one.issuers):
        one.issuers = issuers
    if one.issued is None:
        one.issued = day_in(clause, found.day)


def _unquoted(found: Drafts) -> None:
    folded = found.passage.folded
    for start, end in find_unquoted(folded):
        if start < found.title_end:
            continue
        name = folded[start:end]
        fault = title_fault(name) if name.count("《") == 1 else ""
        begin = authority_before(folded, start)
        again = any(stem(title_key(name)) == stem(key) != key for key in found.by_title)
        if not fault and not again and len(title_key(name)) >= 10:
            _issue(found, found.add("policy.unquoted", begin, end), begin - (folded[begin - 1] == '"'), begin)
        else:
            found.passage.note(fault or "not-policy.length", begin, end)
    for number in range(1, len(found.passage.starts)):
        begin, end = found.passage.bounds(number)
        match = re.match(r"附\s?:\s*(?=批复|关于|印发)", folded[begin:end])
        if match and "《" not in folded[begin:end] and 8 <= end - begin <= 80:
            found.add("policy.attached", begin + match.end(), end)


def _named(found: Drafts, known: Titles | None) -> None:
    """Note the titles that need no 《》; those in a longer title or in that of the article do not."""
    for start, end in find_named(found.passage.text, found.passage.folded, known):
        key = title_key(found.passage.folded[start:end])
        if any(one.at <= start < one.at + len(one.title) for one in found.by_title.values()):
            continue
        if not any(policy_key(key) == policy_key(other) for other in found.by_title):
            found.add("policy.named", start, end)


def _numbers(found: Drafts, notice: Draft | None) -> None:
    """Give every document number to the title it stands behind or before.

    A lone one is a mention of its own.
    """
    folded = found.passage.folded
    spans = sorted([*((q.start, q.end) for q in find_quoted(folded)), *find_unquoted(folded)])
    held: dict[str, Draft] = {}
    lone: list[tuple[str, int]] = []
    for number in find_numbers(folded):
        if _CERTIFICATE.search(folded, max(0, number.start - _LABEL), number.start):
            continue
        found.passage.note("policy.number", number.start, number.end)
        owner = notice if notice and heads_document(found.passage, number.start) else None
        owner = owner or _beside(found, spans, number.start, number.end) or _in_row(found, number.start, number.end)
        if owner is not None and owner.number in {None, number.text}:
            owner.number = number.text
            owner.lines.add(found.passage.line(number.start))
            held.setdefault(number.text, owner)
        else:
            lone.append((number.text, number.start))
    for text, start in lone:
        owner = held.get(text)
        if owner is None:
            owner = held[text] = found.by_title[text] = Draft(text, start, text)
            owner.issuers = by_number(folded, start) or _together(found, held, start)
        owner.lines.add(found.passage.line(start))


def _together(found: Drafts, held: Mapping[str, Draft], start: int) -> tuple[str, ...]:
    """Return who issued what is also known by the number before: (某人社规〔2025〕2号、某财社〔2025〕9号)."""
    folded = found.passage.folded
    begin = folded.rfind("(", max(0, start - _NEAR), start)
    if begin < 0 or folded[start - 1] != "、" or ")" in folded[begin:start]:
        return ()
    return next(
        (one.issuers for text, one in held.items() if folded.startswith(text.partition("〔")[0], begin + 1)), ()
    )


def _beside(found: Drafts, spans: list[tuple[int, int]], start: int, end: int) -> Draft | None:
    """Return the policy whose title a number stands behind, 《办法》（某发〔2022〕1号）, or before.

    某发〔2022〕1号《办法》.
    """
    folded, owner = found.passage.folded, None
    for begin, stop in spans:
        behind = stop <= start <= stop + 60 and _GAP.fullmatch(folded, stop, start)
        inside = begin <= start < stop <= end  # 《关于…的公告》(2025年第6号)
        if behind or inside or (end <= begin <= end + 6 and _BEFORE.fullmatch(folded, end, begin)):
            title = folded[begin:stop]
            owner = found.by_title.get(title_key(title)) or _pointed(found, title) or owner
    if owner is None and folded[start - 1 : start] in {"(", "["}:
        before = [span for span in spans if span[1] <= start]
        if before and start - before[-1][1] <= _NEAR and not SENTENCE.search(folded, before[-1][1], start):
            owner = found.by_title.get(title_key(folded[slice(*before[-1])]))
    return owner


def _in_row(found: Drafts, start: int, end: int) -> Draft | None:
    """Return the policy whose title stands in the cell behind that of its number."""
    folded = found.passage.folded
    if folded[start - 1 : start] not in {"", "\t", "\n"} or folded[end : end + 1] != "\t":
        return None
    stop = re.compile("[\t\n]|$").search(folded, end + 1)
    title = folded[end + 1 : stop.start()] if stop else ""
    if title_fault(title) or is_short(title):
        return None
    return found.add("policy.in-row", end + 1, end + 1 + len(title))


def _pointed(found: Drafts, title: str) -> Draft | None:
    """Return the policy that a short title points back to, where only one can be meant."""
    name = stem(title_key(title))
    fits = [one for key, one in found.by_title.items() if stem(key).endswith(name)]
    return fits[0] if len(fits) == 1 else None


@lru_cache(maxsize=65536)
def policy_key(name: str) -> str:
    """Return what two printings of one document number, or of one title, share."""
    return normalise_number(name) or re.sub(r"[^\w]", "", title_key(fold(name))).removeprefix("中华人民共和国")


@lru_cache(maxsize=65536)
def policy_stems(key: str) -> tuple[str, ...]:
    """Return the shorter titles that the key of a full title implies.

    Without its issuers, and the text it issues.
    """
    if "〔" in key or "关于" not in key:
        return ()
    head, _, rest = key.partition("关于")
    short = "关于" + rest if authorities_in(head) else key
    inner = _ISSUED.match(short)
    found = (
        (short, inner.group(1)) if inner and is_policy(inner.group(1)) and not is_short(inner.group(1)) else (short,)
    )
    return tuple(form for form in found if form != key and len(form) >= 8)
