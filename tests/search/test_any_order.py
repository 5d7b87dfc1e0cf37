"""The same issues give the same answers, whatever came first and whatever came between.

Scores to the last bit. A file that corrects another file's issue is the one thing that must know
what came later; here no two files hold one issue, though some claim to be.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.open import open_engine
from search.request import Request
from tests.arrival import Questions, Step, answers, at_once, differing, library_at
from tests.examples import some

pytestmark = pytest.mark.slow

_FILES: Final = ("a.json", "b.json", "copy of a.json", "c.json")
_COMPANIES: Final = (
    ("青岚云栈科技股份有限公司", ("青岚云栈科技股份有限公司", "云栈科技")),
    ("北原云栈科技有限公司", ("北原云栈科技有限公司", "云栈科技")),
    ("云栈科技", ("云栈科技",)),
    ("青岚云栈", ("青岚云栈", "青岚云栈科技股份有限公司")),
    ("青岚云栈科技股份有限公司", ("青岚云栈科技股份有限公司", "栈云")),
)
_POLICIES: Final = (
    ("关于扶持港口数字化的通知", None),
    ("青商发〔2031〕7号", "青商发〔2031〕7号"),
    ("关于扶持港口数字化的若干意见", "青商发〔2031〕7号"),
    ("港口数字化意见", None),
)
_SERIALS: Final = ("青岚一周", "青蓝一州", "北原通讯")
_WORDS: Final = ("港口", "数字化", "云栈科技", "展会", "开幕", "结算", "平台", "青岚")
_TYPED: Final = (
    *_WORDS, "云栈", "港口数字化平台结算", "数字化 展会 平台", "青商发〔2031〕7号", "公司:云栈科技", "港扣", "天地", "字",
    "青岚云栈科技股份有限公司", "数子化",
)  # fmt: skip
_ASKED: Final = Questions(
    (
        *(Request(q, facet_size=100) for q in ("", *_TYPED)),
        Request("港口", page=2, size=1),
        Request(sort="oldest"),
    ),
    ("青", "云", "qlyz", "总第"),
    (),
)


def _lines(words: Sequence[str], own: int, place: int) -> list[str]:
    """Return what an article says: some words, and more that no other article has."""
    first = 0x5000 + 400 * own + 80 * place
    mine = "".join(map(chr, range(first, first + 60)))
    return ["".join(words), f"天地{mine[:30]}{own}", f"{mine[30:]}{place}"]


@st.composite
def _documents(draw: st.DrawFn, own: int) -> bytes:
    """Draw a parse document whose texts no other file has."""
    issue: dict[str, Any] = {
        "id": draw(st.sampled_from(("qlyz-1", "qlyz-2", "qlyz-1~2"))),
        "serial": draw(st.sampled_from(_SERIALS)),
        "number": draw(st.sampled_from((1, 2))),
    }
    if day := draw(st.sampled_from((None, "2031-03-03", "2031-03-10"))):
        issue |= {"start": day, "end": day}
    articles: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 3))):
        words = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3))
        companies = draw(st.lists(st.sampled_from(_COMPANIES), max_size=2, unique=True))
        policies = draw(st.lists(st.sampled_from(_POLICIES), max_size=1))
        own_id = draw(st.sampled_from((None, None, f"{place}", "x")))
        articles.append(
            {
                "title": "".join(words[:2]),
                "section": draw(st.sampled_from(("动态", "港口"))),
                "text": "\n".join(_lines(words, own, place)),
                "companies": [{"name": name, "mentions": forms, "lines": [1]} for name, forms in companies],
                "policies": [{"title": title, "number": number, "lines": [1]} for title, number in policies],
            }
            | ({"id": own_id} if own_id and all(one.get("id") != own_id for one in articles) else {})
        )
    if draw(st.booleans()):
        articles.insert(0, {"title": "", "text": f"青岚港口编印\n{own}号楼", "kind": "front"})
    return json.dumps({"issue": issue, "articles": articles}, ensure_ascii=False).encode()


_ISSUES: Final = st.tuples(*(_documents(own) for own in range(len(_FILES))))
#: What is done to one file: it comes, says what another issue says, or goes.
_DEEDS: Final = st.lists(
    st.tuples(st.sampled_from(_FILES), st.sampled_from(("own", "other", "gone")), st.integers(0, 3)), max_size=7
)


def _way(issues: Sequence[bytes], deeds: Sequence[tuple[str, str, int]], order: Sequence[str]) -> list[Step]:
    """Return the steps of some deeds, behind which all files are there as they are to be."""
    files, steps, here = dict(zip(_FILES, issues, strict=True)), list[Step](), set[str]()
    for name, deed, number in deeds:
        if deed == "gone":
            steps += [{name: None}] if name in here else []
            here.discard(name)
        else:
            steps.append({name: files[name] if deed == "own" else issues[number].replace(b"2031-03", b"2031-04")})
            here.add(name)
    return [*steps, *({name: files[name]} for name in order)]


@settings(max_examples=some(5, of=50), phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(_ISSUES, _DEEDS, st.permutations(_FILES))
def test_any_way_gives_the_answers_of_a_fresh_build(
    issues: tuple[bytes, ...], deeds: list[tuple[str, str, int]], order: list[str]
) -> None:
    with TemporaryDirectory() as folder:
        steps = (at_once(dict(zip(_FILES, issues, strict=True))), _way(issues, deeds, order))
        engines = [
            open_engine(library_at(Path(folder, name), way).path)
            for name, way in zip(("at once", "some way"), steps, strict=True)
        ]
        asked = Questions(_ASKED.requests, _ASKED.begun, tuple(_ids(engines[0])))
        one, other = (answers(engine, asked) for engine in engines)
        assert differing(one, other) == []
        for engine in engines:
            engine.close()


def _ids(engine: Any) -> list[str]:
    return [record.article.id for held in engine.issues() for record in engine.issue(held.issue.id)]
