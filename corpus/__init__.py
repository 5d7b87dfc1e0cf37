"""What a bulletin says: files read into issue, section and article."""

from __future__ import annotations

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
