"""The basket: what it holds, its page, and what is made of it."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import docx
import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tools import sample_site
from web.export.attachment import file_name
from web.export.pieces import BadBasket, Basket, Piece, choose, merged, moved, of_articles, pack, unpack
from web.pages.basket import fitting

FIRST, SECOND, THIRD = (record.article for record in sample_site.records()[:3])
LONG = max((record.article for record in sample_site.records()), key=lambda article: len(article.paragraphs))


@pytest.fixture
def client() -> FlaskClient:
    return sample_site.application().test_client()


def _put(client: FlaskClient, *ids: str) -> None:
    client.post("/basket", data={"add": list(ids)})


def _press(client: FlaskClient, action: str, **typed: list[str]) -> str:
    """Press a button of the basket's page, with what its form shows or what is typed there."""
    page = LexborHTMLParser(client.get("/basket", follow_redirects=True).text)
    fields: dict[str, list[str]] = {}
    for field in page.css("#pieces input, #pieces textarea"):
        box = field.attributes.get("type") == "checkbox"
        if not box or "checked" in field.attributes:
            value = field.text() if field.tag == "textarea" else field.attributes.get("value")
            fields.setdefault(field.attributes["name"] or "", []).append(value or "")
    fields |= typed
    return str(client.post("/basket", data={**fields, "do": action}).location)


def _titles(client: FlaskClient) -> list[str]:
    page = LexborHTMLParser(client.get("/basket", follow_redirects=True).text)
    return [node.text(strip=True) for node in page.css(".pieces h2")]


def test_what_was_put_in_is_counted_in_the_same_answer(client: FlaskClient) -> None:
    assert 'href="/basket" hidden' in client.get("/about").text
    said = client.post("/basket", data={"add": FIRST.id}, headers={"Accept": "application/json"}).get_json()
    assert said == {"count": 1, "full": False}
    shown = client.post("/basket", data={"add": SECOND.id, "back": "/about"}, follow_redirects=True).text
    assert "文摘篮 <b>2</b>" in shown


def test_a_basket_is_one_text_and_back() -> None:
    basket = Basket(
        (Piece("heading", "本月"), Piece("article", "某刊-1/2", "0-2 5"), Piece("note", "请看")),
        "题",
        "编",
        "日",
        cover=True,
    )
    assert unpack(pack(basket)) == basket
    assert re.fullmatch(r"~[\w-]+", pack(basket), re.ASCII)
    for broken in ("~", "~AAAA", pack(basket)[:-6], "~é", pack(of_articles(["a"])).upper()):
        with pytest.raises(BadBasket):
            unpack(broken)
    full = of_articles(f"某刊{n * 7919 % 1000}-{n}/{n * n}" for n in range(200))
    assert len(pack(full)) < 3_800, "two hundred articles have room"


def test_pieces_are_moved_and_merged_and_chosen_from() -> None:
    basket = of_articles(["a", "b", "c"])
    assert moved(basket, 2, -1).ids == ["a", "c", "b"]
    assert moved(basket, 0, -1) == moved(basket, 2, 1) == moved(basket, 9, 1) == basket
    assert merged(basket, of_articles(["b", "d"])).ids == ["a", "b", "c", "d"]
    assert choose(["甲", "乙", "丙"], "0 2-99") == ["甲", "丙"]
    assert choose(["甲"], "7") == choose(["甲"], "") == ["甲"]


def test_a_basket_that_is_full_says_so_and_loses_no_note(client: FlaskClient) -> None:
    noted = Basket(tuple(Piece("note", "".join(chr(0x4E00 + n * m % 20_000) for m in range(200))) for n in range(40)))
    rest, value = fitting(noted)
    assert 3 < len(rest.pieces) < 40
    assert len(value) <= 3_800
    data = {"kind": ["note"] * 40, "text": [piece.text for piece in noted.pieces], "chosen": [""] * 40, "do": "save"}
    answer = client.post("/basket", data=data)
    assert answer.status_code == 413
    assert answer.text.count("</textarea>") == 40
    assert "文摘篮装不下了" in answer.text
    client.set_cookie("basket", value)
    answer = client.post("/basket", data={"add": [f"{n * 7919**5}/{n}" for n in range(150)]})
    assert answer.location == "/basket?full=1"


def test_a_cookie_of_before_is_still_read(client: FlaskClient) -> None:
    client.set_cookie("basket", f"{quote(FIRST.id, safe='')}~{quote(SECOND.id, safe='')}")
    assert _titles(client) == [FIRST.title, SECOND.title]
    client.set_cookie("basket", "~nonsense")
    assert "篮子是空的" in client.get("/basket").text


def test_buttons_move_and_remove_without_script(client: FlaskClient) -> None:
    _put(client, FIRST.id, SECOND.id, THIRD.id)
    _press(client, "down:0")
    assert _titles(client) == [SECOND.title, FIRST.title, THIRD.title]
    _press(client, "up:2")
    assert _titles(client) == [SECOND.title, THIRD.title, FIRST.title]
    _press(client, "remove:1")
    assert _titles(client) == [SECOND.title, FIRST.title]
    _press(client, "clear")
    assert _titles(client) == []


def test_what_another_page_put_in_meanwhile_stays(client: FlaskClient) -> None:
    _put(client, FIRST.id, SECOND.id)
    form = {"kind": ["article"], "text": [FIRST.id], "chosen": [""], "do": "save"}
    client.post("/basket", data=form)
    assert _titles(client) == [FIRST.title, SECOND.title]


def test_a_shared_basket_is_looked_at_and_taken_over(client: FlaskClient) -> None:
    other = pack(Basket((Piece("heading", "要闻"), Piece("article", SECOND.id), Piece("article", FIRST.id)), "周报"))
    _put(client, FIRST.id)
    page = client.get("/basket", query_string={"b": other}).text
    assert 'id="pieces"' not in page
    client.post("/basket", data={"take": other})
    assert _titles(client) == [FIRST.title, SECOND.title]
    assert client.get("/basket?b=~x").status_code == 400
    assert client.post("/basket", data={"take": "~x"}).status_code == 400


def test_a_digest_has_a_cover_headings_notes_and_chosen_paragraphs(client: FlaskClient) -> None:
    _put(client, LONG.id, SECOND.id)
    _press(client, "heading:0")
    _press(client, "note:1", text=["七月要闻", LONG.id, SECOND.id])
    opened = _press(client, f"open:{LONG.id}", text=["七月要闻", "先看*这一篇*", LONG.id, SECOND.id])
    assert f"open={quote(LONG.id, safe='')}" in opened
    boxes = LexborHTMLParser(client.get(opened).text).css("[name=paragraph]")
    assert len(boxes) > 2
    assert all("checked" in box.attributes for box in boxes)
    first, last = (boxes[place].attributes["value"] or "" for place in (0, -1))
    fields = {"kind": ["heading", "note", "article", "article"], "text": ["七月要闻", "先看*这一篇*", LONG.id, SECOND.id],
              "chosen": [""] * 4, "open": LONG.id, "paragraphs": " ".join(str(box.attributes["value"]) for box in boxes),
              "paragraph": [first, last], "title": "青禾月报/七月", "by": "资料室", "date": "2026年7月", "cover": "1"}  # fmt: skip
    taken = client.get(str(client.post("/basket", data={**fields, "do": "docx"}).location))
    assert f"filename*=UTF-8''{quote('青禾月报 七月.docx')}" in taken.headers["Content-Disposition"]
    paper = docx.Document(io.BytesIO(taken.data))
    shown = [(str(paragraph.style.name), paragraph.text) for paragraph in paper.paragraphs if paragraph.style]
    texts = [text for _, text in shown]
    assert shown[0] == ("Title", "青禾月报/七月")
    assert texts[1:3] == ["资料室", "2026年7月"]
    assert ("Heading 1", "七月要闻") in shown
    assert ("Heading 2", f"{LONG.title}（节选）") in shown
    assert ("Heading 2", SECOND.title) in shown
    assert texts.index("先看*这一篇*") == texts.index("七月要闻") + 1
    assert 'w:type="page"' in paper.element.xml
    written = client.get(str(client.post("/basket", data={**fields, "do": "md"}).location)).text
    assert "\n## 七月要闻\n" in written
    assert "\n> 先看\\*这一篇\\*\n" in written
    assert f"（节选）\n\n{LONG.paragraphs[0][:4]}" in written.replace("\\", "")
    assert LONG.paragraphs[1] not in written
    assert client.get(str(client.post("/basket", data={**fields, "do": "ris"}).location)).text.count("TY  -") == 2


def test_a_file_is_named_after_its_title() -> None:
    assert file_name('a/b\\c:"*?<>|', "digest") == "a b c"
    assert file_name("..", "digest") == file_name("", "digest") == "digest"
    assert file_name("..\u202e题" + "长" * 200, "x").startswith("题长")
    assert len(file_name("长" * 200, "x")) == 60
