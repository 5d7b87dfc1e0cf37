"""Names that the score leaves in doubt, for the keeper to decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from corpus.companies.find import Reading
from corpus.companies.score import BAR
from corpus.model import Unsure

#: From this score on a name is asked about: of those below one in 25 is a company's, of those up to
#: .4 three in eight (`python -m tools.company_score`).
_ASKED: Final = 0.2
#: So many names of an issue are asked about, the likeliest ones.
_MOST: Final = 4
#: The bounds of a sentence, and the characters that are shown of it on either side of the name.
_SENTENCE: Final = re.compile("[。！？；\n]")
_SHOWN: Final = 30


def unsure_names(reading: Reading) -> tuple[Unsure, ...]:
    """Return the names of an issue that may be companies', the likeliest first."""
    directory, chosen = reading.directory, list[str]()
    scored = ((one.probability, key) for key, one in directory.scored.items())
    for probability, key in sorted(scored, key=lambda one: (-one[0], one[1])):
        if probability < _ASKED or len(chosen) == _MOST:
            break
        if probability < BAR and not _is_told(key, directory.forms, chosen):
            chosen.append(key)
    return tuple(_unsure(reading, key) for key in chosen)


def _is_told(key: str, forms: Iterable[str], chosen: Sequence[str]) -> bool:
    """Return whether a name is a piece of a known one, or overlaps one that is asked about."""
    return any(key in form for form in forms) or any(key in other or other in key for other in chosen)


def _unsure(reading: Reading, key: str) -> Unsure:
    found = reading.directory.candidates
    seen = min(found.hints[key], key=lambda one: (one.number, one.hint.start))
    passage, start, end = reading.passages[seen.number], seen.hint.start, seen.hint.end
    first, last = max(0, start - _SHOWN), end + _SHOWN
    before = [match.end() for match in _SENTENCE.finditer(passage.text, first, start)]
    after = _SENTENCE.search(passage.text, end, last)
    sentence = passage.text[before[-1] if before else first : after.start() if after else last]
    probability = round(reading.directory.scored[key].probability, 2)
    return Unsure(passage.text[start:end], probability, seen.number, sentence.strip())
