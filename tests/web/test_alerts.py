"""The keeper's page of alerts: made from a search, changed, tried, removed; told of by notify."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from indexer import Library
from tests.keeper import send, signed_in
from tests.receivers import Hook, web_server
from tests.web.test_notify import add
from web.alerts.edit import put
from web.alerts.saved import Alert, canonical, checked, read_alerts
from web.cli import cli

pytestmark = pytest.mark.slow

PAGE = "/admin/alerts"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of one issue."""
    made = Library.create(tmp_path / "library")
    add(made, 8, "八号")
    return made


@pytest.fixture
def client(library: Library) -> FlaskClient:
    return signed_in(library)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as one:
        yield one


def _fields(client: FlaskClient, path: str) -> dict[str, str]:
    page = LexborHTMLParser(client.get(path).text)
    inputs = {str(one.attributes["name"]): one.attributes.get("value") or "" for one in page.css(".alert input")}
    return {name: value for name, value in inputs.items() if name not in {"csrf_token", "url", "secret", "deadlines"}}


def _run(library: Library) -> int:
    done = CliRunner().invoke(cli, ["notify", "--library", str(library.path)], standalone_mode=False)
    assert done.exception is None
    return int(done.return_value)


def test_a_search_becomes_an_alert_and_is_told_of(library: Library, client: FlaskClient, hook: Hook) -> None:
    page = LexborHTMLParser(client.get("/?q=承办&section=企业动态").text)
    (save,) = [one for one in page.css("a.follow") if one.text() == "保存为提醒"]
    fields = _fields(client, str(save.attributes["href"]))
    assert fields["name"] == "“承办” · 栏目：企业动态"
    answer = send(client, PAGE, PAGE + "/edit", **fields, to="", url=f"{hook.url}/a", kind="json", secret="")
    assert answer.status_code == 303
    shown = client.get(PAGE).text
    assert "还没有送过" in shown
    assert "现有 1 篇" in shown
    assert 'search = "q=承办&section=企业动态"' in (library.path / "alerts.toml").read_text()
    assert _run(library) == 0
    add(library, 9, "九号")
    assert _run(library) == 0
    assert [one["title"] for one in hook.at("/a")[0]["articles"]] == ["九号甲"]
    assert "上次送出：" in client.get(PAGE).text
    assert stat.S_IMODE((library.path / "alerts.toml").stat().st_mode) == 0o600


def test_what_is_changed_on_the_page_leaves_the_rest_of_the_file_as_it_was(
    library: Library, client: FlaskClient, hook: Hook
) -> None:
    path = library.path / "alerts.toml"
    mine = '# 手写的\n\n[[alert]]\nname = "甲"  # 留着\nto = ["a@example.org"]\n'
    path.write_text(mine)
    send(
        client,
        PAGE,
        PAGE + "/edit",
        was="",
        name="乙",
        search="q=承办",
        url=f"{hook.url}/b",
        kind="dingtalk",
        secret="S",
    )
    assert path.read_text().startswith(mine)
    _run(library)
    add(library, 9, "九号")
    edited = {"was": "乙", "name": "丙", "search": "/?q=承办&sort=newest", "url": f"{hook.url}/b", "kind": "dingtalk"}
    assert send(client, PAGE, PAGE + "/edit?name=乙", **edited, secret="").status_code == 303
    assert path.read_text().startswith(mine)
    (kept,) = [one for one in read_alerts(library.path).alerts if one.name == "丙"]
    assert (kept.webhooks[0].secret, kept.request.q, kept.request.sort) == ("S", "承办", "relevance")
    _run(library)
    assert len(hook.at("/b")) == 1
    send(client, PAGE + "/remove", PAGE, name="丙")
    assert path.read_text().rstrip() == mine.rstrip()


def test_one_that_was_changed_meanwhile_is_not_removed_unseen(library: Library, client: FlaskClient) -> None:
    send(client, PAGE, PAGE + "/edit", name="甲", search="q=承办", to="a@example.org")
    page = client.get(PAGE).text
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page)
    put(library.path, replace(read_alerts(library.path).alerts[0], search="q=协办"), "甲")
    answer = send(client, PAGE + "/remove", name="甲", seen=seen)
    assert answer.status_code == 409
    assert "没有删除" in answer.text
    assert 'value="q=协办"' in answer.text
    assert [one.name for one in read_alerts(library.path).alerts] == ["甲"]
    (seen,) = re.findall(r'name="seen" value="(\w+)"', client.get(PAGE).text)
    assert send(client, PAGE + "/remove", name="甲", seen=seen).status_code == 303
    assert not read_alerts(library.path).alerts


COMMENTED = """# 手写的，在最前
[[alert]]  # 甲的头
# 甲的名称
name = "甲"  # 名称后
q = "承办"  # 检索后
to = [
    "a@example.org",  # 张
    "b@example.org",  # 李
]
[[alert.webhook]]  # 钩子
url = "http://h.example/a"  # 地址
kind = "json"
# 乙的上面

[[alert]]
name = "乙"  # 留着
to = "c@example.org"
# 末尾
"""


def test_comments_stay_where_they_stand(library: Library, client: FlaskClient) -> None:
    path = library.path / "alerts.toml"
    path.write_text(COMMENTED)
    fields = _fields(client, PAGE + "/edit?name=甲")
    hook = {"url": "http://h.example/a", "kind": "wecom", "secret": ""}
    to = "b@example.org\nd@example.org"
    assert send(client, PAGE, **fields | {"search": "q=协办", "deadlines": "on", "to": to}, **hook).status_code == 303
    assert path.read_text() == (
        COMMENTED.replace('q = "承办"  # 检索后', "# 检索后")
        .replace('\n    "a@example.org",  # 张', "\n    # 张")
        .replace('"b@example.org",  # 李', '"b@example.org", "d@example.org",  # 李')
        .replace("]\n[[alert.webhook]]", ']\nsearch = "q=协办"\ndeadlines = true\n[[alert.webhook]]')
        .replace('kind = "json"', 'kind = "wecom"')
    )
    assert send(client, PAGE + "/remove", name="乙").status_code == 303
    kept = path.read_text()
    assert [line for line in kept.splitlines() if "乙" in line or "留着" in line] == ["# 乙的上面", "# 留着"]
    assert kept.endswith("# 末尾\n")
    assert [one.name for one in read_alerts(library.path).alerts] == ["甲"]


def test_a_file_that_only_a_person_can_change_says_so(library: Library, client: FlaskClient) -> None:
    path = library.path / "alerts.toml"
    path.write_text('alert = [{ name = "甲", to = "a@example.org" }]\n')
    before = path.read_bytes()
    for asked in ({"was": "甲", "name": "甲"}, {"was": "", "name": "乙"}):
        answer = send(client, PAGE, **asked, search="q=承办", to="a@example.org")
        assert answer.status_code == 400
        assert "只能由人来改" in answer.text
        assert 'value="q=承办"' in answer.text, "what was typed is still there"
    assert path.read_bytes() == before


def test_two_windows_that_change_one_alert_lose_nothing(library: Library, client: FlaskClient) -> None:
    (library.path / "alerts.toml").write_text('[[alert]]\nname = "甲"\nto = ["a@example.org"]\n')
    one = _fields(client, PAGE + "/edit?name=甲")
    assert send(client, PAGE, **one | {"search": "q=承办"}, to="a@example.org").status_code == 303
    refused = send(client, PAGE, **one, to="b@example.org")
    assert refused.status_code == 409
    page = LexborHTMLParser(refused.text)
    said = [node.text() for node in page.css("[role=alert] li")]
    assert len(said) == 2
    assert any("q=承办" in row for row in said)
    assert any("a@example.org" in row for row in said)
    assert "b@example.org" in (page.css_first("textarea") or page).text()
    again = {str(node.attributes["name"]): node.attributes.get("value") or "" for node in page.css(".alert input")}
    again = {name: again[name] for name in ("was", "seen", "name", "search")}
    assert send(client, PAGE, **again, to="b@example.org").status_code == 303
    assert [one.to for one in read_alerts(library.path).alerts] == [("b@example.org",)]
    send(client, PAGE + "/remove", name="甲")
    gone = send(client, PAGE, **again, to="b@example.org")
    assert gone.status_code == 409
    assert "已在别处改名或删除" in gone.text


def test_a_period_counted_from_today_stays_so(library: Library, client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/?q=承办&from=最近一年").text)
    (box,) = page.css('input[name="from"]')
    assert box.attributes["value"] == "最近一年"
    (save,) = [one for one in page.css("a.follow") if one.text() == "保存为提醒"]
    fields = _fields(client, str(save.attributes["href"]))
    assert fields["name"] == "“承办” · 最近一年 起"
    assert send(client, PAGE, **fields, to="a@example.org").status_code == 303
    (kept,) = read_alerts(library.path).alerts
    assert kept.search == "q=承办&from=最近一年"
    feed = page.css_first("a.follow")
    assert feed is not None
    assert "from=最近一年" in unquote(feed.attributes["href"] or "")
    assert canonical("from=去年..今年") == "from=去年..今年"
    assert canonical("from=2022..2023") == "from=2022-01-01&to=2023-12-31"


def test_two_alerts_of_one_account_are_one_clear_line(library: Library) -> None:
    path = library.path / "alerts.toml"
    path.write_text(
        '[[alert]]\nname = "甲"\nto = ["a@example.org"]\n[[alert]]\nname = "乙"\nid = "甲"\nto = ["a@example.org"]\n'
    )
    saved = read_alerts(library.path)
    assert [one.name for one in saved.alerts] == ["甲"]
    assert [one.line(path) for one in saved.problems] == [
        f"{path}: alert 2, id: “甲” is the id of another alert already; give this one another"
    ]


@pytest.mark.parametrize(
    ("fields", "zh", "en"),
    [
        ({"name": " "}, "名称要写", "write a name"),
        ({"to": "nobody"}, "“nobody”不是邮箱地址", "is no mail address"),
        ({"to": "a@b.example\r\nBcc:x@y.example"}, "不是邮箱地址", "is no mail address"),
        ({"to": "", "url": "file:///etc/passwd"}, "不是 http 或 https 地址", "is no http or https address"),
        ({"to": "", "url": "http://u:p@h.example/"}, "不是 http 或 https 地址", "is no http or https address"),
        ({"to": ""}, "至少写一个邮箱", "write at least one mail address"),
        ({"search": "mode=wild"}, "mode 只能是", "mode must be one of"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form_in_the_language_of_the_page(
    library: Library, client: FlaskClient, fields: dict[str, str], zh: str, en: str
) -> None:
    typed = {"was": "", "name": "名", "search": "q=a", "to": "a@example.org", "url": "", "kind": "json", "secret": ""}
    for lang, said in (("zh", zh), ("en", en)):
        answer = send(client, f"{PAGE}?lang={lang}", PAGE + "/edit", **typed | fields)
        assert answer.status_code == 400
        assert said in answer.text
        assert 'value="名"' in answer.text or fields.get("name")
    assert not (library.path / "alerts.toml").exists()


def test_a_trial_is_sent_at_once_and_nothing_is_noted(library: Library, client: FlaskClient, hook: Hook) -> None:
    (library.path / "alerts.toml").write_text(
        f'[[alert]]\nname = "全"\nto = ["a@example.org"]\nwebhook = {{url = "{hook.url}/a"}}\n'
    )
    shown = send(client, PAGE + "/try", PAGE, name="全").text
    assert "送到了" in shown
    assert "smtp_host" in shown
    assert hook.at("/a")[0]["trial"] is True
    assert not (library.path / "state" / "alerts.json").exists()


def test_only_the_keeper_sees_it_and_forged_forms_do_nothing(client: FlaskClient) -> None:
    stranger = client.application.test_client()
    assert stranger.get(PAGE).status_code == 303
    assert "保存为提醒" not in stranger.get("/?q=承办").text
    for path in ("", "/remove", "/try"):
        assert client.post(PAGE + path, data={"name": "甲", "to": "a@example.org"}).status_code == 400
    assert client.get(PAGE + "/edit?name=无").status_code == 404


def test_a_file_that_is_no_toml_is_named(library: Library, client: FlaskClient) -> None:
    (library.path / "alerts.toml").write_text("[[alert]\n")
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "alerts.toml: not valid TOML" in answer.text
    assert str(library.path) not in answer.text
    assert client.get("/admin").status_code == 200
    (library.path / "alerts.toml").unlink()
    library.settings_file.write_text('smtp_host = "127.0.0.1"\nsmtp_sender = "nobody"\n')
    assert "library.toml: smtp_sender must be an address" in client.get(PAGE).text


def test_an_alert_with_the_old_name_of_another_keeps_its_own_account(tmp_path: Path) -> None:
    reader = "reader@example.org"
    put(tmp_path, checked(Alert("海运", search="q=海运", to=(reader,))))
    put(tmp_path, checked(Alert("航运", search="q=海运", to=(reader,), id="海运")), "海运")
    put(tmp_path, checked(Alert("海运", search="q=海运补贴", to=(reader,))))
    renamed, new = read_alerts(tmp_path).alerts
    assert renamed.key(reader) != new.key(reader)
