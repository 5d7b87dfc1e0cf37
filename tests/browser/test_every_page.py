"""Checks of every page: no WCAG 2.2 AA violation by axe, no error, no sideways scrolling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tools import sample_site

NAMES = sample_site.NAMES


WCAG = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
#: What axe looks for: everything by day; by night only the colours differ, on a phone only sizes
#: and scrolling.
_RULES: dict[str, dict[str, Any]] = {
    "desktop-light": WCAG,
    "phone-light": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]},
    "desktop-dark": {"type": "rule", "values": ["color-contrast"]},
}
_STATIC = Path(__file__).parents[2] / "web" / "static"
_SEEN: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "desktop-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone-light": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    # A window of 1280 points at 200 percent is one of 640 points.
    "zoomed-to-200-percent": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}


@pytest.fixture(scope="module", params=list(_SEEN))
def seen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, Page]]:
    context = browser.new_context(**_SEEN[request.param])
    yield request.param, context.new_page()
    context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**_SEEN["phone-light"])
    yield context.new_page()
    context.close()


def test_every_page_is_named() -> None:
    assert sorted(NAMES) == sorted(sample_site.pages())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_without_fault(seen: tuple[str, Page], name: str) -> None:
    how, page = seen
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(sample_site.address() + sample_site.pages()[name])
    if how in _RULES:
        found = Axe().run(page, options={"runOnly": _RULES[how]})
        assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert [error for error in errors if name != "error" or "404" not in error] == []


@pytest.mark.parametrize("name", NAMES)
def test_what_a_finger_must_hit_on_a_phone_is_44_points_high(phone: Page, name: str) -> None:
    phone.goto(sample_site.address() + sample_site.pages()[name])
    small = phone.evaluate(
        """() => [...document.querySelectorAll(
            'nav a, form.ask button, .chips a, .switch a, .pager a, .drawer, ' +
            'input:not([type=hidden]):not([type=checkbox]):not([type=radio])')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
        .map(e => `${e.outerHTML.slice(0, 90)} ${e.getBoundingClientRect().height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_with_all_its_files_is_at_most_60_kilobytes(name: str) -> None:
    client = sample_site.application().test_client()
    packed = {"Accept-Encoding": "gzip"}
    page = client.get(sample_site.pages()[name])
    sizes = {path: len(client.get(path, headers=packed).data) for path in _files(page.text)}
    assert sizes
    assert len(client.get(sample_site.pages()[name], headers=packed).data) + sum(sizes.values()) <= 60_000


def _files(html: str) -> list[str]:
    """Return the static files of a page.

    Those it names, and the modules that its script imports.
    """
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    folder = named[0].rpartition("/")[0]
    return sorted({*named, *(f"{folder}/{path.name}" for path in _STATIC.glob("*.js"))})
