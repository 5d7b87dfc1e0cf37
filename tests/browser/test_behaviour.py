"""Behaviour of pages: suggestions, input methods, filters, history, the drawer, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from search import Request
from tools import sample_site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=sample_site.address())
    made = context.new_page()
    made.set_default_timeout(10_000)
    yield made
    context.close()


def _total(page: Page) -> int:
    return int(page.locator("#found b").first.inner_text().replace(",", ""))


def _parameters(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# --- suggestions and input methods


def _policy_name() -> str:
    return sample_site.engine().entities("policy")[0].entity.name


def test_suggestions_are_a_combobox(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially(_policy_name()[:4])
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert box.input_value() == _policy_name()[:4]


def test_an_option_that_is_chosen_opens_its_page(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially(_policy_name()[:6])
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    text = page.locator('[role="option"][aria-selected="true"] .n').inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/policies/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def test_enter_without_a_chosen_option_searches_what_was_typed(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("跨境电商")
    expect(page.get_by_role("listbox").or_(page.get_by_role("combobox")).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    assert _parameters(page)["q"] == ["跨境电商"]


def test_enter_within_an_input_method_never_submits(page: Page) -> None:
    """Chromium composes (isComposing).

    Safari's order, where the composition ends before the key, is played by hand.
    """
    page.goto("/")
    box = page.get_by_role("combobox")
    box.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "kua", "selectionStart": 3, "selectionEnd": 3})
    prevented = page.evaluate(
        """() => {
            const box = document.querySelector('[role=combobox]');
            const press = (more) => !box.dispatchEvent(new KeyboardEvent('keydown',
                {key: 'Enter', bubbles: true, cancelable: true, ...more}));
            return [press({isComposing: true}), press({keyCode: 229})];
        }"""
    )
    assert prevented == [True, True]
    session.send("Input.insertText", {"text": "跨境"})
    assert urlsplit(page.url).path == "/"
    assert not urlsplit(page.url).query
    assert box.input_value() == "跨境"
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")


# --- filters, history


def test_a_filter_follows_at_once_and_back_takes_it_away(page: Page) -> None:
    page.goto("/?q=跨境电商")
    before = _total(page)
    row = page.locator('#filters input[name="section"]').first
    count = int(page.locator("#filters fieldset").first.locator(".c").first.inner_text().split()[0])
    row.check()
    page.wait_for_url("**section=**")
    expect(page.locator("#found b").first).to_have_text(str(count))
    expect(page.locator(".chips li")).to_have_count(2)
    expect(page.locator("#status")).to_contain_text(str(count))
    assert page.locator('#filters input[name="section"]:checked').count() == 1
    assert page.evaluate("document.activeElement.name") == "section"
    page.go_back()
    expect(page.locator("#found b").first).to_have_text(str(before))
    assert page.locator('#filters input[name="section"]:checked').count() == 0
    page.go_forward()
    expect(page.locator("#found b").first).to_have_text(str(count))
    assert page.locator('#filters input[name="section"]:checked').count() == 1


def test_back_from_an_article_restores_filters_and_scroll(page: Page) -> None:
    page.goto("/?q=跨境电商")
    page.locator('#filters input[name="section"]').first.check()
    page.wait_for_url("**section=**")
    shown = page.locator("#found").inner_text()
    page.locator("main article h2 a").nth(4).scroll_into_view_if_needed()
    scroll = _await_scroll(page, lambda at: at > 100)
    page.locator("main article h2 a").nth(4).click()
    page.wait_for_url("**/articles/**")
    page.go_back()
    page.wait_for_url("**section=**")
    expect(page.locator("#found")).to_have_text(shown)
    _await_scroll(page, lambda at: abs(at - scroll) < 120)


def _await_scroll(page: Page, arrived: Callable[[float], bool]) -> float:
    """Return how far the page is scrolled once it has arrived.

    The policy forbids to ask from within the page.
    """
    at: float = page.evaluate("scrollY")
    for _ in range(100):
        if arrived(at):
            return at
        page.wait_for_timeout(50)
        at = page.evaluate("scrollY")
    raise AssertionError(f"the page is scrolled to {at}")


def test_excluding_takes_a_value_out(page: Page) -> None:
    page.goto("/?q=跨境电商")
    before = _total(page)
    first = page.locator("#filters fieldset").first.locator("li").first
    count = int(first.locator(".c").inner_text().split()[0])
    first.hover()
    first.locator("button.bar").click()
    page.wait_for_url("**not_section=**")
    expect(page.locator("#found b").first).to_have_text(str(before - count))


def test_a_long_facet_is_narrowed_in_the_column_while_one_types(page: Page) -> None:
    page.goto("/?q=企业")
    found = sample_site.engine().search(Request(q="企业", facet_size=500)).facets["company"]
    shown = page.locator('#filters input[name="company"]')
    far = found[-1]
    assert far.label not in page.locator("#filters").inner_text()
    rest = page.locator('#filters a.more[data-facet="company"]')
    assert rest.get_attribute("data-total") == str(len(found))
    # The samples have no facet with more values than an answer gives.
    rest.evaluate("(link, total) => { link.dataset.total = total; }", str(len(found) + 5))
    rest.click()
    box = page.locator("#find-company")
    expect(box).to_be_focused()
    expect(shown).to_have_count(min(30, len(found)))
    expect(rest).to_contain_text("另有 5 个")
    assert "/facets/company" in str(rest.get_attribute("href"))
    box.press_sequentially(far.label[:4])
    wanted = [value for value in found if far.label[:4] in value.label]
    expect(shown).to_have_count(len(wanted))
    expect(rest).to_be_hidden()
    row = page.locator("#filters li").filter(has_text=far.label)
    assert row.locator(".c").inner_text().split()[0] == str(far.count)
    row.get_by_role("checkbox").check()
    page.wait_for_url("**company=**")
    expect(page.locator("#found b").first).to_have_text(str(far.count))
    expect(page.locator(".chips")).to_contain_text(far.label)
    assert page.evaluate("document.activeElement.value") == far.value


def test_escape_closes_the_type_ahead_of_a_facet(page: Page) -> None:
    page.goto("/?q=企业")
    before = page.locator('#filters input[name="company"]').count()
    page.locator('#filters a.more[data-facet="company"]').press("Enter")
    expect(page.locator("#find-company")).to_be_focused()
    expect(page.locator("#filters ul.long li").nth(before)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator('#filters input[name="company"]')).to_have_count(before)
    expect(page.locator('#filters a.more[data-facet="company"]')).to_be_focused()


def test_both_modes_say_how_many_they_find(page: Page) -> None:
    page.goto("/?q=数字贸易企业申报补贴")
    smart = _total(page)
    exact = page.get_by_role("group", name="匹配方式").get_by_role("link")
    expect(exact).to_have_text("精确 0")
    exact.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有找到")
    page.get_by_role("link", name=f"智能 {smart}", exact=True).click()
    expect(page.locator("#found b").first).to_have_text(str(smart))


def test_results_follow_what_is_typed(page: Page) -> None:
    page.goto("/?q=跨境电商")
    box = page.get_by_role("combobox")
    box.fill("人工智能")
    page.wait_for_url(f"**q={quote('人工智能')}**")
    expect(page.locator("mark").first).to_have_text("人工智能")
    assert box.evaluate("e => e === document.activeElement")


def test_a_long_list_narrows_while_one_types_and_without_script_by_asking(page: Page) -> None:
    page.goto("/policies")
    names = page.locator(".entries li:visible .n").all_inner_texts()
    word = min((name[:4] for name in names), key=lambda head: sum(head in name for name in names))
    page.get_by_placeholder("名称或文号含").press_sequentially(word)
    page.wait_for_url("**find=**")
    shown = page.locator(".entries li:visible .n").all_inner_texts()
    assert 0 < len(shown) < len(names)
    assert any(word in name for name in shown)  # others go by another name that holds it
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert set(shown) <= set(page.locator(".entries li:visible .n").all_inner_texts())


def test_a_bar_of_the_histogram_is_a_link_for_the_keyboard(page: Page) -> None:
    page.goto("/?q=跨境电商")
    bar = page.locator("svg.bars a").first
    label = bar.locator("title").text_content() or ""
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**period=**")
    assert label.endswith(f"{_total(page)} 篇")


def test_two_text_boxes_limit_the_dates(page: Page) -> None:
    page.goto("/?q=跨境电商")
    page.locator('input[name="from"]').fill("2023")
    page.locator('input[name="to"]').fill("2023-12")
    page.keyboard.press("Enter")
    page.wait_for_url("**from=2023&to=2023-12**")
    expect(page.locator(".chips")).to_contain_text("2023")


def test_the_drawer_of_a_phone_filters_and_shows_the_count(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(sample_site.address() + "/?q=跨境电商")
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("a.drawer").tap()
    expect(page.locator("#filters")).to_be_visible()
    page.locator('#filters input[name="section"]').first.check()
    button = page.locator("#filters .apply button")
    page.wait_for_url("**section=**")
    expect(button).to_have_text(f"查看 {_total(page)} 篇")
    button.tap()
    expect(page.locator("#filters")).to_be_hidden()
    context.close()


# --- reading


def test_from_hit_to_hit_by_button_and_key(page: Page) -> None:
    page.goto("/?q=跨境电商")
    page.locator("main article").filter(has=page.locator(".snip mark")).locator("h2 a").first.click()
    page.wait_for_load_state()
    count = page.locator(".text mark[id]").count()
    page.get_by_role("button", name="下一处").click()
    expect(page.locator("#hits output")).to_have_text(f"1 / {count}")
    expect(page.locator("mark.now")).to_have_attribute("id", "hit-1")
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(page.locator("#hits output")).to_have_text(f"{count} / {count}")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_to_the_next_hit_stays_in_sight(page: Page, width: int) -> None:
    records = sample_site.records()
    longest = max(records, key=lambda record: len(record.article.text))
    page.set_viewport_size({"width": width, "height": 500})
    page.goto(f"/articles/{quote(longest.article.id)}?q={quote(longest.article.title[:2])}")
    page.evaluate("window.scrollTo(0, document.querySelector('article.text').scrollHeight / 2)")
    _await_scroll(page, lambda at: at > 100)
    box = page.get_by_role("button", name="下一处").bounding_box()
    assert box
    assert 0 <= box["y"] <= 500 - box["height"]


def test_evidence_shows_on_focus_and_escape_puts_it_away(page: Page) -> None:
    page.goto(sample_site.pages()["article"])
    fact = page.locator("a.fact").first
    fact.focus()
    tip = page.locator(f"#{fact.get_attribute('aria-describedby')}")
    expect(tip).to_be_visible()
    expect(tip.locator("mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_keys_lead_through_the_results_and_to_the_list_of_keys(page: Page) -> None:
    page.goto("/?q=跨境电商")
    titles = page.locator("main article h2").all_inner_texts()
    page.locator("main article h2 a").first.click()
    # A page takes keys once its scripts ran: each step waits until the page is loaded, not only for its heading.
    page.wait_for_url("**/articles/**")
    page.keyboard.press("j")
    page.wait_for_url("**n=2")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[1])
    page.keyboard.press("k")
    page.wait_for_url("**n=1")
    expect(page.get_by_role("heading", level=1)).to_have_text(titles[0])
    page.keyboard.press("?")
    page.wait_for_url("**/about**")
    expect(page.locator("#keys")).to_be_in_viewport()


def test_whoever_turns_a_page_begins_at_its_results(page: Page) -> None:
    page.goto("/?sort=newest")
    page.get_by_role("navigation", name="结果页").get_by_role("link").first.click()
    page.wait_for_url("**page=2**")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('results').contains(document.activeElement)")


def test_single_keys_can_be_turned_off(page: Page) -> None:
    page.goto("/issues")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.goto("/about")
    page.locator("#shortcuts").uncheck()
    page.goto("/issues")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).not_to_be_focused()


def test_the_basket_fills_without_leaving_and_becomes_a_digest(page: Page) -> None:
    page.goto("/?q=跨境电商")
    titles = page.locator("main article h2").all_inner_texts()[:2]
    for put in (1, 2):
        expect(page.locator("main article button.put").first).to_have_css("opacity", "1")
        page.locator("main article button.put").first.click()
        expect(page.locator("main article a.put")).to_have_count(put)
    expect(page.locator("#basket")).to_have_text("文摘篮 2")
    page.goto("/basket")
    assert page.locator("main article h2").all_inner_texts() == titles
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert all(title in text.replace("\\", "") for title in titles)


def test_pieces_of_the_basket_are_moved_by_keys_and_dragged_and_what_is_typed_is_kept(page: Page) -> None:
    for record in sample_site.records()[:3]:
        page.context.request.post("/basket", form={"add": record.article.id})
    titles = [record.article.title for record in sample_site.records()[:3]]
    page.goto("/basket")
    shown = page.locator(".pieces h2")
    page.locator(".grip").nth(2).press("ArrowUp")
    expect(shown).to_have_text([titles[0], titles[2], titles[1]])
    expect(page.locator(".grip").nth(1)).to_be_focused()
    expect(page.get_by_text("移到第 2 位")).to_be_attached()
    box, target = page.locator(".grip").nth(2).bounding_box(), page.locator(".pieces > li").first.bounding_box()
    assert box
    assert target
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.mouse.move(box["x"] + 9, target["y"] + 4, steps=5)
    page.mouse.up()
    expect(shown).to_have_text([titles[1], titles[0], titles[2]])
    page.get_by_role("button", name="加按语").first.click()
    expect(page.get_by_label("按语", exact=True)).to_be_focused()
    page.keyboard.type("先看这一篇")
    page.get_by_label("题名").fill("青禾月报")
    with page.expect_download() as download:
        page.get_by_role("button", name="Markdown").click()
    assert download.value.suggested_filename == "青禾月报.md"
    page.reload()
    assert page.get_by_label("按语", exact=True).input_value() == "先看这一篇"
    assert shown.all_inner_texts() == [titles[1], titles[0], titles[2]]


# --- without script, by keyboard alone


def test_everything_works_without_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=sample_site.address())
    page = context.new_page()
    page.goto("/")
    page.get_by_role("combobox").fill("跨境电商")
    page.get_by_role("combobox").press("Enter")
    page.wait_for_load_state()
    before = _total(page)
    boxes = page.locator("#filters fieldset").first.locator("input")
    counts = [int(text.split()[0]) for text in page.locator("#filters fieldset").first.locator(".c").all_inner_texts()]
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="应用筛选").click()
    page.wait_for_load_state()
    assert _total(page) == counts[0] + counts[1] <= before
    assert len(_parameters(page)["section"]) == 2
    assert "from" not in _parameters(page)
    page.locator(".chips a").first.click()
    page.wait_for_load_state()
    assert _total(page) == counts[1]
    page.locator("main article h2 a").first.click()
    page.wait_for_load_state()
    assert page.locator("mark").count()
    page.get_by_role("button", name="放入文摘篮").click()
    page.goto("/basket")
    assert page.locator("main article").count() == 1
    context.close()


def test_the_bar_counts_what_is_in_the_basket_on_a_page_come_back_to(page: Page) -> None:
    page.goto("/?q=数字")
    page.get_by_role("button", name="放入文摘篮").first.click()
    expect(page.locator("#basket b")).to_have_text("1")
    page.goto("/?q=企业&sort=oldest")
    page.get_by_role("button", name="放入文摘篮").last.click()
    expect(page.locator("#basket b")).to_have_text("2")
    page.go_back()
    expect(page.locator("#basket")).to_be_visible()
    expect(page.locator("#basket b")).to_have_text("2")


def test_the_keyboard_alone_reaches_an_article(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("跨境电商")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=**")
    title = page.locator("main article h2 a").first
    for _ in range(200):
        page.keyboard.press("Tab")
        if title.evaluate("e => e === document.activeElement"):
            break
    expect(title).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
