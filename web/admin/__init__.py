"""The keeper's pages: uploads, jobs, proposals."""

from __future__ import annotations
