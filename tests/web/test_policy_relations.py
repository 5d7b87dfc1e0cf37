"""The page of a policy says what it repeals, revises, is based on, and what does so to it.

In whatever order the issues came.
"""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from indexer import Library
from search import open_engine
from web import create_app

pytestmark = pytest.mark.slow

OLD, NEW, LAW = "青岚市货栈管理规定", "青岚市仓储管理办法", "青岚市商贸流通条例"
_TEXT = (
    f"青商规〔2023〕3号\n各有关单位：\n现将《{NEW}》印发给你们。\n青岚市商务局\n2023年2月7日\n{NEW}\n"
    f"第一条 根据《{LAW}》，制定本办法。\n第九条 本办法自2023年3月1日起施行，有效期五年。原《{OLD}》同时废止。"
)
#: An issue each that names the old rules, puts the new ones in force, and reports it.
ISSUES = {
    "2021年5月": ("货栈检查", f"5月6日，商会学习《{OLD}》。"),
    "2023年2月": (f"青岚市商务局关于印发《{NEW}》的通知", _TEXT),
    "2023年4月": ("新规解读", f"《{NEW}》自3月1日起施行，《{OLD}》同时废止。"),
}


def _document(period: str) -> dict[str, Any]:
    title, text = ISSUES[period]
    year, month = int(period[:4]), int(period[5:-1])
    issue = {"id": f"x-{year}-{month}", "serial": "岚讯", "year": year, "period": period}
    day = {"start": f"{year}-{month:02}-01", "end": f"{year}-{month:02}-28"}
    return {"issue": issue | day, "articles": [{"title": title, "text": text}]}


@pytest.mark.parametrize("order", list(permutations(ISSUES)))
def test_relations_stand_on_both_policies_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    library = Library.create(tmp_path / "library")
    for period in order:
        (library.issues / f"{period}.json").write_text(json.dumps(_document(period)), encoding="utf-8")
        library.sync()
    client = create_app(open_engine(library.path), library.path).test_client()

    def asked(path: str) -> Any:
        return client.get(path).json

    ids = {one["name"]: one["id"] for one in asked("/api/policies")["policies"]}
    new_id = next(id_ for name, id_ in ids.items() if NEW in name)

    def said(policy: str) -> list[tuple[str, str, str | None, str]]:
        found = asked(f"/api/policies/{quote(policy, safe='')}")["relations"]
        return [(one["kind"], one["other"], one["date"], one["article"]) for one in found]

    text = "x-2023-2/1"
    assert said(new_id) == [
        ("based-on", ids[LAW], None, text),
        ("until", None, "2028-02-29", text),
        ("repeals", ids[OLD], None, text),
    ]
    assert said(ids[OLD]) == [("repeals-by", new_id, None, text)]
    assert said(ids[LAW]) == [("based-on-by", new_id, None, text)]
    page = client.get(f"/policies/{quote(ids[OLD], safe='')}").text
    assert "被废止" in page
    assert f"原《{OLD}》同时废止" in page
    assert "Repealed by" in client.get(f"/policies/{quote(ids[OLD], safe='')}?lang=en").text
