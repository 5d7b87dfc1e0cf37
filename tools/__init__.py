"""Tools of the development: samples, word lists, references, screenshots."""

from __future__ import annotations
