"""The head of an issue: serial, number, period, publisher, id."""

from __future__ import annotations
