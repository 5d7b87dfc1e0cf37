"""Evidence: the rules for and against reading a string as a company, body, policy or date."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Kind = Literal["company", "organisation", "policy", "date"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that held at ``start``..``end`` of a folded text, with its weight.

    A weight below 0 speaks against. ``rule`` is a key of `rules`; those that begin with ``not-``
    speak against, whatever they weigh.
    """

    rule: str
    weight: float
    start: int
    end: int


def total(signs: Iterable[Sign]) -> float:
    """Return the sum of the weights of some signs."""
    return sum([sign.weight for sign in signs])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words, and where it stands.

    A module of `corpus` and a name in it, or a list in ``corpus/data``.
    """

    key: str
    where: str
    zh: str
    en: str


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its key."""
    groups = tomllib.loads((files("corpus.data") / "rules.toml").read_text(encoding="utf-8"))
    named = [(f"{group}.{name}", row) for group, rows in groups.items() for name, row in rows.items()]
    return {key: Rule(key, *row) for key, row in named}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason for or against a reading.

    The rule, the words it held of, the source line of each place, its weight.
    """

    rule: Rule
    words: str = ""
    lines: tuple[int, ...] = ()
    weight: float | None = None
    against: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The reading of a string as one kind; ``means`` is the name recognised, or empty."""

    kind: Kind
    means: tuple[str, ...]
    evidence: tuple[Evidence, ...]
