"""The log: one JSON object a line on stderr.

One line a request, which says nothing of who asked, or what for.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, g, request

#: Where each answered request is told; a server shows it, a test need not.
REQUESTS: Final = logging.getLogger("jianbao.requests")
#: What a log line may say besides time, level and message.
_FIELDS: Final = ("method", "route", "path", "status", "ms", "bytes", "snapshot", "id", "library", "seconds")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON: whatever a message holds, it stays one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def settings(*, requests: bool) -> dict[str, Any]:
    """Return the settings of `logging.config` for a server.

    Without `requests` only what is out of order is told.
    """
    stderr = {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonLines"}},
        "handlers": {"stderr": stderr},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            REQUESTS.name: {"level": "INFO" if requests else "CRITICAL"},
            "jianbao": {"level": "INFO" if requests else "WARNING"},
            "gunicorn.error": {"level": "INFO" if requests else "WARNING", "propagate": True, "handlers": []},
            "gunicorn.access": {"level": "CRITICAL", "propagate": False, "handlers": []},
        },
    }


def init_app(app: Flask) -> None:
    """Tell of every request of an application, with its number, which the answer bears too."""
    app.before_request(_begin)
    app.after_request(_log)


def _begin() -> None:
    g.begun = time.perf_counter()
    g.request_id = f"{os.getpid():x}-{secrets.token_hex(4)}"


def _log(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id
    context = g.get("context")
    REQUESTS.info(
        "%s %s %s",
        request.method,
        request.path,
        response.status_code,
        extra={
            "id": g.request_id,
            "method": request.method,
            "route": request.endpoint or "",
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.begun) * 1000, 1),
            "bytes": response.content_length or 0,
            "snapshot": context.status.snapshot if context else None,
        },
    )
    return response
