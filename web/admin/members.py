"""The pages of member lists: a list that is sent, looked at, and taken for known companies."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from flask import abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from corpus import codec
from corpus.companies.members import COMMON, NO_NAME, NOT_FULL, SUFFIXES, TOO_LONG, TWICE, Members
from corpus.errors import JianbaoError
from corpus.gazetteer import Curated
from indexer.durable import write
from web.admin import decisions
from web.admin.decide import answer, keeper
from web.admin.desk import Answer, blueprint, library, state
from web.admin.member_file import BadList, read
from web.http.context import current
from web.http.errors import HttpError
from web.http.redirects import redirect
from web.http.template_filters import clean

#: Rows that are shown of a list.
_SHOWN: Final = 200
#: A list that nobody took waits so long, in seconds.
_WAITS: Final = 86_400.0
#: Why a row gives no company, as the page says it.
REASONS: Final = {
    NO_NAME: "这一行没有名称",
    TOO_LONG: "太长，不像名称",
    NOT_FULL: "看不出是企业的全称",
    TWICE: "和前面的一行相同",
    COMMON: "简称太短或太常见，会认错",
}
#: What is read of a list until the keeper has looked at it.
_READ: Final = "read.json"
_ID: Final = re.compile(r"[0-9a-f]{16}")


@blueprint.get("/members")
def members(refused: str = "") -> str:
    """Show where a member list is sent, and why the one that was sent is not taken."""
    return render_template("admin_members.html", suffixes=SUFFIXES, read=None, refused=refused)


@blueprint.post("/members")
def receive_members() -> Answer | tuple[Answer, int]:
    """Keep a member list until the keeper has looked at how it is read."""
    try:
        return _receive()
    except BadList as error:
        return members(str(error)), 400


def _receive() -> BaseResponse:
    file = request.files.get("file")
    name = re.split(r"[/\\]", clean(file.filename or "") if file else "")[-1]
    if file is None or not name:
        raise BadList("no file was chosen")
    if Path(name).suffix.lower() not in SUFFIXES:
        raise BadList(f"{name}: is no member list; send an .xlsx, .csv or .txt file")
    with tempfile.TemporaryDirectory() as beside:
        sent = Path(beside, "list")
        file.save(sent)
        found = read(sent, name)
    _sweep()
    folder = state().members / secrets.token_hex(8)
    try:
        folder.mkdir(parents=True)
        write(folder / _READ, codec.encode(found), top=state().path.parent)
    except OSError as error:
        raise JianbaoError(f"state/members: cannot be written ({error.strerror}); check its permissions") from error
    return redirect(current().links.to(f"/admin/members/{folder.name}"), 303)


def _sweep() -> None:
    for left in state().members.glob("*"):
        # Another may be at it, too.
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _WAITS:
                shutil.rmtree(left)


def _waiting(list_id: str) -> tuple[Path, Members]:
    """Return a list that waits, and what is read of it."""
    folder = state().members / list_id
    if not _ID.fullmatch(list_id) or not (folder / _READ).exists():
        abort(404)
    return folder, codec.decode((folder / _READ).read_bytes(), Members)


@blueprint.get("/members/<list_id>")
def look_at_members(list_id: str) -> Answer:
    """Show what is read of a member list: names, short forms, and rows that give none."""
    _, read = _waiting(list_id)
    return render_template(
        "admin_members.html",
        suffixes=SUFFIXES,
        read=read,
        members=read.members[:_SHOWN],
        left_out=read.left_out[:_SHOWN],
        list_id=list_id,
        reasons=REASONS,
    )


@blueprint.post("/members/<list_id>")
def take_members(list_id: str) -> Answer:
    """Take the companies of a list for known (``do`` is ``take``), or throw it away."""
    folder, read = _waiting(list_id)
    if request.form.get("do") != "take":
        shutil.rmtree(folder, ignore_errors=True)
        return redirect(current().links.to("/admin/members"), 303)
    more = set(request.form.getlist("also"))
    also = [Curated(one.name) for one in read.left_out if one.name and one.place in more]
    entries = [*(Curated(one.name, one.shorts) for one in read.members), *also]
    outcome = decisions.decide(library().path, state(), [decisions.known(entries)], keeper())
    shutil.rmtree(folder, ignore_errors=True)
    if not outcome.made:
        raise HttpError(409, "没有改动：名单里的企业都已经认得了。")
    return answer(outcome)
