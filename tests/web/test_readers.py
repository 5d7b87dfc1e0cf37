"""Readers: whoever may not see a serial gets the answers of a library that never had it."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from indexer import Library
from indexer.library.readers import BadReaders, read_readers, view_folder
from search import open_engine
from web import create_app
from web.admin.login import hashed
from web.cli import cli
from web.config import Config

pytestmark = pytest.mark.slow

PASSWORD = "一个足够长的密码"
HASH = hashed(PASSWORD)
TOKEN = "t" * 43
SEEN, HIDDEN = "城南简报", "内部通报"
#: Words of the hidden serial alone: its name, a section, a company, a policy, a place, a word.
CANARIES = (HIDDEN, "密件摘编", "鸿鹄远航", "银杏条例", "穆棱", "珊瑚", "kestrel", "内参发〔2023〕77号")
#: A company that all print by its short name, and hidden articles by the full one, too.
SHORT, FULL = "青岚科技", "青岚科技（临江）有限公司"
_SECRETS = Config(secret="s" * 40, admin_hash=HASH)
_VARYING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(\+00:00|Z)?|第 \d+ 版|snapshot \d+|\"snapshot\":\d+|\"took_ms\":[\d.]+"
    r"|[\d.]+ (毫秒|ms)"
)


def _issue(serial: str, number: int, month: int, *articles: tuple[str, str, str]) -> str:
    id_ = f"{serial}-{number}"
    said = [{"id": f"{id_}/{n}", "section": s, "title": t, "text": x} for n, (s, t, x) in enumerate(articles, 1)]
    about = {
        "id": id_, "serial": serial, "number": number, "period": f"2023年{month}月", "start": f"2023-{month:02}-01",
        "end": f"2023-{month:02}-28",
    }  # fmt: skip
    return json.dumps({"issue": about, "articles": said}, ensure_ascii=False)


OPEN = {
    "a.json": _issue(
        SEEN, 1, 1,
        ("要闻", "跨境电商试点扩围", f"{SHORT}在临江港试办跨境电商。报名截止到2023年2月10日。依据《港口条例》办理。"),
        ("企业动态", "新仓库启用", f"{SHORT}的新仓库启用。百川物流有限公司承运，跨境货物当日出港。"),
    ),
    "b.json": _issue(
        SEEN, 2, 2,
        ("要闻", "服务贸易上升", "服务贸易额上升一成，跨境电商占三成。百川物流有限公司增开班列。"),
        ("政策", "港口条例修订", "《港口条例》修订后自2023年3月1日起施行，跨境货物适用。"),
    ),
}  # fmt: skip
CLOSED = {
    "c.json": _issue(
        HIDDEN, 7, 2,
        ("密件摘编", "珊瑚项目进展", f"{FULL}（以下简称“{SHORT}”）与鸿鹄远航贸易有限公司商谈珊瑚项目kestrel，跨境电商。"),
        ("密件摘编", "银杏条例草案", "《银杏条例》（内参发〔2023〕77号）草案报穆棱市审议，截止到2023年3月15日。跨境货物。"),
    ),
}  # fmt: skip
MIXED_OPEN = _issue(SEEN, 3, 3, ("要闻", "班列增开", f"{SHORT}的班列增开，跨境电商。"))
MIXED_CLOSED = _issue(
    HIDDEN, 8, 3, ("密件摘编", "珊瑚二期", "珊瑚二期在穆棱开工，鸿鹄远航贸易有限公司承建，跨境电商。")
)


def _library(path: Path, files: dict[str, str], readers: str) -> Library:
    library = Library.create(path)
    for name, text in files.items():
        (library.issues / name).write_text(text, encoding="utf-8")
    library.readers.write_text(readers, encoding="utf-8")
    library.sync()
    return library


def _application(library: Library) -> Flask:
    return create_app(open_engine(library.path), library.path, config=_SECRETS)


READERS = f"""
public = ["{SEEN}"]
[[reader]]
name = "张三"
password = "{HASH}"
[[reader]]
name = "李四"
password = "{HASH}"
serials = ["{HIDDEN}"]
[[token]]
name = "周报程序"
sha256 = "{sha256(TOKEN.encode()).hexdigest()}"
"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library of which a serial is hidden, an issue of it in a file with another."""
    mixed = {"mixed.jsonl": f"{MIXED_OPEN}\n{MIXED_CLOSED}\n"}
    return _library(tmp_path_factory.mktemp("guarded"), {**OPEN, **CLOSED, **mixed}, READERS)


@pytest.fixture(scope="module")
def outside(guarded: Library) -> FlaskClient:
    """Return a client that has not signed in."""
    return _application(guarded).test_client()


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return a client of a library that never had the hidden issues."""
    files = {**OPEN, "mixed.jsonl": f"{MIXED_OPEN}\n"}
    return _application(_library(tmp_path_factory.mktemp("never"), files, 'public = ["*"]')).test_client()


def _text(answer: TestResponse) -> str:
    """Return what an answer says; of a document for Word or Excel all but when it was made."""
    data = answer.get_data()
    data = gzip.decompress(data) if answer.headers.get("Content-Encoding") == "gzip" else data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = sorted(name for name in packed.namelist() if name != "docProps/core.xml")
            data = b"\n".join(packed.read(name) for name in names)
    return data.decode("utf-8", "replace")


def _get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """Ask for something to its end, as a server does, which then closes the file."""
    return client.get(address, headers=headers, buffered=True)


def _same(outside: FlaskClient, never: FlaskClient, address: str) -> None:
    one, other = _get(outside, address), _get(never, address)
    assert one.status_code == other.status_code, address
    assert _VARYING.sub("", _text(one)) == _VARYING.sub("", _text(other)), address


#: What stands for the variable parts of addresses, and what is asked of each.
_IDS = (
    f"{SEEN}-1", f"{SEEN}-1/1", f"{SEEN}-3/1", f"{SEEN}-3", f"{HIDDEN}-7", f"{HIDDEN}-7/1", f"{HIDDEN}-8/1",
    f"{SHORT}", FULL, "青岚科技（临江）有限公司", "百川物流有限公司", "鸿鹄远航贸易有限公司", "港口条例", "银杏条例",
)  # fmt: skip
_QUERIES = ("", "跨境", "珊瑚", SHORT, "鸿鹄", "银杏条例", "kestre", "百川物流")


def _addresses(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(
            ("/static", "/admin", "/metrics", "/healthz", "/login")
        ):
            continue
        parts = re.findall(r"<(?:(\w+):)?(\w+)>", rule.rule)
        for id_ in _IDS if parts else ("",):
            path = rule.rule
            for kind, name in parts:
                path = path.replace(f"<{kind}:{name}>" if kind else f"<{name}>", "1" if kind == "int" else quote(id_))
            yield path
            if not parts:
                yield from (
                    f"{path}?q={quote(query)}&draft={quote(query * 8)}&find={quote(query)}" for query in _QUERIES
                )


def test_every_address_answers_as_if_the_hidden_issues_had_never_been(outside: FlaskClient, never: FlaskClient) -> None:
    addresses = list(_addresses(outside.application))
    assert len(addresses) > 300
    opened = 0
    for address in addresses:
        answer = _get(outside, address)
        opened += answer.status_code == 200
        # A name that was asked for may be said again.
        said = _VARYING.sub("", _text(answer))
        if "?" not in address and quote(HIDDEN) not in address:
            assert not [word for word in (*CANARIES, FULL) if word in said and quote(word)[:9] not in address], address
        if f"/issues/{quote(SEEN)}-3" not in address:
            _same(outside, never, address)
    assert opened > 150


@given(
    st.lists(st.sampled_from(["跨境", "珊瑚", "珊胡", SHORT, "青岚", "“跨境电商”", "company:鸿鹄", "section:密件", "-要闻",
                              "银杏", "港口", "*", "OR", "kestrel", "serial:内部", "班列", "from:2023-02"]), max_size=4),
    st.sampled_from(["", "&sort=newest", "&rung=any", "&mode=exact", f"&serial={HIDDEN}", f"&not_serial={SEEN}",
                     "&find_company=鸿", "&facet_size=50", f"&company={FULL}", "&group=issue"]),
    st.sampled_from(["/", "/api/search", "/api/suggest", "/search.csv", "/search.atom", "/api/timeline", "/timeline",
                     "/search.ris", "/api/deadlines", "/advanced"]),
)  # fmt: skip
def test_whatever_is_asked(outside: FlaskClient, never: FlaskClient, words: list[str], more: str, path: str) -> None:
    _same(outside, never, f"{path}?q={quote(' '.join(words))}{quote(more, safe='&=')}")


@pytest.mark.parametrize("path", ["/api/check", "/check"])
def test_a_draft_is_compared_with_what_is_seen(outside: FlaskClient, never: FlaskClient, path: str) -> None:
    for draft in ("鸿鹄远航贸易有限公司商谈珊瑚项目kestrel，跨境电商。" * 3, f"{SHORT}在临江港试办跨境电商。报名截止"):
        one, other = (client.post(path, data={"draft": draft}) for client in (outside, never))
        assert re.sub(r"kept=\w+|[0-9a-f]{32}", "", _VARYING.sub("", _text(one))) == re.sub(
            r"kept=\w+|[0-9a-f]{32}", "", _VARYING.sub("", _text(other))
        )


def test_a_file_with_a_hidden_issue_in_it_is_not_given(outside: FlaskClient) -> None:
    id_ = quote(f"{SEEN}-3")
    assert _get(outside, f"/issues/{id_}").status_code == 200
    assert _get(outside, f"/issues/{id_}/file").status_code == 404
    assert _get(outside, f"/issues/{id_}/lines/1").status_code == 404
    assert _get(outside, f"/issues/{quote(SEEN)}-1/file").status_code == 200
    whole = _get(outside, f"/issues/{id_}/file", Authorization=f"Bearer {TOKEN}")
    assert "珊瑚二期" in _text(whole)


def test_what_a_reader_sees_is_his_own_and_the_public(guarded: Library) -> None:
    client = _application(guarded).test_client()
    assert _total(client) == 5
    wrong = client.post("/login", data={"name": "张三", "password": "falsch"})
    assert (wrong.status_code, "名字或密码不对" in wrong.text) == (403, True)
    for name in ("张三", "李四"):
        answer = client.post("/login", data={"name": name, "password": PASSWORD, "next": "/issues?lang=en"})
        assert (answer.status_code, answer.location) == (303, "/issues?lang=en")
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
        assert _total(client) == 8
        page = client.get("/")
        assert f"{name} 已登录" in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert {"Cookie", "Authorization"} <= {one.strip() for one in page.headers["Vary"].split(",")}
    client.post("/logout")
    assert _total(client) == 5
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"


def _total(client: FlaskClient, **headers: str) -> int:
    return int(client.get("/api/search?q=跨境&rung=any", headers=headers).json["total"])  # type: ignore[index]


def test_a_token_opens_what_it_names_and_a_wrong_one_nothing(outside: FlaskClient) -> None:
    assert _total(outside, Authorization=f"Bearer {TOKEN}") == 8
    refused = outside.get("/api/search?q=跨境", headers={"Authorization": "Bearer wrong"})
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert outside.get("/metrics").status_code == 401
    assert outside.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    health = outside.get("/healthz").json
    assert (health["ready"], health["articles"]) == (True, None)  # type: ignore[index]
    assert outside.get("/healthz", headers={"Authorization": f"Bearer {TOKEN}"}).json["articles"] == 8  # type: ignore[index]


def test_where_nothing_is_public_one_signs_in_first(tmp_path: Path) -> None:
    library = _library(tmp_path / "library", OPEN, f'[[reader]]\npassword = "{HASH}"\n')
    client = _application(library).test_client()
    for address in _addresses(client.application):
        assert client.get(address).status_code in {303, 401}, address
    assert unquote(client.get("/issues?find=x&lang=en").location) == "/login?next=/issues?find=x&lang=en&lang=en"
    assert client.get("/api/search?q=x").status_code == 401
    assert client.post("/check", data={"draft": "x"}).status_code == 401
    page = client.get("/login?next=/issues")
    assert not [word for word in ("2 期", 'name="name"') if word in page.text]
    style = re.search(r'href="(/static/[^"]+\.css)"', page.text)
    assert style
    assert _get(client, style[1]).status_code == 200
    assert client.post("/login", data={"password": PASSWORD, "next": "//elsewhere.example/"}).location == "/"
    assert client.get("/issues").status_code == 200


def test_the_form_of_another_site_signs_nobody_in(guarded: Library) -> None:
    client = _application(guarded).test_client()
    form = {"name": "张三", "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert client.post("/login", data=form, headers=headers).status_code == 403
    assert client.post("/login", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_guessing_is_slowed_down(guarded: Library) -> None:
    client = _application(guarded).test_client()
    codes = [client.post("/login", data={"name": "x", "password": str(n)}).status_code for n in range(6)]
    assert codes == [403] * 5 + [429]


def test_the_keeper_sees_all(guarded: Library) -> None:
    client = _application(guarded).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin/login").text)
    assert token
    client.post("/admin/login", data={"csrf_token": token[1], "password": PASSWORD})
    assert _total(client) == 8
    assert "管理员已登录" in client.get("/").text
    client.set_cookie("jianbao-keeper", "1")
    assert _total(client) == 5


def test_a_new_list_is_in_force_at_once_and_a_broken_one_never(tmp_path: Path) -> None:
    library = _library(tmp_path / "library", {**OPEN, **CLOSED}, 'public = ["*"]')
    app = _application(library)
    client = app.test_client()
    found = app.extensions["jianbao-readers"]

    def look(text: str | None) -> None:
        if text is None:
            library.readers.unlink()
        else:
            library.readers.write_text(text, encoding="utf-8")
        found._looked -= 2.0  # a second has gone by

    assert _total(client) == 6
    look(f'public = ["{SEEN}"]')
    # What is seen now is not indexed yet: nobody gets more meanwhile.
    assert client.get("/api/search?q=跨境").status_code == 503
    library.sync()
    found_site = app.extensions["jianbao"]
    for view in found_site.views.values():
        view.followed -= 2.0
    assert _total(client) == 4
    look("public = [")
    assert _total(client) == 4
    look(None)
    assert _total(client) == 4


def test_views_follow_the_library_and_go_when_nobody_has_them(tmp_path: Path) -> None:
    library = _library(tmp_path / "library", {**OPEN, **CLOSED}, f'public = ["{SEEN}"]')
    client = _application(library).test_client()
    assert _total(client) == 4
    (library.issues / "a.json").unlink()
    (library.issues / "d.json").write_text(MIXED_OPEN, encoding="utf-8")
    library.sync()
    for site in (client.application.extensions["jianbao"], *client.application.extensions["jianbao"].views.values()):
        site.followed -= 2.0
    assert _total(client) == 3
    folder = view_folder(library.path, [SEEN])
    assert folder.is_dir()
    # A view that is damaged is made anew.
    for file in folder.glob("snapshots/*/catalog*"):
        file.write_bytes(b"x")
    library.sync()
    assert _total(_application(library).test_client()) == 3
    library.readers.unlink()
    library.sync()
    assert not folder.exists()


def test_without_the_file_nothing_is_other(tmp_path: Path) -> None:
    library = _library(tmp_path / "library", OPEN, "")
    library.readers.unlink()
    client = _application(library).test_client()
    page = client.get("/")
    assert page.status_code == 200
    assert "登录" not in page.text
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers["Vary"]
    assert client.get("/login").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("public = 1", "public: write a list of serials"),
        ("pubic = []", "pubic: not known"),
        ('[[reader]]\nname = "a"\npassword = "plain"', "jianbao reader"),
        ('[[token]]\nsha256 = "x"', "needs a name"),
        ('[reader]\nname = "a"', "[[reader]]"),
        ("public = [", "cannot be read"),
        (f'[[reader]]\npassword = "{HASH}"\nserial = []', "serial: not known"),
        (f'[[reader]]\npassword = "{HASH}"\n[[reader]]\npassword = "{HASH}"', "twice"),
    ],
)
def test_whatever_is_wrong_in_the_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "readers.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadReaders, match=re.escape(said)):
        read_readers(tmp_path)


def _told(library: Library) -> list[str]:
    """Return the faults that `jianbao check` tells, without where the library stands."""
    done = CliRunner().invoke(cli, ["check", "--library", str(library.path)], standalone_mode=False)
    lines = [line for line in done.stdout.replace(f"{library.path}/", "").splitlines() if line.startswith("wrong: ")]
    assert done.return_value == int(bool(lines))
    return [line.removeprefix("wrong: ") for line in lines]


def test_check_looks_at_readers_and_at_what_they_see(tmp_path: Path) -> None:
    library = _library(tmp_path / "library", {**OPEN, **CLOSED}, READERS)
    library.readers.chmod(0o600)
    assert _told(library) == []
    library.readers.chmod(0o640)
    assert _told(library) == ["readers.toml: others can read it; run `chmod 600` on it"]
    library.readers.chmod(0o600)
    library.readers.write_text(READERS.replace(f'["{HIDDEN}"]', '["别刊"]'), encoding="utf-8")
    unknown = "readers.toml: 别刊: no issue is of this serial; mend its name in readers.toml, or add an issue of it"
    view = view_folder(library.path, {SEEN, "别刊"}).relative_to(library.path)
    assert _told(library) == [unknown, f"{view}: is missing; run `jianbao sync`"]
    library.sync()
    assert _told(library) == [unknown]
    (library.issues / "d.json").write_text(_issue(SEEN, 9, 9, ("要闻", "又一篇", "正文。")), encoding="utf-8")
    seen = view_folder(library.path, {SEEN})
    shutil.copytree(seen, tmp_path / "old")
    library.sync()
    shutil.rmtree(seen)
    shutil.copytree(tmp_path / "old", seen)
    assert _told(library) == [unknown, f"{seen.relative_to(library.path)}: is behind the index; run `jianbao sync`"]
    library.sync()
    data = max((path for path in seen.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    rotten = bytearray(data.read_bytes())
    rotten[len(rotten) // 2] ^= 1
    data.write_bytes(rotten)
    damaged = _told(library)
    assert damaged[0] == unknown
    assert len(damaged) == 2
    assert str(seen.relative_to(library.path)) in damaged[1]
    assert "jianbao check --repair" in damaged[1]
    library.repair()
    assert _told(library) == [unknown]
    library.readers.write_text("[[reader]\n", encoding="utf-8")
    (broken,) = _told(library)
    assert broken.startswith("readers.toml: cannot be read")
