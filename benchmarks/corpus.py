"""A synthetic library of any size.

Zipfian text of dictionary words, invented companies and policies.

Real words make the segmenter work as it does on real text; their order means nothing. The same seed
gives the same library.
"""

from __future__ import annotations

import importlib.resources
import json
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

ARTICLES_PER_ISSUE: Final = 40
CHARACTERS: Final = 700
VOCABULARY: Final = 40_000
COMPANIES: Final = 5_000
POLICIES: Final = 1_000
SECTIONS: Final = ("协会动态", "企业动态", "政策法规", "行业动态", "热点关注", "各地动态", "数据统计", "国际视野")
_CITIES: Final = ("江城", "海州", "云川", "临港", "北原", "南屏", "东岭", "西桥")
_TRADES: Final = ("信息技术", "供应链管理", "生物医药", "文化传播", "检测认证", "跨境贸易", "智能装备", "环保科技")
_MARKS: Final = ("，", "，", "，", "。", "；", "、")


def vocabulary() -> list[str]:
    """Return the most frequent words of jieba's dictionary, most frequent first."""
    rows = importlib.resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    counted = [(int(row.split()[1]), row.split()[0]) for row in rows]
    words = [
        word for _, word in sorted(counted, key=lambda item: (-item[0], item[1])) if "\u4e00" <= word[0] <= "\u9fd5"
    ]
    return words[:VOCABULARY]


class Corpus:
    """Makes the articles of a library of its own, issue by issue."""

    def __init__(self, seed: int = 1, *, companies: int = COMPANIES, policies: int = POLICIES) -> None:
        self._random = random.Random(seed)
        self.words = vocabulary()
        self._zipf = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        pick = self._random.choice
        self.companies = [
            f"{pick(_CITIES)}{pick(self.words[500:])}{pick(self.words[500:])}{pick(_TRADES)}有限公司"
            for _ in range(companies)
        ]
        self.policies = [
            f"关于促进{pick(self.words[300:])}{pick(self.words[300:])}发展的若干措施" for _ in range(policies)
        ]

    def sample(self, count: int) -> list[str]:
        """Return words as frequent as in the texts."""
        return self._random.choices(self.words, cum_weights=self._zipf, k=count)

    def chance(self, share: float) -> bool:
        """Return True for so large a share of the questions."""
        return self._random.random() < share

    def text(self) -> str:
        """Return the text of one article: paragraphs of sentences."""
        pieces, length = list[str](), 0
        for word in self.sample(CHARACTERS):
            pieces.append(word)
            length += len(word)
            if self._random.random() < 0.12:
                pieces.append(self._random.choice(_MARKS) if self._random.random() < 0.85 else "。\n")
            if length >= CHARACTERS * 0.92:
                break
        return "".join(pieces)

    def issue(self, number: int) -> dict[str, Any]:
        """Return the parse document of an issue, which says all that is recognised in a file."""
        month = number % 300
        year, start = 2000 + month // 12, f"{2000 + month // 12}-{month % 12 + 1:02}"
        serial = f"服务贸易简报第{number % 7}辑"
        articles = []
        for place in range(ARTICLES_PER_ISSUE):
            companies = [self.companies[int(self._random.paretovariate(0.7)) % len(self.companies)] for _ in range(3)]
            policy = self._random.choice(self.policies)
            issuer = f"{policy[4:6]}局"
            articles.append(
                {
                    "id": f"bench-{number}/{place + 1}",
                    "section": SECTIONS[place * len(SECTIONS) // ARTICLES_PER_ISSUE],
                    "title": "".join(self.sample(6)),
                    "text": "，".join(companies) + "。" + self.text(),
                    "date": {"value": f"{start}-{self._random.randint(1, 28):02}", "kind": "event"},
                    "companies": [
                        {"name": name, "mentions": [name], "lines": [place]} for name in dict.fromkeys(companies)
                    ],
                    "organisations": [{"name": issuer, "mentions": [issuer], "lines": [place]}],
                    "policies": [{"title": policy, "issuers": [issuer], "role": "cited"}],
                    "deadlines": [{"date": f"{start}-28", "line": place}] if place % 10 == 0 else [],
                }
            )
        issue = {
            "id": f"bench-{number}",
            "serial": serial,
            "number": number,
            "year": year,
            "start": f"{start}-01",
            "end": f"{start}-28",
        }
        return {"issue": issue, "articles": articles}

    def issues(self, articles: int) -> Iterator[dict[str, Any]]:
        """Yield the parse documents of issues with so many articles together."""
        yield from (self.issue(number) for number in range(articles // ARTICLES_PER_ISSUE))

    def write(self, folder: Path, articles: int) -> int:
        """Write one file an issue; return the bytes of all texts and titles."""
        size = 0
        for number, document in enumerate(self.issues(articles)):
            size += sum(len((a["title"] + a["text"]).encode()) for a in document["articles"])
            (folder / f"{number:06}.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return size
