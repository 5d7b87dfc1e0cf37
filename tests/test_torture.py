"""The library is never broken: processes that die, or whose disk fails, at any moment of a sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.moments import Fault
from tests.torture.strike import strike


@pytest.mark.parametrize("fault", ["kill", "full", "broken"])
def test_a_fault_at_any_moment_loses_nothing(tmp_path: Path, fault: Fault) -> None:
    """Thirty of each; `python -m tests.torture` makes three hundred."""
    outcomes = strike(tmp_path, fault, 30)
    assert sum(outcomes.values()) == 30
    assert outcomes["before"] > 0, "no fault hit before the switch: the moments are chosen badly"
