"""Likeness in a cluster: articles like one, and those that share text with a draft, by the means of `search.similar`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.text.fold import fold
from indexer.opensearch.mapping import keyword, token
from indexer.record import Record
from indexer.text.segmenter import squeezed
from search import similar as how
from search.opensearch.answer import best
from search.opensearch.match import all_of, literal, matching
from search.opensearch.rank import Scoring, Wanted
from search.opensearch.searcher import View
from search.query.ast import Literal, Term, leaves
from search.result import Hit, Overlap, Whole

#: Words asked about in one question to the cluster.
_PROBES = 1_000


def similar(view: View, article_id: str, limit: int) -> Sequence[Hit]:
    """Return the articles most like one, best first; never itself."""
    record = view.records([article_id]).get(keyword(article_id))
    if record is None:
        return []
    title, text = squeezed(fold(record.article.title)), squeezed(fold(record.article.text))
    counted = Counter([*view.words(title), *view.words(text)])
    words = list(counted)
    for start in range(0, len(words), _PROBES):
        view.holding(_probes(words[start : start + _PROBES]))
    plan = how.like(counted, lambda word: view.holding(_probes([word]))[f"w{token(word)}"], view.means.size)
    wanted = Wanted(tuple(token(leaf.word) for leaf in leaves(plan) if isinstance(leaf, Term)))
    if not wanted.words:
        return []
    scoring = Scoring(wanted, view.holding(wanted.probes()), view.means)
    others = {"bool": {"must_not": [{"term": {"article": keyword(article_id)}}]}}
    found = best(view, all_of([matching(plan), others]), scoring, limit)
    return [Whole(record, score, ()) for record, score in found]


def _probes(words: Sequence[str]) -> dict[str, dict[str, dict[str, str]]]:
    return {f"w{token(word)}": {"term": {"words": token(word)}} for word in words}


def check(view: View, draft: str, limit: int) -> Sequence[Overlap]:
    """Return articles that share text with a draft, most first."""
    lookup = _Lookup(view, how.Draft(draft).pieces())
    shared = how.check(draft, lookup.find, lookup.text_of, limit)
    return [Overlap(lookup.record(one.article), one.share, one.marks) for one in shared]


class _Lookup:
    """The articles that hold some literals, asked for in one question; numbered in the order of their ids."""

    def __init__(self, view: View, pieces: Sequence[Literal]) -> None:
        self._view = view
        some = {"size": how.MAX_FOUND, "track_total_hits": True, "_source": False, "docvalue_fields": ["article"]}
        answers = view.ask_all([{"query": literal(piece), **some} for piece in pieces]) if pieces else []
        found = [[hit["fields"]["article"][0] for hit in answer["hits"]["hits"]] for answer in answers]
        self._ids = sorted({article for articles in found for article in articles})
        numbers = {article: number for number, article in enumerate(self._ids)}
        self._found: dict[Literal, list[int]] = {}
        for piece, articles, answer in zip(pieces, found, answers, strict=True):
            # Of very many articles only the first are looked at; but how many there are counts.
            more = [0] * (int(answer["hits"]["total"]["value"]) - len(articles))
            self._found[piece] = [numbers[article] for article in articles] + more
        self._records: dict[int, Record] = {}

    def find(self, piece: Literal) -> Sequence[int]:
        """Return the numbers of the articles that hold a literal."""
        return self._found[piece]

    def text_of(self, number: int) -> str:
        """Return the squeezed folded title and text of an article."""
        article = self.record(number).article
        return "\n".join(squeezed(fold(text)) for text in (article.title, article.text))

    def record(self, number: int) -> Record:
        """Return an article; the likeliest are fetched together."""
        if number not in self._records:
            self._fetch([number] if self._records else [number, *self._likeliest()])
        return self._records[number]

    def _likeliest(self) -> list[int]:
        weights: Counter[int] = Counter()
        for found in self._found.values():
            weights.update(dict.fromkeys(found[: how.MAX_FOUND], 1 / max(len(found), 1)))
        return [number for number, _ in weights.most_common(how.MAX_COMPARED)]

    def _fetch(self, numbers: Sequence[int]) -> None:
        records = self._view.records([self._ids[number] for number in numbers])
        self._records |= {number: records[self._ids[number]] for number in numbers}
