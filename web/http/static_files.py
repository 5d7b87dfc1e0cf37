"""The files of the front end: few and small, so an application holds them in memory."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import Flask, Response, abort, current_app

_FOLDER: Final = Path(__file__).parents[1] / "static"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def init_app(app: Flask) -> None:
    """Serve the files under an address that names their version.

    So that they may be kept for good.
    """
    files = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
    app.jinja_env.globals["version"] = sha256(b"".join(files.values())).hexdigest()[:12]

    def static(version: str, filename: str) -> Response:
        """Send a file of the front end.

        Its address names its version, so it may be kept for good.
        """
        del version
        body = files.get(filename)
        if body is None:
            abort(404)
        response = current_app.make_response(body)
        response.mimetype = _TYPES[Path(filename).suffix]
        response.cache_control.public = True
        response.cache_control.immutable = True
        response.cache_control.max_age = 31_536_000
        return response

    app.add_url_rule("/static/<version>/<path:filename>", endpoint="static", view_func=static)
