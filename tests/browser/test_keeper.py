"""The library's keeper in a real browser.

Signing in, an issue dropped on the page, looked at, stored, found.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corpus import samples
from indexer import Library
from tests.browser.test_every_page import WCAG
from tools import sample_site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    made = context.new_page()
    made.set_default_timeout(15_000)
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert not errors


def _sound(page: Page, rules: dict[str, Any] = WCAG) -> None:
    found = Axe().run(page, options={"runOnly": rules})
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_administration_is_without_fault(page: Page, width: int) -> None:
    site = sample_site.keeper_address()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{site}/admin/login")
    _sound(page)
    sample_site.sign_in(page, site)
    for path in sample_site.keeper_pages().values():
        page.goto(site + path)
        _sound(page)
    page.goto(f"{site}/admin/files")
    page.locator(".filed .out").first.click()
    page.wait_for_url("**/withdraw**")
    _sound(page)


def test_an_issue_dropped_on_the_page_is_looked_at_stored_and_found(page: Page, tmp_path: Path) -> None:
    first, second = samples.files()[:2]
    library = Library.create(tmp_path / "library")
    library.add(first)
    library.sync()
    site = sample_site.kept(library.path)
    sample_site.sign_in(page, site)
    content = base64.b64encode(second.read_bytes()).decode()
    dropped = page.evaluate_handle(
        """([name, content]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
            return transfer;
        }""",
        [second.name, content],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    page.wait_for_url("**/admin/uploads/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(second.name)
    titles = page.locator(".read .entry .n").all_inner_texts()
    assert len(titles) > 5
    _sound(page)
    assert not (library.issues / second.name).exists(), "nothing is stored before it was looked at"
    page.get_by_role("button", name="入库").click()
    page.wait_for_url("**/admin/progress")
    expect(page.get_by_text("更新完成")).to_be_visible(timeout=60_000)
    page.goto(f"{site}/?q={titles[0]}")
    expect(page.locator("main article h2").first).to_contain_text(titles[0])


def test_what_is_selected_in_an_article_is_explained(page: Page) -> None:
    site = sample_site.keeper_address()
    article = sample_site.keeper_pages()["admin-article"]
    page.goto(site + article)
    expect(page.locator(".why, #ask")).to_have_count(0)
    sample_site.sign_in(page, site)
    page.goto(site + article)
    page.locator("a.why").nth(1).click()
    page.wait_for_url("**/admin/explain**")
    expect(page.locator(".reasons li").first).to_be_visible()
    page.go_back()
    page.locator("#p1").dblclick()
    chosen = page.evaluate("getSelection().toString().trim()")
    expect(page.locator("#ask")).to_have_value(chosen)
    page.locator(".ask button").click()
    page.wait_for_url("**/admin/explain**")
    expect(page.locator("h1 small")).to_have_text(chosen)
