"""The date of an article, its deadlines, and the days its policies take effect."""

from __future__ import annotations
