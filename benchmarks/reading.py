"""Reading.

From bytes to issue, sections and articles, and the companies, policies and dates in them.

The bulletins are put together from the sentences of the samples: a contents page, titles, articles
of 700 characters. Beside them, as a yardstick on the same machine, what jieba needs to cut the same
text into words; Jianbao reads without it. Processor time of one core; the best of three. Both costs
grow with the text, as the three sizes show.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Final, TypeVar

from benchmarks.table import table
from corpus import read_bulletins, samples
from corpus.annotate import annotate
from corpus.formats import source_of
from corpus.parse import parse
from indexer.text.fast_fold import folded
from indexer.text.segmenter import with_jieba

SIZES_MB: Final = (0.25, 0.5, 1.0)
ARTICLE: Final = 700
ROUNDS: Final = 3

Given = TypeVar("Given")


def run() -> None:
    """Print seconds a megabyte, articles a second, and both against cutting words."""
    sentences = _sentences()
    cut = with_jieba()
    list(cut("预热"))
    rows = []
    for size in SIZES_MB:
        text = bulletin(sentences, int(size * 2**20))
        data = text.encode()
        bare = parse(source_of("reading.txt", data))
        words = _seconds(lambda page: list(cut(folded(page))), text)
        read = _seconds(lambda raw: parse(source_of("reading.txt", raw)), data)
        named = _seconds(annotate, bare)
        megabytes, articles = len(data) / 2**20, sum(len(article.text) for article in bare.articles) / ARTICLE
        rows.append(
            (
                f"{megabytes:.2f}",
                f"{len(bare.articles):,}",
                f"{read / megabytes:.2f}",
                f"{read / words:.2f} ×",
                f"{articles / named:,.0f}",
                f"{named / words:.2f} ×",
            )
        )
    heads = ("MB", "articles", "read, s/MB", "against jieba", f"mentions, articles of {ARTICLE}/s", "against jieba")
    print(table("Reading, processor time of one core", heads, rows))


def bulletin(sentences: list[str], size: int, seed: int = 3) -> str:
    """Return a bulletin of at least `size` bytes made of sentences.

    Cover, contents page, articles under four sections.
    """
    chance = random.Random(seed)
    titles: dict[str, str] = {}
    length = 0
    while length < size:
        body = ""
        while len(body) < ARTICLE:
            body += "".join(chance.choices(sentences, k=4)) + "\n"
        letters = "".join(re.findall(r"[\u4e00-\u9fff]", body))
        at = chance.randrange(len(letters) - 20)
        titles["关于" + letters[at : at + 18]] = body
        length += len(body.encode()) + 120
    names = list(titles)
    lines = ["某某协会简报", "2024年第3期（总第12期）", "", "目录"]
    parts = [(f"{name}动态", names[place::4]) for place, name in enumerate(("行业", "会员", "协会", "各地"))]
    for section, held in parts:
        lines += [section, *held]
    for section, held in parts:
        lines += ["", section]
        for title in held:
            lines += ["", title, "", titles[title]]
    return "\n".join(lines)


def _sentences() -> list[str]:
    texts = [article.text for path in samples.files() for issue in read_bulletins(path) for article in issue.articles]
    found = {one for text in texts for one in re.findall(r"[^。\n\t]{12,120}。", text)}
    return sorted(found)


def _seconds(work: Callable[[Given], object], given: Given) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        work(given)
        best = min(best, time.process_time() - begun)
    return best
