"""Links: the address of a page, an article, an issue, a company, a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, quote_plus

# A page says the same names and values over and over.
_quote = lru_cache(maxsize=4096)(quote)
_quote_plus = lru_cache(maxsize=4096)(quote_plus)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below ``root`` (empty, or where the application is mounted).

    ``lang`` is carried along unless zh.
    """

    root: str = ""
    lang: str = "zh"

    def to(self, path: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of a path with parameters."""
        if self.lang != "zh":
            parameters = [*parameters, ("lang", self.lang)]
        query = "&".join(
            [
                f"{_quote_plus(name, errors='replace')}={_quote_plus(str(value), errors='replace')}"
                for name, value in parameters
            ]
        )
        return f"{self.root}{path}?{query}" if query else f"{self.root}{path}"

    def search(self, parameters: Sequence[tuple[str, str]] = (), suffix: str = "") -> str:
        """Return the address of a search.

        ``suffix`` names another form of it (``.atom``, ``.csv``, ``.md``).
        """
        return self.to(f"/search{suffix}" if suffix else "/", parameters)

    def article(self, article_id: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of an article; the parameters are the search it was found by."""
        return self.to("/articles/" + _quote(article_id, errors="replace"), parameters)

    def beside(self, article_id: str, parameters: Sequence[tuple[str, str]]) -> str:
        """Return the address of an article beside the draft that the parameters name."""
        return self.to("/check/" + _quote(article_id, errors="replace"), parameters)

    def hit(self, article_id: str, query: str, place: int) -> str:
        """Return the address of a hit: its article, with its search and its place in it."""
        return f"{self.root}/articles/{_quote(article_id, errors='replace')}?{query}n={place}"

    def issue(self, issue_id: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of an issue; the parameters are the search whose hits it shows."""
        return self.to("/issues/" + _quote(issue_id, errors="replace"), parameters)

    def original(self, issue_id: str, what: str = "file") -> str:
        """Return the address of an issue's file, or of what is seen of it.

        ``what`` is ``lines/12``, ``pages/3`` or ``pages/3.png``.
        """
        return self.to(f"/issues/{_quote(issue_id, errors='replace')}/{what}")

    def line(self, issue_id: str, number: int) -> str:
        """Return the address of a line of an issue's file."""
        return self.original(issue_id, f"lines/{number}") + f"#L{number}"

    def company(self, company_id: str) -> str:
        """Return the address of a company."""
        return self.to("/companies/" + _quote(company_id, errors="replace"))

    def policy(self, policy_id: str) -> str:
        """Return the address of a policy."""
        return self.to("/policies/" + _quote(policy_id, errors="replace"))

    def static(self, name: str, version: str) -> str:
        """Return the address of a static file.

        The version makes it cacheable for good, and imports keep it.
        """
        return f"{self.root}/static/{version}/{name}"
