"""Several edges of a name are tried, and lists are read wherever names stand beside each other."""

from __future__ import annotations

import pytest

from corpus.companies.candidates import Candidates, candidates_of
from corpus.model import Article
from corpus.text.passage import passage_of


def _found(text: str) -> Candidates:
    return candidates_of([passage_of(Article("x/1", "动态", text))])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("会后走访磐屿科技、菖蒲软件等企业。", "磐屿科技"),
        ("系统由磐岫主导开发。", "磐岫"),
        ("咖啡豆由后峪咖啡赞助。", "后峪咖啡"),
        ("调研组看了华为与磐岫。", "磐岫"),
        ("立顿、联合利华中国公司参加招标。", "联合利华中国公司"),
        ("展区里有海康威视健康事业部。", "海康威视"),
    ],
)
def test_another_edge_of_a_name_is_tried(text: str, name: str) -> None:
    assert name in _found(text).hints


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_a_column_is_a_list(mark: str) -> None:
    edge = "" if mark == "\t" else mark
    rows = [("名次", "门店", "间夜"), ("1", "云麓山庄", "40"), ("2", "石墨纪", "31"), ("3", "海棠藤", "28")]
    found = _found("\n".join(edge + mark.join(row) + edge for row in rows))
    assert {"云麓山庄", "石墨纪", "海棠藤"} <= found.hints.keys()
    assert any(one.sign.rule == "company.list-column" and len(one.items) >= 3 for _, one in found.enumerations)


def test_a_row_of_short_lines_is_a_list() -> None:
    found = _found(
        "新入会会员如下：\n鑫榕包装（瓶盖）\n蜀岚印务\n1.竹岫食品\n以上会员请于月底前到会领取证书，逾期由秘书处寄出。"
    )
    assert {"鑫榕包装", "蜀岚印务", "竹岫食品"} <= found.hints.keys()
