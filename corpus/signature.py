"""The signature of a notice: the bodies that sign and the day, on lines of their own."""

from __future__ import annotations

import re

from corpus.dates import find_dates
from corpus.passage import Passage


def signature(passage: Passage) -> tuple[int, int] | None:
    """Return the first paragraph that is a full date and nothing else but signing bodies: (paragraph, offset)."""
    for number in range(1, len(passage.starts)):
        begin, end = passage.bounds(number)
        if end - begin > 60:
            continue
        line = passage.folded[begin:end]
        for date in find_dates(line):
            rest = line[: date.start].strip(" \t()")
            if (
                date.day
                and date.year
                and not line[date.end :].strip(" ()。")
                and (not rest or (len(rest) <= 40 and not re.search(r"[,;:。]|时间|截止|日期", rest)))
            ):
                return number, begin + date.start
    return None
