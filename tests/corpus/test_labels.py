"""The scorer of labelled issues: what is right, too much and missing in an invented one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools.labels import Tally, alike, main

LABELS = {
    "id": "岚讯-9",
    "serial": "岚湾学会简报",
    "number": 9,
    "period": "2023年2月",
    "start": "2023-02-01",
    "end": "2023-02-28",
    "articles": [
        {
            "title": "学会学习绿色印染新规",
            "section": "学会动态",
            "text": "2月6日，学会与岚湾大学学习《岚湾绿色印染条例》（岚府〔2022〕7号），请岚湾海关于3月1日前报送体会。",
            "organisations": [{"name": "岚湾大学", "aliases": []}, {"name": "岚湾博物馆"}],
            "dontcare": ["岚湾海关"],
            "policies": [{"title": "岚湾绿色印染条例", "number": "岚府〔2022〕7号", "issuers": []}],
            "date": {"value": "2023-02-06", "end": None, "kind": "event", "text": "2月6日"},
            "deadlines": [{"date": "2023-03-02", "text": "于3月1日前报送体会", "certain": True}],
        },
        {
            "title": "学会走访两家会员单位",
            "section": "学会动态",
            "text": "近日，学会一行走访了会员单位，听取意见建议，帮助解决用工难题。",
            "policies": [{"title": "岚湾用工办法", "number": None, "issuers": []}],
            "date": {"value": "2023-02", "end": None, "kind": "issue", "text": ""},
            "deadlines": [],
        },
    ],
}


def test_figures_count_hits_extras_and_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(LABELS), encoding="utf-8")
    assert main([str(file), "--misses"]) == 0
    told = capsys.readouterr().out
    rows = {row[0]: row[1:] for row in map(str.split, told.splitlines())}
    assert rows["number"] == rows["date"] == ["1.000", "1.000", "1.000", "1"]
    assert rows["body"] == ["1.000", "0.500", "0.667", "2"]
    assert rows["policy"] == ["1.000", "0.500", "0.667", "2"]
    assert rows["deadline"] == ["0.000", "0.000", "0.000", "1"]
    assert "miss 岚湾用工办法" in told
    assert "extra 2023-03-01" in told


def test_titles_are_compared_by_their_letters() -> None:
    assert alike("《某某市技改办法（试行）》", "某某市技改办法(试行)")
    assert alike("某某局关于支持技术改造的通知", "关于支持技术改造的通知")
    assert not alike("某某办法", "某某条例")
    tally = Tally()
    tally.sets(["甲", "乙"], ["乙", "丙"])
    assert (tally.hit, tally.extra, tally.miss) == (1, 1, 1)
