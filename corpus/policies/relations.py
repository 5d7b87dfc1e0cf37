"""Relations of documents (废止, 修订, 依据), and how long one is in force (有效期)."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import PolicyRelation, RelationKind
from corpus.partial_date import PartialDate
from corpus.policies.document_numbers import find_numbers
from corpus.policies.draft import Draft, Drafts
from corpus.policies.titles import find_quoted, stem, title_key
from corpus.text.numerals import count
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

_ENDS_BY = re.compile(r"(?<![未不拟])(?<!建议)(?:废止|失效|停止执行|停止使用)|不再执行|(?:代替|替代|取代)")
#: Behind the document that acts: 《办法》自5月1日起施行, …同时废止.
_ACTS = re.compile("施行|实施|执行|印发|公布|发布|出台|通过|生效|起用")
_BASED = re.compile(r"根据|依据|依照|按照|遵照")
#: Where the list of what something is based on ends.
_BASE_ENDS = re.compile(r"制定|作出|编制|出台|现[就将对予开]|决定|结合|经研究|通知如下|精神|有关规定")
#: 废止5件: which ones is not said.
_SOME = re.compile(r"了?\s*(?:\d|部分|若干|一批)")
#: Behind a title: only a part of it is meant.
_PART = re.compile(r"》?\s*(?:\([^()]*\))?\s*(?:中|第|有关|相关)")
_REVISED = re.compile(
    r"[》)\]\s]*(?:\([^()]*\)[》)\s]*)?(?:进行|作出?|予以)了?(?:如下|全面|部分|相应)*(?:修订|修改|修正)"
)
_BY_TITLE = re.compile("关于(修[改订正]|废止)[^《〈]{0,8}[《〈]([^《》〈〉]+)[》〉]")
#: A document speaks of itself: 本办法.
_ITSELF = compile_pattern(r"(?:本|(?<=[。;!?\n]))(?P<kind>{document_kinds})")
#: The document that something is said to be based on another: 公告依据《…》作出.
_SAID = compile_pattern(r"(?P<kind>{document_kinds})[^,。;《》]{0,4}$")
_TERM = re.compile(r"(?:有效期限?|试行期限?|有效时间)\s*(?:为|是|:)?\s*")
_YEARS = re.compile(r"(?P<years>\d{1,2}|[一二两三四五六七八九十])\s*年")
_UP_TO = re.compile(r"(?:截?至|到|自|从)?\s*")
#: No sentence is longer: what has no marks is not read again for each of its words.
_SENTENCE = re.compile(r"[^。;!?\n]{1,1000}")
#: What any relation is said with.
_SIGNS = re.compile("废止|失效|停止|不再执行|代替|替代|取代|[依根]据|[依按遵]照|修[订改正]|有效|试行")
#: Paragraphs in which a document says what it is based on; relations that an article may say, and
#: documents that it may be.
_OPENING, _MOST = 6, 64


@dataclass(frozen=True, slots=True)
class _Place:
    """A place at which a document is named."""

    start: int
    end: int
    draft: Draft


def find_relations(found: Drafts) -> tuple[PolicyRelation, ...]:
    """Return what the documents of an article say of each other, in order, each once."""
    passage = found.passage
    places = _places(found)
    own = [one for one in found.by_title.values() if one.role in {"full-text", "excerpt"}][:_MOST]
    starts = [place.start for place in places]
    about = next((place for place in places if place.draft.role == "subject"), None)
    said = {(one.kind, one.policy, one.target, one.date): one for one in _by_titles(found)}
    for match in _SENTENCE.finditer(passage.folded, found.title_end):
        if not _SIGNS.search(match[0]):
            continue
        here = places[bisect_left(starts, match.start()) : bisect_left(starts, match.end())]
        subject = about.draft if about and about.start < match.start() else None
        near = found.day.year if found.day else None
        sentence = _Said(passage, match.start(), match.end(), here, own, subject, near)
        for one in sentence.relations():
            said.setdefault((one.kind, one.policy, one.target, one.date), one)
    return tuple(said.values())[:_MOST]


def _by_titles(found: Drafts) -> Iterator[PolicyRelation]:
    """Yield what titles say: 关于修改《某某条例》的决定."""
    for one in found.by_title.values():
        match = _BY_TITLE.search(one.title)
        if match:
            kind: RelationKind = "repeals" if match[1] == "废止" else "revises"
            yield PolicyRelation(kind, one.title, match[2], None, one.title, found.passage.line(one.at))


def _places(found: Drafts) -> list[_Place]:
    folded, numbers = found.passage.folded, {one.number: one for one in found.by_title.values() if one.number}
    places = [_Place(one.at, one.at + len(one.title), one) for one in found.by_title.values()]
    for quoted in find_quoted(folded):
        draft = found.by_title.get(title_key(folded[quoted.start : quoted.end]))
        if draft is not None and not quoted.alias:
            places.append(_Place(quoted.start, quoted.end, draft))
    places += [_Place(one.start, one.end, numbers[one.text]) for one in find_numbers(folded) if one.text in numbers]
    return sorted(places, key=lambda place: (place.start, -place.end))


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence: its bounds, the documents it names, the article's own ones, its subject.

    ``year`` is that of a day printed without one.
    """

    passage: Passage
    start: int
    end: int
    places: list[_Place]
    own: list[Draft]
    subject: Draft | None
    year: int | None

    def relations(self) -> Iterator[PolicyRelation]:
        """Yield what the sentence says."""
        if self.places:
            yield from self._repealed()
            yield from self._revised()
            yield from self._based()
        yield from self._until()

    def _relation(self, kind: RelationKind, policy: Draft | None, target: str, date: PartialDate | None = None) -> PolicyRelation:  # fmt: skip
        text = self.passage.text[self.start : self.end].strip()
        name = policy.title if policy else ""
        return PolicyRelation(kind, name, target, date, text, self.passage.line(self.start))

    def _itself(self, otherwise: Draft | None) -> Draft | None:
        """Return the article's own document by what it calls itself, else by default."""
        word = _ITSELF.search(self.passage.folded, self.start, self.end)
        named = [one for one in self.own if word and stem(title_key(one.title)).endswith(word["kind"])]
        return named[-1] if named else otherwise

    def _acting(self, until: int) -> Draft | None:
        """Return the document of the sentence that acts before an offset: 《办法》自…起施行,…."""
        found = None
        for place, following in zip(self.places, [*self.places[1:], None], strict=False):
            stop = min(following.start if following else until, until)
            if place.end <= until and _ACTS.search(self.passage.folded, place.end, max(place.end, stop)):
                found = place.draft
        return found

    def _repealed(self) -> Iterator[PolicyRelation]:
        folded = self.passage.folded
        for match in _ENDS_BY.finditer(folded, self.start, self.end):
            if _SOME.match(folded, match.end()) or any(one.start <= match.start() < one.end for one in self.places):
                continue
            acting = self._acting(match.start()) or self._itself(self.own[0] if self.own else self.subject)
            behind = [one for one in self.places if one.start >= match.end()]
            near = bool(behind) and not folded[match.end() : behind[0].start].strip('《"的了')
            replaced = match[0] in {"代替", "替代", "取代"}
            before = [one for one in self.places if one.end <= match.start()]
            based = _BASED.search(folded, self.start, before[0].start) if before else None
            if replaced and not near:
                continue
            for place in behind if near else () if based and self.own else before:
                part = _PART.match(folded, place.end)
                if place.draft is not acting and place.draft not in self.own and not part:
                    yield self._relation("repeals", acting, place.draft.title)

    def _revised(self) -> Iterator[PolicyRelation]:
        for place in self.places:
            if _REVISED.match(self.passage.folded, place.end, self.end):
                own = self._itself(self.own[0] if self.own else None)
                yield self._relation("revises", own if own is not place.draft else None, place.draft.title)

    def _based(self) -> Iterator[PolicyRelation]:
        folded = self.passage.folded
        opening = self.passage.paragraph(self.start) in self.passage.printed[: _OPENING + 1]
        for match in _BASED.finditer(folded, self.start, self.end):
            stop = _BASE_ENDS.search(folded, match.end(), self.end)
            if stop is None:
                continue
            made = stop[0] in {"制定", "作出", "编制"}
            if self.own and (opening or made):
                policy = self._itself(self.own[-1] if made else self.own[0])
            else:
                word = _SAID.search(folded, self.start, match.start()) if made else None
                policy = self.subject if word and self.subject and word["kind"] in self.subject.title else None
            listed = {id(one.draft): one.draft for one in self.places if match.end() <= one.start < stop.start()}
            for draft in listed.values() if policy else ():
                if draft is not policy and draft not in self.own:
                    yield self._relation("based-on", policy, draft.title)
            return

    def _until(self) -> Iterator[PolicyRelation]:
        folded = self.passage.folded
        match = _TERM.search(folded, self.start, self.end)
        acting = self._acting(match.start()) if match else None
        policy = acting or (self._itself(self.own[-1]) if self.own else None)
        if match is None or policy is None or not (acting or _ACTS.search(folded, self.start, self.end)):
            return
        if not self.own and folded[match.start() - 1] not in ",(;、":
            return
        after = _UP_TO.match(folded, match.end(), self.end)
        begin = after.end() if after else match.end()
        days = [one for one in self.passage.dates(self.start, self.end) if one.day or one.closing]
        stated = next((one for one in days if one.start == begin), None)
        years = _YEARS.match(folded, match.end(), self.end)
        last = None
        if stated is not None:
            value = stated.last() or stated.first()
            last = PartialDate.on(value.last) if value else None
        elif years:
            since = (
                next((one.first(self.year) for one in reversed(days) if one.end <= match.start()), None)
                or policy.issued
            )
            last = _years_after(since, count(years["years"]) or 0)
        if last is not None or years:
            yield self._relation("until", policy, "", last)


def _years_after(since: PartialDate | None, years: int) -> PartialDate | None:
    """Return the last of so many years from a day on."""
    if since is None or not since.day or not years:
        return None
    anniversary = PartialDate.of(since.year + years, since.month, since.day)
    return PartialDate.on(anniversary.first - dt.timedelta(1)) if anniversary else None
