"""Tests of web: pages, the JSON interface, the command line."""

from __future__ import annotations
