"""The gate: lets in who may read, and keeps answers out of caches that others share."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from web.config import Config
from web.http.context import current, prefers_json
from web.http.errors import HttpError, error_response
from web.http.rate_limit import Guesses
from web.http.readers import COOKIE, SECONDS, ReadersFile, asker, cookie_of, readers_file
from web.http.redirects import is_own, redirect

blueprint = Blueprint("gate", __name__)

#: Asked for by whoever is outside: what opens, and what tells that the server lives.
_OPEN: Final = frozenset({"static", "health.health", "gate.sign_in_page", "gate.sign_in", "gate.sign_out"})
#: These let nobody in but the keeper themselves.
_KEEPERS: Final = frozenset({"admin", "login"})
#: Of all of the library, whoever asks.
_WHOLE: Final = frozenset({"metrics.metrics"})
_LONGEST_PASSWORD: Final = 1_000
_SIGN_IN: Final = "要先登录才能读。"
_NOT_ALL: Final = "这里要能读全部刊物的人才能看。"
_REVOKED: Final = "令牌不对，或者已经作废。"
_ELSEWHERE: Final = "这个请求来自别的网站。请在本站的登录页上登录。"
_TOO_OFTEN: Final = "试得太多了，请过一会儿再试。"


def init_app(app: Flask, config: Config, library: Path | None) -> None:
    """Let only readers read what an application answers. Raises BadReaders."""
    app.extensions["jianbao-readers"] = ReadersFile(library, config)
    app.extensions["jianbao-guesses"] = Guesses()
    app.before_request(_guard)
    app.after_request(_keep_private)
    app.context_processor(lambda: {"asker": asker()})
    app.register_blueprint(blueprint)


def _guard() -> BaseResponse | None:
    """Let a request pass, or lead to where one signs in."""
    who = asker()
    if not who.guarded or request.endpoint in _OPEN or request.blueprint in _KEEPERS:
        return None
    if who.refused:
        return _refused(_REVOKED)
    if request.endpoint in _WHOLE and who.visible is not None:
        return error_response(403, "forbidden", _own(_NOT_ALL)) if who.known else _refused(_SIGN_IN)
    if who.visible is None or who.visible:
        return None
    if prefers_json() or request.method not in {"GET", "HEAD"}:
        return _refused(_SIGN_IN)
    wanted = request.full_path.rstrip("?") if request.query_string else request.path
    return redirect(current().links.to("/login", [("next", wanted)] if wanted != "/" else []), 303)


def _refused(message: str) -> BaseResponse:
    response = error_response(401, "unauthorized", _own(message))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _own(message: str) -> str:
    return current().translate(message) if not prefers_json() else message


def _keep_private(response: Response) -> Response:
    """Say that an answer is for the one who asked alone."""
    who = asker()
    if who.guarded and request.endpoint != "static":
        response.vary.update(("Cookie", "Authorization"))
        response.headers["Cache-Control"] = "no-store" if who.known else "private, no-cache"
    return response


def _there_are_readers() -> None:
    if not asker().guarded:
        raise HttpError(404, "")


@blueprint.get("/login")
def sign_in_page() -> str:
    """Show where a reader signs in, or out."""
    _there_are_readers()
    return _page(wrong=False)


@blueprint.post("/login")
def sign_in() -> tuple[str, int] | BaseResponse:
    """Sign a reader in, if name and password are right; wrong ones are slowed down."""
    _there_are_readers()
    _refuse_other_sites()
    if wait := current_app.extensions["jianbao-guesses"].take():
        raise HttpError(429, _TOO_OFTEN, wait)
    form = request.form
    reader = readers_file().with_password(form.get("name", "").strip(), form.get("password", "")[:_LONGEST_PASSWORD])
    if reader is None:
        return _page(wrong=True), 403
    answer = redirect(_next(form.get("next", "")), 303)
    answer.set_cookie(
        COOKIE, cookie_of(reader), max_age=SECONDS, path=current().links.root or "/", secure=request.is_secure,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return answer


@blueprint.post("/logout")
def sign_out() -> BaseResponse:
    """Sign a reader out."""
    _there_are_readers()
    _refuse_other_sites()
    answer = redirect(current().links.to("/login"), 303)
    answer.delete_cookie(COOKIE, path=current().links.root or "/")
    return answer


def _page(*, wrong: bool) -> str:
    readers = readers_file().now()
    named = bool(readers and any(one.name for one in readers.readers))
    asked = request.values
    return render_template(
        "sign_in.html", wrong=wrong, named=named, name=asked.get("name", ""), next=asked.get("next", "")
    )


def _next(wanted: str) -> str:
    """Return where to go on: a page of our own, as it was asked for."""
    root = current().links.root
    return f"{root}{wanted}" if wanted and is_own(f"{root}{wanted}", root) else current().links.to("/")


def _refuse_other_sites() -> None:
    """Refuse a form that another site's page sent. Browsers say where it comes from."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in {None, "same-origin", "none"} or (
        site is None and origin is not None and urlsplit(origin).netloc != request.host
    ):
        raise HttpError(403, _ELSEWHERE)
