"""Characters, words and phrases: folding, the lexicon, places, authorities, date expressions."""

from __future__ import annotations
