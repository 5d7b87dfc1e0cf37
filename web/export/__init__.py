"""Results in other formats: CSV, Markdown, RIS, Atom, Word."""

from __future__ import annotations
