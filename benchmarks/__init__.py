"""Benchmarks: every figure, with the command that prints it, against its peers in one process."""

from __future__ import annotations
