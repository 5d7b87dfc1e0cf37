"""Notices: articles that are a policy document themselves, with the texts they issue and attach."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.policies.document_numbers import find_numbers
from corpus.policies.draft import Draft, Drafts
from corpus.policies.titles import enclosed, is_policy, is_short, title_fault, title_key
from corpus.text.authorities import authorities_in
from corpus.text.passage import Passage, is_signer
from corpus.text.word_lists import compile_pattern

_NUMBER_IN_TITLE = re.compile(r"\s*\(\s*[^()]*\)\s*$")
_DOCUMENT = compile_pattern("(?:关于|印发|转发|发布|公布).*{document_endings}$")
_SALUTATION = re.compile(r"[^。!?]{2,120}:\s*$")
#: How a document speaks for itself: 现将名单予以公示, 特此公告.
_VOICE = re.compile(
    r"现(?:将|就|对|予以?)[^。!?\n]{0,160}?(?:公示|公告|公布|通告|通知如下)|特此(?:通知|公告|公示|通告)"
)
#: Calls for tenders and what came of them are no policies.
_TENDER = re.compile(r"(?:采购|招标|中标|成交|投标|拍卖|招聘|竞价|竞拍|遴选)[^关于]{0,10}(?:公告|公示|通知|结果)")
#: An order that puts a statute in force, in the opening of its text.
_PROMULGATED, _OPENING = re.compile(r"令\s*\(?第?\s*\d+\s*号"), 200
#: Parts of the names of authorities that the list of their endings does not know alone.
_OFFICIAL = re.compile(r"工委|党委|政府|人民法院|检察院|海关|专班|指挥部|领导小组|管委会|人大|政协")
#: Before a title in the title of a notice: the other document is another's.
_ANOTHERS = compile_pattern(r"{others_documents}[^《]*[《<]?$")
#: A part of a document: （节选）.
_EXCERPT = re.compile(r"[(\[]\s*(?:节选|摘要|摘编|摘录|节录|选登|部分)\s*[)\]]|(?:节选|摘录|摘编)$")
#: Characters behind the title in which a document's own number stands; lines of signers; the
#: longest name of a body.
_HEAD, _LINES, _LONGEST_BODY = 40, 6, 36
#: Behind the title of a text in the title of the notice that issues it.
_ISSUED_AS = re.compile(
    r"(?:\([^()]*\))*(?:等[\u4e00-\u9fff\d]{0,8})?(?:的(?:通知|公告|通告|批复|决定|决议|函|令|意见)|$)"
)
#: Characters behind the addressee in which a notice says what it issues.
_INTRODUCED = 600
_CHAPTER, _ARTICLE = re.compile(r"第一章|第一条"), re.compile(r"\n第[一二三四五六七八九十百]+条")
_ATTACHED = re.compile(r"[-\s]*附(?:件|录)?\s?\d*\s*[:.、]?\s*(?:\d{1,2}\s*[.、]\s*)?|[-\s]*\d{1,2}\s*[.、]\s*")


def is_notice(passage: Passage) -> bool:
    """Return whether an article is a policy document itself rather than news of one."""
    bare = _bare_title(passage)
    return bool(_DOCUMENT.search(bare.strip()) or is_policy(bare)) and _is_document(passage)


def _bare_title(passage: Passage) -> str:
    """Return the folded title without the document number in brackets at its end."""
    title = passage.folded[: passage.bounds(0)[1]]
    title = _NUMBER_IN_TITLE.sub("", title) if any(True for _ in find_numbers(title)) else title
    part = _EXCERPT.search(title)
    return title[: part.start()] if part and part.end() == len(title) and part.start() else title


def read_notice(found: Drafts) -> list[Draft]:
    """Note the document that the article is, and the texts it issues.

    Empty where the article only reports.
    """
    passage = found.passage
    if not is_notice(passage) or _is_internal(passage):
        return []
    bare = _bare_title(passage)
    full = [found.add("policy.notice", 0, len(bare.rstrip()))]
    full[0].role, full[0].at = "full-text", 0
    inner = enclosed(bare)
    named = [one for key, one in found.by_title.items() if one is not full[0] and _belongs(key, bare, passage)]
    for one in named:
        one.role = "full-text"
        passage.note("policy.issued-here", one.at, one.at + len(one.title))
    full += named
    if inner and not any(title_key(one.title) == inner for one in named):
        full += _headings(found, inner)
    _attachments(found)
    return full


def _is_internal(passage: Passage) -> bool:
    """Return whether no authority issues a document: an association's or a company's call.

    A number, or articles (第一条) of a text that nobody signs, make it a policy all the same.
    """
    title = passage.folded[: passage.bounds(0)[1]]
    start = passage.starts[passage.printed[1]] if len(passage.printed) > 1 else len(title)
    numbered = any(heads_document(passage, number.start) for number in find_numbers(passage.folded[: start + _HEAD]))
    if _TENDER.search(title) and not numbered:
        return True
    if authorities_in(title) or numbered or _PROMULGATED.search(passage.folded, start, start + _OPENING):
        return False
    signed = signers(passage)
    if signed:
        return not any(authorities_in(one) or _OFFICIAL.search(one) for one in signed)
    return not _has_articles(passage)


def _has_articles(passage: Passage) -> bool:
    """Return whether a text has articles (第一条); an excerpt may begin with any of them."""
    excerpt = _EXCERPT.search(passage.folded, 0, passage.bounds(0)[1])
    return _holds(_ARTICLE if excerpt else _CHAPTER, passage.folded)


# Each day of a text asks for it.
@lru_cache(maxsize=1)
def _holds(pattern: re.Pattern[str], folded: str) -> bool:
    return pattern.search(folded) is not None


def heads_document(passage: Passage, offset: int) -> bool:
    """Return whether a number is the document's own.

    In the title, or alone near the head or the signature.
    """
    paragraph = passage.paragraph(offset)
    begin, end = passage.bounds(paragraph)
    if paragraph == 0:
        return True
    signed = passage.signature
    near = paragraph in passage.printed[:7] or (
        signed is not None and signed.paragraph < paragraph <= signed.paragraph + 2
    )
    return near and end - begin <= 30 and len(passage.folded[begin:offset].strip().removeprefix("中华人民共和国")) <= 4


def signers(passage: Passage) -> tuple[str, ...]:
    """Return the bodies that sign: those before the day, and on the lines directly above it."""
    signed = passage.signature
    if signed is None:
        return ()
    begin = passage.bounds(signed.paragraph)[0]
    found = _bodies(passage.folded[begin : signed.date.start])
    for number in range(signed.paragraph - 1, max(0, signed.paragraph - _LINES), -1):
        line = _bodies(passage.folded[slice(*passage.bounds(number))])
        if not line:
            break
        found = line + found
    return tuple(dict.fromkeys(found))


def _bodies(line: str) -> tuple[str, ...]:
    """Return the bodies of a line that names nothing else, letter-spaced (商 务 部) or not."""
    words = line.strip(" \t()").split()
    if len(words) > 1 and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    found: list[str] = []
    for word in (part for words_of_line in words for part in words_of_line.split("、") if part):
        bodies = authorities_in(word)
        if "".join(bodies) != word and (len(word) > _LONGEST_BODY or not is_signer(word)):
            return ()
        found += bodies if "".join(bodies) == word else (word,)
    return tuple(found)


def _is_document(passage: Passage) -> bool:
    """Return whether a text has an addressee, a signature, articles (第一条) or an announcement."""
    head = [passage.folded[slice(*passage.bounds(n))] for n in passage.printed[1:8]]
    return (
        any(_SALUTATION.fullmatch(line.strip()) for line in head)
        or _has_articles(passage)
        or any(_VOICE.search(line) for line in head)
        or passage.signature is not None
    )


def _belongs(key: str, title: str, passage: Passage) -> bool:
    """Return whether a named title is issued by this very notice.

    It stands in its title or after 现将, or 印发给你们 follows.
    """
    whole = title_key(title)
    if key in whole:
        before, _, after = whole.partition(key)
        return _ANOTHERS.search(before) is None and _ISSUED_AS.match(after) is not None
    at = passage.folded.find(":")
    text = re.escape(key)
    return bool(
        re.search(
            rf"(?:现将|制定了|制订了).{{0,60}}{text}.{{0,80}}印发|{text}(?:已经|业经|经).{{0,60}}现(?:予以?|将其|就此)?(?:印发|公布|发布)",
            title_key(passage.folded[at : at + _INTRODUCED]),
        )
    )


def _headings(found: Drafts, inner: str) -> list[Draft]:
    """Find the attached text by its heading: a paragraph that is the enclosed title."""
    passage, full = found.passage, []
    for number in range(2, len(passage.starts)):
        begin, end = passage.bounds(number)
        line = passage.folded[begin:end]
        if len(line) <= len(inner) + 24 and inner in title_key(line) and not re.search(r"[,。;:]", line):
            offset = max(0, _first_of(line, inner))
            full.append(found.add("policy.heading", begin + offset, end, "full-text"))
            break
    return full


def _first_of(line: str, inner: str) -> int:
    """Return the offset of an inner title in a line that may begin with a date or a number."""
    return next((n for n in range(len(line)) if title_key(line[n:]).startswith(inner[:8])), 0)


def _attachments(found: Drafts) -> None:
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
        start = begin + line.index(name)
        fault = title_fault(name) or ("not-policy.short" if is_short(name) else "")
        if not fault and 8 <= len(name) <= 80 and "《" not in name:
            found.add("policy.attachment", start, start + len(name))
        else:
            passage.note(fault or "not-policy.length", start, start + len(name))


def sign(found: Drafts, full: Sequence[Draft]) -> None:
    """Give the texts of a notice its number, signature and day.

    Who signs issued it; without a signature those that its title names.
    """
    number = full[0].number
    signed = found.passage.signature
    issued = signed.date.first() if signed else None
    bodies = signers(found.passage) or full[0].issuers or _named_by(full[0].title)
    for one in full:
        one.issuers = bodies or one.issuers
        one.issued = issued or one.issued
        one.number = one.number or number
    if _EXCERPT.search(found.passage.folded[: found.title_end]):
        for one in full:
            one.role = "excerpt"


def _named_by(title: str) -> tuple[str, ...]:
    """Return the body that a title begins with, whatever it is called: 某某委员会办公室关于…."""
    head = re.split("关于|印发|转发", title, maxsplit=1)[0].strip()
    return _bodies(head) if head and head != title else ()
