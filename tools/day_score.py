"""Learn from labels the weights of what makes a printed day a deadline, or its article's date.

They are day_score.txt in corpus/data.

    python -m tools.day_score [--misses] [FOLDER...]

Labelled are invented issues (tools/data/labels, and further folders). The command first prints how
models tell the days apart that did not learn from the issues of the same writer (what stands before
the first dash in the name of a file), then writes the weights that all issues give.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from corpus.dates.article_date import offered_dates
from corpus.dates.day_score import BIAS, chance
from corpus.dates.deadlines import score_day
from corpus.dates.due_days import due_days
from corpus.dates.own_date import score_offer
from corpus.model import Article, Issue
from corpus.text.passage import Passage, passage_of
from tools.dictionary import DATA, remarks
from tools.labels import DENSE, issues_in, read_articles
from tools.logistic import frequent, learn

FILE: Final = DATA / "day_score.txt"
LABELS: Final = Path(__file__).parent / "data" / "labels"
#: The penalty of a weight, and in how many days a feature is learned. Of penalties .5, 1, 2 and of
#: 3, 5, 10 days the F1 of deadlines of writers left out is best at these: .889, .887, .889; .889,
#: .881, .869.
_PENALTY, _LEAST = 1.0, 3
#: What dates count by whose hand gives an article the day of its main event alone, not that of the
#: event told first (see CONTRIBUTING.md), as those of the dense files do. Of 1, 1/4, 1/8 with the bar
#: that suits each, F1 of the other hands, left out, is best at the last: .925, .929, .931.
_LESS: Final = 0.125
#: Files that days are not learned from: what is found in them shows how good the score is.
_ASIDE: Final = frozenset({"associations", "districts", "news"})
#: Smaller weights are left out.
_KEPT: Final = 0.02
_HEAD = """
The weights by which corpus/dates/day_score.py tells deadlines and the dates of articles from other days, learned by
`python -m tools.day_score` from labelled bulletins: a feature of corpus/dates/day_features.py, its weight for a deadline,
and for the date of the article.
"""

Kind = Literal["due", "date"]


@dataclass(frozen=True, slots=True)
class Example:
    """A printed day of an article: its value and features, and what it is (None: not judged)."""

    writer: str
    article: int
    value: str
    words: str
    features: tuple[str, ...]
    told: bool | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article as it is read, with its issue and its label."""

    writer: str
    passage: Passage
    article: Article
    issue: Issue
    label: Mapping[str, Any]


def labelled(folders: Sequence[Path]) -> list[Labelled]:
    """Return all labelled articles of some folders."""
    paths = (path for folder in folders for path in sorted(folder.glob("*.json")) if path.stem not in _ASIDE)
    return [
        Labelled(path.stem.partition("-")[0], passage_of(article), article, issue, label)
        for path in paths
        for labels in issues_in(path)
        for label, article, issue, _ in read_articles(labels)
    ]


def due_examples(articles: Sequence[Labelled]) -> Iterator[Example]:
    """Yield the days that could be deadlines."""
    for number, one in enumerate(articles):
        for due in due_days(one.passage, one.issue, one.article.date):
            features = score_day(one.passage, one.issue, due).features
            told = _is_due(one, str(due.day), due.start, due.end)
            words = _words(one.passage, due.start, due.end)
            yield Example(one.writer, number, str(due.day), words, features, told)


def _is_due(one: Labelled, day: str, start: int, end: int) -> bool | None:
    """Return whether a day is labelled as a deadline; None where another place or year is meant."""
    judged: bool | None = False
    for label in one.label["deadlines"]:
        within = _within(one.passage, label["text"], start, end)
        if label["date"] == day:
            if within is not False:
                return True
            judged = None
        elif within and str(label["date"])[5:] == day[5:]:
            judged = None
    return judged


def date_examples(articles: Sequence[Labelled]) -> Iterator[Example]:
    """Yield the dates that rules offer for an article, up to the one that is right."""
    for number, one in enumerate(articles):
        want = one.label.get("date")
        if want is None:
            continue
        days = {want["value"], want["end"] if want["kind"] == "reported-period" else None} - {None, ""}
        for offer in offered_dates(one.passage, one.issue):
            if offer.printed is None:
                break
            value = str(offer.date.value)
            told = want["kind"] != "issue" and any(day.startswith(value) or value.startswith(day) for day in days)
            words = _words(one.passage, offer.printed.start, offer.printed.end)
            features = score_offer(one.passage, one.issue, offer).features
            weight = _LESS if one.writer in DENSE else 1.0
            yield Example(one.writer, number, value, words, features, told, weight)
            if told:
                break


def _within(passage: Passage, words: str, start: int, end: int) -> bool | None:
    """Return whether a place is in the words of a label; None where these do not stand as such."""
    at = passage.text.find(words) if words else -1
    return None if at < 0 else at < end and start < at + len(words)


def _words(passage: Passage, start: int, end: int) -> str:
    before, after = passage.text[max(0, start - 24) : start], passage.text[end : end + 24]
    return f"{before}【{passage.text[start:end]}】{after}".replace("\n", "⏎")


def weights_of(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights that some examples give."""
    judged = [one for one in examples if one.told is not None]
    rows = [dict.fromkeys(one.features, 1.0) for one in judged]
    names = frequent(rows, _LEAST)
    told, weights = np.array([(float(bool(one.told)), one.weight) for one in judged]).T
    return dict(zip([BIAS, *names], map(float, learn(rows, told, weights, names, _PENALTY)), strict=True))


def answers(examples: Sequence[Example]) -> list[tuple[Example, float]]:
    """Return the probability of each example by what the other writers' give."""
    found: list[tuple[Example, float]] = []
    for writer in sorted({one.writer for one in examples}):
        weights = weights_of([one for one in examples if one.writer != writer])
        found += [(one, chance(weights, one.features)) for one in examples if one.writer == writer]
    return found


def report(examples: Sequence[Example], misses: bool) -> Iterator[str]:
    """Yield how well days are told apart by models that did not learn from their writer."""
    judged = [(one, p) for one, p in answers(examples) if one.told is not None]
    for bar in (0.1, 0.3, 0.5, 0.6, 0.65, 0.7):
        hit = sum(p >= bar and bool(one.told) for one, p in judged)
        found, wanted = sum(p >= bar for _, p in judged), sum(bool(one.told) for one, _ in judged)
        yield f"{bar:>5}{hit / found:>11.3f}{hit / wanted:>8.3f}{2 * hit / (found + wanted):>8.3f}"
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        within = [one for one, p in judged if low <= p < low + 0.2 + (low == 0.8)]
        yield f"score {low:.1f}-{low + 0.2:.1f}: {sum(bool(one.told) for one in within)} of {len(within)} right"
    if misses:
        wrong = sorted(((p, one) for one, p in judged if (p >= 0.5) != bool(one.told)), key=lambda row: row[0])
        yield from (f"  {'extra' if p >= 0.5 else 'missed'} {p:.2f} {one.value} {one.words}" for p, one in wrong)


def text_of(due: Mapping[str, float], date: Mapping[str, float]) -> str:
    """Return the text of the file of weights."""
    names = [BIAS, *sorted({*due, *date} - {BIAS})]
    rows = [(name, due.get(name, 0.0), date.get(name, 0.0)) for name in names]
    kept = [row for row in rows if max(abs(row[1]), abs(row[2])) >= _KEPT]
    return remarks(_HEAD) + "".join(f"{name} {one:.2f} {other:.2f}\n" for name, one, other in kept)


def main() -> int:
    """Print how good the weights are on what they were not learned from, and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    articles = labelled([LABELS, *args.folders])
    learned = {}
    for kind, examples in (("due", list(due_examples(articles))), ("date", list(date_examples(articles)))):
        sys.stdout.write(f"{kind:<5}  precision  recall      f1\n")
        sys.stdout.writelines(f"{line}\n" for line in report(examples, args.misses))
        learned[kind] = weights_of(examples)
    FILE.write_text(text_of(learned["due"], learned["date"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
