"""Power cuts: real work on a library, and a copy of its disk at chosen moments.

What was acknowledged before the moment (the command returned, the answer came) must be on the copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Final

from indexer import Library
from search import Request, open_engine
from tests.keeper import Keeper, environment
from tests.server import jianbao, running
from tests.system.torture.block import BlockDevice, Kind, block_device
from web.http.state import State

_HAN: Final = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
#: So many of the moments are within the work, the others right after it.
_DURING: Final = 0.4
_COMPANIES: Final = ("青岚港务{}", "云湾会展{}", "北原数科{}", "东岭机电{}")


@dataclass
class Promised:
    """A record of what the library has acknowledged.

    ``contents`` are the sums of all files it was ever given, ``issues`` what stands in ``issues/``,
    ``indexed`` the word of each file that a search finds, ``gone`` the files of words that it no
    longer finds, ``accepted`` names in companies.toml, ``declined`` ids of proposals.
    """

    contents: set[str] = field(default_factory=set)
    issues: dict[str, bytes] = field(default_factory=dict)
    indexed: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)


def lost(root: Path, promised: Promised, touched: str | None = None) -> list[str]:
    """Return what a library lacks of what was acknowledged, and what is wrong with it.

    The file `touched` was just being changed.
    """
    library = Library.open(root)
    held = {_sum(path.read_bytes()) for path in root.rglob("*") if path.is_file() and "index" not in path.parts}
    found = [f"the content {one}" for one in promised.contents - held]
    for name, data in promised.issues.items():
        path = library.issues / name
        if name != touched and (not path.is_file() or path.read_bytes() != data):
            found.append(f"issues/{name}")
    text = library.companies.read_text(encoding="utf-8") if library.companies.exists() else ""
    known = {one["name"] for one in tomllib.loads(text).get("company", [])}
    found += [f"{name} in companies.toml" for name in promised.accepted - known]
    path = root / "state" / "declined.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    found += [f"declined proposal {one}" for one in promised.declined - {*said}]
    found += library.problems()
    # Without its secret no server starts.
    State(root / "state").secret()
    engine = open_engine(root)
    try:
        wanted = [(name, word, 1) for name, word in promised.indexed.items()]
        wanted += [(name, word, 0) for word, name in promised.gone.items()]
        for name, word, meant in wanted:
            if name != touched and (total := engine.search(Request(q=f"“{word}”")).total) != meant:
                found.append(f"{word} of {name} is found {total} times, not {meant}")
    finally:
        engine.close()
    return found


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


@dataclass
class Keeping:
    """A keeper at work: each way of working changes the library and says what it acknowledged."""

    root: Path
    given: Path
    chance: random.Random
    browser: Keeper | None = None
    promised: Promised = field(default_factory=Promised)
    touched: str | None = None
    _made: int = 0

    @property
    def keeper(self) -> Keeper:
        """The keeper's browser; the server runs."""
        assert self.browser
        return self.browser

    def ways(self) -> list[Callable[[], None]]:
        """Return what can be done now."""
        ways = [self.add, self.upload, self.take, self.sync]
        if len(self.promised.issues) > 3:
            ways += [self.replace, self.withdraw, self.decide, self.decide]
        return [*ways, self.restore, self.restore] if self.promised.gone else ways

    def _document(self, number: int) -> tuple[bytes, str]:
        word = "".join(self.chance.choices(_HAN, k=12))
        self._made += 1
        name = self.chance.choice(_COMPANIES).format(self._made)
        text = f"{name}服务有限公司与{name}服务有限责任公司说的是{word}一事。"
        articles = [{"id": f"i{number}/1", "section": "企业动态", "title": "一事", "text": text}]
        issue = {"id": f"i{number}", "serial": "试刊", "number": number}
        return json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False).encode(), word

    def _jianbao(self, *arguments: str) -> None:
        done = subprocess.run(
            [*jianbao(*arguments), "--library", str(self.root)], check=False, capture_output=True, timeout=120
        )
        assert done.returncode == 0, done.stderr.decode()

    def _file(self, name: str, data: bytes) -> str:
        self.touched = name
        (self.given / name).write_bytes(data)
        return str(self.given / name)

    def _holds(self, name: str, data: bytes, word: str, *, indexed: bool) -> None:
        self.promised.contents.add(_sum(data))
        self.promised.issues[name] = data
        self.promised.indexed.pop(name, None)
        self.promised.gone.pop(word, None)
        if indexed:
            self.promised.indexed[name] = word

    def add(self) -> None:
        """Add a new issue."""
        name = f"{self._made + 1}.json"
        data, word = self._document(self._made + 1)
        self._jianbao("add", self._file(name, data))
        self._holds(name, data, word, indexed=True)

    def replace(self) -> None:
        """Add another file of a name that is there."""
        name = self.chance.choice(list(self.promised.issues))
        data, word = self._document(int(name.partition(".")[0]))
        self._jianbao("add", "--replace", self._file(name, data))
        self._holds(name, data, word, indexed=True)

    def upload(self) -> None:
        """Send a file, which waits."""
        data, _ = self._document(900_000 + self._made)
        self.keeper.post("/admin/uploads", {}, (f"{900_000 + self._made}.json", data))
        self.promised.contents.add(_sum(data))

    def take(self) -> None:
        """Send a file, and take it into the library."""
        name = f"{self._made + 1}.json"
        data, word = self._document(self._made + 1)
        at = self.keeper.post("/admin/uploads", {}, (name, data))
        self.promised.contents.add(_sum(data))
        self.touched = name
        self.keeper.post(at, {"do": "store"})
        self._holds(name, data, word, indexed=False)

    def withdraw(self) -> None:
        """Withdraw a file."""
        name = self.touched = self.chance.choice(list(self.promised.issues))
        self.keeper.post("/admin/withdraw", {"file": name})
        del self.promised.issues[name]
        self.promised.indexed.pop(name, None)

    def restore(self) -> None:
        """Bring a file back that was set aside."""
        one = self.chance.choice(Library.open(self.root).withdrawn())
        self.touched, data = one.name, one.path.read_bytes()
        self._jianbao("withdrawn", "--restore", one.id)
        self._holds(one.name, data, _word(data), indexed=True)

    def sync(self) -> None:
        """Index what is there."""
        self._jianbao("sync")
        self._indexed()

    def _indexed(self) -> None:
        self.promised.indexed = {name: _word(data) for name, data in self.promised.issues.items()}

    def decide(self) -> None:
        """Accept a proposal, or decline it."""
        choices = self.keeper.choices()
        if not choices:
            return
        id_, head = self.chance.choice(list(choices.items()))
        if self.chance.random() < 0.6:
            self.keeper.answer(id_, head)
            self.promised.accepted.add(head)
        else:
            self.keeper.answer(id_)
        self.promised.declined.add(id_)

    def settle(self) -> None:
        """Wait for what the server indexes beside, and index what is left."""
        self.touched = None
        Library.open(self.root).sync()
        self._indexed()
        words = set(map(_word, self.promised.issues.values()))
        aside = {_word(one.path.read_bytes()): one.name for one in Library.open(self.root).withdrawn()}
        self.promised.gone = {word: name for word, name in aside.items() if word not in words}


def _word(data: bytes) -> str:
    found = re.search(f"说的是([{_HAN}]{{12}})一事", data.decode())
    assert found
    return found.group(1)


@contextmanager
def _served(work: Keeping, folder: Path) -> Iterator[None]:
    """Let a real server answer the keeper's browser."""
    said = environment()
    os.environ.update(said)
    try:
        command = jianbao("serve", "--port", "0", "--rate", "0", "--workers", "1", "--library", str(work.root))
        with running(command, cwd=folder) as server:
            work.browser = Keeper(server.address)
            yield
    finally:
        for name in said:
            del os.environ[name]


def cut(folder: Path, kind: Kind, times: int, seed: int = 0) -> Counter[str]:
    """Cut the power at so many moments; return how many were within and after which work.

    Raises AssertionError where something is lost, NoBlockDevice where there is nothing to cut.
    """
    seen: Counter[str] = Counter()
    with block_device(folder, kind) as device:
        work = Keeping(device.path / "library", folder / "given", random.Random(seed))
        work.given.mkdir()
        # The first makes the library, too.
        _strike(device, work, work.add, None, seen)
        with _served(work, folder):
            lasted: dict[str, float] = {}
            while sum(seen.values()) < times:
                work.settle()
                way = min(work.ways(), key=lambda one: (_struck(seen, one.__name__), work.chance.random()))
                within = lasted.get(way.__name__) if work.chance.random() < _DURING else None
                lasted[way.__name__] = _strike(device, work, way, within, seen)
    return seen


def _struck(seen: Counter[str], name: str) -> int:
    return seen[f"during {name}"] + seen[f"after {name}"]


def _strike(
    device: BlockDevice, work: Keeping, way: Callable[[], None], within: float | None, seen: Counter[str]
) -> float:
    """Do one piece of work, and cut the power right after it, or `within` so many seconds.

    Return how long the work took.
    """
    begun, promised = time.monotonic(), deepcopy(work.promised)
    timer = Timer(work.chance.random() * within, device.cut) if within else None
    if timer:
        timer.start()
    way()
    lasted = time.monotonic() - begun
    if timer:
        timer.join()
    else:
        device.cut()
        promised = work.promised
    moment = f"{'during' if timer else 'after'} {way.__name__}"
    with device.after() as disk:
        found = lost(disk / "library", promised, work.touched if timer else None)
    assert not found, f"{device.kind}: the power was cut {moment}: {'; '.join(found)}"
    seen[moment] += 1
    return lasted
