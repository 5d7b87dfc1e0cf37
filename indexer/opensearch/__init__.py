"""Snapshots in an OpenSearch cluster."""

from __future__ import annotations
