"""Ranking: BM25, aboutness, proximity, sections."""

from __future__ import annotations
