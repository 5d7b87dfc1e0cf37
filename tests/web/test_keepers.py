"""Several keepers at once, and a share that is away: through real servers and processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.gazetteer import read_gazetteer
from indexer import Library
from search import open_engine
from tests.keeper import PASSWORD, Keeper, environment
from tests.server import jianbao, running
from web import create_app
from web.admin.proposals import choices, declined
from web.config import Config
from web.http.state import State

_DECISIONS = 24
_ROOT = Path(__file__).parents[2]


def _issue(library: Library, number: int, text: str) -> None:
    article = {"id": f"i{number}/1", "section": "企业动态", "title": f"第{number}篇", "text": text}
    document = {"issue": {"id": f"i{number}", "serial": "试刊", "number": number}, "articles": [article]}
    (library.issues / f"{number}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


@pytest.mark.slow
def test_no_decision_of_two_browsers_and_a_command_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library.create(tmp_path / "library")
    for number in range(_DECISIONS):
        name = f"青岚港务{number}"
        _issue(library, number, f"{name}服务有限公司与{name}服务有限责任公司签约。")
    library.sync()
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    command = jianbao("serve", "--port", "0", "--rate", "0", "--library", str(library.path))
    with running(command, cwd=tmp_path) as server:
        one, other = Keeper(server.address), Keeper(server.address)
        wanted = list(one.choices().items())
        assert len(wanted) == _DECISIONS
        script = (
            "import sys; from pathlib import Path; from indexer import Library; from web.admin.decisions import decide; from web.admin.proposals import *\n"
            "path, ids = Path(sys.argv[1]), sys.argv[2:]\n"
            "for choice in choices(Library.open(path).proposals()):\n"
            "    if choice.id in ids: decide(path, State(path / 'state'), [accepted(choice, choice.heads[0])], '')\n"
        )
        outside = [id_ for id_, _ in wanted[20:]]
        with (
            subprocess.Popen(
                [sys.executable, "-c", script, str(library.path), *outside], cwd=_ROOT, env={**os.environ}
            ) as process,
            ThreadPoolExecutor(8) as threads,
        ):
            asked = [
                threads.submit((one, other)[place % 2].answer, id_, head)
                for place, (id_, head) in enumerate(wanted[:20])
            ]
            assert all(done.result() == "/admin/names" for done in asked)
        assert process.returncode == 0
    names = [company.name for company in read_gazetteer(library.path).companies]
    heads = {choice.id: choice.heads[0] for choice in choices(library.proposals())}
    assert sorted(names) == sorted([*(head for _, head in wanted[:20]), *(heads[id_] for id_ in outside)])
    assert declined(State(library.path / "state")) == {id_ for id_, _ in wanted[:20]}


def _until(condition: Callable[[], bool], said: Path) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, said.read_text(encoding="utf-8")
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["renamed", "empty"])
def test_the_watcher_goes_on_by_itself_when_a_share_is_back(tmp_path: Path, way: str) -> None:
    library = Library.create(tmp_path / "library")
    for number in range(5):
        _issue(library, number, "院里种了梧桐。")
    library.sync()
    said, away = tmp_path / "said", tmp_path / "away"
    with said.open("wb") as output:
        watcher = subprocess.Popen(
            jianbao("sync", "--watch", "--library", str(library.path)), stdout=output, stderr=output, cwd=_ROOT
        )
        try:
            _until(lambda: "5 issues" in said.read_text(encoding="utf-8"), said)
            library.issues.rename(away)
            if way == "empty":
                library.issues.mkdir()
            _until(lambda: "bring it back" in said.read_text(encoding="utf-8"), said)
            _keeper_is_told(library)
            if way == "empty":
                library.issues.rmdir()
            away.rename(library.issues)
            _issue(library, 5, "院里种了银杏。")
            _until(lambda: "6 issues" in said.read_text(encoding="utf-8"), said)
            _issue(library, 6, "院里种了水杉。")
            _until(lambda: "7 issues" in said.read_text(encoding="utf-8"), said)
        finally:
            watcher.terminate()
            watcher.wait(timeout=20)


def _keeper_is_told(library: Library) -> None:
    config = Config(admin_hash=environment()["JIANBAO_ADMIN_HASH"], secret="s" * 40)
    engine = open_engine(library.path)
    client = create_app(engine, library.path, config=config).test_client()
    token = client.get("/admin/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    client.post("/admin/login", data={"csrf_token": token, "password": PASSWORD})
    assert "馆藏 5 期里有 5 期的文件不见了" in client.get("/admin").text
    assert "The files of 5 of 5 issues are gone" in client.get("/admin?lang=en").text
    assert client.get("/api/search?q=梧桐").get_json()["total"] == 5, "readers keep what they have"
    engine.close()
