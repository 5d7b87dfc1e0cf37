"""Companies named in an article, with their evidence."""

from __future__ import annotations
