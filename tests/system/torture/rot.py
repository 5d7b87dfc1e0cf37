"""Rot: one byte of a file of the newest snapshot is another, and all is asked of the library.

Nothing ends in a traceback, damage is named with its remedy and gets no new sum, and mending makes
all well again.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Final

from flask.testing import FlaskClient

from indexer import Library, SyncReport
from indexer.library.watch import watch
from search import Request, open_engine
from tests.keeper import PASSWORD, environment
from tests.system.torture.flip import POINTER, Flip, copied, flips, issue, made, sizes
from web.app import create_app
from web.cli import main
from web.config import Config
from web.http.site import Site, open_or_closed

#: How a child ends out of which an exception came.
_CRASHED: Final = 70
_QUERIES: Final = ("", "青岚港", "“云湾会展”", "实验室", "青岚协会编印", "泊", "serial:青岚通讯")
_PAGES: Final = ("/", "/?q=青岚港", "/?q=“实验室”", "/issues", "/companies", "/policies", "/search.csv?q=青岚", "/api/search?q=泊位", "/api/suggest?q=青")  # fmt: skip
_SAID: Final = {"zh": "索引有一处与写下时不同", "en": "A part of the index is not what was written"}


def jianbao(library: Library, *arguments: str) -> tuple[int, str]:
    """Run a command in a process of its own; return its code and all it says."""
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            sys.argv = ["jianbao", *arguments, "--library", str(library.path)]
            code = _CRASHED
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
            finally:
                if code == _CRASHED:
                    traceback.print_exc()
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        text = said.read().decode()
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, 1}, f"{arguments}: {code}: {text}"
    assert "Traceback" not in text, f"{arguments}: {text}"
    return code, text


def found(library: Library, query: str = "") -> int | None:
    """Return how many articles a search finds; None where it says in one line why it cannot."""
    code, text = jianbao(library, "search", query)
    if code:
        assert "jianbao" in text.splitlines()[-1], text
        return None
    total = re.search(r"^(\d+) articles? in", text, re.MULTILINE)
    assert total, text
    return int(total[1])


def sound(library: Library, issues: int) -> None:
    """Assert that all is well: nothing is wrong, and every article is found by its words."""
    code, text = jianbao(library, "check")
    assert (code, text.splitlines()[-1].rpartition(", ")[2]) == (0, "0 wrong"), text
    engine = open_engine(library.path)
    try:
        assert engine.search(Request(q="")).total == 3 * issues
        for words in ("首批货轮下月靠泊", "承办展会六十场", "园区共建实验室"):
            assert engine.search(Request(q=f"“{words}”")).total == issues, words
    finally:
        engine.close()


def searching(library: Library, flip: Flip) -> None:
    """Search; answer as before, as now, or not, but for what is not looked at."""
    for query in _QUERIES:
        total = found(library, query)
        assert flip.large or total in {None, 0, 1, 2, 3, 6}
    assert flip.large or found(library) in {None, 3, 6}


def checking(library: Library, flip: Flip) -> None:
    """Check: what is damaged is named, with the remedy."""
    code, text = jianbao(library, "check")
    if flip.name == POINTER and code == 0:
        # It names another snapshot that is there, or the same one: what differs is told.
        assert found(library) == 6 or "not indexed yet" in text
        return
    assert code == 1, text
    assert any(flip.name in line and "jianbao" in line for line in text.splitlines()), text


def repairing(library: Library, flip: Flip) -> None:
    """Repair: all is well then."""
    del flip
    code, text = jianbao(library, "check", "--repair")
    assert code == 0, text
    sound(library, 2)


def syncing(library: Library, flip: Flip) -> None:
    """Sync: what it does not notice is noticed by a check still, and mended."""
    code, text = jianbao(library, "sync")
    assert code == 0, text
    if flip.large and jianbao(library, "check")[0]:
        assert jianbao(library, "check", "--repair")[0] == 0
    sound(library, 2)


def merging(library: Library, flip: Flip) -> None:
    """Sync issue after issue till all segments are merged: damage gets no new sum."""
    del flip
    for number in range(3, 9):
        issue(library, number)
        code, text = jianbao(library, "sync")
        assert code == 0, text
    if jianbao(library, "check")[0]:
        assert jianbao(library, "check", "--repair")[0] == 0
    sound(library, 8)


def watching(library: Library, flip: Flip) -> None:
    """Watch: it mends what it finds, by itself."""
    del flip
    done, troubles = Event(), list[str]()

    def report(told: SyncReport) -> None:
        # A file that came a moment ago may still be written to.
        if not told.waiting:
            done.set()

    thread = Thread(target=watch, args=(library, report, troubles.append), kwargs={"stop": done})
    thread.start()
    thread.join(30)
    assert done.is_set(), troubles
    sound(library, 2)


def serving(library: Library, flip: Flip) -> None:
    """Serve it, and let it rot while it is served: no page fails but for what is not there."""
    whole = copied(library, library.path.with_name("whole"))
    flip.apply(whole)
    for target in (library, whole):
        app = create_app(open_or_closed(target.path, 1), target.path, config=_config())
        with app.test_client() as client:
            if target is whole:
                assert _health(client)[1] is None
                flip.apply(target)
            _asked(client, app.extensions["jianbao"], flip, opened_before=target is whole)


def _health(client: FlaskClient) -> tuple[bool, str | None]:
    """Return whether a server answers, and what it says is wrong."""
    said = client.get("/healthz").get_json()
    return said["ready"], said["trouble"]


def _asked(client: FlaskClient, site: Site, flip: Flip, *, opened_before: bool) -> None:
    """Ask for every page, before and after the server has looked over the index."""
    for looked_over in (False, True):
        ready, _ = _health(client)
        for page in _PAGES:
            status = client.get(page).status_code
            assert status in {200, 503}, f"{page}: {status}"
            # Damage that shows as it is read is known from then on.
            assert status == 200 or not (ready and looked_over) or opened_before or flip.large, f"{page}: {status}"
        site.look_over()
        site.follow()
    if flip.name == POINTER:
        return
    _, trouble = _health(client)
    assert trouble, "nothing is said of it"
    assert "\n" not in trouble
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/admin/login").text)
    assert token
    client.post("/admin/login", data={"csrf_token": token[1], "password": PASSWORD})
    for lang, said in _SAID.items():
        told = client.get(f"/admin?lang={lang}")
        assert (told.status_code, said in told.text) == (200, True), told.text


@cache
def _config() -> Config:
    return Config(admin_hash=environment()["JIANBAO_ADMIN_HASH"], secret="s" * 40)


WAYS: Final[tuple[Callable[[Library, Flip], None], ...]] = (
    searching, checking, repairing, syncing, merging, watching, serving,
)  # fmt: skip


def rot(folder: Path, every: int, ways: Sequence[Callable[[Library, Flip], None]] = WAYS) -> tuple[int, Counter[str]]:
    """Let a library rot in `every` so-manieth way; return in how many, and how often it was asked.

    Raises AssertionError where something is not as it should be.
    """
    library, seen = made(folder / "library"), Counter[str]()
    chosen = list(flips(library))[::every]
    for number, flip in enumerate(chosen):
        for way in ways:
            place = folder / f"{number}-{way.__name__}"
            place.mkdir()
            target = copied(library, place / "library")
            with sizes(flip):
                flip.apply(target)
                try:
                    way(target, flip)
                except AssertionError as error:
                    raise AssertionError(f"{flip}: {way.__name__}: {error}") from error
            shutil.rmtree(place)
            seen[way.__name__] += 1
    return len(chosen), seen
