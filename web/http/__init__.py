"""The base of every page and answer: context, parameters, errors, security, logging."""

from __future__ import annotations
