"""The pages of names: proposals, and what the keeper makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import abort, render_template, request

from indexer.backends import backend_of
from web.admin import proposals
from web.admin.desk import Answer, blueprint, library, state
from web.admin.proposals import Choice
from web.http.context import current
from web.http.redirects import redirect

_CHOICES_SHOWN: Final = 100


def choices() -> list[Choice]:
    """Return the proposals to decide, found once a snapshot, less those declined since."""

    def read() -> Sequence[Choice]:
        newest = backend_of(library().path).current()
        return proposals.choices(newest.proposals()) if newest else ()

    declined = proposals.declined(state())
    return [choice for choice in current().remember("choices", read) if choice.id not in declined]


@blueprint.get("/names")
def names() -> Answer:
    """Show proposals: what may be a company, or one company or policy, with the articles."""
    found = choices()
    shown = found[:_CHOICES_SHOWN]
    records = (
        current().engine.article(id_) for id_ in dict.fromkeys(id_ for choice in shown for id_ in choice.articles)
    )
    titles = {record.article.id: record.article.title for record in records if record}
    return render_template("admin_names.html", choices=shown, titles=titles, total=len(found))


@blueprint.post("/names")
def name() -> Answer:
    """Accept a proposal (``head`` is the name to show) or decline it."""
    choice = next((choice for choice in choices() if choice.id == request.form.get("id")), None)
    if choice is None:
        abort(404)
    head = request.form.get("head", "")
    if head:
        proposals.accept(library().path, choice, head)
    elif choice.kind == "name":
        proposals.refuse(library().path, choice)
    proposals.decline(state(), choice)
    return redirect(current().links.to("/admin/names"), 303)
