"""The engine over snapshots in a folder of this machine."""

from __future__ import annotations
