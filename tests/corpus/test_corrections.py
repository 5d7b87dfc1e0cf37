"""Corrections: every paragraph stays, what fits is applied, and what does not is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.corrections.apply import correct
from corpus.corrections.correction import BadCorrection, Correction, from_text, to_text
from corpus.model import Article, Bulletin, Issue
from corpus.reader import read_bulletins

TEXT = """试刊简报
总第7期
2023年1季度

园区动态

一、种树的消息
院里种了梧桐，共有十二株，都已成活，长势良好。
二、浇水的消息
院里浇了三遍水，由值班的人轮流负责，没有遗漏。
三、修路的消息
院外的小路修好了，雨天也可以走，大家都很高兴。
"""


def _bulletin(bodies: list[list[str]]) -> Bulletin:
    line, articles = 1, []
    for n, body in enumerate(bodies, 1):
        begun = tuple(range(line + 1, line + 1 + len(body)))
        articles.append(
            Article(f"s-1/{n}", f"题{n}", "\n".join(body), lines=(line, (begun or (line,))[-1]), paragraph_lines=begun)
        )
        line += len(body) + 1
    return Bulletin(Issue("s-1"), tuple(articles))


def _pieces(bulletin: Bulletin) -> Counter[str]:
    front = [bulletin.front] if bulletin.front else []
    return Counter(text for one in (*bulletin.articles, *front) for text in (one.title, *one.paragraphs))


@given(
    st.lists(st.lists(st.integers(0, 9).map(lambda n: f"第{n}段"), max_size=4), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(("merge", "split", "front")), st.integers(1, 5), st.integers(0, 9)), max_size=6),
)
def test_every_paragraph_stays_once(bodies: list[list[str]], steps: list[tuple[str, int, int]]) -> None:
    read = _bulletin(bodies)
    known = {one.title: one for one in read.articles}
    asked = [
        Correction(kind, article=f"题{n}", line=_line(known, n), paragraph=f"第{part}段")  # type: ignore[arg-type]
        for kind, n, part in steps
    ]
    found = correct(read, asked).bulletin
    lost = Counter({"刊头与版权": 1}) if found.front else Counter[str]()
    assert _pieces(found) - lost == _pieces(read)
    assert len({one.id for one in found.articles}) == len(found.articles)
    for one in found.articles:
        assert len(one.paragraph_lines) == len(one.paragraphs)
        assert one.lines is not None
        assert one.lines[0] <= one.lines[1]
    assert correct(read, from_text(to_text(asked))).bulletin == found


def _line(known: dict[str, Article], n: int) -> int:
    lines = known[f"题{n}"].lines if f"题{n}" in known else None
    return lines[0] if lines else 0


def test_a_file_is_read_as_corrected(tmp_path: Path) -> None:
    file = tmp_path / "简报.txt"
    file.write_text(TEXT, encoding="utf-8")
    (plain,) = read_bulletins(file)
    first = plain.articles[0]
    assert first.lines is not None
    line = first.lines[0]
    asked = (
        Correction("number", "8"),
        Correction("period", "2023年2季度"),
        Correction("title", "种树", line, first.title),
        Correction("section", "动态", line, first.title),
        Correction("date", "2023-05-06", line, first.title),
    )
    (read,) = read_bulletins(file, corrections=asked)
    assert (read.issue.number, str(read.issue.start), str(read.issue.end)) == (8, "2023-04-01", "2023-06-30")
    assert read.issue.id == plain.issue.id.replace("7", "8")
    own = read.articles[0]
    assert (own.title, own.section, own.id) == ("种树", "动态", f"{read.issue.id}/1")
    assert own.date is not None
    assert (str(own.date.value), own.date.kind) == ("2023-05-06", "corrected")
    assert own.text == first.text
    (merged,) = read_bulletins(file, corrections=[Correction("merge", "", line, first.title)])
    assert len(merged.articles) == len(plain.articles) - 1
    assert merged.articles[1].id == plain.articles[2].id, "the others keep their addresses"


def test_what_fits_no_more_is_a_doubt() -> None:
    read = _bulletin([["一"], ["二"]])
    asked = [
        Correction("title", "新", 9, "没有的题"),
        Correction("merge", "", 3, "题2"),
        Correction("split", "", 1, "题1", 7, "没有的段"),
    ]
    found = correct(read, asked).bulletin
    assert found.articles == read.articles
    assert [doubt.code for doubt in found.doubts] == ["correction-lost"] * 3


def test_a_title_that_moved_or_was_read_longer_is_found_again() -> None:
    read = _bulletin([["一"], ["二"]])
    moved = correct(read, [Correction("title", "新", 77, "题2")]).bulletin
    assert moved.articles[1].title == "新"
    longer = replace(read, articles=(replace(read.articles[0], title="题1 副题"), read.articles[1]))
    assert correct(longer, [Correction("title", "新", 1, "题1")]).bulletin.articles[0].title == "新"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("correction = 3", "[[correction]] tables"),
        ("[[correction]]\nkind = 'number'\nto = 'x'", "correction 1: 'x' is no number"),
        ("[[correction]]\nkind = 'period'\nto = '某时'", "is no period"),
        ("[[correction]]\nkind = 'date'\nto = '2023-13'\narticle = '题'", "is no date"),
        ("[[correction]]\nkind = 'title'\nto = '新'", "names no article"),
        ("[[correction]]\nkind = 'tilte'", "its kind must be one of"),
        ("[[correction]]\nkind = 'title'\nline = '4'", "line is not known"),
        ("[[correction]\n", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(text: str, why: str) -> None:
    with pytest.raises(BadCorrection) as raised:
        from_text(text)
    assert why in str(raised.value)
    assert "\n" not in str(raised.value)
