"""A fresh clone in an empty directory: `make run`, then a search in a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.server import running

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def test_a_fresh_clone_runs_and_is_searched_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    clone = tmp_path / "jianbao"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    with running(["make", "run", "PORT=0"], cwd=clone) as server:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(server.address)
        page.get_by_role("combobox").fill("跨境电商")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        assert page.locator("main article").count() > 3
        assert page.locator("mark").first.inner_text() == "跨境电商"
        page.close()
