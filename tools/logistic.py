"""Logistic regression with a quadratic penalty, for weights that stand in a file of corpus/data.

By steps of limited memory (L-BFGS), since there may be more features than examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Features = Mapping[str, float]

#: The steps at most, those remembered, the slope at which to stop (a penalty of 1 leaves a weight
#: less than a hundredth from its best there), and the shortest step.
_STEPS, _REMEMBERED, _FLAT, _SHORTEST = 500, 12, 1e-3, 1e-9


def learn(rows: Sequence[Features], told: Array, weights: Array, names: Sequence[str], penalty: float) -> Array:
    """Return the weights of the bias, which is hardly pulled to 0, and of the named features."""
    column = {name: n for n, name in enumerate(names, 1)}
    known = [[(0, 1.0), *((column[name], row[name]) for name in row if name in column)] for row in rows]
    columns, values = map(np.array, zip(*(pair for row in known for pair in row), strict=True))
    lengths = np.array([len(row) for row in known])
    first = np.cumsum([0, *lengths[:-1]])
    pull = np.full(len(names) + 1, penalty)
    pull[0] = 1e-3

    def cost(at: Array) -> tuple[float, Array]:
        odds = np.add.reduceat(values * at[columns], first)
        chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        lost = float(weights @ (np.logaddexp(0, odds) - told * odds) + (pull * at) @ at / 2)
        wrong = np.repeat(weights * (chance - told), lengths)
        return lost, np.bincount(columns, values * wrong, len(pull)) + pull * at

    return _lowest(cost, np.zeros(len(pull)))


def _lowest(cost: Callable[[Array], tuple[float, Array]], found: Array) -> Array:
    """Return where a convex cost, which comes with its slope, is lowest."""
    value, slope = cost(found)
    past: list[tuple[Array, Array]] = []
    for _ in range(_STEPS):
        step = _direction(slope, past)
        size, ahead = 1.0, float(slope @ step)
        while True:
            there, (lower, steeper) = found + size * step, cost(found + size * step)
            if lower <= value + 1e-4 * size * ahead or size < _SHORTEST:
                break
            size /= 2
        if (there - found) @ (steeper - slope) > 0:
            past = [*past[1 - _REMEMBERED :], (there - found, steeper - slope)]
        found, value, slope = there, lower, steeper
        if np.abs(slope).max() < _FLAT:
            break
    return found


def _direction(slope: Array, past: Sequence[tuple[Array, Array]]) -> Array:
    """Return where to go from a slope, by how the last steps changed it."""
    step, shares = -slope, list[float]()
    for moved, changed in reversed(past):
        shares.append(float(moved @ step / (moved @ changed)))
        step = step - shares[-1] * changed
    if past:
        moved, changed = past[-1]
        step = step * (moved @ changed) / (changed @ changed)
    else:
        step = step / max(1.0, float(np.abs(slope).sum()))
    for moved, changed in past:
        step = step + (shares.pop() - float(changed @ step / (moved @ changed))) * moved
    return step


def frequent(rows: Iterable[Features], least: int) -> list[str]:
    """Return the names of the features that enough candidates have."""
    seen = Counter(name for features in rows for name in features)
    return sorted(name for name, count in seen.items() if count >= least)
