"""The tasks people come with, each from the start page to the result."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import docx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tools import sample_site


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    size: ViewportSize = {"width": 390, "height": 844}
    if request.param == "desktop":
        size = {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, base_url=sample_site.address(), locale="zh-CN")
    made = context.new_page()
    made.set_default_timeout(10_000)
    made.goto("/")
    yield made
    context.close()


def _go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=name).click()


def test_the_editor_asks_whether_a_draft_was_run_and_makes_a_digest(page: Page) -> None:
    record = max(sample_site.records(), key=lambda record: len(record.article.paragraphs[-1]))
    _go(page, "登过没有")
    page.get_by_label("稿子").fill(record.article.paragraphs[-1])
    page.get_by_role("button", name="查一查").click()
    first = page.locator("main article").first
    expect(first.get_by_role("heading")).to_have_text(record.article.title)
    expect(first.locator("mark").first).to_be_visible()
    first.get_by_role("heading").get_by_role("link").click()
    page.get_by_role("button", name="放入文摘篮").click()
    page.get_by_role("link", name="已在文摘篮").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    digest = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    texts = [paragraph.text for paragraph in digest.paragraphs]
    assert record.article.title in texts
    assert any(f"总第{record.issue.number}期" in text for text in texts)


def test_the_researcher_follows_a_document_number_to_its_texts(page: Page) -> None:
    numbers = [m.number for r in sample_site.records() for m in r.article.policies if m.number and "〔" in m.number]
    number = max(set(numbers), key=numbers.count)
    typed = number.replace("〔", "[").replace("〕", "] ")
    page.get_by_role("combobox").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    expect(page.locator("main article").first).to_be_visible()
    page.locator("main article h2 a").first.click()
    page.wait_for_url("**/articles/**")
    expect(page.locator("article.text mark").first).to_be_visible()
    page.locator("#main .facts a[href*='/policies/']").first.click()
    page.wait_for_url("**/policies/**")
    expect(page.locator(".card")).to_contain_text("见于")
    assert page.locator("main article").count() >= 1
    assert page.locator(".snip mark").count() >= 1


def test_the_member_company_finds_where_it_is_named_and_until_when_to_apply(page: Page) -> None:
    companies = sample_site.engine().entities("company")
    # Typing the beginning of a short form suggests the short form: here the name alone begins so.
    summary = next(
        c for c in companies if len(c.entity.name) > 6 and not any(a[:4] == c.entity.name[:4] for a in c.aliases[1:])
    )
    page.get_by_role("combobox").press_sequentially(summary.entity.name[:4])
    page.get_by_role("option").filter(has_text=summary.entity.name).first.click()
    page.wait_for_url("**/companies/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(summary.entity.name)
    expect(page.locator(".card")).to_contain_text(f"{summary.articles} 篇")
    expect(page.locator("main article .snip mark").first).to_be_visible()
    _go(page, "截止")
    page.get_by_label("截至").fill("2023-06-01")
    page.get_by_role("button", name="查看").click()
    first = page.locator(".dues").first.locator("li").first
    day = first.locator(".day b").inner_text()
    assert day >= "2023-06-01"
    expect(first.locator(".quote")).to_contain_text(re.compile(r"\d"))
    first.locator(".quote a").click()
    page.wait_for_url("**/articles/**")


def test_the_librarian_sees_the_gaps_and_takes_the_annual_index(page: Page) -> None:
    _go(page, "各期")
    expect(page.locator(".gap").first).to_be_visible()
    year = page.locator(".years dt").first.inner_text()[:4]
    page.locator(".years dt a").first.click()
    page.wait_for_url(f"**/index/{year}**")
    titles = page.locator("#contents .n").all_inner_texts()
    assert len(titles) > 5
    assert page.locator("#policies li").count()
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    index = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    text = "\n".join(paragraph.text for paragraph in index.paragraphs)
    assert all(title.strip() in text for title in titles)


def test_the_editor_gathers_articles_into_a_word_file_of_its_own_name(page: Page) -> None:
    page.goto("/?q=跨境电商")
    titles = page.locator("main article h2").all_inner_texts()[:2]
    basket = page.locator("#basket")
    for number in (1, 2):
        put = page.locator("main article button.put").first
        expect(put).to_have_css("opacity", "1")
        put.click()
        expect(basket).to_have_text(f"文摘篮 {number}")
    assert basket.evaluate("e => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth }")
    basket.click()
    page.wait_for_url("**/basket**")
    page.get_by_role("button", name="下移").first.click()
    expect(page.locator(".pieces h2")).to_have_text(titles[::-1])
    page.get_by_label("题名").fill("口岸文摘")
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    assert download.value.suggested_filename == "口岸文摘.docx"
    digest = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    assert [paragraph.text for paragraph in digest.paragraphs if paragraph.text in titles] == titles[::-1]


def test_the_newcomer_learns_how_to_ask_and_reads_a_first_article(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="怎样问").click()
    page.wait_for_url("**/about**")
    example = page.locator("dl dt a").first
    typed = example.inner_text()
    example.click()
    expect(page.get_by_role("combobox")).to_have_value(typed)
    hit = page.locator("main article h2 a").first
    title = hit.inner_text()
    hit.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="回到结果").first.click()
    expect(page.locator("main article").first).to_be_visible()
