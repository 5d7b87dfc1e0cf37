"""The server: gunicorn, its workers, snapshot following, the watchdog."""

from __future__ import annotations
