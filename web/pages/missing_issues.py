"""Holdings: which numbers of a serial are held, and which are missing between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from corpus import Issue


def gaps(issues: Iterable[Issue]) -> list[str]:
    """Return one line for each run of numbers missing between the first and the last held of a serial."""
    held: dict[str, set[int]] = defaultdict(set)
    for issue in issues:
        if issue.number is not None:
            held[issue.serial].add(issue.number)
    lines = []
    for serial, numbers in sorted(held.items()):
        ordered = sorted(numbers)
        for before, after in pairwise(ordered):
            if after - before > 1:
                first, last = before + 1, after - 1
                run = f"总第{first}期" if first == last else f"总第{first}-{last}期"
                lines.append(f"{serial}: {run} not held (between {before} and {after})")
    return lines
