"""What answering one request needs: the engine, the library, where things are and in which language."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar, cast

from flask import current_app, g, request
from jinja2.runtime import Context

from corpus.errors import JianbaoError, Unavailable
from indexer.facets import ENTITIES, FACETS
from search.engine import Engine
from search.query.lexer import FIELDS
from search.request import Request
from search.result import Status
from web.http.closed_engine import Shut
from web.http.i18n import LANGUAGES, Translate, translator
from web.http.links import Links

T = TypeVar("T")

#: How often, in seconds, a server looks whether the library has a newer snapshot.
FOLLOW_EVERY: Final = 1.0
#: A query that is hardly found as it stands, so that every step of answering is gone through.
_UNLIKELY: Final = "预热检索之用"
#: The same with fields, each of which looks into the names of a facet.
_FIELDS: Final = " ".join(("文号:预热〔1900〕1号", *(f"{facet}:预热" for facet in FACETS if facet in FIELDS.values())))
_NOTHING: Final = Status(0, "", 0, 0, "none")


@dataclass(slots=True)
class Site:
    """One application: the engine that answers, the library's folder, and how it follows the library.

    An engine answers from one snapshot for as long as it is held: a newer one is loaded into a copy beside it, which
    then takes its place, so a request that has begun ends on the snapshot it began with. ``apart`` says that a thread
    does this; else a request does, once a second at most. ``trouble`` says why it could not be done the last time.
    """

    engine: Engine
    library: Path | None
    apart: bool = False
    trouble: str | None = None
    followed: float = 0.0
    memory: dict[str, tuple[tuple[int, str], object]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def in_the_way(self) -> str | None:
        """What stands in the way of answering, or of answering from the newest snapshot."""
        return self.engine.reason if isinstance(self.engine, Shut) else self.trouble

    def follow(self) -> bool:
        """Let a copy of the engine follow the library, and take it where it changed; one thread at a time.

        Returns whether it changed. What stands in the way is kept as ``trouble``: the older snapshot goes on answering.
        """
        if not self.lock.acquire(blocking=False):
            return False
        try:
            self.followed = time.monotonic()
            shut = isinstance(self.engine, Shut)
            newer = self.engine.opened() if isinstance(self.engine, Shut) else copy(self.engine)
            changed = shut or newer.refresh()
            if changed:
                warm(newer)
                self.engine = newer
            self.trouble = None
        except (JianbaoError, OSError) as error:
            self.trouble = str(error)
            return False
        finally:
            self.lock.release()
        return changed

    def follow_if_due(self) -> None:
        """Follow the library in a request, where no thread does it."""
        if not self.apart and time.monotonic() - self.followed >= FOLLOW_EVERY:
            self.follow()

    def remember(self, name: str, make: Callable[[Engine], T]) -> T:
        """Return what `make` makes of the engine of this request, made once for each snapshot."""
        now = here()
        kept, state = self.memory.get(name), (now.status.snapshot, now.status.created)
        if kept is None or kept[0] != state:
            kept = self.memory[name] = (state, make(now.engine))
        return cast("T", kept[1])


def warm(engine: Engine) -> None:
    """Ask an engine what every reader asks first, so that no reader waits for what it makes once a snapshot."""
    for query in (_UNLIKELY, _FIELDS):
        engine.search(Request(q=query, size=1))
    for kind in ENTITIES:
        engine.entities(kind)
    engine.suggest("一")


@dataclass(frozen=True, slots=True)
class Here:
    """One request: what it is answered from, and how its reader sees it."""

    engine: Engine
    status: Status
    library: Path | None
    links: Links
    lang: str
    translate: Translate


def site() -> Site:
    """Return the site of the application that answers."""
    return cast("Site", current_app.extensions["jianbao"])


def here() -> Here:
    """Return the context of the request that is being answered; made once for each request."""
    if "here" not in g:
        lang = request.args.get("lang", "zh")
        lang = lang if lang in LANGUAGES else "zh"
        engine, library = site().engine, site().library
        links = Links(request.script_root, lang)
        g.here = Here(engine, _status(engine), library, links, lang, translator(lang))
    return cast("Here", g.here)


class TemplateContext(Context):
    """What a template knows while it is rendered, till the end of the request."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        g.setdefault("rendered", []).append(self)


def let_go(_: object = None) -> None:
    """Let go, at the end of a request, of the engine that answered it and of all that was shown.

    A template's context and its macros refer to each other. Without this, the files of a snapshot that is gone would
    stay open till Python looks for such cycles, which in a quiet server it hardly ever does.
    """
    g.pop("here", None)
    for context in g.pop("rendered", ()):
        for names in (context.parent, context.vars, context.blocks):
            names.clear()


def _status(engine: Engine) -> Status:
    """Return which snapshot answers; none where the engine itself cannot be reached."""
    try:
        return engine.status()
    except Unavailable:
        return _NOTHING


def prefers_json() -> bool:
    """Whether the one who asks would rather have JSON than a page."""
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
