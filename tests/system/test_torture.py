"""The library is never broken: processes that die, or whose disk fails, at any moment of a sync."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests.system.torture.block import NoBlockDevice
from tests.system.torture.disk import NoSmallDisk
from tests.system.torture.moments import Fault
from tests.system.torture.powercut import cut
from tests.system.torture.strike import strike

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", get_args(Fault))
def test_a_fault_at_any_moment_loses_nothing(tmp_path: Path, fault: Fault) -> None:
    """Twenty kills and ten of each other fault.

    `python -m tests.system.torture` makes three hundred.
    """
    times = 20 if fault == "kill" else 10
    try:
        outcome = strike(tmp_path, fault, times)
    except NoSmallDisk as error:
        pytest.skip(str(error))
    assert sum(outcome.states.values()) == times
    assert outcome.states["before"] > 0, "no fault hit before the switch: the moments are chosen badly"
    assert outcome.missed < times / 3, "most faults came too late: the moments are chosen badly"


def test_a_power_cut_takes_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """Three moments on ext4; `python -m tests.system.torture powercut` takes a hundred."""
    try:
        seen = cut(tmp_path, "ext4", 3)
    except NoBlockDevice as error:
        pytest.skip(str(error))
    assert seen.total() == 3
