"""The parts of the scores by which a printed day is a deadline, or the date of its article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from corpus.dates.article_date import offered_dates
from corpus.dates.day_score import BIAS, DATE_BAR, DUE_BAR, model
from corpus.dates.deadlines import is_past, score_day
from corpus.dates.due_days import due_days
from corpus.dates.own_date import score_offer
from corpus.evidence import Evidence, rules
from corpus.model import Date, Issue
from corpus.text.passage import Passage

#: So many parts of a score are shown, the weightiest.
_SHOWN: Final = 8
#: Where the words of a feature stand, seen from the day (□).
_SIDES: Final[Mapping[str, str]] = {
    "L1": "{}□", "L2": "{}□", "L3": "{}□", "L+": "{}…□", "l": "{}…□", "ll": "{}…□",
    "R1": "□{}", "R2": "□{}", "R3": "□{}", "R+": "□…{}", "r": "□…{}", "rr": "□…{}",
}  # fmt: skip
#: A word for each list of words, and what else a side may say.
_LISTED: Final[Mapping[str, str]] = {
    "hand": "报送", "label": "报名", "told": "请", "plan": "力争", "none": "⏎", "late": "逾期",
}  # fmt: skip


def day_evidence(passage: Passage, issue: Issue, own: Date | None, same: Callable[[str], bool]) -> Iterator[Evidence]:
    """Yield the scores of the days that are the same as a string, with their weightiest parts."""
    for due in due_days(passage, issue, own):
        if same(passage.folded[due.start : due.end]):
            found = score_day(passage, issue, due)
            taken = found.probability >= DUE_BAR and not is_past(due.day, issue)
            rule = "date.deadline" if taken else "not-date.no-deadline"
            yield _scored(rule, found.probability, passage.line(due.start))
            yield from _parts("due", model().due, found.features)
    printed_so = any(same(passage.folded[date.start : date.end]) for date in passage.dates())
    for offer in offered_dates(passage, issue) if printed_so else ():
        scored, printed = score_offer(passage, issue, offer), offer.printed
        taken = scored.probability >= DATE_BAR
        if printed is not None and same(passage.folded[printed.start : printed.end]):
            yield _scored("date.own" if taken else "not-date.not-own", scored.probability, passage.line(printed.start))
            yield from _parts("own", model().date, scored.features)
        if taken:
            return


def _scored(rule: str, probability: float, line: int) -> Evidence:
    return Evidence(rules()[rule], f"{probability:.2f}", (line,) if line else (), None, rule.startswith("not-"))


def _parts(score: str, weights: Mapping[str, float], features: Iterable[str]) -> Iterator[Evidence]:
    parts = {name: weights.get(name, 0.0) for name in (BIAS, *features)}
    for name, part in sorted(parts.items(), key=lambda one: (-abs(one[1]), one[0]))[:_SHOWN]:
        group, words = part_of_day(name)
        yield Evidence(rules()[f"score.{score}-{group}"], words, (), round(part, 2), part < 0)


def part_of_day(feature: str) -> tuple[str, str]:
    """Return what a feature of a day is about, and its words."""
    side, colon, words = feature.partition(":")
    if colon and side in _SIDES:
        return "words", _SIDES[side].format(words)
    if colon and side == "LR":
        return "words", f"{words[0]}□{words[1:]}"
    if colon:
        form, _, edge = side.rpartition("-")
        return ("form", f"{form} {_SIDES[f'{edge}1'].format(words)}") if form else (side, words)
    group, _, name = feature.partition(".")
    return ("words", _SIDES[group].format(_LISTED[name])) if group in _SIDES else (group, name)
