"""How a question is answered: request, plan, engine, page of hits."""

from __future__ import annotations

from indexer.facets import FACETS, NONE
from search.engine import Engine
from search.kernels import COMPILED
from search.open import open_engine, survives_fork
from search.request import MAX_QUERY, MAX_SIZE, Request
from search.result import (
    EntitySummary,
    FacetValue,
    Hit,
    IssueSummary,
    LadderStep,
    Overlap,
    Page,
    Snippet,
    Status,
    Suggestion,
    Tick,
)

__all__ = [
    "COMPILED",
    "FACETS",
    "MAX_QUERY",
    "MAX_SIZE",
    "NONE",
    "Engine",
    "EntitySummary",
    "FacetValue",
    "Hit",
    "IssueSummary",
    "LadderStep",
    "Overlap",
    "Page",
    "Request",
    "Snippet",
    "Status",
    "Suggestion",
    "Tick",
    "open_engine",
    "survives_fork",
]
