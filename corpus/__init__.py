"""The text of a bulletin: files read into issue, section and article."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.document import from_dict, from_json, to_dict, to_json
    from corpus.errors import JianbaoError
    from corpus.masthead.overrides import Overrides
    from corpus.model import Article, Bulletin, Date, Doubt, Issue, Line
    from corpus.reader import SUPPORTED, read_bulletins

__all__ = [
    "SUPPORTED",
    "Article",
    "Bulletin",
    "Date",
    "Doubt",
    "Issue",
    "JianbaoError",
    "Line",
    "Overrides",
    "from_dict",
    "from_json",
    "read_bulletins",
    "to_dict",
    "to_json",
]

#: The module of each name. It is imported when it is asked for: `jianbao --help` reads no file.
_MODULES = {
    **dict.fromkeys(("from_dict", "from_json", "to_dict", "to_json"), "document"),
    **dict.fromkeys(("Article", "Bulletin", "Date", "Doubt", "Issue", "Line"), "model"),
    **dict.fromkeys(("SUPPORTED", "read_bulletins"), "reader"),
    "JianbaoError": "errors",
    "Overrides": "masthead.overrides",
}


def __getattr__(name: str) -> Any:
    """Return what stands in one of the modules."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
