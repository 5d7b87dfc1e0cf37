"""The pages of decisions: on one company or policy, and the log of all that were made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus.entities import decisions as thoughts
from corpus.entities.decisions import KEYS, KINDS, Decision, NotDecided
from corpus.gazetteer import CuratedFile, read_curated
from corpus.policies.find import normalise_number
from corpus.text.fold import fold
from search.result import EntitySummary
from web.admin import decisions, desk, jobs, proposals
from web.admin.decisions import Entry, Wish
from web.admin.desk import Answer, blueprint, library, state
from web.http.context import current
from web.http.errors import HttpError
from web.http.parameters import LAST_PAGE, whole
from web.http.redirects import redirect

_SHOWN: Final = 50
_LONGEST_NAME: Final = 200
_UNCHANGED: Final = "没有改动：已经是这样了，或者之后又改过，要先撤销后来的决定。"


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that is asked for.

    The entity, what to do (``none``, ``rename``, ``merge``, ``split``; empty: nothing yet), the
    other name, the entity that has it, and whether the other name is the one to show.
    """

    kind: str
    summary: EntitySummary
    do: str
    name: str
    other: EntitySummary | None
    swapped: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which the file knows the entity."""
        return _names(self.summary)

    def make(self, held: CuratedFile) -> Decision:
        """Return the decision, as the file is. Raises NotDecided."""
        if self.do == "none":
            return thoughts.refuse(self.kind, held, self.names)
        if self.do == "rename":
            return thoughts.rename(self.kind, held, self.names, self.name)
        if self.do == "split":
            apart = [one for one in self.summary.aliases if one != self.name]
            return thoughts.split(self.kind, held, self.name, apart)
        mine = self.names
        theirs = _names(self.other) if self.other else (self.name,)
        head, *rest = theirs if self.swapped else mine
        others = mine if self.swapped else theirs
        return thoughts.merge(self.kind, held, head, (*rest, *others))


def _names(summary: EntitySummary) -> tuple[str, ...]:
    """Return the name of an entity, and the number of a policy that has one."""
    entity = summary.entity
    return (entity.name, entity.id) if normalise_number(entity.id) == entity.id != entity.name else (entity.name,)


def _asked(values: dict[str, str]) -> Asked:
    kind, do = values.get("kind", ""), values.get("do", "")
    name = " ".join(values.get("name", "").split())[:_LONGEST_NAME]
    summary = current().engine.entity(kind, values.get("id", "")) if kind in KINDS else None
    if summary is None or do not in {"", "none", "rename", "merge", "split"}:
        abort(404)
    if do not in {"", "none"} and not KEYS[kind](name):
        raise HttpError(400, "要写一个名称。")
    if do == "split" and name not in summary.aliases[1:]:
        raise HttpError(400, "只能拆开它现有的别名。")
    other = _named(kind, name) if do == "merge" else None
    if other is not None and other.entity.id == summary.entity.id:
        raise HttpError(400, "这已经是它的名称了。")
    return Asked(kind, summary, do, name, other, values.get("head") == "other")


def _named(kind: str, name: str) -> EntitySummary | None:
    """Return the entity that goes by a name."""
    key = KEYS[kind]
    wanted = key(name)
    same = [one for one in current().engine.entities(kind) if name in one.aliases or name == one.entity.name]
    return same[0] if same else next((o for o in current().engine.entities(kind) if key(o.entity.name) == wanted), None)


def _held(kind: str) -> CuratedFile:
    path = library().path / KINDS[kind].file
    try:
        return read_curated(path.read_text(encoding="utf-8-sig") if path.exists() else "", KINDS[kind])
    except (OSError, UnicodeError) as error:
        raise HttpError(400, "这个文件读不出来：检查它的编码（UTF-8）和权限。") from error


@blueprint.get("/decide")
def about() -> Answer:
    """Show what can be decided on a company or policy, or what a decision would write."""
    asked = _asked(request.args)
    decision, trouble = None, ""
    if asked.do:
        try:
            decision = asked.make(_held(asked.kind))
        except NotDecided:
            trouble = "已经是这样了，没有什么要写。"
    return render_template("admin_decide.html", asked=asked, decision=decision, trouble=trouble, file=_file(asked.kind))


def _file(kind: str) -> str:
    return KINDS[kind].file


@blueprint.post("/decide")
def decided() -> Answer:
    """Carry a decision on a company or policy out, and index anew."""
    asked = _asked(request.form)
    if not asked.do:
        abort(404)
    return answer(decisions.decide(library().path, state(), [Wish(asked.kind, asked.make)], keeper()))


def keeper() -> str:
    """Return by what the keeper is known: the address, since all have one password."""
    return request.remote_addr or ""


def answer(outcome: decisions.Outcome) -> BaseResponse:
    """Start indexing and lead to the decisions that were made."""
    if not outcome.made:
        reasons = {one.reason for one in outcome.not_made}
        raise HttpError(409, min(reasons) if len(reasons) == 1 else _UNCHANGED)
    desk.index()
    pairs = [("batch", outcome.made[0].batch), ("left", str(len(outcome.not_made)))]
    return redirect(current().links.to("/admin/decisions", pairs[: 2 if outcome.not_made else 1]), 303)


@blueprint.get("/refused")
def refused() -> Answer:
    """Show the names that are said to be no company or no policy, narrowed by ``find``."""
    find = request.args.get("find", "").strip()
    every = [(kind, name) for kind in KINDS for name in _held(kind).refused if fold(find) in fold(name)]
    page = whole(request.args, "page", 1, LAST_PAGE)
    shown = every[(page - 1) * _SHOWN : page * _SHOWN]
    more = len(every) > page * _SHOWN
    return render_template("admin_refused.html", names=shown, total=len(every), find=find, page=page, more=more)


@blueprint.post("/refused")
def admitted() -> Answer:
    """Take a name back among the companies or policies, and index anew."""
    kind, name = request.form.get("kind", ""), request.form.get("name", "")
    if kind not in KINDS or name not in _held(kind).refused:
        raise HttpError(409, "没有选中，或者这些都已经定过了。")
    wish = Wish(kind, partial(thoughts.admit, kind, names=(name,)))
    return answer(decisions.decide(library().path, state(), [wish], keeper()))


@blueprint.get("/decisions")
def decisions_made() -> Answer:
    """Show the decisions that were made, the last first, or those of one time."""
    entries = decisions.log(state())
    gone, by_id = decisions.undone(entries), {one.id: one for one in entries}
    batch, left = request.args.get("batch", ""), request.args.get("left", "", str)
    found = [one for one in reversed(entries) if not batch or one.batch == batch]
    if batch and not found:
        abort(404)
    page = max(1, request.args.get("page", 1, int))
    shown = found[(page - 1) * _SHOWN : page * _SHOWN]
    held = {kind: _held(kind) for kind in KINDS}
    open_ = {
        one.id for one in shown if one.id not in gone and thoughts.fits(held[one.decision.kind], one.decision.undone())
    }
    job = jobs.last(state())
    running = bool(batch) and job is not None and job.running
    text = render_template(
        "admin_decisions.html",
        entries=[(one, by_id.get(one.undoes)) for one in shown],
        undone=gone,
        open=open_,
        batch=batch,
        left=int(left) if left.isdecimal() else 0,
        total=len(found),
        page=page,
        more=len(found) > page * _SHOWN,
        places=_places(shown) if batch and not running else {},
        job=job,
        running=running,
    )
    return desk.following(text, running=running)


def _places(entries: list[Entry]) -> dict[str, tuple[str, str]]:
    """Return for each decision the kind and the id of what goes by its first name now."""
    wanted = {(one.decision.kind, one.decision.names[0]) for one in entries if one.decision.names}
    found = {
        (kind, name): one.entity.id
        for kind in {kind for kind, _ in wanted}
        for one in current().engine.entities(kind)
        for name in (one.entity.name, *one.aliases)
        if (kind, name) in wanted
    }
    return {
        one.id: (one.decision.kind, found[key])
        for one in entries
        if one.decision.names and (key := (one.decision.kind, one.decision.names[0])) in found
    }


@blueprint.post("/decisions")
def undo() -> Answer:
    """Take decisions back, and index anew; a proposal that was answered so is asked again."""
    outcome = decisions.undo(library().path, state(), request.form.getlist("id"), keeper())
    proposals.ask_again(state(), {one.proposal for one in outcome.made if one.proposal})
    return answer(outcome)
