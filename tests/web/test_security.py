"""The promises of docs/security.md, threat by threat."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import re
import stat
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash
from werkzeug.test import TestResponse

from indexer import IndexDamaged, Library
from search import MAX_QUERY, MAX_SIZE, Request, open_engine
from tests.server import jianbao, running
from tools import sample_site
from web import create_app
from web.admin.login import BadPasswordHash, check_hash, hashed
from web.config import Config
from web.http.rate_limit import Buckets, client_key
from web.http.state import BadState, State, session_key

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
HASH = hashed(PASSWORD)
_NUMBERS = itertools.count(1)


def _application(**config: object) -> Flask:
    return create_app(sample_site.engine(), sample_site.library(), config=Config(**config))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def guarded() -> Flask:
    """Return an application with an administration."""
    return _application(admin_hash=HASH, secret="s" * 40)


def _token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def _sign_in(client_: FlaskClient, password: str = PASSWORD, **environ: str) -> TestResponse:
    """Sign in, from another address each time unless one is given."""
    environ = environ or {"REMOTE_ADDR": f"192.0.2.{next(_NUMBERS)}"}
    token = _token(client_.get("/admin/login", environ_overrides=environ))
    return client_.post("/admin/login", data={"csrf_token": token, "password": password}, environ_overrides=environ)


# --- what every answer carries


@pytest.mark.parametrize("path", ["/", "/?q=企业", "/api/search", "/nowhere", "/healthz", "/metrics", "/search.csv"])
def test_every_answer_carries_the_headers(path: str) -> None:
    headers = sample_site.application().test_client().get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_over_https_it_is_to_stay_https() -> None:
    answer = sample_site.application().test_client().get("/", base_url="https://localhost")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_readers_get_no_cookie(guarded: Flask) -> None:
    for path in ("/", "/?q=企业", "/check", "/issues"):
        assert "Set-Cookie" not in guarded.test_client().get(path).headers


# --- names and addresses


@pytest.mark.parametrize(
    ("host", "status"),
    [("bulletins.example", 200), ("BULLETINS.example:8000", 200), ("evil.example", 421), ("bulletins.example.evil", 421), ("", 421)],
)  # fmt: skip
def test_a_server_with_names_answers_to_no_other(host: str, status: int) -> None:
    app = _application(hosts=("bulletins.example",))
    assert app.test_client().get("/api/status", headers={"Host": host}).status_code == status


def test_a_client_cannot_say_that_it_is_another_one() -> None:
    app = _application(rate=0.1)
    asked = app.test_client()
    answers = [
        asked.get("/api/status", environ_base={"REMOTE_ADDR": "203.0.113.9"}, headers={"X-Forwarded-For": f"198.51.100.{n}"})
        for n in range(5)
    ]  # fmt: skip
    assert answers[-1].status_code == 429


def test_behind_a_proxy_clients_are_told_apart() -> None:
    app = _application(rate=0.1, proxies=1)
    for number in range(5):
        answer = app.test_client().get(
            "/api/status",
            environ_base={"REMOTE_ADDR": "127.0.0.1"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
        ("unix:", None),
    ],
)
def test_a_client_is_an_address_or_its_network(address: str, who: str | None) -> None:
    assert client_key(address) == who


# --- how much one may ask


def test_a_bucket_fills_at_its_rate() -> None:
    now = 100.0
    buckets = Buckets(rate=2.0, burst=3.0, clock=lambda: now)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now = 100.5
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0
    now = 1_000.0
    assert [buckets.take("a") == 0 for _ in range(4)] == [True, True, True, False]


def test_too_many_requests_are_answered_with_when_to_come_back() -> None:
    asked = _application(rate=0.5).test_client()
    statuses = set()
    for _ in range(8):
        answer = asked.get("/api/search?q=a", environ_base={"REMOTE_ADDR": "203.0.113.9"})
        statuses.add(answer.status_code)
    assert statuses == {200, 429}
    assert answer.get_json()["error"]["code"] == "too-many-requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 2
    page = asked.get("/", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert page.status_code == 429
    assert "问得太快了" in page.text
    assert asked.get("/healthz", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (f"size={MAX_SIZE + 1}", "size"),
        ("size=-1", "size"),
        ("page=0", "page"),
        ("page=99999999999999999999", "page"),
        ("from=2022-13", "from"),
        ("mode=evil", "mode"),
        ("&".join(f"section={n}" for n in range(300)), "section"),
    ],
)
def test_what_one_request_costs_is_bounded_and_said(query: str, field: str) -> None:
    answer = sample_site.application().test_client().get(f"/api/search?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == field
    assert answer.get_json()["error"]["message"]


def test_a_query_is_cut_not_refused() -> None:
    for query in ("长" * (MAX_QUERY * 2), "a " * MAX_QUERY, "(" * 500 + "词" + ")" * 500):
        answer = sample_site.application().test_client().get("/api/search", query_string={"q": query})
        assert answer.status_code == 200
        assert answer.get_json()["notes"]


def test_what_is_sent_is_bounded() -> None:
    answer = sample_site.application().test_client().post("/check", data={"draft": "x" * (2 << 20)})
    assert answer.status_code == 413


# --- the administrator


def test_without_signing_in_nothing_is_shown_or_changed(guarded: Flask) -> None:
    pages = [rule for rule in guarded.url_map.iter_rules() if rule.endpoint.startswith("admin.")]
    assert len(pages) > 8
    for rule in pages:
        path = re.sub(r"<[^>]+>", "0123456789abcdef", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = guarded.test_client().open(path, method=method)
            if method == "GET":
                assert (answer.status_code, answer.location) == (303, "/admin/login")
            else:
                assert answer.status_code == 403


def _cookies(answer: TestResponse) -> dict[str, str]:
    """Return the cookies of an answer, each with its attributes, by name."""
    return {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}


def test_the_cookie_of_a_session_goes_nowhere_else(guarded: Flask) -> None:
    answer = _sign_in(guarded.test_client())
    cookie = _cookies(answer)["jianbao"]
    assert answer.status_code == 303
    for part in ("HttpOnly", "SameSite=Strict", "Path=/admin"):
        assert part in cookie
    assert "Secure" not in cookie
    over_https = guarded.test_client()
    page = over_https.get("/admin/login", base_url="https://localhost")
    assert "Secure" in page.headers["Set-Cookie"]


def test_the_cookie_that_pages_know_the_keeper_by_opens_nothing(guarded: Flask) -> None:
    cookie = _cookies(_sign_in(guarded.test_client()))["jianbao-keeper"]
    assert len(cookie.partition(";")[0].split(".")) == 3
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    client = guarded.test_client(use_cookies=False)
    answer = client.get("/admin/explain?article=a&name=b", headers={"Cookie": "jianbao-keeper=1"})
    assert (answer.status_code, answer.location) == (303, "/admin/login")


def test_wrong_passwords_are_slowed_down_whoever_guesses() -> None:
    app = _application(admin_hash=HASH, secret="s" * 40)
    guesser = app.test_client()
    statuses = [_sign_in(guesser, "wrong", REMOTE_ADDR="203.0.113.9").status_code for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2
    late = _sign_in(guesser, PASSWORD, REMOTE_ADDR="203.0.113.9")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 10
    assert _sign_in(app.test_client(), PASSWORD, REMOTE_ADDR="198.51.100.1").status_code == 303


@pytest.mark.parametrize("token", [None, "", "forged", "IjEyMyI.aaaa.bbbb"])
def test_a_request_that_another_site_makes_is_refused(guarded: Flask, token: str | None) -> None:
    signed_in = guarded.test_client()
    _sign_in(signed_in)
    data = {} if token is None else {"csrf_token": token}
    for path in ("/admin/sync", "/admin/uploads", "/admin/withdraw", "/admin/names", "/admin/queries", "/admin/logout"):
        assert signed_in.post(path, data=data).status_code == 400, path
    assert guarded.test_client().post("/admin/login", data={"password": PASSWORD, **data}).status_code == 400


def test_a_token_of_one_session_is_worth_nothing_in_another(guarded: Flask) -> None:
    one, other = guarded.test_client(), guarded.test_client()
    _sign_in(one)
    _sign_in(other)
    assert other.post("/admin/queries", data={"csrf_token": _token(one.get("/admin"))}).status_code == 400


def test_signing_out_ends_the_session(guarded: Flask) -> None:
    signed_in = guarded.test_client()
    _sign_in(signed_in)
    assert signed_in.post("/admin/logout", data={"csrf_token": _token(signed_in.get("/admin"))}).status_code == 303
    assert signed_in.get("/admin").status_code == 303


def test_a_session_ends_with_the_password_it_began_with() -> None:
    first = _application(admin_hash=HASH, secret="s" * 40)
    second = _application(admin_hash=hashed("another password"), secret="s" * 40)
    signed_in = first.test_client()
    cookie = _cookies(_sign_in(signed_in))["jianbao"].partition(";")[0]
    assert first.test_client(use_cookies=False).get("/admin", headers={"Cookie": cookie}).status_code == 200
    assert second.test_client(use_cookies=False).get("/admin", headers={"Cookie": cookie}).status_code == 303
    assert session_key("a", HASH) != session_key("b", HASH)


@pytest.mark.parametrize("text", ["", "secret", "plain:secret", "md5$a$b", "scrypt:32768:8:1$salt"])
def test_only_the_hash_of_a_password_is_taken(text: str) -> None:
    with pytest.raises(BadPasswordHash, match="jianbao password"):
        check_hash(text)


def test_the_command_makes_a_hash_and_refuses_what_can_be_guessed() -> None:
    command = [sys.executable, "-m", "web.cli", "password"]
    done = subprocess.run(command, input=f"{PASSWORD}\n", capture_output=True, text=True, cwd=ROOT, check=True)
    check_hash(done.stdout.strip())
    assert PASSWORD not in done.stdout + done.stderr
    short = subprocess.run(command, input="short\n", capture_output=True, text=True, cwd=ROOT, check=False)
    assert short.returncode == 1
    assert "longer" in short.stderr


def test_a_password_that_is_kept_opens_the_administration(tmp_path: Path) -> None:
    kept = Library.create(tmp_path / "library").path
    command = [sys.executable, "-m", "web.cli", "password", "--save", "--library", str(kept)]
    done = subprocess.run(command, input=f"{PASSWORD}\n", capture_output=True, text=True, cwd=ROOT, check=True)
    file = kept / "state" / "admin-hash"
    assert (str(file) in done.stdout, "scrypt" in done.stdout + done.stderr) == (True, False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    state = State(kept / "state")
    assert check_password_hash(state.admin_hash() or "", PASSWORD)
    with running(jianbao("serve", "--port", "0", "--workers", "1", "--library", str(kept)), cwd=ROOT) as server:
        assert 'name="password"' in server.get("/admin/login")
    file.chmod(0o644)
    with pytest.raises(BadState, match="others can read it; make it again"):
        state.admin_hash()
    nowhere = subprocess.run([*command[:-1], str(tmp_path)], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (nowhere.returncode, "not a library" in nowhere.stderr) == (1, True)


def test_the_secret_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    secret = state.secret()
    assert len(secret) >= 32
    assert state.secret() == secret
    assert stat.S_IMODE((state.path / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.path.stat().st_mode) == 0o700
    (state.path / "secret").chmod(0o644)
    with pytest.raises(BadState, match="others can read it"):
        state.secret()


# --- files


def _library(path: Path) -> Library:
    library = Library.create(path / "library")
    article = {"id": "first/1", "section": "动态", "title": "一篇", "text": "院里种了梧桐。"}
    front = {"title": "", "text": "梧桐院印", "kind": "front"}
    document = {"issue": {"id": "first", "serial": "试刊", "number": 1}, "articles": [article, front]}
    (library.issues / "first.json").write_text(json.dumps(document), encoding="utf-8")
    return library


def test_links_out_of_the_library_and_things_that_are_no_files_are_not_read(tmp_path: Path) -> None:
    library = _library(tmp_path)
    outside = tmp_path / "private"
    outside.mkdir()
    (outside / "secret.txt").write_text("总第9期\n机密机密机密\n", encoding="utf-8")
    (library.issues / "link.txt").symlink_to(outside / "secret.txt")
    (library.issues / "up.toml.txt").symlink_to("../library.toml")
    (library.issues / "folder").symlink_to(outside)
    (library.issues / "loop.txt").symlink_to("loop.txt")
    (library.issues / "same.json").symlink_to("first.json")
    (library.issues / "gone.json").symlink_to("nowhere.json")
    (library.issues / "inner").mkdir()
    (library.issues / "inner" / "around").symlink_to("..")
    os.mkfifo(library.issues / "pipe.txt")
    report = library.sync()
    assert set(report.failed) == {
        "link.txt",
        "up.toml.txt",
        "folder",
        "loop.txt",
        "pipe.txt",
        "gone.json",
        "inner/around",
    }
    assert "leads out of issues/" in report.failed["link.txt"]
    for name in ("loop.txt", "gone.json", "inner/around"):
        assert "is a link that leads to no file" in report.failed[name]
    assert (report.issues, report.articles) == (1, 1)
    everything = b"".join(path.read_bytes() for path in library.index.rglob("*") if path.is_file())
    for encoding in ("utf-8", "utf-16-le"):
        assert "机密机密".encode(encoding) not in everything


@pytest.mark.parametrize("path", ["/static/x/..%2f..%2fapp.py", "/static/x/../app.py", "/static/x/%2e%2e/app.py", "/articles/..%2f..%2flibrary.toml", "/static/x//etc/passwd", "/issues/..%2f"])  # fmt: skip
def test_no_address_leads_to_a_file(path: str) -> None:
    assert sample_site.application().test_client().get(path).status_code == 404


_NOTHING_UNPICKLED = """
import sys
found = []
def hook(event, arguments):
    if event == "pickle.find_class" and not arguments[0].startswith("numpy"):
        found.append(arguments)
    if event == "marshal.loads":
        frame = sys._getframe(1)
        if "importlib" not in frame.f_code.co_filename and "zipimport" not in frame.f_code.co_filename:
            found.append((event, frame.f_code.co_filename))
sys.addaudithook(hook)
from pathlib import Path
from indexer import Library
from search import Request, open_engine
from web import create_app
path = Path(sys.argv[1])
Library.open(path).sync()
client = create_app(open_engine(path), path).test_client()
for address in ("/?q=院里", "/?q=梧", "/issues", "/articles/first/1", "/companies", "/api/suggest?q=a"):
    assert client.get(address).status_code == 200, address
Library.open(path).sync()
assert not found, found
"""


def test_nothing_is_unpickled_but_numbers(tmp_path: Path) -> None:
    library = _library(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", _NOTHING_UNPICKLED, str(library.path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst"])
@pytest.mark.parametrize("forged", [False, True])
def test_an_index_with_a_poisoned_pickle_runs_nothing(tmp_path: Path, suffix: str, *, forged: bool) -> None:
    """Whoosh's files hold pickles.

    Whoever can write them can forge their sums as well, so the sums are not the wall.
    """
    library = _library(tmp_path)
    library.sync()
    mark = tmp_path / "ran"
    poison = b"cos\nsystem\n(S'touch " + str(mark).encode() + b"'\ntR."
    # Of the articles, and of the front matter.
    paths = list(library.index.glob(f"snapshots/*/*{suffix}"))
    assert len(paths) == 2
    length = (len(poison)).to_bytes(4, "big", signed=True)
    # The term dictionary ends with the length of a pickle that stands before it; a posting list is
    # pickles.
    for path in paths:
        path.write_bytes(path.read_bytes()[: -len(poison) - 4] + poison + length if suffix == ".trm" else poison)
    if forged:
        manifest_path = paths[0].parent / "manifest.json"
        manifest = json.loads(manifest_path.read_bytes())
        del manifest["seal"]
        for path in paths:
            found = path.stat()
            manifest["files"][path.name] = [found.st_size, zlib.crc32(path.read_bytes()), found.st_mtime_ns]
        seal = zlib.crc32(json.dumps(manifest, sort_keys=True).encode())
        manifest_path.write_text(json.dumps(manifest | {"seal": seal}), encoding="utf-8")
    try:
        engine = open_engine(library.path)
        engine.search(Request(q="梧桐"))
        engine.article("first/1")
    except (IndexDamaged, ValueError, pickle.UnpicklingError):
        assert not forged or suffix != ".toc", "the table of contents is for others to read"
    assert not mark.exists()
    if not forged:
        assert library.sync().damage
        assert open_engine(library.path).status().articles == 1
    assert not mark.exists()
