"""Answer a question: request, plan, engine, page of hits."""

from __future__ import annotations

from indexer.facets import FACETS, NONE
from search.engine import Engine
from search.kernels import COMPILED
from search.open import open_engine, open_view, survives_fork
from search.request import MAX_QUERY, MAX_SIZE, Request
from search.result import Hit, Page

__all__ = [
    "COMPILED",
    "FACETS",
    "MAX_QUERY",
    "MAX_SIZE",
    "NONE",
    "Engine",
    "Hit",
    "Page",
    "Request",
    "open_engine",
    "open_view",
    "survives_fork",
]
