"""Pages of issues as the JSON interface gives them: those held, and how often each has a term."""

from __future__ import annotations

import msgspec

from web.api.answers import HeldIssue, Series


class Issues(msgspec.Struct, frozen=True):
    """A page of the issues held; ``total`` counts all, ``next`` is the address of the next page."""

    issues: list[HeldIssue]
    total: int
    page: int
    next: str | None


class Timeline(msgspec.Struct, frozen=True):
    """The same page of issues for each query; ``total`` counts the issues of all pages."""

    series: list[Series]
    total: int
    page: int
    next: str | None
