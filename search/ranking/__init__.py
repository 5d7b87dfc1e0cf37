"""Ranking: BM25, proximity, sections."""

from __future__ import annotations
