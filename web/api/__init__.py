"""The JSON interface and its OpenAPI description."""

from __future__ import annotations
