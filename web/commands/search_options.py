"""Options that make a search, shared by `jianbao search` and `jianbao export`.

They mean what they mean in a URL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from indexer.facets import FACETS
from web.commands.options import option

if TYPE_CHECKING:
    from search import Request

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    option("--mode", "smart widens what finds nothing; exact never does.", type=click.Choice(["smart", "exact"]), default="smart"),
    *(
        option(f"--{facet.name}", f"Only articles with this {facet.name} (repeatable: any of them).", multiple=True)
        for facet in FACETS.values()
        if facet.listed
    ),
    option("--from", "Only articles dated on or after this day, month or year (2022, 2022-11, 2022-11-05)."),
    option("--to", "Only articles dated on or before this day, month or year."),
    option("--sort", "The order.", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance"),
)  # fmt: skip


def search_options(command: _Command) -> _Command:
    """Add the options that make a search."""
    return reduce(lambda done, add: add(done), reversed(_OPTIONS), command)


@dataclass(frozen=True, slots=True)
class _Arguments:
    """Options in the form in which a URL's parameters come."""

    values: dict[str, list[str]]

    def get(self, key: str, /, default: str) -> str:
        return self.values.get(key, [default])[0]

    def getlist(self, key: str, /) -> list[str]:
        return self.values.get(key, [])

    def __contains__(self, key: object, /) -> bool:
        return key in self.values


def request_of(query: str, options: dict[str, Any]) -> Request:
    """Return the request that a query and options mean.

    Raises click.BadParameter for a date that is none.
    """
    from web.http.parameters import BadParameter, read_request

    values = {name: list(options[name]) for name in options.keys() & FACETS if options[name]}
    values |= {name: [str(value)] for name, value in options.items() if name not in FACETS and value is not None}
    try:
        return read_request(_Arguments({"q": [query], **values}))
    except BadParameter as error:
        raise click.BadParameter(str(error), param_hint=f"--{error.field}") from error
