"""The looks of a printed day: its form, the words around it, its place, its distance in time.

Each feature is there or not; `day_score.py` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus.dates.due_words import HAND_IN, LABEL, TOLD, is_plan
from corpus.dates.table_heads import head_above
from corpus.model import Issue
from corpus.partial_date import PartialDate
from corpus.policies.notices import is_notice
from corpus.text.passage import Passage
from corpus.text.word_lists import compile_pattern

#: The hour and weekday behind a day: （星期五）下午17:30.
_HOUR = re.compile(
    r"\s*(?:\([^()\n]{1,8}\))?\s*,?(?:当[天日])?(?:下班|中午|上午|下午|晚上?|凌晨|零点)?\s*"
    r"(?:\d{1,2}[:时点]\d{0,2}分?|[零一二三四五六七八九十]{1,3}[点时])?[整半]?\s*(?:\([^()\n]{0,12}\))?\s*"
)
_NUMBER: Final = re.compile(r"\d+")
_SPACES: Final = {ord(space): sign for space, sign in zip("\n\t \u3000\r", "⏎⇥␣␣⏎", strict=True)}
_ASKS: Final = compile_pattern(r"[^\n]{0,120}?{asking_titles}")
_SENTENCE, _CLAUSE = re.compile("[。!?;\n]"), re.compile("[,:]")
_LISTS: Final = (("hand", HAND_IN), ("label", LABEL), ("told", TOLD))
#: Characters of the sentence on the left, on the right, and of a clause on either side.
_LEFT, _RIGHT, _BESIDE = 40, 48, 24
#: Characters next to a day whose place counts, too.
_NEAR: Final = 5
#: Days between a day and an issue, up to which they are told apart.
_SPANS: Final = (-400, -93, -32, -8, 0, 1, 8, 32, 93, 200, 400)


def describe_day(passage: Passage, issue: Issue, start: int, end: int, form: str, day: PartialDate) -> tuple[str, ...]:
    """Return the features of a day printed at some place, in some form."""
    folded = passage.folded
    ends = _HOUR.match(folded, end)
    stop = ends.end() if ends else end
    left = _shown(_SENTENCE.split(folded[max(0, start - _LEFT) : start])[-1])
    right = _shown(_SENTENCE.split(folded[stop : stop + _RIGHT], maxsplit=1)[0])
    near = _CLAUSE.search(right)
    beside, beyond = (right[: near.start()], right[near.start() :]) if near else (right, "")
    clause = _CLAUSE.split(left)[-1]
    parts = (
        ("l", clause[-_BESIDE:]),
        ("ll", left[: len(left) - len(clause)]),
        ("r", beside[:_BESIDE]),
        ("rr", beyond[: _RIGHT - _BESIDE]),
    )
    found = [*_edges(folded, start, stop, form), *_places(passage, start), *_distances(issue, day)]
    for side, words in parts:
        found += dict.fromkeys(f"{side}:{words[n : n + 2]}" for n in range(len(words) - 1))
        found += [f"{side}.{name}" for name, pattern in _LISTS if pattern.search(words)]
    found.append(f"form.{form}")
    if stop > end and folded[end:stop].strip():
        found.append("form.hour")
    if is_plan(left):
        found.append("l.plan")
    if not left.strip():
        found.append("l.none")
    if "逾期" in right or "过期" in right:
        found.append("r.late")
    return tuple(found)


def _shown(words: str) -> str:
    """Return words with every number as 0, and white space as signs that a file can hold."""
    return _NUMBER.sub("0", words).translate(_SPACES)


def _edges(folded: str, start: int, stop: int, form: str) -> Iterator[str]:
    """Yield the characters next to a day, from one to three on either side."""
    before = ("⏎" * _NEAR + _shown(folded[max(0, start - 12) : start]))[-_NEAR:]
    after = (_shown(folded[stop : stop + 12]) + "⏎" * _NEAR)[:_NEAR]
    for size in (1, 2, 3):
        yield f"L{size}:{before[-size:]}"
        yield f"R{size}:{after[:size]}"
    for ahead in (1, 2, 3):
        yield f"L+:{before[-ahead - 2 : -ahead]}"
        yield f"R+:{after[ahead : ahead + 2]}"
    yield f"LR:{before[-1]}{after[0]}"
    yield f"{form}-L:{before[-1]}"
    yield f"{form}-R:{after[0]}"
    yield f"{form}-R:{after[:2]}"


def _places(passage: Passage, start: int) -> Iterator[str]:
    number = passage.paragraph(start)
    yield "place." + {0: "title", 1: "first", len(passage.starts) - 1: "last"}.get(number, "middle")
    head = head_above(passage, number, start)
    if head is not None:
        head = _shown(head)
        yield "place.row"
        yield from dict.fromkeys(f"head:{head[n : n + 2]}" for n in range(len(head) - 1))
    if _ASKS.match(passage.folded):
        yield "title.asks"
    if is_notice(passage):
        yield "title.notice"
    if passage.signature:
        yield "title.signed"
        if passage.signature.date.start == start:
            yield "place.signature"


def _distances(issue: Issue, day: PartialDate) -> Iterator[str]:
    for name, since in (("begins", issue.start and issue.start.first), ("ends", issue.end and issue.end.last)):
        if since:
            days = (day.last - since).days
            yield f"{name}:{next((str(span) for span in _SPANS if days < span), 'far')}"
