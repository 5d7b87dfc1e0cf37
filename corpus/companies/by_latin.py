"""Find names in Latin letters: runs of words that begin with a capital."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.companies.by_trade import Hint
from corpus.evidence import Sign
from corpus.text.passage import Passage

_RUN = re.compile(r"(?<![A-Za-z0-9.@/_])[A-Z][A-Za-z0-9&.\-]*[A-Za-z0-9](?: [A-Z&][A-Za-z0-9&]+){0,2}(?![A-Za-z0-9@])")
#: Longer ones are sentences in another language.
_LONGEST = 24


def find_latin(passage: Passage) -> Iterator[Hint]:
    """Yield the runs of capitalised words, and the first word of each alone."""
    for match in _RUN.finditer(passage.text):
        start, end = match.span()
        first = match.group().partition(" ")[0]
        for stop in dict.fromkeys((start + len(first), end)):
            if 2 <= stop - start <= _LONGEST:
                yield Hint(start, stop, (Sign("company.latin-word", 0.0, start, stop),))
