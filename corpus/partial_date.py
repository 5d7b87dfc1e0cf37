"""A date as exact as it is known: a day, a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache, total_ordering
from typing import Final, final

_ISO: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
#: 2022-11-15, 2022/11, 2022.11.5, 2022年11月15日, 20221115, 2022.
_TYPED: Final = re.compile(
    r"(\d{4})(?:([-/.])(\d\d?)(?:\2(\d\d?))?|年(?:(\d\d?)(?:月(?:(\d\d?)[日号]?)?)?)?|(\d\d)(\d\d)?)?", re.ASCII
)


@final
@total_ordering
class PartialDate:
    """A day, a month or a year of the calendar. Immutable.

    Its text is ISO 8601 (``2022-11-15``, ``2022-11``, ``2022``), and dates are in the order of
    their texts: a year stands before its months, a month before its days. It is no dataclass,
    because JSON encoders would take one apart; they are to write its text.
    """

    __slots__ = ("_parts",)
    _parts: tuple[int, int, int]

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        """Make a date. Raises ValueError where the calendar has no such date."""
        if month is None and day is not None:
            raise ValueError("a day needs its month")
        date(year, 1 if month is None else month, 1 if day is None else day)
        self._parts = (year, month or 0, day or 0)

    @staticmethod
    @lru_cache(maxsize=65536)  # The dates of a library are few, and records are read by the thousand.
    def parse(text: str) -> PartialDate:
        """Return the date of an ISO text. Raises ValueError where it is none."""
        return PartialDate._matched(_ISO, text)

    @staticmethod
    def typed(text: str) -> PartialDate:
        """Return the date of a text as people type it. Raises ValueError where it is none."""
        return PartialDate._matched(_TYPED, text)

    @staticmethod
    def _matched(form: re.Pattern[str], text: str) -> PartialDate:
        match = form.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no date like 2022-11-15, 2022-11 or 2022")
        return PartialDate(*(int(part) for part in match.groups() if part and part.isdecimal()))

    @staticmethod
    def of(year: int | None, month: int | None = None, day: int | None = None) -> PartialDate | None:
        """Return the date of these numbers; None if there is no year or no such date."""
        try:
            return None if year is None else PartialDate(year, month, day)
        except ValueError:
            return None

    @staticmethod
    def on(day: date) -> PartialDate:
        """Return a day of the calendar as a date."""
        return PartialDate(day.year, day.month, day.day)

    @property
    def year(self) -> int:
        """The year."""
        return self._parts[0]

    @property
    def month(self) -> int | None:
        """The month from 1; None where only the year is known."""
        return self._parts[1] or None

    @property
    def day(self) -> int | None:
        """The day of the month; None where it is not known."""
        return self._parts[2] or None

    @property
    def first(self) -> date:
        """The first day."""
        year, month, day = self._parts
        return date(year, month or 1, day or 1)

    @property
    def last(self) -> date:
        """The last day."""
        year, month, day = self._parts
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])

    def to_month(self) -> PartialDate:
        """Return the same date no more exact than its month."""
        return PartialDate(self.year, self.month)

    def overlaps(self, other: PartialDate) -> bool:
        """Return whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        year, month, day = self._parts
        return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")

    def __repr__(self) -> str:
        return f"PartialDate({self})"

    def __hash__(self) -> int:
        return hash(self._parts)

    def __eq__(self, other: object) -> bool:
        return self._parts == other._parts if isinstance(other, PartialDate) else NotImplemented

    def __lt__(self, other: PartialDate) -> bool:
        return self._parts < other._parts
