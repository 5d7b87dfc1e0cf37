"""Suggestions: completion, spelling, pinyin."""

from __future__ import annotations
