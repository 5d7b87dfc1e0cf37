"""The application: `create_app` puts an engine behind pages, JSON, feeds and exports."""

from __future__ import annotations

import gzip
import re
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, render_template, request
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from corpus.errors import JianbaoError
from search.engine import Engine
from web import annual, api, basket, export, feeds, openapi, pages, tools
from web.context import Site, here, prefers_json, site
from web.forms import BadParameter
from web.i18n import LANGUAGES
from web.links import Links
from web.show import (
    DATE_KINDS,
    FACET_NAMES,
    ROLES,
    RUNGS,
    count,
    date_of,
    finalize,
    issue_name,
    issue_number,
    marked,
    span,
    timestamp,
)

#: Nothing but what this server sends: no script or style within a page, no frames, no other origin.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_HALVES: Final = re.compile("[\ud800-\udfff]")
_COMPRESSIBLE: Final = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
#: What scripts say, in the reader's language: they find it on their own element.
_SCRIPT_WORDS: Final = (
    "企业", "政策", "文号", "栏目", "期", "上一处", "下一处", "复制", "已复制", "查看 {n} 篇", "已在文摘篮", "{n} 条建议",
)  # fmt: skip
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
#: The files of the front end, by name: few and small, so they are held in memory.
_FILES: Final = {
    path.name: path.read_bytes()
    for path in sorted((Path(__file__).parent / "static").iterdir())
    if path.suffix in _TYPES
}


def create_app(engine: Engine, library: Path | None = None, *, name: str = "简报") -> Flask:
    """Return the WSGI application over an engine.

    ``library`` is the folder that is being served (for what only files can tell); ``name`` is what the site is
    called. The engine must answer several threads at once; it is asked to follow its library once a second at most.
    """
    app = Flask("web", static_folder=None)
    app.extensions["jianbao"] = Site(engine, library, lock=Lock())
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.json = _Json(app)
    app.jinja_options = {**app.jinja_options, "finalize": finalize, "trim_blocks": True, "lstrip_blocks": True}
    _prepare_templates(app, name)
    for part in (pages, tools, basket, annual, api, openapi, feeds, export):
        app.register_blueprint(part.blueprint)
    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", view_func=_static)
    app.before_request(_negotiate)
    app.after_request(_finish)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(JianbaoError, _user_error)
    return app


class _Json(DefaultJSONProvider):
    """JSON with Han as it is, keys in the order of the contract, and no half of a character, which UTF-8 has no place for."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return an object as JSON text."""
        return _HALVES.sub("\ufffd", super().dumps(obj, **kwargs))


def _prepare_templates(app: Flask, name: str) -> None:
    version = sha256(b"".join(_FILES.values())).hexdigest()[:12]
    app.jinja_env.globals.update(
        site_name=name,
        version=version,
        languages=LANGUAGES,
        marked=marked,
        span=span,
        timestamp=timestamp,
        date_of=date_of,
        issue_name=issue_name,
        issue_number=issue_number,
        count=count,
        bold=Markup("<b>{}</b>").format,
        FACET_NAMES=FACET_NAMES,
        DATE_KINDS=DATE_KINDS,
        ROLES=ROLES,
        RUNGS=RUNGS,
    )
    app.context_processor(_reader)


def _reader() -> dict[str, object]:
    """What every template knows: where things are, in which language, and from which snapshot."""
    now = here()
    other = Links(now.links.root, "en" if now.lang == "zh" else "zh")
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return {
        "link": now.links,
        "_": now.translate,
        "lang": now.lang,
        "status": now.engine.status(),
        "basket": basket.kept(),
        "words": {key: now.translate(key) for key in _SCRIPT_WORDS},
        "other_language": other.to(quote(request.path), kept),
    }


def _negotiate() -> BaseResponse | str | None:
    """Follow the library; answer a page's address with JSON where that is preferred."""
    site().follow()
    blueprint, _, name = (request.endpoint or "").partition(".")
    same = current_app.view_functions.get(f"api.{name}")
    if blueprint != "api" and same is not None and prefers_json():
        answer = current_app.ensure_sync(same)(**(request.view_args or {}))
        return current_app.make_response(answer)
    return None


def _static(version: str, filename: str) -> BaseResponse:
    """Send a file of the front end; its address names its version, so it may be kept for good."""
    del version
    body = _FILES.get(filename)
    if body is None:
        abort(404)
    response = current_app.make_response(body)
    response.mimetype = _TYPES[Path(filename).suffix]
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.cache_control.max_age = 31_536_000
    return response


def _finish(response: Response) -> Response:
    """Add the headers of every answer, and compress it where the reader can undo that."""
    for header, value in _HEADERS.items():
        response.headers.setdefault(header, value)
    if not request.path.startswith("/static/"):
        response.vary.update(("Accept", "Accept-Encoding"))
        response.headers.setdefault("Cache-Control", "no-cache")
    long = not response.direct_passthrough and (response.content_length or 0) > 1000
    text = (response.mimetype or "").startswith(_COMPRESSIBLE)
    if long and text and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(response.get_data(), compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _http_error(error: HTTPException) -> BaseResponse | tuple[str | dict[str, object], int]:
    if error.response is not None or (error.code or 500) < 400:
        return current_app.make_response(error.get_response())
    return _say(error.code or 500, (error.name or "error").lower().replace(" ", "-"), None, None)


def _user_error(error: JianbaoError) -> tuple[str | dict[str, object], int]:
    if isinstance(error, BadParameter):
        return _say(400, error.code, str(error), error.field)
    return _say(400, "bad-request", str(error), None)


_PLAIN: Final = {
    400: "这个地址里有一处写得不对。",
    404: "这里没有这一页。也许它所在的那期刊物已经撤下，或者地址抄漏了。",
    405: "这个地址不接受这样的请求。",
    413: "送来的内容太大了。",
}


def _say(status: int, code: str, message: str | None, field: str | None) -> tuple[str | dict[str, object], int]:
    plain = _PLAIN.get(status, "服务器出了差错，不是您的错。已经记下，请稍后再试。")
    if prefers_json():
        return {"error": {"code": code, "message": message or plain, "field": field}}, status
    return render_template("error.html", status_code=status, plain=plain, detail=message, field=field), status
