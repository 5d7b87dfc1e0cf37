"""登过没有: the draft that is asked about, and, of a whole issue, article by article."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from flask import request

from corpus.text.well_formed import well_formed
from search.draft import MOSTLY, is_short
from search.engine import Engine
from search.near import Near, near
from search.result import Overlap
from web.http import drafts
from web.http.context import current
from web.http.drafts import Kept, Part
from web.http.lanes import while_awaited
from web.http.parameters import Pairs, whole
from web.pages.draft_file import LONGEST, receive

#: The value of ``part`` that asks about all of what was sent as one draft.
ALL: Final = "all"
#: A table tells of an earlier article from this share on; the page of the draft tells of others too.
LEAST: Final = 0.05
#: Seconds after which the rest of a table is left for the next page.
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The draft that is asked about, and the parameters that say so.

    ``kept`` is what was sent, ``part`` the part of it; ``gone``: it is kept no longer. ``own`` is
    the id of the issue that the draft belongs to.
    """

    draft: str = ""
    parameters: Pairs | None = None
    kept: Kept | None = None
    part: str = ""
    own: str | None = None
    gone: bool = False

    @property
    def is_issue(self) -> bool:
        """Return whether all articles of an issue are asked about."""
        return self.kept is not None and bool(self.kept.parts) and not self.part


@dataclass(frozen=True, slots=True)
class Row:
    """An article of an issue that is sent: its number, a verdict, what is found of it.

    ``first`` shares most of its text, out of ``found``; ``near`` is told where nothing does.
    """

    number: int
    part: Part
    verdict: str
    found: int = 0
    first: Overlap | None = None
    near: Near | None = None


def asked() -> Asked:
    """Return what the current request asks about. Raises BadParameter."""
    name = request.args.get("kept", "")
    if not name:
        draft = well_formed(request.form.get("draft") or request.args.get("draft") or "").strip()[:LONGEST]
        return Asked(draft, [("draft", draft)] if draft and request.method == "GET" else None)
    kept, part = drafts.find(name), request.args.get("part", "")
    if kept is None:
        return Asked(gone=True)
    parameters = [("kept", name), *([("part", part)] if part else [])]
    own = kept.issue if kept.issue in current().engine.held().issues else None
    if part and part != ALL and kept.parts:
        text = kept.parts[whole(request.args, "part", 1, len(kept.parts)) - 1].text
    else:
        text = "" if kept.parts and not part else kept.whole.text
    return Asked(text, parameters, kept, part, own)


def sent() -> Kept | None:
    """Return what the form that was sent holds; None where it holds nothing. Raises BadDraft."""
    file = request.files.get("file")
    if file is not None and file.filename:
        with closing(file):
            return receive(file)
    draft = asked().draft
    return Kept(Part(draft)) if draft else None


def rows(one: Asked, first: int) -> Iterator[Row]:
    """Yield the articles of an issue from a number on, as long as the time allows."""
    end = time.monotonic() + _PATIENCE
    for row in while_awaited(rows_of(current().engine, one.kept, one.own, first) if one.kept else ()):
        yield row
        if time.monotonic() > end:
            return


def rows_of(engine: Engine, kept: Kept, own: str | None, first: int = 1) -> Iterator[Row]:
    """Yield what is found of each article that was sent, or of the whole, from a number on."""
    for number, part in list(enumerate(kept.parts or [kept.whole], 1))[first - 1 :]:
        found = [one for one in engine.check(part.text, but=own) if one.share >= LEAST]
        close = [] if found else near(engine, part.text, kept.period, (), own)
        if found:
            yield Row(number, part, "登过" if found[0].share >= MOSTLY else "部分登过", len(found), found[0])
        elif close:
            yield Row(number, part, "相近", len(close), None, close[0])
        else:
            yield Row(number, part, "太短" if is_short(part.text) else "新")
