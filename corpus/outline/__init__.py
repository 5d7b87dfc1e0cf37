"""The outline of an issue: contents page, sections and articles."""

from __future__ import annotations
