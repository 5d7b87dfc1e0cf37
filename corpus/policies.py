"""Policies (政策): which documents an article names, with number, issuers, day of issue, role and source lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.authorities import authorities_in, authority_before, full_name
from corpus.dates import find_dates
from corpus.model import PolicyMention, PolicyRole
from corpus.numbers import find_numbers, normalise_number
from corpus.passage import Passage
from corpus.signature import signature
from corpus.titles import enclosed, find_quoted, find_unquoted, is_policy, is_short, plain, stem

__all__ = ["find_policies", "normalise_number"]

#: What stands between 《title》 and its number: 》（, 》（以下简称《办法》，, 》, a line break.
_GAP = re.compile(
    r"》?\s*(?:\([^()]{0,12}\)\s*)?(?:[(\[,]\s*(?:(?:以下|下)?简称[^()\n]{1,24}[,;])?[^()《》。;\n]{0,16}?)?\s*"
)
_NUMBER_IN_TITLE = re.compile(r"\s*\(\s*[^()]*\)\s*$")
_DOCUMENT = re.compile(
    r"(?:关于|印发|转发|发布|公布).*(?:通知|公告|通告|公示|意见|批复|决定|函|办法|规定|细则|方案|措施|指引|指南)$"
)
_SALUTATION = re.compile(r"[^。!?]{2,120}:\s*$")
_CHAPTER = re.compile(r"第一章|第一条")
_ISSUING = re.compile(r"印发|发布|出台|公布|下发|制定|审议通过|表决通过|修订|编制|对外公布|公开|批复")
_ATTACHED = re.compile(r"[-\s]*附(?:件|录)?\s?\d*\s*[:.、]?\s*(?:\d{1,2}\s*[.、]\s*)?|[-\s]*\d{1,2}\s*[.、]\s*")
_SENTENCE = re.compile(r"[。!?;\n]")


@dataclass(slots=True)
class _Found:
    """A policy on its way to a mention: where it is named first, how, and what is known of it."""

    title: str
    at: int
    number: str | None = None
    issuers: tuple[str, ...] = ()
    issued: str | None = None
    role: PolicyRole = "cited"
    lines: set[int] = field(default_factory=set)

    def mention(self) -> PolicyMention:
        """Return the mention; an issuer named twice (工信部, 工业和信息化部) counts once."""
        issuers = tuple({full_name(name): name for name in reversed(self.issuers)}.values())[::-1]
        lines = tuple(sorted(self.lines - {0}))
        return PolicyMention(self.title, self.number, issuers, self.issued, self.role, lines)


class _Policies:
    """The policies of one passage, by plain title."""

    def __init__(self, passage: Passage, year: int | None) -> None:
        self.passage, self.year = passage, year
        self.by_title: dict[str, _Found] = {}
        self.title_end = passage.bounds(0)[1]

    def add(self, start: int, end: int, role: PolicyRole = "cited") -> _Found:
        """Note a title printed at an offset; the same title again adds its line."""
        key = plain(self.passage.folded[start:end])
        found = self.by_title.get(key)
        if found is None:
            found = self.by_title[key] = _Found(tidy(self.passage.text[start:end]), start, role=role)
            found.issuers = _issuers_in(self.passage.folded[start:end])
        found.lines.add(self.passage.line(start))
        return found


def tidy(title: str) -> str:
    """Return a printed title without marks of emphasis and without line breaks."""
    return re.sub(r"\s+", " ", title.replace("*", "")).strip()


def find_policies(passage: Passage, year: int | None = None) -> tuple[PolicyMention, ...]:
    """Return the policies an article names, in order of first mention.

    `year` is the year of the issue; it completes a day of issue printed without one. Short references (《办法》) are
    no mentions of their own.
    """
    found = _Policies(passage, year)
    _quoted(found)
    _unquoted(found)
    full = _full_text(found)
    _numbers(found)
    if full:
        _sign(found, full)
    return tuple(one.mention() for one in sorted(found.by_title.values(), key=lambda one: one.at))


def _quoted(found: _Policies) -> None:
    folded = found.passage.folded
    quotes = list(find_quoted(folded))
    aliases = {stem(plain(folded[q.start : q.end])) for q in quotes if q.alias}
    names = [plain(folded[q.start : q.end]) for q in quotes if q.policy and not q.alias]
    for quoted, name in ((q, plain(folded[q.start : q.end])) for q in quotes if q.policy and not q.alias):
        short = stem(name) in aliases or is_short(folded[quoted.start : quoted.end])
        pointing = len(name) <= 8 and any(other != name and stem(other).endswith(stem(name)) for other in names)
        if short or pointing:
            continue
        one = found.add(quoted.start, quoted.end)
        _issue(found, one, quoted.start)


def _issue(found: _Policies, one: _Found, start: int) -> None:
    """Read who issued a title and when from the sentence before it: 某部 21 日发布《…》."""
    folded = found.passage.folded
    begin = max((m.end() for m in _SENTENCE.finditer(folded, max(0, start - 160), start)), default=max(0, start - 160))
    before = folded[begin : start - 1]
    verb = None
    for match in _ISSUING.finditer(before):
        verb = match
    if verb is None or "《" in before[verb.end() :] or len(before) - verb.end() > 12:
        return
    if start > found.title_end or one.role == "cited":
        one.role = "subject" if start <= found.passage.bounds(min(3, len(found.passage.starts) - 1))[1] else one.role
    clause = before.rpartition("》")[2]
    issuers = _issuers_in(clause)
    if issuers and len(issuers) > len(one.issuers):
        one.issuers = issuers
    days = [d for d in find_dates(clause) if d.day is not None and not d.period]
    if days and one.issued is None:
        one.issued = days[-1].first(found.year)


def _unquoted(found: _Policies) -> None:
    folded = found.passage.folded
    for start, end in find_unquoted(folded):
        if start < found.title_end:
            continue
        name = folded[start:end]
        if name.count("《") == 1 and not is_policy(name):
            continue
        begin = _authorities_before(folded, start)
        if len(plain(name)) >= 10:
            found.add(begin, end)
    for number in range(1, len(found.passage.starts)):
        begin, end = found.passage.bounds(number)
        match = re.match(r"附\s?:\s*(?=批复|关于|印发)", folded[begin:end])
        if match and "《" not in folded[begin:end] and 8 <= end - begin <= 80:
            found.add(begin + match.end(), end)


def _authorities_before(folded: str, start: int) -> int:
    return authority_before(folded, start)


def _full_text(found: _Policies) -> list[_Found]:
    """Note the document that the article is, and the texts it issues; empty where the article only reports."""
    passage = found.passage
    title = passage.folded[: found.title_end]
    bare = _NUMBER_IN_TITLE.sub("", title) if any(True for _ in find_numbers(title)) else title
    if not (_DOCUMENT.search(bare.strip()) or is_policy(bare)) or not _is_document(passage):
        return []
    full = [found.add(0, len(bare.rstrip()), "full-text")]
    inner = enclosed(bare)
    named = [one for key, one in found.by_title.items() if one is not full[0] and _belongs(key, bare, passage)]
    for one in named:
        one.role = "full-text"
    full += named
    if inner and not any(plain(one.title) == inner for one in named):
        full += _headings(found, inner)
    _attachments(found)
    return full


def _is_document(passage: Passage) -> bool:
    """Whether the text addresses somebody, is signed, or is in articles (第一条)."""
    head = [passage.folded[slice(*passage.bounds(n))] for n in range(1, min(8, len(passage.starts)))]
    return (
        any(_SALUTATION.fullmatch(line.strip()) for line in head)
        or _CHAPTER.search(passage.folded) is not None
        or signature(passage) is not None
    )


def _belongs(key: str, title: str, passage: Passage) -> bool:
    """Whether a named title is issued by this very notice: it stands in its title or after 现将, or 印发给你们 follows."""
    if key in plain(title):
        return True
    at = passage.folded.find(":")
    text = plain(passage.folded[at : at + 600])
    return bool(re.search(rf"(?:现将|制定了|制订了).{{0,60}}{re.escape(key)}.{{0,80}}印发", text))


def _headings(found: _Policies, inner: str) -> list[_Found]:
    """Find the attached text by its heading: a paragraph that is the enclosed title."""
    passage, full = found.passage, []
    for number in range(2, len(passage.starts)):
        begin, end = passage.bounds(number)
        line = passage.folded[begin:end]
        if len(line) <= len(inner) + 24 and inner in plain(line):
            offset = max(0, _first_of(line, inner))
            full.append(found.add(begin + offset, end, "full-text"))
            break
    return full


def _first_of(line: str, inner: str) -> int:
    """Return where an inner title begins in a line that may have a date or a number glued to its head."""
    return next((n for n in range(len(line)) if plain(line[n:]).startswith(inner[:8])), 0)


def _attachments(found: _Policies) -> None:
    """Note the attached documents listed as 附件：1. … 2. …; forms and certificates are none."""
    passage, listed = found.passage, False
    for number in range(1, len(passage.starts)):
        begin, end = passage.bounds(number)
        line = passage.folded[begin:end]
        match = _ATTACHED.match(line)
        listed = (listed and match is not None and match.end() > 0) or re.match(r"[-\s]*附件", line) is not None
        if not listed or match is None:
            continue
        name = line[match.end() :].strip()
        if 8 <= len(name) <= 80 and "《" not in name and is_policy(name) and not is_short(name):
            start = begin + line.index(name)
            found.add(start, start + len(name))


def _numbers(found: _Policies) -> None:
    """Give every document number to the title it stands behind (or before); a lone one is a mention of its own."""
    folded = found.passage.folded
    held: dict[str, _Found] = {}
    ends = [(q.end, q.start, q.end) for q in find_quoted(folded)] + [(e, s, e) for s, e in find_unquoted(folded)]
    full = next((one for one in found.by_title.values() if one.role == "full-text"), None)
    lone: list[tuple[str, int, int]] = []
    for number in find_numbers(folded):
        owner = None
        for end, start, stop in ends:
            if end <= number.start <= end + 60 and _GAP.fullmatch(folded, end, number.start):
                owner = found.by_title.get(plain(folded[start:stop])) or _pointed(found, folded[start:stop])
        if owner is None and full is not None and _heads(found.passage, number.start):
            owner = full
        if owner is not None and owner.number in (None, number.text):
            owner.number = number.text
            owner.lines.add(found.passage.line(number.start))
            held.setdefault(number.text, owner)
        else:
            lone.append((number.text, number.start, number.end))
    for text, start, end in lone:
        owner = held.get(text)
        if owner is None:
            owner = held[text] = _Found(text, start, text)
            found.by_title[text] = owner
        owner.lines.add(found.passage.line(start))
        del end


def _pointed(found: _Policies, title: str) -> _Found | None:
    """Return the policy that a short title points back to, where only one can be meant."""
    name = stem(plain(title))
    fits = [one for key, one in found.by_title.items() if stem(key).endswith(name)]
    return fits[0] if len(fits) == 1 else None


def _heads(passage: Passage, offset: int) -> bool:
    """Whether a number stands in the title or alone in a paragraph near the head: it is the document's own."""
    paragraph = passage.paragraph(offset)
    begin, end = passage.bounds(paragraph)
    return paragraph == 0 or (paragraph <= 6 and end - begin <= 30 and len(passage.folded[begin:offset].strip()) <= 4)


def _sign(found: _Policies, full: Iterable[_Found]) -> None:
    """Give the texts of a notice its number, signature and day."""
    full = list(full)
    number = full[0].number
    signed = signature(found.passage)
    issued: str | None = None
    bodies: tuple[str, ...] = ()
    if signed:
        paragraph, offset = signed
        issued = next(find_dates(found.passage.folded, offset)).first()
        first = max(1, paragraph - 6)
        lines = [found.passage.folded[slice(*found.passage.bounds(n))] for n in range(first, paragraph + 1)]
        bodies = authorities_in("\n".join(line for line in lines if len(line) <= 40))
    for one in full:
        one.issuers = full[0].issuers or bodies
        one.issued = one.issued or issued
        one.number = one.number or number


def _issuers_in(text: str) -> tuple[str, ...]:
    """Return the authorities before 关于 or 印发 in a title, or all in a clause."""
    head = re.split(r"关于|印发", text, maxsplit=1)[0]
    return authorities_in(head) if head else ()


def is_notice(passage: Passage) -> bool:
    """Whether an article is a policy document itself rather than news of one."""
    title = passage.folded[: passage.bounds(0)[1]]
    bare = _NUMBER_IN_TITLE.sub("", title)
    return bool(_DOCUMENT.search(bare.strip()) or is_policy(bare)) and _is_document(passage)
