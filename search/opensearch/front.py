"""Front matter in a cluster: the search for it, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.opensearch.spans import place_of
from search.opensearch.facets import passing
from search.opensearch.index import Index, counting, total_of
from search.opensearch.rank import BY_ISSUE
from search.query.ast import Rewritten
from search.query.filters import Filters
from search.searcher import FrontFound


def front_body(tree: Rewritten, filters: Filters, limit: int) -> dict[str, Any]:
    """Return the search for the front matter that a tree finds, the newest first."""
    newest = {"size": limit, "sort": [{"day": "desc"}, *BY_ISSUE], "_source": False}
    return {**counting(passing([tree, *filters.trees()])), **newest}


def front_found(index: Index, answer: Mapping[str, Any]) -> FrontFound:
    """Return the front matter of an answer."""
    return FrontFound(total_of(answer), index.documents([*map(place_of, answer["hits"]["hits"])]))
