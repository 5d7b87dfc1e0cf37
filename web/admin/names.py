"""The pages of names: proposals, and what the keeper makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus.text.fold import fold
from indexer.backends import backend_of
from indexer.record import Record
from web.admin import decisions, desk, proposals
from web.admin.decide import keeper
from web.admin.decisions import NotMade
from web.admin.desk import Answer, blueprint, library, state
from web.admin.proposals import Choice
from web.http.context import current
from web.http.errors import HttpError
from web.http.redirects import redirect

_CHOICES_SHOWN: Final = 60
#: Articles that are shown of a proposal, and how much of a passage around its name.
_SEEN: Final = 3
_AROUND: Final = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of an article that has a name; ``paragraph`` is its number."""

    article: str
    title: str
    text: str
    name: str
    paragraph: int


def choices() -> list[Choice]:
    """Return the proposals to decide, found once a snapshot, less those declined since."""

    def read() -> Sequence[Choice]:
        newest = backend_of(library().path).current()
        return proposals.choices(newest.proposals()) if newest else ()

    declined = proposals.declined(state())
    return [choice for choice in current().remember("choices", read) if choice.id not in declined]


@blueprint.get("/names")
def names() -> Answer:
    """Show proposals: what may be a company, or one company or policy, with the evidence."""
    return _page(request.args.get("batch", ""))


def _page(batch: str, not_made: Sequence[tuple[Choice, str]] = ()) -> str:
    found = choices()
    shown = found[:_CHOICES_SHOWN]
    seen = {id_ for choice in shown for id_ in choice.articles[:_SEEN]}
    records = {id_: record for id_ in sorted(seen) if (record := current().engine.article(id_))}
    return render_template(
        "admin_names.html",
        choices=[(choice, _evidence(choice, records)) for choice in shown],
        total=len(found),
        batch=batch,
        not_made=not_made,
    )


def _evidence(choice: Choice, records: Mapping[str, Record]) -> list[Evidence]:
    """Return the passages that name what is to be decided, each with its article."""
    return [_seen(choice, records[id_]) for id_ in choice.articles[:_SEEN] if id_ in records]


def _seen(choice: Choice, record: Record) -> Evidence:
    """Return the passage of an article that has one of the names, whatever its width or case."""
    article, folded = record.article, fold(record.article.text)
    at, name = next(((at, name) for name in choice.names if (at := folded.find(fold(name))) >= 0), (0, ""))
    if not name:
        return Evidence(article.id, article.title, choice.text, "", 1)
    begin, end = folded.rfind("\n", 0, at) + 1, folded.find("\n", at)
    piece = article.text[max(begin, at - _AROUND) : min(end if end >= 0 else len(folded), at + len(name) + _AROUND)]
    return Evidence(article.id, article.title, piece, name, folded.count("\n", 0, at) + 1)


@blueprint.post("/names")
def answered() -> Answer:
    """Accept or refuse proposals.

    ``accept`` or ``refuse`` is the id of one; ``do`` is what to do with those chosen (``take``).
    One that could not be written is still asked, and the page says why.
    """
    found = choices()
    form = request.form
    one = form.get("accept") or form.get("refuse")
    ids = [one] if one else form.getlist("take")
    chosen = [choice for choice in found if choice.id in ids]
    if not chosen:
        raise HttpError(409, "没有选中，或者这些都已经定过了。")
    if form.get("accept") or (not one and form.get("do") == "accept"):
        wishes = [proposals.accepted(choice, form.get(f"head-{choice.id}") or choice.heads[0]) for choice in chosen]
    else:
        wishes = [proposals.refused(choice) for choice in chosen]
    outcome = decisions.decide(library().path, state(), wishes, keeper())
    unwritten = {one.wish.proposal for one in outcome.not_made if not one.settled}
    proposals.decline(state(), [choice.id for choice in chosen if choice.id not in unwritten])
    if outcome.made:
        desk.index()
    batch = outcome.made[0].batch if outcome.made else ""
    if outcome.not_made:
        return BaseResponse(_page(batch, _reasons(chosen, outcome.not_made)), status=409, mimetype="text/html")
    # The page opens at what follows the last that was decided.
    last = max(place for place, choice in enumerate(found) if choice in chosen)
    after = next((choice.id for choice in found[last + 1 :] if choice not in chosen), "")
    return redirect(current().links.to("/admin/names", [("batch", batch)]) + (f"#c-{after}" if after else ""), 303)


def _reasons(chosen: Sequence[Choice], not_made: Sequence[NotMade]) -> list[tuple[Choice, str]]:
    """Return the proposals that were not written, each with the reason."""
    by_id = {choice.id: choice for choice in chosen}
    return [(by_id[one.wish.proposal], one.reason) for one in not_made]
