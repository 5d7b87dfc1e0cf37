"""What answering one request needs: the engine, the library, where things are and in which language."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar, cast

from flask import current_app, g, request

from search.engine import Engine
from web.i18n import LANGUAGES, Translate, translator
from web.links import Links

T = TypeVar("T")

#: How often, in seconds, a server looks whether the library has a newer snapshot.
FOLLOW_EVERY: Final = 1.0


@dataclass(slots=True)
class Site:
    """One application: its engine, the library's folder, and when the engine last looked for a newer snapshot."""

    engine: Engine
    library: Path | None
    followed: float = 0.0
    memory: dict[str, tuple[int, object]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def follow(self) -> None:
        """Let the engine follow the library to its newest snapshot, at most once a second, one thread at a time."""
        now = time.monotonic()
        if now - self.followed >= FOLLOW_EVERY and self.lock.acquire(blocking=False):
            try:
                self.followed = now
                self.engine.refresh()
            finally:
                self.lock.release()

    def remember(self, name: str, make: Callable[[Engine], T]) -> T:
        """Return what `make` makes of the engine, made once for each snapshot."""
        snapshot = self.engine.status().snapshot
        kept = self.memory.get(name)
        if kept is None or kept[0] != snapshot:
            kept = self.memory[name] = (snapshot, make(self.engine))
        return cast("T", kept[1])


@dataclass(frozen=True, slots=True)
class Here:
    """One request: what it is answered from, and how its reader sees it."""

    engine: Engine
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
        where = site()
        g.here = Here(where.engine, where.library, Links(request.script_root, lang), lang, translator(lang))
    return cast("Here", g.here)


def prefers_json() -> bool:
    """Whether the one who asks would rather have JSON than a page."""
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"
