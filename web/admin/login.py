"""Signing in: one administrator, known by the hash of a password.

Sessions, forged requests, and guessing.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Final

from flask import Blueprint, Flask, current_app, render_template, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFError, CSRFProtect  # type: ignore[import-untyped]
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response as BaseResponse

from corpus.errors import JianbaoError
from web.config import ADMIN_HASH, Config
from web.http.context import current
from web.http.errors import HttpError
from web.http.rate_limit import Guesses
from web.http.readers import KEEPER, KEEPER_SECONDS, cookie_of_keeper
from web.http.redirects import redirect
from web.http.state import session_key

blueprint = Blueprint("login", __name__)

#: A session ends so long after it was last used, and so long after signing in.
_IDLE: Final = timedelta(hours=2)
_LONGEST: Final = timedelta(seconds=KEEPER_SECONDS)
_METHODS: Final = ("scrypt:", "pbkdf2:")
_csrf: Final = CSRFProtect()


class BadPasswordHash(JianbaoError):
    """The configured password hash is not a valid hash."""


class _Sessions(SecureCookieSessionInterface):
    """Flask's signed sessions, in a cookie for /admin alone, over HTTPS alone if the page was."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie may only travel over HTTPS."""
        del app
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path below which the cookie is sent."""
        del app
        return f"{request.script_root}/admin"


def hashed(password: str) -> str:
    """Return the hash of a password, as `check_hash` wants it.

    Scrypt, which makes every guess dear.
    """
    return generate_password_hash(password, method="scrypt")


def check_hash(admin_hash: str) -> None:
    """Raise BadPasswordHash where a text is not what `jianbao password` prints."""
    if not admin_hash.startswith(_METHODS) or admin_hash.count("$") != 2:
        raise BadPasswordHash(f"{ADMIN_HASH}: not the hash of a password; make one with `jianbao password`")


def init_app(app: Flask, config: Config) -> None:
    """Let the administrator of an application sign in. ``config`` has the hash and the secret."""
    admin_hash = config.admin_hash or ""
    check_hash(admin_hash)
    app.secret_key = session_key(config.secret or secrets.token_hex(32), admin_hash)
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="jianbao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=_IDLE,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    _csrf.init_app(app)
    app.extensions["jianbao-login"] = (admin_hash, Guesses())
    app.register_blueprint(blueprint)
    # Pages below /admin alone see the session; the others may show what leads there.
    app.context_processor(lambda: {"keeper": KEEPER in request.cookies})


def signed_in() -> bool:
    """Return whether the one who asks is the administrator."""
    begun = session.get("admin")
    return isinstance(begun, float) and time.time() - begun < _LONGEST.total_seconds()


def guard() -> BaseResponse | None:
    """Let only the administrator pass, and no request that another site's page made for him."""
    if not signed_in():
        if request.method == "GET":
            return redirect(current().links.to("/admin/login"), 303)
        raise HttpError(403, "the session has ended; sign in again")
    _protect()
    return None


def _protect() -> None:
    """Refuse a form that no page of this session holds."""
    try:
        _csrf.protect()
    except CSRFError as error:
        raise HttpError(400, "这一页是登录之前打开的；请重新载入那一页，再做一次。") from error


@blueprint.get("/admin/login")
def login() -> str | BaseResponse:
    """Show where the administrator signs in."""
    if signed_in():
        return redirect(current().links.to("/admin"), 303)
    return render_template("admin_login.html", wrong=False)


@blueprint.post("/admin/login")
def sign_in() -> tuple[str, int] | BaseResponse:
    """Sign the administrator in, if the password is right; wrong ones are slowed down."""
    _protect()
    admin_hash, guesses = current_app.extensions["jianbao-login"]
    if wait := guesses.take():
        raise HttpError(429, f"too many attempts; try again in {wait:.0f} s", wait)
    if not check_password_hash(admin_hash, request.form.get("password", "")[:1000]):
        return render_template("admin_login.html", wrong=True), 403
    session.clear()
    session["admin"] = time.time()
    session.permanent = True
    answer = redirect(current().links.to("/admin"), 303)
    answer.set_cookie(
        KEEPER, cookie_of_keeper(), _LONGEST, path=current().links.root or "/", secure=request.is_secure, httponly=True,
        samesite="Strict",
    )  # fmt: skip
    return answer


@blueprint.post("/admin/logout")
def sign_out() -> BaseResponse:
    """Sign the administrator out."""
    if signed_in():
        _protect()
    session.clear()
    answer = redirect(current().links.to("/"), 303)
    answer.delete_cookie(KEEPER, path=current().links.root or "/")
    return answer
