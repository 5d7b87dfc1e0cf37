"""What tests share: the folder beside the checkout, and the seeded randomness of hypothesis."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile(
    "jianbao", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("jianbao")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real bulletins and labels that may stand beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (real bulletins and labels), which is not beside this checkout")
    return SHARED
