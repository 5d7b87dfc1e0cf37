"""Cuts of a sentence that is too long: between its parts, never inside a word or a bracket."""

from __future__ import annotations

import re
from typing import Final

from corpus.text.fold import is_word
from search.query.occurrences import Mark

#: Brackets and quotes as printed, each with what closes it.
_CLOSED_BY: Final = dict(zip("（(【[〔《〈「『“‘{", "）)】]〕》〉」』”’}", strict=True))
_BRACKET: Final = re.compile("[{}]".format(re.escape("".join((*_CLOSED_BY, *_CLOSED_BY.values())))))
#: What parts a sentence, in folded text.
_PARTS: Final = frozenset(",、:;。!?\t\n")
#: How far beyond the wanted length the next part is looked for.
_FURTHER: Final = 40


class Cuts:
    """The places of a stretch of text where it may be cut."""

    def __init__(self, text: str, folded: str, stretch: Mark) -> None:
        """Find the brackets of a stretch; each of its offsets is one in the whole text."""
        self._folded = folded
        self._pairs = _pairs(text, *stretch)

    def begin(self, wanted: int, start: int, *, least: int) -> int:
        """Return where to begin to show what starts at ``start``: at ``wanted`` or near it."""
        if wanted == least:
            return wanted
        nearer = (place for place in range(wanted, start + 1) if self._after_part(place))
        further = (place for place in range(wanted, max(least, wanted - _FURTHER), -1) if self._after_part(place))
        whole = (place for place in range(wanted, start) if self._whole(place) and not self._is_part(place))
        return next(nearer, None) or next(further, None) or next(whole, None) or start

    def end(self, wanted: int, end: int, *, most: int) -> int:
        """Return where to end to show what ends at ``end``: at ``wanted`` or near it."""
        if wanted == most:
            return wanted
        nearer = (place for place in range(wanted, end - 1, -1) if self._before_part(place))
        further = (place for place in range(wanted, min(most, wanted + _FURTHER)) if self._before_part(place))
        whole = (place for place in range(wanted, end, -1) if self._whole(place) and not self._is_part(place - 1))
        return next(nearer, None) or next(further, None) or next(whole, None) or end

    def closed(self, begin: int, stop: int, start: int, end: int, longest: int) -> Mark:
        """Return [begin, stop) without half a pair of brackets, as far as ``longest`` allows it.

        A pair that is cut is left out, or shown whole where it holds of [start, end).
        """
        for opening, closing in self._pairs:
            if opening < begin < closing:
                if start >= closing:
                    begin = closing
                elif stop - opening <= longest:
                    begin = opening
                elif closing - opening <= longest and end <= closing:
                    begin, stop = opening, closing
            if opening < stop < closing:
                if end <= opening:
                    stop = opening
                elif closing - begin <= longest:
                    stop = closing
                elif closing - opening <= longest and start >= opening:
                    begin, stop = opening, closing
        return begin, stop

    def _is_part(self, place: int) -> bool:
        return self._folded[place] in _PARTS

    def _after_part(self, place: int) -> bool:
        return place > 0 and self._is_part(place - 1) and not self._is_part(place) and self._whole(place)

    def _before_part(self, place: int) -> bool:
        return self._is_part(place) and not self._is_part(place - 1) and self._whole(place)

    def _whole(self, place: int) -> bool:
        """Return whether neither a Latin word, nor a number, nor a bracket is cut at a place."""
        before, after = self._folded[place - 1], self._folded[place]
        if is_word(before) and is_word(after):
            return False
        if before in ",.:" and after.isdecimal() and self._folded[place - 2 : place - 1].isdecimal():
            return False
        if after in ",.:" and before.isdecimal() and self._folded[place + 1 : place + 2].isdecimal():
            return False
        return not any(opening < place < closing for opening, closing in self._pairs)


def _pairs(text: str, start: int, stop: int) -> list[Mark]:
    """Return [opening, behind the closing) of every pair of brackets, inner ones first."""
    found: list[Mark] = []
    opened: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text, start, stop):
        bracket = match[0]
        if bracket in _CLOSED_BY:
            opened.append((_CLOSED_BY[bracket], match.start()))
            continue
        for back in range(len(opened) - 1, -1, -1):
            if opened[back][0] == bracket:
                found.append((opened[back][1], match.end()))
                del opened[back:]
                break
    return found
