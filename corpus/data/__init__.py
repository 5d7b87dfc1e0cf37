"""Word lists as data; README.md names the origin and licence of each."""

from __future__ import annotations
