"""Links: the address of a page, an article, an issue, a company, a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Self
from urllib.parse import quote, quote_plus

from corpus.text.characters import COMMON_HAN

_NO_HAN: Final = re.compile(f"[^{COMMON_HAN}]+")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below ``root`` (empty, or where the application is mounted).

    ``lang`` is carried along unless zh. ``han`` leaves Han as it is, as HTML and browsers allow: a
    character is then three bytes of a page instead of nine. Elsewhere an address is plain ASCII.
    """

    root: str = ""
    lang: str = "zh"
    han: bool = False

    def ascii(self) -> Self:
        """Return the same links for JSON, mail, feeds and files."""
        return replace(self, han=False)

    def to(self, path: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of a path with parameters."""
        if self.lang != "zh":
            parameters = [*parameters, ("lang", self.lang)]
        query = "&".join([f"{_value(name, self.han)}={_value(str(value), self.han)}" for name, value in parameters])
        return f"{self.root}{path}?{query}" if query else f"{self.root}{path}"

    def search(self, parameters: Sequence[tuple[str, str]] = (), suffix: str = "") -> str:
        """Return the address of a search.

        ``suffix`` names another form of it (``.atom``, ``.csv``, ``.md``).
        """
        return self.to(f"/search{suffix}" if suffix else "/", parameters)

    def article(self, article_id: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of an article; the parameters are the search it was found by."""
        return self.to("/articles/" + _part(article_id, self.han), parameters)

    def beside(self, article_id: str, parameters: Sequence[tuple[str, str]]) -> str:
        """Return the address of an article beside the draft that the parameters name."""
        return self.to("/check/" + _part(article_id, self.han), parameters)

    def hit(self, article_id: str, query: str, place: int) -> str:
        """Return the address of a hit: its article, with its search and its place in it."""
        return f"{self.root}/articles/{_part(article_id, self.han)}?{query}n={place}"

    def issue(self, issue_id: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of an issue; the parameters are the search whose hits it shows."""
        return self.to("/issues/" + _part(issue_id, self.han), parameters)

    def original(self, issue_id: str, what: str = "file") -> str:
        """Return the address of an issue's file, or of what is seen of it.

        ``what`` is ``lines/12``, ``pages/3`` or ``pages/3.png``.
        """
        return self.to(f"/issues/{_part(issue_id, self.han)}/{what}")

    def line(self, issue_id: str, number: int) -> str:
        """Return the address of a line of an issue's file."""
        return self.original(issue_id, f"lines/{number}") + f"#L{number}"

    def company(self, company_id: str) -> str:
        """Return the address of a company."""
        return self.to("/companies/" + _part(company_id, self.han))

    def policy(self, policy_id: str) -> str:
        """Return the address of a policy."""
        return self.to("/policies/" + _part(policy_id, self.han))

    def static(self, name: str, version: str) -> str:
        """Return the address of a static file.

        The version makes it cacheable for good, and imports keep it.
        """
        return f"{self.root}/static/{version}/{name}"


@lru_cache(maxsize=4096)  # a page says the same names and values over and over
def _part(text: str, han: bool) -> str:
    """Return text as a part of a path."""
    return _NO_HAN.sub(lambda run: quote(run[0], errors="replace"), text) if han else quote(text, errors="replace")


@lru_cache(maxsize=4096)
def _value(text: str, han: bool) -> str:
    """Return text as a name or value of a query."""
    if han:
        return _NO_HAN.sub(lambda run: quote_plus(run[0], errors="replace"), text)
    return quote_plus(text, errors="replace")
