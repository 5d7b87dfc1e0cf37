"""A library under torture.

Small issues with known articles, and what must be true of it at any moment.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

from indexer import Library
from search import Request, open_engine

_HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"

#: Article id → the run of Han that stands in this article and in no other.
State = dict[str, str]


@dataclass
class Tortured:
    """A library and the state that `issues/` is in.

    `settled` is the state that was last known to be indexed.
    """

    path: Path
    chance: random.Random
    issues: dict[str, State] = field(default_factory=dict)
    settled: State = field(default_factory=dict)
    _coming: Path | None = None
    _made: int = 0

    @property
    def wanted(self) -> State:
        """The articles the index must hold once a sync has ended."""
        return {article: token for state in self.issues.values() for article, token in state.items()}

    def change(self) -> None:
        """Change the library in one way.

        A new issue or a corrected one comes, one is renamed, or one taken away.

        What comes is added by the next `sync`, before it is indexed.
        """
        self._coming = None
        names = list(self.issues)
        # A dozen issues or so: what comes also goes.
        ways = ["new"] if len(names) < 4 else ["new", "correct", "rename", "remove"]
        way = self.chance.choice(ways if len(names) < 16 else ways[1:])
        if way == "new":
            self._made += 1
            self._write(f"issue-{self._made}")
            return
        name = self.chance.choice(names)
        if way == "correct":
            self._write(name)
        elif way == "remove":
            (self._folder / f"{name}.json").unlink()
            del self.issues[name]
        else:
            self._made += 1
            other = f"renamed-{self._made}"
            (self._folder / f"{name}.json").rename(self._folder / f"{other}.json")
            self.issues[other] = self.issues.pop(name)

    @property
    def _folder(self) -> Path:
        return self.path / "issues"

    def _write(self, name: str) -> None:
        old = next(iter(self.issues.get(name, {})), f"{name}/1").partition("/")[0]
        state = {f"{old}/{place}": self._token() for place in range(1, self.chance.randint(2, 6))}
        articles = [
            {
                "id": article,
                "section": "企业动态",
                "title": f"第{place}篇",
                "text": f"本篇说的是{token}一事。\n" + "补白。" * 40,
            }
            for place, (article, token) in enumerate(state.items(), 1)
        ]
        document = {"issue": {"id": old, "serial": "试刊", "number": self._made}, "articles": articles}
        self._coming = self.path.parent / "coming" / f"{name}.json"
        self._coming.parent.mkdir(exist_ok=True)
        self._coming.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        self.issues[name] = state

    def _token(self) -> str:
        return "".join(self.chance.choices(_HAN, k=12))

    def sync(self) -> None:
        """Add what is coming, and make the index match."""
        library = Library.open(self.path)
        if self._coming is not None:
            library.add(self._coming, replace=True)
        library.sync()

    def examine(self) -> str:
        """Return which state the index is in: ``before`` or ``after`` the change.

        Anything else is an error.
        """
        engine = open_engine(self.path)
        try:
            total = engine.search(Request(size=1)).total
            for name, state in (("before", self.settled), ("after", self.wanted)):
                if total == len(state) and all(
                    [hit.record.article.id for hit in engine.search(Request(q=f"“{token}”")).hits] == [article]
                    for article, token in state.items()
                ):
                    return name
            gone = [token for token in self.settled.values() if not engine.search(Request(q=f"“{token}”")).total]
            raise AssertionError(
                f"neither before nor after: {total} articles, {len(gone)} lost, want {len(self.settled)} or {len(self.wanted)}"
            )
        finally:
            engine.close()


def tortured(path: Path, seed: int, issues: int = 6) -> Tortured:
    """Make a library with some issues, indexed."""
    Library.create(path)
    library = Tortured(path, random.Random(seed))
    for _ in range(issues):
        library.change()
        library.sync()
    library.settled = library.wanted
    assert library.examine() in {"before", "after"}
    return library
