"""An animated picture of a search: a query, a section, a company, the deadlines.

`python -m tests.browser.tour FILE.webp` (the bundled samples in a real browser).
"""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, sync_playwright

from tools import sample_site
from tools.install_browser import find_browser

_WIDTH, _HEIGHT = 1040, 700
_QUERY: Final = "跨境电商"
#: A day on which some calls of the samples are open.
_DAY: Final = "2023-06-01"
#: How long a frame stands, in milliseconds: while typing, before a click, and to be read.
_TYPED, _POINTED, _READ = 350, 900, 2400
_RING: Final = (178, 34, 34)
Frame = tuple[Image.Image, int]


def _frame(page: Page, stands: int, target: Locator | None = None) -> Frame:
    """Return what is seen, with a ring around what is clicked next."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    box = target.bounding_box() if target else None
    if box:
        middle = box["x"] + min(box["width"], 60) / 2, box["y"] + box["height"] / 2
        for radius in (18, 19, 20):
            corners = [(middle[0] - radius, middle[1] - radius), (middle[0] + radius, middle[1] + radius)]
            ImageDraw.Draw(picture).ellipse(corners, outline=_RING)
    return picture, stands


def _follow(page: Page, target: Locator) -> Iterator[Frame]:
    """Yield the frame before a click and the one after it."""
    target.scroll_into_view_if_needed()
    yield _frame(page, _POINTED, target)
    with page.expect_navigation():
        target.click()
    page.wait_for_load_state("networkidle")
    yield _frame(page, _READ)


def frames(page: Page, site: str) -> Iterator[Frame]:
    """Yield the frames of the tour."""
    page.goto(site)
    box = page.get_by_role("combobox")
    yield _frame(page, _POINTED, box)
    for typed in range(2, len(_QUERY) + 1, 2):
        box.fill(_QUERY[:typed])
        page.wait_for_timeout(400)
        yield _frame(page, _TYPED)
    with page.expect_navigation():
        box.press("Enter")
    page.wait_for_load_state("networkidle")
    yield _frame(page, _READ)
    section = page.locator('.facet label:has(input[name="section"])').nth(1)
    yield _frame(page, _POINTED, section)
    section.click()
    page.wait_for_url("**section=**")
    page.wait_for_load_state("networkidle")
    yield _frame(page, _READ)
    yield from _follow(page, page.locator("main article a[href^='/companies/']").first)
    yield from _follow(page, page.locator(".masthead a[href='/deadlines']"))
    page.locator("input[name=on]").fill(_DAY)
    yield from _follow(page, page.locator("main form button").first)


def main() -> int:
    """Write the picture."""
    path = find_browser()
    if len(sys.argv) != 2 or path is None:
        sys.stderr.write("usage: python -m tests.browser.tour FILE.webp   (needs a Chromium; `make browser`)\n")
        return 2
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        first, *others = list(frames(page, sample_site.address()))
        browser.close()
    target = Path(sys.argv[1])
    stands = [first[1], *(one[1] for one in others)]
    pictures = [picture for picture, _ in others]
    first[0].save(target, save_all=True, append_images=pictures, duration=stands, loop=0, quality=75, method=6)
    sys.stdout.write(f"{len(stands)} frames, {target.stat().st_size / 1024:.0f} kB in {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
