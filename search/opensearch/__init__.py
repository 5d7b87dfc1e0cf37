"""The engine over snapshots in an OpenSearch cluster."""

from __future__ import annotations
