"""The signature of a notice: the bodies that sign and the day, on lines of their own."""

from __future__ import annotations

import re

from corpus.text.date_expressions import find_dates
from corpus.text.passage import Passage

#: A body that signs: 某市商务局, 某某大会组委会.
_SIGNER = re.compile(
    r"[^,;:。!?]*(?:[局委部厅会院办室署司社团校处所组行]|政府|中心|大学|海关|集团|联盟|园区|指挥部|专班)"
)


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
                and date.to_day is None
                and not line[date.end :].strip(" ()。")
                and (not rest or (len(rest) <= 40 and _SIGNER.fullmatch(rest)))
            ):
                return number, begin + date.start
    return None
