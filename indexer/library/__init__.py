"""A library's files: scan, ingest, synchronise, watch."""

from __future__ import annotations
