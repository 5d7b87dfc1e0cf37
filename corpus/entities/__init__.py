"""Companies and policies of a whole library: resolve names, register them, propose merges."""

from __future__ import annotations
