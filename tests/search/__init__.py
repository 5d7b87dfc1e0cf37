"""Tests of search: queries in, articles out."""

from __future__ import annotations
