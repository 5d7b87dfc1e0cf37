"""Corrections as a form of the administration sends them, made from those that it showed.

A form says by ``seen`` which corrections stood when it was made, so that what another window or
another keeper has corrected meanwhile is neither lost nor built upon unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from flask import request

from corpus.corrections.correction import OF_ISSUE, BadCorrection, Correction, Kind, checked, to_text
from web.http.mark import mark

#: Fields of an issue and of an article that have a value, each with its name.
ISSUE_FIELDS: Final = {"serial": "刊物名称", "number": "总期号", "volume": "卷号", "year": "年", "period": "时间"}
ARTICLE_FIELDS: Final = {"title": "题目", "section": "栏目", "date": "日期"}
#: What else can be corrected of an article.
_ACTS: Final = {"merge": "与下一篇合并", "split": "分成两篇", "front": "不算文章"}
KINDS: Final[Mapping[str, str]] = {**ISSUE_FIELDS, **ARTICLE_FIELDS, **_ACTS}


@dataclass(frozen=True, slots=True)
class Clash:
    """The corrections that came since a form was made, how many went, and those it asks for."""

    come: tuple[Correction, ...]
    gone: int
    asked: tuple[Correction, ...]
    fields: tuple[tuple[str, str], ...]


class CorrectedMeanwhile(BadCorrection):
    """The corrections are not those any more that a form was made from."""

    def __init__(self, clash: Clash) -> None:
        super().__init__("the corrections of this file were changed meanwhile; look at them and correct it again")
        self.clash = clash


def correction_mark(one: Correction) -> str:
    """Return the digest of a correction, by which a form names it."""
    return mark(to_text([one]))


def seen(corrections: Sequence[Correction]) -> str:
    """Return what a form says that is made from corrections."""
    return " ".join(map(correction_mark, corrections))


def corrected(before: Sequence[Correction]) -> list[Correction]:
    """Return the corrections with what a form says. Raises BadCorrection."""
    if "undo" in request.form:
        return _without(before, request.form["undo"])
    asked = tuple(map(checked, _asked()))
    if request.form.get("seen", "") != seen(before):
        raise CorrectedMeanwhile(_clash(before, asked))
    found = list(before)
    for one in asked:
        if one.kind in {**ISSUE_FIELDS, **ARTICLE_FIELDS}:
            found = [other for other in found if replace(other, to="") != replace(one, to="")]
        found.append(one)
    return found


def _without(before: Sequence[Correction], undone: str) -> list[Correction]:
    """Return corrections without one, the last of several that say the same."""
    places = [place for place, one in enumerate(before) if correction_mark(one) == undone]
    if not places:
        raise CorrectedMeanwhile(Clash((), 1, (), ()))
    return [one for place, one in enumerate(before) if place != places[-1]]


def _clash(before: Sequence[Correction], asked: tuple[Correction, ...]) -> Clash:
    known = Counter(request.form.get("seen", "").split())
    come = []
    for one in before:
        if known[correction_mark(one)] > 0:
            known[correction_mark(one)] -= 1
        else:
            come.append(one)
    fields = [(name, value) for name, value in request.form.items() if name not in {"csrf_token", "seen"}]
    return Clash(tuple(come), known.total(), asked, tuple(fields))


def _asked() -> list[Correction]:
    """Return the corrections that a form asks for: of each value that is not as it was."""
    form = request.form
    line, issue = form.get("line", ""), form.get("issue", "")
    named = Correction("title", "", int(line) if line.isascii() and line.isdecimal() else 0, form.get("article", ""))
    named = replace(named, issue=issue)
    if "split" in form:
        at, _, paragraph = form["split"].partition(" ")
        return [replace(named, kind="split", at=int(at) if at.isdecimal() else 0, paragraph=paragraph)]
    if form.get("do") in {"merge", "front"}:
        return [replace(named, kind=cast("Kind", form["do"]))]
    changed = [
        (kind, " ".join(form[kind].split()))
        for kind in (*ISSUE_FIELDS, *ARTICLE_FIELDS)
        if kind in form and " ".join(form[kind].split()) != form.get(f"was_{kind}", "")
    ]
    whole = Correction("serial", issue=issue)
    return [replace(whole if kind in OF_ISSUE else named, kind=cast("Kind", kind), to=to) for kind, to in changed]
