"""Highlighting: marks and snippets."""

from __future__ import annotations
