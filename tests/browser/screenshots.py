"""Take a picture of every page.

`python -m tests.browser.screenshots DIR` (phone and desktop width, light and dark).
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from tools import sample_site
from tools.install_browser import find_browser

#: Name → width, height, pixels to a point.
WIDTHS: Final = {"phone": (390, 844, 2), "desktop": (1280, 900, 1)}
SCHEMES: Final = ("light", "dark")


def take(browser: Browser, folder: Path) -> list[Path]:
    """Write the pictures of every page to a folder; return their paths."""
    taken = []
    for width, (across, down, scale) in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": across, "height": down},
                device_scale_factor=scale,
                color_scheme=scheme,
                has_touch=width == "phone",
            )
            page = context.new_page()
            for name, path in sample_site.pages().items():
                page.goto(sample_site.address() + path)
                picture = folder / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=picture)
                taken.append(picture)
            sample_site.sign_in(page, sample_site.keeper_address())
            for name, path in sample_site.keeper_pages().items():
                page.goto(sample_site.keeper_address() + path)
                picture = folder / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=picture)
                taken.append(picture)
            context.close()
    return taken


def main() -> int:
    """Take the pictures."""
    path = find_browser()
    if len(sys.argv) != 2 or path is None:
        sys.stderr.write("usage: python -m tests.browser.screenshots DIR   (needs a Chromium; `make browser`)\n")
        return 2
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        taken = take(browser, folder)
        browser.close()
    sys.stdout.write(f"{len(taken)} pictures in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
