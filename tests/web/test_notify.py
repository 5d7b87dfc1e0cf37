"""`jianbao notify`: nothing is sent twice, and nothing is lost, whatever becomes of receivers."""

from __future__ import annotations

import base64
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from indexer import Library
from search import open_engine
from tests.receivers import Hook, Post, mail_server, web_server
from tests.server import jianbao
from web.alerts.message import Item, Message, as_markdown
from web.alerts.news import news
from web.alerts.saved import Alert
from web.alerts.webhook import WECOM_BYTES
from web.cli import cli

pytestmark = pytest.mark.slow

_BULLETIN = """# 测试简报

{year}年{month}月 总第{number}期

## 企业动态

### {title}甲

开头说的是别的事情。与谁都没有关系，只是为了让这一段够长，长到不会再并进下一句，所以一直写到这里，写满四十个字才停下来。{title}一事由青禾数据有限公司承办。

### {title}乙

这一篇不提那家公司。报名截止时间为{year}年{month}月20日。
"""


def add(library: Library, number: int, title: str, *, year: int = 2026) -> None:
    """Put an issue into a library, and index it."""
    text = _BULLETIN.format(year=year, month=number % 12 + 1, number=number, title=title)
    (library.issues / f"b{number}.md").write_text(text, encoding="utf-8")
    library.sync()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library of one issue."""
    made = Library.create(tmp_path / "library")
    add(made, 8, "八号")
    return made


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as one:
        yield one


@pytest.fixture
def hook() -> Iterator[Hook]:
    with web_server() as one:
        yield one


def save(library: Library, post: Post | None, *alerts: str) -> None:
    """Write alerts.toml, and the settings of mail."""
    (library.path / "alerts.toml").write_text("\n".join(alerts), encoding="utf-8")
    lines = ['public_url = "https://library.example.org/jianbao/"']
    if post:
        lines += ['smtp_host = "127.0.0.1"', f"smtp_port = {post.address[1]}", 'smtp_security = "none"']
        lines += ['smtp_sender = "jianbao@library.example.org"']
    library.settings_file.write_text("\n".join(lines), encoding="utf-8")


def run(library: Library, *options: str) -> Result:
    """Run `jianbao notify`."""
    done = CliRunner().invoke(cli, ["notify", "--library", str(library.path), *options], standalone_mode=False)
    assert done.exception is None, done.exception
    return done


COMPANY = '[[alert]]\nname = "青禾"\ncompany = "青禾数据有限公司"\nto = ["a@example.org", "b@example.org"]\n'


def test_a_mail_tells_of_what_arrived_once(library: Library, post: Post) -> None:
    save(library, post, COMPANY)
    assert "first run" in run(library).output
    add(library, 9, "九号")
    looked = run(library, "--dry-run")
    assert "九号甲" in looked.output
    assert not post.mails
    assert run(library).return_value == 0
    assert run(library).return_value == 0
    assert [mail["To"] for mail in post.mails] == ["a@example.org", "b@example.org"]
    mail = post.mails[0]
    assert mail["Subject"] == "青禾：新到 1 篇"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert html
    assert "九号甲" in text.get_content()
    assert "九号一事由青禾数据有限公司承办" in text.get_content()
    assert "开头说的" not in text.get_content()
    assert 'href="https://library.example.org/jianbao/articles/' in html.get_content()
    assert mail["Message-ID"].endswith("@library.example.org>")
    assert post.mails[0]["Message-ID"] != post.mails[1]["Message-ID"]


def test_an_older_issue_that_arrives_later_is_told_of(library: Library, post: Post) -> None:
    save(library, post, COMPANY)
    run(library)
    add(library, 2, "旧刊", year=2019)
    run(library)
    assert "旧刊甲" in str(post.to("a@example.org")[0].get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_what_is_no_arrival_is_not_told_of(library: Library, post: Post) -> None:
    save(library, post, COMPANY)
    add(library, 9, "九号")
    run(library)
    add(library, 9, "更正")
    run(library)
    (library.issues / "b8.md").rename(library.issues / "b8 (1).md")
    library.sync()
    run(library)
    (library.issues / "b9.md").rename(library.path / "b9.md")
    library.sync()
    run(library)
    (library.path / "b9.md").rename(library.issues / "b9.md")
    library.sync()
    run(library)
    library.roll_back()
    run(library)
    library.sync()
    run(library)
    assert not post.mails


def test_a_receiver_that_is_down_is_told_later_and_stops_no_other(library: Library, post: Post, hook: Hook) -> None:
    post.refused.add("a@example.org")
    save(library, post, COMPANY, f'[[alert.webhook]]\nurl = "{hook.url}/json"\n')
    run(library)
    add(library, 9, "九号")
    first = run(library)
    assert first.return_value == 1
    assert first.stderr.count("\n") == 1
    assert "a@example.org: 127.0.0.1: did not take the mail (450 try later); the next run tries again" in first.stderr
    add(library, 10, "十号")
    assert run(library).return_value == 1
    post.refused.clear()
    assert run(library).return_value == 0
    titles = [str(mail.get_body(("plain",)).get_content()) for mail in post.to("a@example.org")]  # type: ignore[union-attr]
    assert ["九号甲" in titles[0], "十号甲" in titles[1], len(titles)] == [True, True, 2]
    assert len(post.to("b@example.org")) == len(hook.taken) == 2


def test_a_mail_server_that_is_away_is_asked_once_and_named(library: Library, hook: Hook) -> None:
    with mail_server() as gone:
        pass
    save(library, gone, COMPANY, f'[[alert.webhook]]\nurl = "{hook.url}/json"\n')
    run(library)
    add(library, 9, "九号")
    done = run(library)
    assert done.stderr.count("cannot be used (") == 2
    assert len(hook.taken) == 1
    with mail_server(gone.address[1]) as back:
        assert run(library).return_value == 0
        assert len(back.mails) == 2
    assert len(hook.taken) == 1


def test_a_server_that_takes_a_mail_and_hangs_up_gets_it_again_under_the_same_id(library: Library, post: Post) -> None:
    save(library, post, COMPANY.replace(', "b@example.org"', ""))
    run(library)
    add(library, 9, "九号")
    post.hang_up = True
    assert run(library).return_value == 1
    post.hang_up = False
    assert run(library).return_value == 0
    assert len(post.mails) == 2
    assert len({mail["Message-ID"] for mail in post.mails}) == 1


def test_a_process_that_is_killed_when_its_message_was_taken_sends_it_again_under_its_key(
    library: Library, hook: Hook
) -> None:
    save(library, None, f'[[alert]]\nname = "全部"\nwebhook = [{{url = "{hook.url}/a"}}, {{url = "{hook.url}/b"}}]\n')
    run(library)
    add(library, 9, "九号")
    code = (
        "import os, sys\nfrom tests.receivers import Hook\nfrom web.cli import main\nprint(os.getpid(), flush=True)\n"
        "sys.stdin.readline()\nsys.argv[1:] = ['notify', '--library', sys.argv[1]]\nmain()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(library.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        hook.victim = int(process.stdout.readline())
        process.stdin.write("go\n")
        process.stdin.flush()
        assert process.wait(timeout=60) == -9
    hook.victim = 0
    assert len(hook.taken) == 1
    assert run(library).return_value == 0
    assert run(library).return_value == 0
    assert len(hook.at("/a")) == 2
    assert len({body["id"] for body in hook.at("/a")}) == 1
    assert len(hook.at("/b")) == 1
    assert {headers["Idempotency-Key"] for _, headers, body in hook.taken} == {body["id"] for _, _, body in hook.taken}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, "", "answered 404"),
        (503, "", "answered 503"),
        (302, "http://127.0.0.1:9/elsewhere", "answered 302 (leads elsewhere)"),
    ],
)
def test_an_answer_that_is_no_success_is_told_and_tried_again(
    library: Library, hook: Hook, status: int, body: str, said: str
) -> None:
    save(library, None, f'[[alert]]\nname = "全部"\nwebhook = {{url = "{hook.url}/secret"}}\n')
    run(library)
    add(library, 9, "九号")
    hook.answers["/secret"] = status, body
    done = run(library)
    assert done.return_value == 1
    assert said in done.stderr
    assert "secret" not in done.stderr
    hook.answers.clear()
    assert run(library).return_value == 0
    assert [one["total"] for one in hook.at("/secret")] == [2, 2]


def test_robots_are_written_to_as_their_makers_say(library: Library, hook: Hook) -> None:
    hooks = [f'{{url = "{hook.url}/wecom?key=1", kind = "wecom"}}']
    hooks += [f'{{url = "{hook.url}/ding?access_token=1", kind = "dingtalk", secret = "SEC0"}}']
    save(library, None, f'[[alert]]\nname = "全部"\nwebhook = [{", ".join(hooks)}]\n')
    run(library)
    add(library, 9, "九[号]")
    hook.answers["/wecom"] = 200, json.dumps({"errcode": 93000, "errmsg": "invalid webhook url"})
    done = run(library)
    assert "refused it (93000 invalid webhook url)" in done.stderr
    hook.answers.clear()
    assert run(library).return_value == 0
    content = hook.at("/wecom")[-1]["markdown"]["content"]
    assert "[九［号］甲](https://library.example.org/jianbao/articles/" in content
    (path,) = (path for path, _, _ in hook.taken if path.startswith("/ding"))
    asked = parse_qs(urlsplit(path).query)
    digest = hmac.new(b"SEC0", f"{asked['timestamp'][0]}\nSEC0".encode(), sha256).digest()
    assert asked["sign"] == [base64.b64encode(digest).decode()]
    assert asked["access_token"] == ["1"]
    assert set(hook.at("/ding")[0]["markdown"]) == {"title", "text"}


def test_what_a_robot_does_not_take_is_counted() -> None:
    items = tuple(
        Item(str(n), f"标题{n}" * 20, "某刊", "总第1期", "栏目", "2026", "句子" * 50, "https://a.example/" + "x" * 60)
        for n in range(50)
    )
    text = as_markdown(Message("k", "名", 70, items, "https://a.example/"), WECOM_BYTES)
    assert len(text.encode()) <= WECOM_BYTES
    shown = text.count("https://a.example/x")
    assert 0 < shown < 50
    assert f"另有 {70 - shown} 篇" in text
    assert len(as_markdown(Message("k", "名" * 3000, 1, items[:1]), WECOM_BYTES).encode()) <= WECOM_BYTES


def test_one_alert_that_is_wrong_stops_no_other_and_keeps_what_it_waits_for(library: Library, hook: Hook) -> None:
    good = f'[[alert]]\nname = "全部"\nwebhook = {{url = "{hook.url}/a"}}\n'
    other = f'[[alert]]\nname = "另一"\nq = "青禾"\nwebhook = {{url = "{hook.url}/b"}}\n'
    save(library, None, good, other)
    run(library)
    add(library, 9, "九号")
    save(library, None, good, other.replace("[[alert]]", '[[alert]]\nmode = "某种"'))
    done = run(library)
    assert done.return_value == 1
    assert "alerts.toml: alert 2, mode: mode must be one of" in done.stderr
    assert (len(hook.at("/a")), len(hook.at("/b"))) == (1, 0)
    add(library, 10, "十号")
    run(library)
    save(library, None, good, other)
    assert run(library).return_value == 0
    assert [[one["title"] for one in body["articles"]] for body in hook.at("/b")] == [["九号甲"], ["十号甲"]]
    assert len(hook.at("/a")) == 2


def test_a_new_receiver_is_told_of_the_past_where_that_is_asked_for(library: Library, hook: Hook) -> None:
    save(library, None, f'[[alert]]\nname = "全部"\nwebhook = {{url = "{hook.url}/a"}}\n')
    run(library, "--since", "2020-01-01")
    run(library, "--since", "2020-01-01")
    assert [len(body["articles"]) for body in hook.at("/a")] == [2]


def test_only_last_days_to_come_are_told_of_where_that_is_asked_for(library: Library, hook: Hook) -> None:
    save(library, None, f'[[alert]]\nname = "截止"\ndeadlines = true\nwebhook = {{url = "{hook.url}/a"}}\n')
    run(library)
    add(library, 9, "旧的", year=2019)
    run(library)
    assert not hook.taken
    add(library, 10, "新的", year=2099)
    run(library)
    (told,) = hook.at("/a")
    assert [(one["title"], "2099" in one["text"]) for one in told["articles"]] == [("新的乙", True)]


def test_last_days_to_come_are_looked_for_among_all_that_came(tmp_path: Path) -> None:
    made = Library.create(tmp_path / "library")
    due = {"date": "2099-05-20", "text": "报名截止时间为2099年5月20日。", "line": 1}
    articles = [
        {"id": f"a/{n}", "title": f"第{n}篇", "text": "报名事宜。", "deadlines": [due] if n == 1_499 else []}
        for n in range(1_500)
    ]
    (made.issues / "a.json").write_text(json.dumps({"issue": {"id": "a"}, "articles": articles}), encoding="utf-8")
    made.sync()
    found = news(open_engine(made.path), Alert("截止", "q=报名", deadlines=True), "", "")
    assert (found.total, [one.title for one in found.items]) == (1, ["第1499篇"])
    assert not news(open_engine(made.path), Alert("截止", "q=没有的", deadlines=True), "", "").total


def test_what_is_wrong_with_the_settings_is_one_line(library: Library) -> None:
    save(library, None, COMPANY)
    library.settings_file.write_text('smtp_host = "127.0.0.1"\nsmtp_sender = "nobody"\n')
    done = subprocess.run(
        [*jianbao("notify", "--library", str(library.path))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "smtp_sender must be an address" in done.stderr
