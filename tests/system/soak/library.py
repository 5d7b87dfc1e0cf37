"""A library that changes.

Issues that come, are corrected and go, each article of which says which state it belongs to.

Every article of an issue names the issue's edition and how many articles that edition has. So
whoever finds an issue in an answer can tell whether the answer is whole: as many hits as the
edition has articles, and no other edition.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from indexer import Library

#: The word in every article, by which all are found.
EVERYWHERE: Final = "全馆通用标记"
_HAN: Final = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
_EDITION: Final = re.compile(r"第(\d+)刊第(\d+)版共(\d+)篇")


@dataclass
class Changing:
    """A library under change; `seed` decides how.

    It holds about `size` issues once it has grown.
    """

    path: Path
    seed: int = 0
    size: int = 40
    editions: dict[int, int] = field(default_factory=dict)
    _made: int = 0

    def __post_init__(self) -> None:
        Library.create(self.path)
        self._chance = random.Random(self.seed)
        for path in sorted((self.path / "issues").glob("issue-*.json")):
            found = edition_of(path.read_text(encoding="utf-8"))
            if found is not None:
                self.editions[found[0]] = found[1]
        self._made = max(self.editions, default=0)

    def grow(self, issues: int) -> None:
        """Add issues and index them."""
        for _ in range(issues):
            self._write(self._new())
        self.sync()

    def change(self) -> None:
        """Change the files in one way: a new issue, a corrected one, one that goes.

        At its size the library gains as many issues as it loses.
        """
        roll = self._chance.random()
        if len(self.editions) < self.size / 2 or roll < 0.25 * self.size / len(self.editions):
            self._write(self._new())
        elif roll < 0.75:
            self._write(self._chance.choice(sorted(self.editions)))
        else:
            issue = self._chance.choice(sorted(self.editions))
            del self.editions[issue]
            self._file(issue).unlink()

    def sync(self) -> int:
        """Index what changed; return the number of the snapshot."""
        return Library.open(self.path).sync().snapshot

    def _new(self) -> int:
        self._made += 1
        return self._made

    def _file(self, issue: int) -> Path:
        return self.path / "issues" / f"issue-{issue}.json"

    def _write(self, issue: int) -> None:
        edition = self.editions[issue] = self.editions.get(issue, 0) + 1
        count = self._chance.randint(3, 9)
        mark = f"第{issue}刊第{edition}版共{count}篇"
        articles = [self._article(issue, number, mark) for number in range(1, count + 1)]
        day = (date(2000, 1, 1) + timedelta(days=issue)).isoformat()
        about = {"id": f"issue-{issue}", "serial": f"刊物{issue % 5}", "number": issue, "start": day, "end": day}
        document = json.dumps({"issue": about, "articles": articles}, ensure_ascii=False)
        partial = self._file(issue).with_name(f".issue-{issue}.part")
        partial.write_text(document, encoding="utf-8")
        partial.replace(self._file(issue))

    def _article(self, issue: int, number: int, mark: str) -> dict[str, object]:
        words = "".join(self._chance.choices(_HAN, k=200))
        company = f"{words[:2]}数字服务有限公司"
        text = f"{mark}。{EVERYWHERE}。\n{company}说：{words}。\n" + f"{words[100:140]}，再补几句。" * 5
        return {
            "id": f"issue-{issue}/{number}",
            "section": ("动态", "政策法规", "会员之窗")[number % 3],
            "title": f"{words[:6]}之{number}",
            "text": text,
            "companies": [{"name": company, "mentions": [company], "lines": [2]}],
        }


def edition_of(text: str) -> tuple[int, int, int] | None:
    """Return the issue, the edition and the number of articles that a text names.

    None where it names none.
    """
    found = _EDITION.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
