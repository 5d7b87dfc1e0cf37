"""Policies named in an article, with their document numbers and issuers."""

from __future__ import annotations
