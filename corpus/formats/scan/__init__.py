"""Scans: pages without a text layer, read by their picture (extra ``ocr``)."""

from __future__ import annotations
