"""Health: does this server live, can it answer, from which snapshot, and how old is that."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, Response, make_response

from web.http.context import status_of
from web.http.readers import asker
from web.http.site import ClosedLibrary, site

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """Report whether the application can answer (503 if not), the snapshot and its age."""
    held, whole = site().held, asker().visible is None
    status = status_of(held)
    ready = not isinstance(held, ClosedLibrary) and (status.snapshot > 0 or not _awaited(site().library))
    told = {
        "snapshot": status.snapshot,
        "created": status.created or None,
        "age_seconds": age(status.created),
        "issues": status.issues,
        "articles": status.articles,
        "trouble": site().reason,
    }
    # Of what is hidden from some, they are not told when it came, nor how much it is.
    said = {"status": "ok" if ready else "not ready", "live": True, "ready": ready} | (
        told if whole else dict.fromkeys(told)
    )
    response = make_response(said, 200 if ready else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def age(created: str) -> int | None:
    """Return how many seconds ago a snapshot was made; None where that is not known."""
    made = made_at(created)
    return None if made is None else max(0, round(datetime.now(UTC).timestamp() - made))


def made_at(created: str) -> float | None:
    """Return a snapshot's time as Unix time; None where that is not known."""
    try:
        return datetime.fromisoformat(created).timestamp()
    except ValueError:
        return None


def _awaited(library: Path | None) -> bool:
    """Return whether a library without a snapshot holds files of which one is to be made."""
    issues = library / "issues" if library else None
    return issues is not None and issues.is_dir() and any(not path.name.startswith(".") for path in issues.iterdir())
