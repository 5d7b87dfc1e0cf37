"""Articles that share text with a draft (登过没有？).

Candidates are found through the index there is, so nothing more is stored, and shared text is found
exactly: a draft is cut into pieces that are looked up as literals, and the articles found are
compared shingle by shingle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.text.characters import is_han
from corpus.text.fold import fold, is_word, squeeze
from indexer.record import Record
from search.query.ast import Literal
from search.query.occurrences import Mark
from search.result import Overlap, Pair, Sides
from search.searcher import Occurrences, Searcher

#: Characters of a piece that is looked up, and of a shingle that is compared: less for short
#: drafts.
PIECE: Final = 12
SHORTEST: Final = 4
SHINGLE: Final = 8
#: A draft's pieces that are looked up, and the articles that are compared with it, at most.
MAX_PIECES: Final = 256
MAX_COMPARED: Final = 64
#: Of the articles that hold one piece no more than these are considered: the piece tells next to
#: nothing then.
MAX_FOUND: Final = 1_000
#: An overlap is told where its longest run weighs so much (see `_weight`; or all that the draft
#: weighs), by the share of the draft from which that is enough: the larger the share, the less. A
#: run as long as is sure to be found always is.
LEAST_RUN: Final = 2 * PIECE - 1
TELLING: Final = ((0.5, 7), (0.25, 10), (0.05, 16), (0.0, LEAST_RUN))
#: A piece that more articles hold is a stock phrase: who shares only such is told from half of the
#: draft on.
COMMON: Final = 24
MOSTLY: Final = 0.5
#: Letters of Latin words and addresses that weigh as much as one Han character.
_LATIN: Final = 5
#: Of the places where an article prints a shingle again and again no more are looked at.
_MOST_PLACES: Final = 16

#: A run of text between punctuation, which may differ between printings.
_RUN: Final = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_SILENT: Final = re.compile(r"[\W_]+")


def check(searcher: Searcher, draft: str, limit: int, but: str | None = None) -> Sequence[Overlap]:
    """Return articles that share text with a draft, most first; none of the issue ``but``."""
    shared = most_shared(
        draft,
        lambda pieces: searcher.occurrences(pieces, MAX_FOUND),
        lambda keys: [document.squeezed for document in searcher.documents(keys)],
        MAX_COMPARED if but else limit,
    )
    documents = searcher.documents([one.article for one in shared])
    found = [Overlap(found.record, one.share, one.marks) for found, one in zip(documents, shared, strict=True)]
    return [one for one in found if one.record.issue.id != but][:limit]


def compare(draft: str, record: Record) -> Sides:
    """Return a draft and an article beside each other, with what both print."""
    return Draft(draft).beside(record)


def is_short(draft: str) -> bool:
    """Return whether a draft is too short to be compared: it is to be searched for."""
    return _weight(Draft(draft).letters) < SHORTEST


@dataclass(frozen=True, slots=True)
class Shared:
    """An article (by its key) that shares text with a draft.

    ``share`` is the part of the draft's letters and digits that ``marks``, [start, end) in the
    draft, hold; ``longest`` the weight of the weightiest.
    """

    article: Any
    share: float
    marks: tuple[Mark, ...]
    longest: int


class Draft:
    """A text that may have been printed before.

    Every article that shares a run of ``2 * piece - 1`` Han characters between punctuation is
    found, in a draft of up to `MAX_PIECES` pieces; in a longer one, pieces from all over it are
    looked up.
    """

    def __init__(self, text: str) -> None:
        self._squeezed, self.letters, self._offsets = _letters(text)
        self._size = max(3, min(SHINGLE, len(self.letters) // 4))
        self._shingled = _shingles(self.letters, self._size)
        self.piece = max(SHORTEST, min(PIECE, len(self.letters) // 4))

    def pieces(self) -> list[Literal]:
        """Return the literals to look up, spread over the whole draft if it has too many pieces."""
        runs = (match.span() for match in _RUN.finditer(self._squeezed) if len(match[0]) >= SHORTEST)
        cut = (piece for run in runs for piece in _cut(self._squeezed, *run, self.piece))
        texts = list(dict.fromkeys(self._squeezed[start:end].strip() for start, end in cut))
        step = max(-(-len(texts) // MAX_PIECES), 1)
        return [Literal(text) for text in texts[::step]]

    def compare(self, article: Any, text: str) -> Shared | None:
        """Compare the draft with a squeezed folded text; None if they share nothing that tells."""
        runs = self._runs(set(_shingles(_SILENT.sub("", text), self._size)))
        if not runs:
            return None
        marks = tuple((self._offsets[start], self._offsets[end - 1] + 1) for start, end in runs)
        longest = max(_weight(self.letters[slice(*run)]) for run in runs)
        return Shared(article, self._share(runs), marks, longest)

    def beside(self, record: Record) -> Sides:
        """Return the draft beside an article: the same share and marks, with counterparts."""
        printed = f"{record.article.title}\n{record.article.text}"
        _, letters, offsets = _letters(printed)
        places: dict[str, list[int]] = {}
        for place, shingle in enumerate(_shingles(letters, self._size)):
            held = places.setdefault(shingle, [])
            if len(held) < _MOST_PLACES:
                held.append(place)
        runs = self._runs(places)
        pairs = [pair for run in runs for pair in self._pairs(run, letters, places)]
        return Sides(
            record,
            self._share(runs),
            tuple(
                Pair(
                    (self._offsets[start], self._offsets[end - 1] + 1),
                    (offsets[there], offsets[there + end - start - 1] + 1),
                )
                for start, end, there in pairs
            ),
        )

    def _share(self, runs: Iterable[Mark]) -> float:
        """Return the part of the draft's letters and digits that some runs hold."""
        return sum(end - start for start, end in runs) / max(len(self.letters), 1)

    def _runs(self, known: Iterable[str]) -> list[Mark]:
        """Return the unions of the shingles that are known, as places of letters, if they tell."""
        runs: list[Mark] = []
        for place in (place for place, shingle in enumerate(self._shingled) if shingle in known):
            if runs and place <= runs[-1][1]:
                runs[-1] = (runs[-1][0], place + self._size)
            else:
                runs.append((place, place + self._size))
        return [run for run in runs if _weight(self.letters[slice(*run)]) >= SHORTEST]

    def _pairs(self, run: Mark, letters: str, places: dict[str, list[int]]) -> Iterator[tuple[int, int, int]]:
        """Yield the parts of a run, each with its longest counterpart: start, end, place there."""
        covered, end = run
        place = covered
        while covered < end:
            found = [(self._reach(place, there, letters), there) for there in places.get(self._shingled[place], ())]
            reach, there = max(found, key=lambda one: (one[0], -one[1]), default=(place, 0))
            if reach > covered:
                yield covered, reach, there + covered - place
                covered, place = reach, reach - self._size
            place += 1

    def _reach(self, place: int, there: int, letters: str) -> int:
        """Return how far the draft goes on as the other text does."""
        length = min(len(self.letters) - place, len(letters) - there)
        return place + next((n for n in range(length) if self.letters[place + n] != letters[there + n]), length)


def most_shared(
    draft: str,
    occurrences: Callable[[Sequence[Literal]], Sequence[Occurrences]],
    texts: Callable[[Sequence[Any]], Sequence[str]],
    limit: int = 10,
) -> list[Shared]:
    """Return the articles that share much of a draft or a long run with it, largest share first.

    ``occurrences`` finds the articles that hold each of some literals, ``texts`` gives the squeezed
    folded title and text of some, with no word between. Pieces that many articles hold (a
    letterhead, a stock phrase) count for little in the choice of the articles to compare.
    """
    compared = Draft(draft)
    whole = _weight(compared.letters)
    if whole < SHORTEST:
        return []
    weights: dict[Any, float] = {}
    telling: set[Any] = set()
    for piece in occurrences(compared.pieces()):
        for article in piece.keys:
            weights[article] = weights.get(article, 0.0) + 1 / piece.total
        if piece.total <= COMMON:
            telling.update(piece.keys)
    chosen = sorted(weights, key=lambda article: (-weights[article], article))[:MAX_COMPARED]
    shared = [compared.compare(article, text) for article, text in zip(chosen, texts(chosen), strict=True)]
    told = (one for one in shared if one and _tells(one, whole, rare=one.article in telling))
    return sorted(told, key=lambda one: (-one.share, one.article))[:limit]


def _tells(shared: Shared, whole: int, *, rare: bool) -> bool:
    """Return whether an overlap with a draft that weighs so much is worth telling."""
    needed = next(weight for share, weight in TELLING if shared.share >= share)
    return shared.longest >= min(needed, whole) and (rare or shared.share >= MOSTLY)


def _weight(letters: str) -> int:
    """Return how much a text says: a Han character 1, other letters less, a number nothing."""
    digits = sum(map(str.isdecimal, letters))
    han = sum(map(is_han, letters))
    return han + (len(letters) - digits - han) // _LATIN


def _letters(text: str) -> tuple[str, str, list[int]]:
    """Return a text squeezed and folded, its letters and digits, and where each stands."""
    squeezed, offsets = squeeze(fold(text))
    places = [place for place, character in enumerate(squeezed) if character.isalnum()]
    return squeezed, "".join([squeezed[place] for place in places]), [offsets[place] for place in places]


def _shingles(letters: str, size: int) -> list[str]:
    return [letters[place : place + size] for place in range(len(letters) - size + 1)]


def _cut(squeezed: str, first: int, end: int, size: int) -> Iterator[Mark]:
    """Yield the pieces of a run; no Latin word or number is cut, the last two may overlap."""
    start = first
    while start < end:
        stop = start + size
        if stop > end:
            start, stop = max(end - size, first), end
        while start > first and _splits(squeezed, start):
            start -= 1
        while stop < end and _splits(squeezed, stop):
            stop += 1
        yield start, stop
        start = stop


def _splits(squeezed: str, place: int) -> bool:
    return squeezed[place] == " " or (is_word(squeezed[place - 1]) and is_word(squeezed[place]))
