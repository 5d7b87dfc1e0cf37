"""The keeper's pages: uploads, jobs, proposals, decisions on names."""

from __future__ import annotations
