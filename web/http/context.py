"""The context of one request: what it is answered from, where things are, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from flask import g, request
from jinja2.runtime import Context

from corpus.errors import Unavailable
from search.engine import Engine
from search.result import Status
from web.http.i18n import LANGUAGES, Translate, translator
from web.http.links import Links
from web.http.readers import asker
from web.http.site import ClosedLibrary, Site, opened, site

T = TypeVar("T")

_NO_SNAPSHOT: Final = Status(0, "", 0, 0, "none")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request: what it is answered from, and how its reader sees it."""

    site: Site
    held: Engine | ClosedLibrary
    status: Status
    library: Path | None
    links: Links
    lang: str
    translate: Translate

    @property
    def engine(self) -> Engine:
        """The engine that answers. Raises Unavailable where the library is closed."""
        return opened(self.held)

    def remember(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` makes of the snapshot, made once for each."""
        memory, state = self.site.memory, (self.status.snapshot, self.status.created)
        kept = memory.get(name)
        if kept is None or kept[0] != state:
            kept = memory[name] = (state, make())
        return cast("T", kept[1])


def current() -> RequestContext:
    """Return the context of the request that is being answered; made once for each request."""
    if "context" not in g:
        lang = request.args.get("lang", "zh")
        lang = lang if lang in LANGUAGES else "zh"
        answers, links = site().seen(asker().visible), Links(request.script_root, lang, han=True)
        held = answers.held
        g.context = RequestContext(answers, held, status_of(held), answers.library, links, lang, translator(lang))
    return cast("RequestContext", g.context)


def status_of(held: Engine | ClosedLibrary) -> Status:
    """Return which snapshot answers.

    None where the library is closed or its engine cannot be reached.
    """
    try:
        return opened(held).status()
    except Unavailable:
        return _NO_SNAPSHOT


def prefers_json() -> bool:
    """Return whether the one who asks would rather have JSON than a page."""
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


class TemplateContext(Context):
    """The variables of a template while it is rendered; see `release` for their end."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        g.setdefault("rendered", []).append(self)


def release(_: object = None) -> None:
    """Drop, at the end of a request, the engine that answered it and the names of its templates.

    A template's context and its macros refer to each other. Without this, the files of a snapshot
    that is gone would stay open till Python looks for such cycles, which in a quiet server it
    hardly ever does.
    """
    g.pop("context", None)
    for context in g.pop("rendered", ()):
        for names in (context.parent, context.vars, context.blocks):
            names.clear()
