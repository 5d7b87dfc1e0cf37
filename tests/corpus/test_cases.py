"""Inputs from elsewhere that once failed, with what is right.

They stand beside the checkout (../shared/cases).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Bulletin, read_bulletins
from corpus.errors import EmptyBulletin, UnreadableFile
from corpus.formats import pdf

TRIP, BOARD = "商会组织会员企业赴外地考察", "商会召开一季度理事会"
EIGHT = [
    TRIP,
    BOARD,
    "新型面料展示会在江南举行",
    "商会与职业学院签订合作协议",
    "会员企业技能竞赛落幕",
    "出口订单保持增长",
    "商会慰问困难职工家庭",
    "纺织园区配套工程开工",
]
CLASS = [TRIP, BOARD, "新型面料展示会在江南举行", "商会第二期培训班开班", *EIGHT[4:]]
NOTE = "编者按"


def read(shared: Path, name: str) -> tuple[Bulletin, ...]:
    return read_bulletins(next((shared / "cases").glob(name)))


def titles(bulletin: Bulletin) -> list[str]:
    return [article.title for article in bulletin.articles]


def whole(bulletin: Bulletin) -> str:
    return "\n".join(article.title + article.text for article in bulletin.articles)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01-*/a.txt", [NOTE, TRIP, BOARD]),
        ("01-*/b.md", [NOTE, TRIP, BOARD]),
        ("01-*/c.html", [NOTE, TRIP, BOARD]),
        ("01-*/d.docx", [NOTE, TRIP, BOARD]),
        ("01-*/f-*.docx", ["会员动态", "商会组织会员企业考察", "商会召开理事会"]),
        ("02-*/a-*.txt", [TRIP, BOARD, "商会第二期培训班开班", "纺织园区配套工程开工"]),
        ("02-*/b.md", [TRIP, BOARD, "商会第二期培训班开班", "纺织园区配套工程开工"]),
        ("02-*/d-*.docx", CLASS),
        ("03-*/a-*.docx", EIGHT),
        ("03-*/b-*.docx", EIGHT),
        ("04-*/a.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("05-*/a-*.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("05-*/c-*.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("05-*/d-*.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("06-*/a.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("08-*/a.pdf", ["商会一季度工作情况", "会员企业赴海州考察"]),
        ("16-*/a-*.html", ["商会走访海州绸业", BOARD]),
        ("17-*/a-*.html", ["关于开展会员企业技能竞赛的通知"]),
        ("17-*/b-*.html", [BOARD]),
        ("18-*/a.md", ["商会上线数据接口", BOARD, "商会组织会员企业考察"]),
        ("22-*/b-*.txt", ["江南省人民政府办公厅关于印发“十四五”纺织业发展规划的通知"]),
        ("28-*/a-*.doc", [TRIP, *EIGHT[1:]]),
        ("28-*/c-*.docx", [TRIP, *EIGHT[1:]]),
    ],
)
def test_the_articles_are_those_a_reader_sees(shared: Path, name: str, expected: list[str]) -> None:
    (bulletin,) = read(shared, name)
    if "28" in name:
        assert titles(bulletin)[:2] == expected[:2]
    else:
        assert titles(bulletin) == expected


@pytest.mark.parametrize(
    "name", ["01-*/a.txt", "01-*/b.md", "01-*/c.html", "01-*/d.docx", "01-*/f-*.docx", "01-*/h-*.md"]
)
def test_text_before_the_first_heading_is_in_an_article(shared: Path, name: str) -> None:
    (bulletin,) = read(shared, name)
    assert "琥珀计划" in whole(bulletin)


@pytest.mark.parametrize(
    "name", ["03-*/a-*.docx", "15-*/a-*.docx", "15-*/b-*.md", "30-*/trad.txt", "30-*/simp.txt", "05-*/a-*.pdf"]
)
def test_the_masthead_is_read_wherever_it_stands(shared: Path, name: str) -> None:
    (bulletin,) = read(shared, name)
    assert bulletin.issue.number == 27
    assert bulletin.issue.serial in {"江南市纺织商会简报", "江南市紡織商會簡報"}


def test_a_traditional_masthead_is_read_as_its_simplified_twin(shared: Path) -> None:
    (traditional,), (simplified,) = read(shared, "30-*/trad.txt"), read(shared, "30-*/simp.txt")
    assert traditional.issue.id == simplified.issue.id
    assert (traditional.issue.publisher, traditional.issue.editors) == ("江南市紡織商會", ("陳曉明", "林知遠"))


@pytest.mark.parametrize(
    ("name", "seen", "unseen"),
    [
        ("04-*/a.pdf", "“琥珀计划”", "\t"),
        ("06-*/a.pdf", "与当地园区签订合作意向书两份", "样稿"),
        ("09-*/a.docx", "考察团由会长带队共十九人。", "此句删去"),
        ("10-*/a-*.docx", "签订合作意向书两份", "内部批注"),
        ("10-*/b-*.docx", "显式可见的字", "隐藏"),
        ("10-*/c-*.html", "经费预算", "不可见"),
        ("11-*/a.docx", "见江商函〔2024〕9号", "\0"),
        ("12-*/a.docx", "第四条", "\0"),
        ("12-*/b.html", "3. 违反第二条规定", "\0"),
        ("13-*/a.docx", "走访氍毹毯业有限公司", "qú"),
        ("13-*/b.html", "走访氍毹毯业有限公司", "qú"),
        ("14-*/a-*.docx", "补贴额=投入额×20%", "\0"),
        ("14-*/b-*.docx", "☑参加　□不参加。温度25°C，增长≥5%", "\0"),
        ("16-*/a-*.html", "云帆织造股份有限公司", "有 限"),
        ("23-*/radicals.txt", "青年企业家到场发言，民营企业代表参加", "⻘"),
        ("29-*/b-*.txt", "龴源企业、", "\ue81e"),
    ],
)
def test_what_a_reader_sees_is_in_an_article(shared: Path, name: str, seen: str, unseen: str) -> None:
    (bulletin,) = read(shared, name)
    text = whole(bulletin)
    assert seen in text
    assert unseen not in text
    assert text.count(seen) == 1


def test_a_layer_without_meaning_is_refused_like_a_scan(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "can_recognise", lambda: False)
    with pytest.raises(EmptyBulletin, match=r"means nothing; `pip install 'jianbao\[ocr\]'`"):
        read(shared, "07-*/a-*.pdf")


@pytest.mark.slow
@pytest.mark.usefixtures("installed")
def test_a_layer_without_meaning_is_read_by_its_picture(shared: Path) -> None:
    (bulletin,) = read(shared, "07-*/a-*.pdf")
    assert (bulletin.issue.number, bulletin.issue.period) == (27, "2024年第3期")
    assert len(bulletin.articles) == 2


def test_archives_are_read_whoever_packed_them(shared: Path) -> None:
    assert [bulletin.issue.id for bulletin in read(shared, "24-*/a-*.zip")] == ["jnsfzshjb-27", "hzsfzshjb-28"]
    assert [bulletin.issue.id for bulletin in read(shared, "24-*/c-*.zip")] == ["zhengce"]
    assert [bulletin.issue.number for bulletin in read(shared, "24-*/d-*.zip")] == [27, 27]


@pytest.mark.parametrize("name", ["26-*/附件1.txt", "26-*/终稿v3.txt"])
def test_a_number_in_a_name_is_not_the_issues(shared: Path, name: str) -> None:
    (bulletin,) = read(shared, name)
    assert bulletin.issue.number is None


def test_an_encrypted_file_is_told_so_and_one_odd_byte_is_no_matter(shared: Path) -> None:
    with pytest.raises(UnreadableFile, match="password"):
        read(shared, "28-*/e-*.docx")
    assert read(shared, "28-*/b-*.doc")
    assert read(shared, "29-*/a-*.txt")
