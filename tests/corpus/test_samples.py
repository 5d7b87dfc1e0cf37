"""The sample bulletins.

What their masters say is what stands there, and every trap of real files is among them.
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from corpus import samples
from corpus.reader import read_bulletins
from tools import make_samples
from tools.samples import truth

ROOT = Path(__file__).parents[2]
GOLD = sorted((ROOT / "tests" / "data" / "gold").glob("*.json"))


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030")


TEXTS = {path.name: _text(path) for path in samples.files() if path.suffix in {".txt", ".md"}}


def _gold(name: str) -> dict[str, Any]:
    labels: dict[str, Any] = json.loads(
        (ROOT / "tests" / "data" / "gold" / f"{Path(name).stem}.json").read_text("utf-8")
    )
    return labels


def _articles(labels: dict[str, Any]) -> list[dict[str, Any]]:
    return [article for section in labels["sections"] for article in section["articles"]]


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


ARTICLES = {name: _articles(_gold(name)) for name in (path.name for path in samples.files())}


@pytest.fixture(scope="module")
def made() -> dict[Path, bytes]:
    return make_samples.made()


def test_the_files_are_what_the_masters_give(made: dict[Path, bytes]) -> None:
    stale = [path.name for path, content in made.items() if not make_samples.same(path, content)]
    assert not stale, "run `python tools/make_samples.py`"
    assert {path for path in made if path.parent.name == "samples"} == set(samples.files())
    assert {path for path in made if path.parent.name == "gold"} == set(GOLD)


def test_there_are_two_serials_of_ten_issues_and_every_file_type() -> None:
    names = [path.name for path in samples.files()]
    assert len(names) == 10
    assert all(re.fullmatch(r"[a-z]+-\d+\.(txt|md|docx|pdf)", name) for name in names)
    assert {Path(name).suffix for name in names} == {".txt", ".md", ".docx", ".pdf"}
    assert len({_gold(name)["issue"]["journal"] for name in names}) == 2
    assert {_gold(name)["issue"]["year"] for name in names} == {2022, 2023, 2024}
    assert 125 <= sum(map(len, ARTICLES.values())) <= 150
    assert sum(path.stat().st_size for path in samples.files()) < 2_000_000


def test_one_file_is_gb18030() -> None:
    content = next(path for path in samples.files() if path.name == "shumao-16.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert "总第16期" in content.decode("gb18030")


@pytest.mark.parametrize("name", TEXTS)
def test_the_labels_stand_at_their_lines(name: str) -> None:
    lines = TEXTS[name].splitlines()
    noise = set(_gold(name)["page_furniture"])
    last = _gold(name)["toc_lines"][1]
    for article in ARTICLES[name]:
        first, end = article["title_line"], article["end_line"]
        assert last < first < end <= len(lines)
        assert lines[first - 1]
        text = _letters("".join(line for line in lines[first - 1 : end] if line not in noise))
        assert _letters(article["opening"]) in text, article["title"]
        assert _letters(article["closing"]) in text, article["title"]
        last = end
    for section in _gold(name)["sections"]:
        if section["line"]:
            assert lines[section["line"] - 1].strip("# ") == section["title"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_cut_sentence_stands_on_two_lines(name: str) -> None:
    lines = TEXTS[name].splitlines()
    for cut in _gold(name)["split_paragraphs"]:
        before, after = lines[cut["before_line"] - 1], lines[cut["after_line"] - 1]
        assert cut["joined"] == before[-10:] + after[:10]
        assert cut["after_line"] > cut["before_line"] + 1


def test_every_address_is_under_a_domain_that_cannot_exist() -> None:
    for name, text in TEXTS.items():
        for host in re.findall(r"(?:https?://|www\.|@)([\w.-]+)", text):
            assert host.endswith(".example"), f"{name}: {host}"


def test_a_piece_runs_again_in_a_later_issue() -> None:
    early = next(a for a in ARTICLES["zhaibian-37.pdf"] if a["title"].startswith("一文读懂"))
    again = next(a for a in ARTICLES["zhaibian-52.txt"] if a["title"].startswith("一文读懂"))
    assert early["opening"] == again["opening"]
    assert difflib.SequenceMatcher(None, early["title"], again["title"]).ratio() > 0.7


def test_a_policy_is_followed_over_the_issues_and_across_the_serials() -> None:
    where = {
        name
        for name, articles in ARTICLES.items()
        for article in articles
        for policy in article["policies"]
        if policy["doc_number"] in {"沧商服贸〔2022〕37号", "沧商服贸[2022]37号"}
    }
    assert {"shumao-12.txt", "shumao-16.txt", "shumao-20.txt", "zhaibian-37.pdf", "zhaibian-57.txt"} <= where


@pytest.mark.parametrize(
    ("trap", "name", "pattern"),
    [
        ("contents broken by furniture", "shumao-12.txt", r"目录 CONTENTS[^<]*<http://www\.lcdta\.example>\n\n云渚区"),
        ("contents: title alone", "shumao-12.txt", r"\n\n走进会员单位（一）：在墨鲸数据看一张提单的旅行\n\n"),
        ("contents: dot leaders", "shumao-16.txt", r"栎木机器人系泊机械臂交付海外首单 \.{6,} \d+\n"),
        ("contents: tab and number", "zhaibian-43.txt", r"雁洲：算力券发放首月，中小企业用掉四成\t\d+\n"),
        ("contents: no empty lines", "shumao-20.txt", r"目录 CONTENTS\n企业动态\n听汐"),
        ("contents: section with page number", "zhaibian-52.txt", r"\n行业动态\t\d+\n"),
        ("prefix differs", "shumao-12.txt", r"【服贸观察】跨境电商[\s\S]*服贸观察 \| 跨境电商"),
        ("width differs", "zhaibian-31.txt", r"三部门:联合[\s\S]*三部门：联合"),
        ("wrapped title", "shumao-16.txt", r"跨境电子商务\n综合试验区实施方案的通知"),
        (
            "doubled title",
            "shumao-18.md",
            r"(## 澜川|### 澜川)市人民政府办公室关于印发《(.+)》的通知\n\n澜川市人民政府办公室",
        ),
        ("title glued to a date", "zhaibian-31.txt", r"连降八周2022-09-30\n"),
        (
            "section heading not repeated",
            "zhaibian-43.txt",
            r"\A(?:(?!\n热点关注)[\s\S])*\n热点关注\n(?:(?!\n热点关注\n)[\s\S])*\Z",
        ),
        ("furniture cuts a 《title》", "shumao-20.txt", r"《沧澜省促进数字贸易高\n\n内部资料 仅供会员参考\n\n<http"),
        ("furniture cuts a date", "shumao-20.txt", r"2024年11\n\n内部资料[^\n]*\n\n<[^\n]*\n\n月8日"),
        ("furniture cuts a name", "shumao-12.txt", r"北屿跨境\n\n<http://www\.lcdta\.example>\n\n供应链管理"),
        ("a character on both sides of a cut", "shumao-16.txt", r"听汐智\n\n<[^\n]+>\n\n智能"),
        ("only an empty line at a cut", "zhaibian-43.txt", r"[^。：；？）\d]\n\n[^。\n]+。"),
        (
            "a genuine address like the foot",
            "shumao-16.txt",
            r"全部材料通过<http://zijin\.lanchuan\.example/#/login>提交",
        ),
        ("tab-separated table", "shumao-12.txt", r"云渚区\t132\.8\t12\.4\t41\.5\n北屿区\t"),
        ("pipe table cut, head repeated", "shumao-16.txt", r"(\| 序号 \| 任务 [^\n]+\n)[^<]+<[^\n]+>\n\n\1"),
        ("numbering jumps", "zhaibian-31.txt", r"\n6\t[^\n]+\n8\t"),
        ("head of two rows", "shumao-16.txt", r"项目\t进出口额\t\t其中：出口\t\n\t金额"),
        ("half-width punctuation", "zhaibian-43.txt", r"白天看龙门吊,晚上听江风,成为"),
        ("a traditional line", "shumao-18.md", r"貴會為兩地數字貿易架橋鋪路"),
        ("OCR slips", "shumao-16.txt", r"己有二十三家[\s\S]*澜巷港航"),
        ("and for 和", "shumao-12.txt", r"统计直报 and 问题收集"),
        ("stray bold marks", "zhaibian-43.txt", r"\*\*《指引》明确“三个不得”：\*\*"),
        ("昨日 and 本月", "shumao-20.txt", r"昨日，鹭汀新能[\s\S]*本月下旬"),
        ("a misprinted year", "zhaibian-31.txt", r"\n沧澜经济报 2012-10-12\n"),
        ("another title over the text", "zhaibian-43.txt", r"声纹识别投资回收期最短\n\n沧澜经济报 2023-10-13"),
        ("a contents page inside a policy", "shumao-18.md", r"目 录\n第一章 总则\n第二章"),
        ("Markdown levels that lie", "shumao-18.md", r"## 企业动态\n\n### 云栈[\s\S]+\n## 白鹿港[\s\S]+\n## 第一章"),
        ("numbers in every bracket", "shumao-13.docx", r""),
    ],
)
def test_a_trap_of_real_files_is_there(trap: str, name: str, pattern: str) -> None:
    if pattern:
        assert re.search(pattern, TEXTS[name]), trap
        return
    printed = "".join(p["doc_number"] or "" for articles in ARTICLES.values() for a in articles for p in a["policies"])
    assert all(re.search(rf"\{left}20\d\d\{right}", printed) for left, right in ("〔〕", "[]", "【】", "（）"))
    assert re.search(r"公告20\d\d年第\d+号", printed)


def test_a_character_on_both_sides_of_a_cut_is_read_once() -> None:
    (bulletin,) = read_bulletins(next(path for path in samples.files() if path.name == "shumao-16.txt"))
    (article,) = (one for one in bulletin.articles if one.title.startswith("协会赴桐渡开展"))
    assert "听汐智能、雁洲算力" in article.text
    assert "听汐智能" in {company.name for company in article.companies}


def test_nothing_is_taken_from_a_real_bulletin(shared: Path) -> None:
    size = 24
    real = _letters("".join(path.read_text("utf-8") for path in sorted((shared / "bulletins").glob("*.txt"))))
    grams = {real[i : i + size] for i in range(len(real) - size)}
    masters = sorted((ROOT / "tools" / "samples").glob("*.master"))
    for path in masters:
        ours = _letters(path.read_text("utf-8"))
        taken = [ours[i : i + size] for i in range(len(ours) - size) if ours[i : i + size] in grams]
        assert not taken, f"{path.name}: {taken[0]}"
    for name in truth.read_companies(ROOT / "tools" / "samples" / "companies.txt"):
        assert name == "!" or _letters(name) not in real
