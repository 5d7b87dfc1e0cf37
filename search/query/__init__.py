"""The query language: text to tree, tree to what an index answers."""

from __future__ import annotations
