"""A keeper at a browser: signs in to a real server's /admin and sends its forms."""

from __future__ import annotations

import io
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any, Final
from urllib.error import HTTPError

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from indexer import Library
from indexer.backends import backend_of
from search import open_engine
from web import create_app
from web.admin import jobs
from web.admin.login import hashed
from web.config import Config
from web.http.state import State

PASSWORD: Final = "一个足够长的密码"
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_CHOICE: Final = re.compile(r'name="head-([0-9a-f]+)" value="([^"]+)"')


def environment() -> dict[str, str]:
    """Return what the environment of a server says that has this keeper."""
    return {"JIANBAO_ADMIN_HASH": hashed(PASSWORD)}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: where it leads is the answer."""

    def redirect_request(self, *_: Any) -> None:
        """Do not ask again."""
        return


class Keeper:
    """A browser with a session of its own."""

    def __init__(self, address: str) -> None:
        """Sign in."""
        self._address = address.rstrip("/")
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
        self._token = _token(self.page("/admin/login"))
        self.post("/admin/login", {"password": PASSWORD})
        self._token = _token(self.page("/admin"))

    def page(self, path: str) -> str:
        """Return a page. Raises OSError where it is not answered."""
        with self._browser.open(self._address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes] | None = None) -> str:
        """Send a form; return where its answer leads. Raises OSError where it is not taken."""
        values: dict[str, object] = {"csrf_token": self._token, **fields}
        if file:
            values["file"] = FileStorage(io.BytesIO(file[1]), file[0])
        boundary, body = encode_multipart(values)
        headers = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
        try:
            with self._browser.open(urllib.request.Request(self._address + path, body, headers), timeout=60):
                raise AssertionError(f"{path}: the form came back")
        except HTTPError as answer:
            if answer.code != 303:
                raise
            return urllib.parse.urlsplit(answer.headers["Location"]).path

    def answer(self, id_: str, head: str = "") -> str:
        """Accept a proposal under a name, or refuse it; return where the answer leads."""
        fields = {"accept": id_, f"head-{id_}": head} if head else {"refuse": id_}
        return self.post("/admin/names", fields)

    def choices(self) -> dict[str, str]:
        """Return the id of every proposal that is shown, with a name that it may go under."""
        return dict(_CHOICE.findall(self.page("/admin/names")))


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    assert found, page[:500]
    return found.group(1)


def signed_in(library: Library) -> FlaskClient:
    """Return a client of an application over a library, whose keeper has signed in."""
    config = Config(admin_hash=hashed(PASSWORD), secret="s" * 40)
    client = create_app(open_engine(library.path), library.path, config=config).test_client()
    send(client, "/admin/login", "/admin/login", password=PASSWORD)
    return client


def send(client: FlaskClient, path: str, page: str = "/admin", **fields: object) -> TestResponse:
    """Send a form with the token that a page has."""
    return client.post(path, data={"csrf_token": _token(client.get(page).text), **fields})


def await_job(library: Library, client: FlaskClient) -> None:
    """Wait until the indexing has ended and the application answers with its outcome."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = jobs.last(State(library.path / "state"))
        newest = backend_of(library.path).current()
        if job and not job.running and newest and client.get("/healthz").get_json()["snapshot"] == newest.number:
            assert job.phase == "done", job
            return
        time.sleep(0.1)
    raise AssertionError(jobs.last(State(library.path / "state")))
