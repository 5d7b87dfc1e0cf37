"""Similar articles, by their informative words; and articles that share text with a draft (登过没有？).

Both find candidates through the index there is, so nothing more is stored. Shared text is found
exactly: a draft is cut into pieces that are looked up as literals, and the articles found are
compared shingle by shingle.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.text.fold import fold, is_word, squeeze
from search.query.ast import Literal, Term, any_of
from search.query.occurrences import Mark
from search.query.segmenters import segmenter
from search.ranking.bm25 import ScoredTerms
from search.result import Hit, Overlap
from search.searcher import Occurrences, Searcher

#: The words that stand for an article, at most.
WORDS: Final = 24
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
#: An overlap is told from this share of the draft on, or from a run as long as is sure to be found.
LEAST_SHARE: Final = 0.05
LEAST_RUN: Final = 2 * PIECE - 1

#: A run of text between punctuation, which may differ between printings.
_RUN: Final = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_SILENT: Final = re.compile(r"[\W_]+")


def similar(searcher: Searcher, article_id: str, limit: int) -> Sequence[Hit]:
    """Return the articles most like one, best first; never itself."""
    (document,) = searcher.lookup([article_id])
    if document is None:
        return []
    counted = Counter(filter(_says_something, segmenter(searcher.manifest.terms).words(document.squeezed)))
    words = informative_words(counted, searcher.document_frequencies(counted), searcher.manifest.articles, WORDS)
    found = searcher.best(any_of(map(Term, words)), ScoredTerms(tuple(words)), limit + 1) if words else ()
    return [Hit(other, score) for other, score in found if other.id != document.id][:limit]


def informative_words(words: Mapping[str, int], held: Mapping[str, int], articles: int, limit: int) -> list[str]:
    """Return the words of the highest tf·idf that other articles have too, best first.

    ``words`` counts the words of the article, ``held`` the articles of the library that hold a
    word.
    """
    scored = []
    for word, count in words.items():
        others = held[word] if _says_something(word) else 0
        if 1 < others <= max(articles // 2, 2):
            scored.append((-(1 + math.log(count)) * math.log(articles / others), word))
    return [word for _, word in sorted(scored)[:limit]]


def _says_something(word: str) -> bool:
    return len(word) > 1 and not word.isdecimal()


def check(searcher: Searcher, draft: str, limit: int) -> Sequence[Overlap]:
    """Return articles that share text with a draft, most first."""
    shared = most_shared(
        draft,
        lambda pieces: searcher.occurrences(pieces, MAX_FOUND),
        lambda keys: [document.squeezed for document in searcher.documents(keys)],
        limit,
    )
    documents = searcher.documents([one.article for one in shared])
    return [Overlap(found.record, one.share, one.marks) for found, one in zip(documents, shared, strict=True)]


@dataclass(frozen=True, slots=True)
class Shared:
    """An article (by its key) that shares text with a draft.

    ``share`` is the part of the draft's shingles that the article has; ``marks`` are [start, end)
    in the draft.
    """

    article: Any
    share: float
    marks: tuple[Mark, ...]


class Draft:
    """A text that may have been printed before.

    Every article that shares a run of ``2 * piece - 1`` Han characters between punctuation is
    found, in a draft of up to `MAX_PIECES` pieces; in a longer one, pieces from all over it are
    looked up.
    """

    def __init__(self, text: str) -> None:
        self._squeezed, offsets = squeeze(fold(text))
        letters = [place for place, character in enumerate(self._squeezed) if character.isalnum()]
        self._letters = "".join(self._squeezed[place] for place in letters)
        self._offsets = [offsets[place] for place in letters]
        self._size = max(3, min(SHINGLE, len(letters) // 4))
        self.piece = max(SHORTEST, min(PIECE, len(letters) // 4))

    def pieces(self) -> list[Literal]:
        """Return the literals to look up, spread over the whole draft if it has too many pieces."""
        runs = (match.span() for match in _RUN.finditer(self._squeezed) if len(match[0]) >= SHORTEST)
        cut = (piece for run in runs for piece in _cut(self._squeezed, *run, self.piece))
        texts = list(dict.fromkeys(self._squeezed[start:end].strip() for start, end in cut))
        step = max(-(-len(texts) // MAX_PIECES), 1)
        return [Literal(text) for text in texts[::step]]

    def compare(self, article: Any, text: str) -> Shared | None:
        """Compare the draft with a squeezed folded text; None if they share only punctuation."""
        known = set(self._shingles(_SILENT.sub("", text)))
        shingles = self._shingles(self._letters)
        places = [place for place, shingle in enumerate(shingles) if shingle in known]
        return Shared(article, len(places) / len(shingles), self._marks(places)) if places else None

    def _shingles(self, letters: str) -> list[str]:
        return [letters[place : place + self._size] for place in range(len(letters) - self._size + 1)]

    def _marks(self, places: Sequence[int]) -> tuple[Mark, ...]:
        """Return the union of the shingles at these places, as offsets in the draft as given."""
        runs: list[Mark] = []
        for place in places:
            if runs and place <= runs[-1][1]:
                runs[-1] = (runs[-1][0], place + self._size)
            else:
                runs.append((place, place + self._size))
        return tuple((self._offsets[start], self._offsets[end - 1] + 1) for start, end in runs)


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
    weights: dict[Any, float] = {}
    for piece in occurrences(compared.pieces()):
        for article in piece.keys:
            weights[article] = weights.get(article, 0.0) + 1 / piece.total
    chosen = sorted(weights, key=lambda article: (-weights[article], article))[:MAX_COMPARED]
    shared = [compared.compare(article, text) for article, text in zip(chosen, texts(chosen), strict=True)]
    return sorted((one for one in shared if one and _tells(one)), key=lambda one: (-one.share, one.article))[:limit]


def _tells(shared: Shared) -> bool:
    return shared.share >= LEAST_SHARE or any(end - start >= LEAST_RUN for start, end in shared.marks)


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
