"""Tests of indexer: bulletins in, snapshots out."""

from __future__ import annotations
