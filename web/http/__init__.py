"""What every page and answer shares: context, parameters, errors, security, logging."""

from __future__ import annotations
