"""Learn the weights of what speaks for a company from labels.

They are company_score.txt and company_tagger.txt in corpus/data.

    python -m tools.company_score [--folds 8] [--misses] [--tagger-only]

Labelled are: the samples (tests/data/gold), invented issues (tools/data/labels) and sentences
(tools/data/sentences.json), and, where they are, the bulletins and news in ../shared; short
passages (tools/data/passages.json) teach the tagger. The command first prints how models tell the
candidates of issues apart that they did not learn from, then writes the weights that all issues
give, with --tagger-only those of the tagger alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from corpus.companies.candidates import Candidates, candidates_of
from corpus.companies.features import Features
from corpus.companies.score import BAR, BIAS, Model, describe, neighbour_features, probability
from tools import company_tagger
from tools.company_tagger import learn as learn_tagger
from tools.company_tagger import texts_of
from tools.dictionary import DATA, remarks
from tools.labelled_companies import LabelledIssue, all_issues
from tools.logistic import frequent, learn

FILE: Final = DATA / "company_score.txt"
#: The penalty of a weight. Of .5, 1, 2, 4 the cross-validated F1 is best at 1 to 2.
_PENALTY = 2.0
#: A feature is learned where so many candidates have it.
_LEAST = 5
#: What a candidate counts by where its label is from: invented issues name more companies than
#: real ones do, and samples are all of one hand. Passages are for the tagger alone: each is an issue
#: without neighbours, and with them at .8 a row of cloths was taken for companies.
_WEIGHTS: Final = {"bulletin": 2.0, "news": 1.5, "sample": 1.0, "invented": 0.8, "dense": 0.05, "sentence": 1.5}
_HEAD = """
The weights by which corpus/companies/score.py tells companies from other names, learned by
`python -m tools.company_score` from labelled bulletins and news: a feature of corpus/companies/features.py, its
weight where a candidate is asked alone, and where its neighbours are known.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate: whether it is a company (None: not judged), and its features alone."""

    issue: int
    key: str
    company: bool | None
    features: Features


def examples(number: int, issue: LabelledIssue, found: Candidates) -> list[Example]:
    """Return the candidates of an issue with what the labels say of them.

    One that stands only inside labelled names, or only where nothing is labelled, is not judged.
    """
    described = describe(found)
    return [Example(number, key, _is_company(issue, key), features) for key, features in described.items()]


def _is_company(issue: LabelledIssue, key: str) -> bool | None:
    judged: bool | None = None
    for passage, labels in zip(issue.passages, issue.labels, strict=True):
        if labels is None or key not in passage.folded:
            continue
        if key in labels.keys:
            return True
        if key in labels.unjudged:
            continue
        without = passage.folded
        for name in sorted(labels.keys | labels.unjudged, key=len, reverse=True):
            if key in name:
                without = without.replace(name, "\n" * len(name))
        judged = False if key in without else judged
    return judged


class Learner:
    """All labelled issues and their candidates, described once."""

    def __init__(self, issues: Sequence[LabelledIssue], folds: int) -> None:
        """Find and describe candidates, by taggers that did not learn from their issues."""
        self.issues, self.texts = issues, texts_of(issues)
        self.taggers = [learn_tagger(self.texts, lambda n, part=part: n % folds == part) for part in range(folds)]  # type: ignore[misc]
        self.found = {
            n: candidates_of(issue.passages, self.taggers[n % folds])
            for n, issue in enumerate(issues)
            if issue.kind in _WEIGHTS
        }
        self.examples = [one for n, found in self.found.items() for one in examples(n, issues[n], found)]

    def learn(self, left_out: Callable[[int], bool] = lambda _: False, folds: int = 6) -> Model:
        """Learn from the issues that are not left out.

        What the second model learns of neighbours are answers that the first gives of issues it
        did not learn from, as they will be of new ones.
        """
        used = [one for one in self.examples if not left_out(one.issue)]
        alone = self._fit(used, [one.features for one in used])
        first: dict[int, float] = {}
        for fold_ in range(folds):
            part = self._fit([one for one in used if one.issue % folds != fold_], None)
            first |= {id(one): probability(part, one.features) for one in used if one.issue % folds == fold_}
        whole = self._beside(used, first)
        return Model(alone, self._fit(used, whole))

    def answers(self, learned: Model, issues: Callable[[int], bool]) -> list[tuple[Example, float]]:
        """Return the probability of each candidate of some issues."""
        used = [one for one in self.examples if issues(one.issue)]
        first = {id(one): probability(learned.alone, one.features) for one in used}
        return [
            (one, probability(learned.beside, whole))
            for one, whole in zip(used, self._beside(used, first), strict=True)
        ]

    def _beside(self, used: Sequence[Example], first: Mapping[int, float]) -> list[Features]:
        by_issue: dict[int, dict[str, float]] = {}
        for one in used:
            by_issue.setdefault(one.issue, {})[one.key] = first[id(one)]
        beside = {n: neighbour_features(self.found[n], answers) for n, answers in by_issue.items()}
        return [{**one.features, **beside[one.issue].get(one.key, {})} for one in used]

    def _fit(self, used: Sequence[Example], rows: Sequence[Features] | None) -> dict[str, float]:
        pairs = zip(used, rows or [one.features for one in used], strict=True)
        judged = [(one, features) for one, features in pairs if one.company is not None]
        told = np.array([float(bool(one.company)) for one, _ in judged])
        weights = np.array([_WEIGHTS[self.issues[one.issue].kind] for one, _ in judged])
        names = frequent((features for _, features in judged), _LEAST)
        found = learn([features for _, features in judged], told, weights, names, _PENALTY)
        return dict(zip([BIAS, *names], map(float, found), strict=True))


def validate(learner: Learner, folds: int, misses: bool) -> Iterator[str]:
    """Yield, by kind of issue, how candidates are told apart by models that did not see them."""
    answers: list[tuple[Example, float]] = []
    for fold_ in range(folds):
        learned = learner.learn(lambda n, part=fold_: n % folds == part)  # type: ignore[misc]
        answers += learner.answers(learned, lambda n, part=fold_: n % folds == part)  # type: ignore[misc]
    yield "kind          bar  precision  recall      f1"
    for kind in _WEIGHTS:
        judged = [(one, p) for one, p in answers if learner.issues[one.issue].kind == kind and one.company is not None]
        for bar in (0.3, 0.4, BAR, 0.6):
            hit = sum(p >= bar and bool(one.company) for one, p in judged)
            found, wanted = sum(p >= bar for _, p in judged), sum(bool(one.company) for one, _ in judged)
            if found and wanted:
                yield f"{kind:<12}{bar:>5}{hit / found:>11.3f}{hit / wanted:>8.3f}{2 * hit / (found + wanted):>8.3f}"
        if misses:
            wrong = sorted((p, one.key) for one, p in judged if (p >= BAR) != bool(one.company))
            yield from (f"  {'extra' if p >= BAR else 'missed'} {p:.2f} {key}" for p, key in wrong)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        within = [one for one, p in answers if one.company is not None and low <= p < low + 0.2 + (low == 0.8)]
        yield f"score {low:.1f}-{low + 0.2:.1f}: {sum(bool(one.company) for one in within)} of {len(within)} right"


def text_of(learned: Model) -> str:
    """Return the text of the file of weights."""
    names = [BIAS, *sorted({*learned.alone, *learned.beside} - {BIAS})]
    rows = (f"{name} {learned.alone.get(name, 0.0):.2f} {learned.beside.get(name, 0.0):.2f}" for name in names)
    return remarks(_HEAD) + "".join(f"{row}\n" for row in rows if not row.endswith(" 0.00 0.00"))


def main() -> int:
    """Print how good the weights are on what they were not learned from, and write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--tagger-only", action="store_true")
    args = parser.parse_args()
    if args.tagger_only:
        company_tagger.FILE.write_text(company_tagger.file_text(texts_of(all_issues())), encoding="utf-8")
        return 0
    learner = Learner(all_issues(), args.folds)
    for line in validate(learner, args.folds, args.misses):
        sys.stdout.write(f"{line}\n")
    FILE.write_text(text_of(learner.learn()), encoding="utf-8")
    company_tagger.FILE.write_text(company_tagger.file_text(learner.texts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
