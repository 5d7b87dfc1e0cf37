"""Corrections of the keeper: what was read wrong of one file."""

from __future__ import annotations
