"""Tests of the whole: installation, deployment, documentation, faults, long runs."""

from __future__ import annotations
