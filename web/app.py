"""The application: `create_app` puts an engine behind pages, JSON, feeds and exports."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from corpus import codec
from indexer.facets import FACETS
from search.engine import Engine
from web.api import openapi, routes
from web.config import Config
from web.export import atom, search_docx, search_files
from web.export.formats import LIMIT
from web.http import drafts, errors, gate, health, lanes, log, rate_limit, security, static_files
from web.http.context import TemplateContext, current, prefers_json, release
from web.http.finished import Finished
from web.http.i18n import LANGUAGES
from web.http.redirects import is_own
from web.http.sentences import shown
from web.http.site import ClosedLibrary, Site, site
from web.http.template_filters import (
    CARDS,
    DATE_KINDS,
    DATE_REASONS,
    DOUBTS,
    RELATIONS,
    ROLES,
    RUNGS,
    chinese_in,
    count,
    date_of,
    finalize,
    issue_name,
    issue_number,
    marked,
    quotable,
    span,
    timestamp,
    translated_note,
)
from web.pages import advanced, annual, basket, due_pages, entities, originals, search, tools
from web.pages.deadlines import badge, reason_text

_DEFAULTS: Final = Config()
_COMPRESSIBLE: Final = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
#: What scripts say, in the reader's language: they find it on their own element.
_SCRIPT_WORDS: Final = (
    "企业", "政策", "文号", "栏目", "期", "上一处", "下一处", "复制", "已复制", "查看 {n} 篇", "已在文摘篮", "{n} 条建议",
    "名称含", "未标注", "另有 {n} 个", "另有 {n} 个以上", "全部", "移到第 {n} 位", "拖动，或按上下键移动",
)  # fmt: skip


def create_app(engine: Engine | ClosedLibrary, library: Path | None = None, *, config: Config = _DEFAULTS) -> Flask:
    """Return the WSGI application over an engine.

    ``library`` is the folder that is being served (for what only files can tell); ``config`` is how
    it is operated. The engine must answer several threads at once.
    """
    app = _App("web", static_folder=None)
    found = app.extensions["jianbao"] = Site(engine, library)
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.json = _Json(app)
    app.jinja_options = {**app.jinja_options, "finalize": finalize, "trim_blocks": True, "lstrip_blocks": True}
    _prepare_templates(app)
    log.init_app(app)
    found.metrics.init_app(app)
    errors.init_app(app)
    drafts.init_app(app)
    for guard in (security, rate_limit):
        guard.init_app(app, config)
    gate.init_app(app, config, library)
    lanes.init_app(app, config)
    for part in (
        search,
        advanced,
        entities,
        tools,
        due_pages,
        basket,
        annual,
        routes,
        openapi,
        atom,
        search_files,
        health,
    ):
        app.register_blueprint(part.blueprint)
    originals.init_app(app, config, library)
    if config.admin_hash and library is not None:
        # It loads all that reads issues, and is off without a password.
        from web.admin import pages as admin  # noqa: PLC0415

        admin.init_app(app, config)
    static_files.init_app(app)
    app.before_request(_negotiate)
    app.after_request(_finish)
    app.teardown_appcontext(release)
    return app


class _App(Flask):
    def process_response(self, response: Response) -> Response:
        """Finish an answer, unless another process has done so."""
        return response if isinstance(response, Finished) else super().process_response(response)


class _Json(DefaultJSONProvider):
    """JSON with Han as it is and keys in the order of the contract."""

    ensure_ascii = False
    sort_keys = False

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return an answer of JSON."""
        said = self._prepare_response_obj(args, kwargs)
        return Response(codec.encode(said) + b"\n", mimetype=self.mimetype)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.globals.update(
        site_name="简报",
        languages=LANGUAGES,
        marked=marked,
        chinese_in=chinese_in,
        quotable=quotable,
        translated_note=translated_note,
        span=span,
        timestamp=timestamp,
        date_of=date_of,
        issue_name=issue_name,
        issue_number=issue_number,
        count=count,
        badge=badge,
        why=reason_text,
        most_taken=LIMIT,
        most_in_word=search_docx.LIMIT,
        bold=Markup("<b>{}</b>").format,
        FACETS=FACETS,
        CARDS=CARDS,
        DATE_KINDS=DATE_KINDS,
        DATE_REASONS=DATE_REASONS,
        DOUBTS=DOUBTS,
        RELATIONS=RELATIONS,
        ROLES=ROLES,
        RUNGS=RUNGS,
    )
    app.jinja_env.context_class = TemplateContext
    app.context_processor(_template_globals)


def _template_globals() -> dict[str, object]:
    """Return the values every template has: addresses, language, snapshot."""
    context = current()
    other = replace(context.links, lang="en" if context.lang == "zh" else "zh")
    path = quote(request.path)
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    zh = Markup("") if context.lang == "zh" else Markup(' lang="zh-CN"')
    return {
        "link": context.links,
        "_": context.translate,
        "plainly": lambda message: shown(message, context.lang),
        "lang": context.lang,
        "zh": zh,
        # A name, and words of a reader, in a sentence of the page.
        "named": (Markup("<b") + zh + Markup(">{}</b>")).format,
        "cited": (Markup("<span") + zh + Markup(">{}</span>")).format,
        "status": context.status,
        "today": due_pages.today(),
        "basket": basket.basket_ids(),
        "words": {key: context.translate(key) for key in _SCRIPT_WORDS},
        "other_language": other.to(path if is_own(path) else "/", kept),
    }


def _negotiate() -> BaseResponse | str | None:
    """Follow the library; answer a page's address with JSON where that is preferred."""
    site().follow_if_due()
    blueprint, _, name = (request.endpoint or "").partition(".")
    same = current_app.view_functions.get(f"api.{name}")
    if blueprint != "api" and same is not None and prefers_json():
        answer = current_app.ensure_sync(same)(**(request.view_args or {}))
        return current_app.make_response(answer)
    return None


def _finish(response: Response) -> Response:
    """Say how long an answer may be kept, and compress it where the reader can undo that."""
    if not request.path.startswith("/static/"):
        response.vary.update(("Accept", "Accept-Encoding"))
        response.headers.setdefault("Cache-Control", "no-cache")
        if response.status_code == 200 and request.method == "GET" and not response.is_json:
            response.add_etag(weak=True)
            response.make_conditional(request)
    long = not response.direct_passthrough and (response.content_length or 0) > 1000
    text = (response.mimetype or "").startswith(_COMPRESSIBLE)
    if long and text and request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(response.get_data(), compresslevel=3, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
