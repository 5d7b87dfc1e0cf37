"""The library's keeper in a real browser.

Signing in, an issue dropped on the page, looked at, stored, found.
"""

from __future__ import annotations

import base64
import time
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
from web.admin.login import hashed


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


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a library that asks its readers for a name and a password."""
    library = Library.create(tmp_path_factory.mktemp("guarded") / "library")
    library.readers.write_text(f'[[reader]]\nname = "张三"\npassword = "{hashed(sample_site.PASSWORD)}"\n')
    library.readers.chmod(0o600)
    library.add(samples.files()[0])
    library.sync()
    return sample_site.kept(library.path)


def _told(page: Page, address: str, lang: str) -> None:
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")


def _sound_by_day_and_night(page: Page) -> None:
    """Look at all of a page by day, and at its colours by night."""
    page.emulate_media(color_scheme="light")
    _sound(page)
    page.emulate_media(color_scheme="dark")
    rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
    assert page.evaluate("rules => axe.run(rules).then(found => found.violations.map(one => one.nodes))", rules) == []


@pytest.mark.parametrize(("width", "lang"), [(1280, "zh"), (390, "en")])
def test_every_page_of_the_administration_is_without_fault(page: Page, guarded: str, width: int, lang: str) -> None:
    site = sample_site.keeper_address()
    page.set_viewport_size({"width": width, "height": 844})
    for address in (f"{site}/admin/login", f"{guarded}/login"):
        _told(page, address, lang)
        _sound_by_day_and_night(page)
    page.locator('main [name="name"]').fill("张三")
    page.locator('main [name="password"]').fill("别的")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    _sound_by_day_and_night(page)
    sample_site.sign_in(page, site)
    page.locator("#file").set_input_files(samples.files()[0])
    page.locator(".drop button").click()
    page.wait_for_url("**/uploads/**")
    opened = f"{page.url.partition('?')[0]}?open=0-0"
    for address in (opened, *(site + path for path in sample_site.keeper_pages().values())):
        _told(page, address, lang)
        _sound_by_day_and_night(page)
    # What is refused comes back with the reason.
    for address, field, typed in (
        (f"{site}/admin/terms", "#t1", "——"),
        (site + sample_site.keeper_pages()["admin-alert"], "#to", "nobody"),
        (opened, '#open [name="date"]', "某天"),
    ):
        _told(page, address, lang)
        page.locator(field).fill(typed)
        page.locator(field).locator("xpath=ancestor::form").locator("button").first.click()
        page.get_by_role("alert").wait_for()
        _sound_by_day_and_night(page)
    _told(page, f"{site}/admin/files", lang)
    page.locator(".filed .out").first.click()
    page.wait_for_url("**/withdraw**")
    _sound_by_day_and_night(page)


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
    _found(page, site, titles[0], 1)
    page.goto(f"{site}/?q={titles[0]}")
    expect(page.locator("main article h2").first).to_contain_text(titles[0])


@pytest.mark.parametrize("width", [1280, 390])
def test_the_librarian_corrects_stores_withdraws_and_decides(page: Page, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    first, second = samples.files()[:2]
    library = Library.create(tmp_path / "library")
    library.add(first)
    library.sync()
    site = sample_site.kept(library.path)
    sample_site.sign_in(page, site)
    sent = [{"name": name, "mimeType": "", "buffer": data} for name, data in (
        (second.name, second.read_bytes()), ("坏.pdf", b"%PDF-1.4 no"), ("图.gif", b"GIF89a"))]  # fmt: skip
    page.locator("#file").set_input_files(sent)  # type: ignore[arg-type]
    page.locator(".drop button").click()
    expect(page.get_by_role("alert")).to_contain_text("图.gif")
    expect(page.get_by_role("alert")).not_to_contain_text("is not read")
    page.get_by_role("link", name=second.name).click()
    page.locator(".read .entry").first.click()
    page.locator('#open [name="title"]').fill("改过的题目")
    page.locator("#open form button").first.click()
    expect(page.locator("#mended small")).to_have_text("1")
    expect(page.locator(".read .entry .n").first).to_have_text("改过的题目")
    page.goto(f"{site}/admin")
    page.get_by_role("button", name="全部入库").click()
    expect(page.get_by_role("alert")).to_contain_text("不是完整的 PDF")
    _found(page, site, "改过的题目", 1)
    _go(page, f"{site}/admin/files")
    page.locator(".filed .out").filter(has_text=second.name).click()
    page.get_by_role("button", name="撤下").click()
    page.wait_for_url("**/admin/progress")
    _found(page, site, "改过的题目", 0)
    _go(page, f"{site}/admin/files")
    page.get_by_role("button", name=f"放回 {second.name}").click()
    page.wait_for_url("**/admin/progress")
    _found(page, site, "改过的题目", 1)
    _go(page, f"{site}/companies")
    page.locator("main .index a").first.click()
    name = page.locator("h1").inner_text()
    page.get_by_text("改这个名称").click()
    page.get_by_role("button", name="不是企业").click()
    page.get_by_role("button", name="就这样定").click()
    expect(page.get_by_text("已经生效")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("撤销：")).to_be_visible()
    expect(page.get_by_text("已经生效")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="看这一页").first.click()
    expect(page.locator("h1")).to_have_text(name)


def _go(page: Page, address: str) -> None:
    """Open a page; the one that is left may have reloaded itself at that moment."""
    for _ in range(5):
        page.goto(address)
        if page.url == address:
            return
        page.wait_for_timeout(200)
    raise AssertionError(page.url)


def _found(page: Page, site: str, title: str, total: int) -> None:
    """Wait until a search for a title finds so many; the page may reload itself meanwhile."""
    end = time.monotonic() + 60
    while page.request.get(f"{site}/api/search", params={"q": f"标题:“{title}”"}).json()["total"] != total:
        assert time.monotonic() < end
        page.wait_for_timeout(200)


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
    page.locator("#p1").dblclick(position={"x": 24, "y": 12})  # at its first word, however short it is
    chosen = page.evaluate("getSelection().toString().trim()")
    assert chosen
    expect(page.locator("#ask")).to_have_value(chosen)
    page.locator(".ask button").click()
    page.wait_for_url("**/admin/explain**")
    expect(page.locator("h1 small")).to_have_text(chosen)
