"""Tests of corpus: files in, bulletins out."""

from __future__ import annotations
