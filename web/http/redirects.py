"""Redirects: the one way to lead a reader on, and only to addresses of our own."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

import flask
from flask import request
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

#: What an address is made of. Browsers pass over tabs and line ends and take a backslash for a
#: slash, so that /<tab>/example leads elsewhere.
_PLAIN: Final = re.compile(r"/[!-\[\]-~]*")
_QUERY: Final = re.compile(r"[?#]")
_MISREAD: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u2060\ufeff\\]")
_DOTS: Final = frozenset((".", ".."))
#: Slashes that are not told apart from the one of an address, beside those that NFKC knows.
_SLASHES: Final = str.maketrans(dict.fromkeys("\u2044\u2215\u29f8\u2571", "/"))
#: So often the path may be percent-encoded over and over; one that is encoded more often is no path
#: of ours.
_DEPTH: Final = 4


def is_own(address: str, root: str = "") -> bool:
    """Return whether an address is a path of this server, below ``root``.

    It is one for every program on its way, however often that decodes it.
    """
    if not _PLAIN.fullmatch(address) or not f"{address}/".startswith(f"{iri_to_uri(root)}/"):
        return False
    path = _QUERY.split(address, maxsplit=1)[0]
    for _ in range(_DEPTH):
        if not _leads_nowhere_else(path):
            return False
        before, path = path, unquote(path)
        if path == before:
            return True
    return False


def _leads_nowhere_else(path: str) -> bool:
    seen = "".join(unicodedata.normalize("NFKC", path).translate(_SLASHES).split(" "))
    return not (_MISREAD.search(seen) or seen.startswith("//") or _DOTS & set(seen.split("/")))


def redirect(address: str, code: int = 302) -> Response:
    """Lead to an address of our own; to the first page, where it is none."""
    root = request.script_root
    plain = iri_to_uri(address)
    own = plain if is_own(plain, root) else f"{root}/" if is_own(f"{iri_to_uri(root)}/") else "/"
    return flask.redirect(own, code)
