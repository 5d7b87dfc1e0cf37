"""What answering one request needs: the engine, the library, where things are and in which language."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final, cast

from flask import current_app, g, request

from search.engine import Engine
from web.i18n import LANGUAGES, Translate, translator
from web.links import Links

#: How often, in seconds, a server looks whether the library has a newer snapshot.
FOLLOW_EVERY: Final = 1.0


@dataclass(slots=True)
class Site:
    """One application: its engine, the library's folder, and when the engine last looked for a newer snapshot."""

    engine: Engine
    library: Path | None
    followed: float = 0.0
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
