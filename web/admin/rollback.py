"""Going back to the index as it was before the last sync that changed it."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response as BaseResponse

from corpus.errors import JianbaoError
from indexer.backend import State
from web.admin.desk import Answer, blueprint, library


def _page(state: State | None = None, error: str = "") -> str:
    return render_template("admin_rollback.html", state=state, error=error)


@blueprint.get("/rollback")
def ask_rollback() -> Answer:
    """Say what going back means, and ask."""
    return _page()


@blueprint.post("/rollback")
def roll_back() -> Answer:
    """Go back, as `jianbao rollback` does, and say to what."""
    try:
        return _page(library().roll_back())
    except JianbaoError as error:
        return BaseResponse(_page(error=str(error)), status=409, mimetype="text/html")
