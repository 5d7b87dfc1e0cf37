"""Evidence: the rules that spoke for and against reading a string as a company, policy or date."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule that held at ``start``..``end`` of a folded text, and its weight (below 0: it speaks against).

    ``rule`` is a key of ``corpus/data/rules.toml``, which says in words what the rule is and where it stands.
    """

    rule: str
    weight: float
    start: int
    end: int


def total(signs: tuple[Sign, ...] | list[Sign]) -> float:
    """Return the sum of the weights of some signs."""
    return sum([sign.weight for sign in signs])
