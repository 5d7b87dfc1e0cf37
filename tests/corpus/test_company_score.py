"""The score of a name, on issues that it was not learned from (tests/data/labels)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.companies.candidates import candidates_of
from corpus.companies.find import read_companies
from corpus.companies.name_parts import company_key
from corpus.companies.score import BAR, BIAS, model, probability, score
from corpus.gazetteer import Gazetteer
from tools.company_score import examples
from tools.labelled_companies import LabelledIssue, invented
from tools.logistic import learn

KEPT = Path(__file__).parents[1] / "data" / "labels"


@cache
def _issues() -> Sequence[LabelledIssue]:
    return list(invented(KEPT))


@cache
def _judged() -> Sequence[tuple[float, bool]]:
    """Return the score of each candidate that the labels judge, and whether it is a company."""
    judged = []
    for number, issue in enumerate(_issues()):
        found = candidates_of(issue.passages)
        scored = score(found)
        judged += [
            (scored[one.key].probability, one.company)
            for one in examples(number, issue, found)
            if one.company is not None
        ]
    return judged


def test_a_score_is_right_as_often_as_it_says() -> None:
    for low, high in ((0.8, 1.01), (0.6, 0.8), (0.0, 0.2)):
        within = [company for chance, company in _judged() if low <= chance < high]
        share = sum(within) / len(within)
        assert len(within) >= 20
        assert low - 0.05 <= share <= high + 0.15, (low, share)


def test_names_above_the_bar_are_companies() -> None:
    above = [company for chance, company in _judged() if chance >= BAR]
    found = sum(above) / sum(company for _, company in _judged())
    assert sum(above) / len(above) >= 0.9
    assert found >= 0.7


def test_full_names_are_found_in_unseen_issues() -> None:
    hit = wanted = 0
    for issue in _issues():
        mentions = read_companies(issue.passages, Gazetteer()).mentions()
        for labels, found in zip(issue.labels, mentions, strict=True):
            forms = {company_key(form) for one in found for form in (one.name, *one.mentions)}
            full = (
                [names for names in labels.companies if any(name.endswith("有限公司") for name in names)]
                if labels
                else []
            )
            wanted, hit = wanted + len(full), hit + sum(bool(names & forms) for names in full)
    assert wanted >= 50
    assert hit / wanted >= 0.9


def test_weights_are_those_of_features_that_candidates_have() -> None:
    features = {
        name for issue in _issues() for one in score(candidates_of(issue.passages)).values() for name in one.features
    }
    groups = {name.partition(".")[0] for name in features}
    assert {name.partition(".")[0] for name in (*model().alone, *model().beside)} - {BIAS} <= groups
    assert len(model().beside.keys() & features) > 0.9 * len(model().beside)


def test_learning_finds_what_tells_the_candidates_apart() -> None:
    rows = [{"a": 1.0, "b": float(n % 2)} for n in range(200)]
    told = np.array([float(n % 2) for n in range(200)])
    bias, a, b = learn(rows, told, np.ones(200), ["a", "b"], 2.0)
    assert b > 3 > abs(a)
    weights = {BIAS: float(bias), "a": float(a), "b": float(b)}
    assert probability(weights, rows[1]) > 0.8
    assert probability(weights, rows[0]) < 0.2
