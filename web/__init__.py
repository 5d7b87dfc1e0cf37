"""The interfaces: pages, JSON, feeds, and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import the application when it is asked for.

    Commands that serve nothing start without Flask.
    """
    if name != "create_app":
        raise AttributeError(name)
    from web.app import create_app  # noqa: PLC0415

    return create_app
