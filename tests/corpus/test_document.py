"""The parse document.

It comes back as it was, may leave fields out, and its errors name the place.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import document, from_dict, from_json, read_bulletins, samples, to_dict, to_json
from corpus.errors import BadDocument
from corpus.model import Bulletin
from corpus.text.well_formed import well_formed
from tests.examples import some
from tests.strategies import TORN, bulletins


@settings(max_examples=some(30, of=300))
@given(bulletins())
def test_a_bulletin_comes_back_as_it_was(bulletin: Bulletin) -> None:
    assert from_json(to_json(bulletin), name="x") == bulletin
    assert from_json(to_json(bulletin, indent=1), name="x") == bulletin
    assert from_dict(to_dict(bulletin), name="x") == bulletin


@settings(max_examples=some(30, of=300))
@given(bulletins(TORN))
def test_torn_text_is_made_whole_at_the_door(bulletin: Bulletin) -> None:
    as_given = json.dumps(_plain(bulletin))
    try:
        found = from_json(as_given, name="x")
    except BadDocument as error:
        assert "two articles have one id" in str(error)  # noqa: PT017  # ids that differ in a half character only
        return
    to_json(found).encode()
    assert _plain(found) == json.loads(well_formed(json.dumps(_plain(bulletin), ensure_ascii=False)))


def _plain(bulletin: Bulletin) -> Any:
    return json.loads(json.dumps(to_dict(bulletin)))


@settings(max_examples=some(30, of=300))
@given(bulletins())
def test_a_field_that_is_null_is_one_that_is_absent(bulletin: Bulletin) -> None:
    data = to_dict(bulletin)
    bare = {
        "issue": {key: value for key, value in data["issue"].items() if value is not None},
        "articles": [{key: one[key] for key in one if one[key] is not None} for one in data["articles"]],
    }
    nulls = dict.fromkeys(
        ("section", "companies", "organisations", "policies", "deadlines", "effective", "date", "lines", "unknown")
    )
    padded = bare | {"articles": [nulls | one for one in bare["articles"]], "doubts": None, "unknown": {"a": 1}}
    for one in (bare, padded):
        assert from_dict(one, name="x") == Bulletin(bulletin.issue, bulletin.articles, (), bulletin.front)


def _both(text: str) -> tuple[object, object]:
    """Return what is read of a text as it is, if it is, and what is read by looking into it."""
    try:
        taken: object = document._as_it_is(text, "x")
    except BadDocument as error:
        taken = str(error)
    try:
        # A document with an escape is looked into.
        looked: object = document.read_document(text.rstrip()[:-1] + ', "unknown": "\\u0020"}', name="x")
    except BadDocument as error:
        looked = str(error)
    return taken, looked


@settings(max_examples=some(30, of=300))
@given(bulletins(), st.randoms())
def test_what_is_taken_as_it_is_is_what_would_be_made_of_it(bulletin: Bulletin, chance: random.Random) -> None:
    data = _plain(bulletin)
    for part in (
        data,
        data["issue"],
        *data["articles"],
        *(one for each in data["articles"] for one in each["policies"]),
    ):
        for key in chance.sample(sorted(part), min(1, len(part))):
            odd = [
                None,
                "",
                "a\nb",
                "甲\u3000乙",
                "x" * 301,
                7,
                -1,
                1.0,
                [],
                {},
                ["\t"],
                {"value": "2022"},
                [{"name": "甲"}],
            ]
            part[key] = chance.choice([part[key], chance.choice(odd)])
    for text in (json.dumps(data, ensure_ascii=False), json.dumps(data, ensure_ascii=False, indent=1)):
        taken, looked = _both(text)
        assert taken is None or taken == looked


def test_documents_as_they_are_written_are_taken_as_they_are() -> None:
    read = [one for file in samples.files()[:3] for one in read_bulletins(file)]
    for one in read:
        bare = replace(one, front=None)
        taken, looked = _both(to_json(bare))
        assert taken == looked == (bare, [set()] * len(bare.articles))
        assert _both(to_json(bare).replace('"title":"', '"title":"甲\\n', 1))[0] is None
        assert _both(to_json(bare).replace('"section":', '"companies":null,"section":'))[0] is None


def test_mentions_without_a_field_are_recognised_and_an_empty_list_means_none(tmp_path: Path) -> None:
    text = "日前，青岚市磐屿软件有限公司获青岚市商务局奖励。《青岚市奖励办法》（岚商〔2022〕7号）自2023年3月2日起申报，截止4月30日。"
    none: dict[str, Any] = {"companies": [], "organisations": [], "policies": [], "deadlines": [], "date": None}
    articles = [{"title": "甲", "text": text}, {"title": "乙", "text": text} | none, {"title": "丙", "text": text}]
    articles[2]["companies"] = [{"name": "某公司"}]
    articles[2]["policies"] = None
    file = tmp_path / "给.json"
    file.write_text(json.dumps({"issue": {"year": 2023}, "articles": articles}), encoding="utf-8")
    bare, empty, half = read_bulletins(file)[0].articles
    assert [one.name for one in bare.companies] == ["青岚市磐屿软件有限公司"]
    assert [one.name for one in bare.organisations] == ["青岚市商务局"]
    assert [one.number for one in bare.policies] == ["岚商〔2022〕7号"]
    assert (empty.organisations, half.organisations) == ((), bare.organisations)
    assert (empty.companies, empty.policies, empty.deadlines, empty.date) == ((), (), (), None)
    assert [one.name for one in half.companies] == ["某公司"]
    assert half.policies == bare.policies


def test_ids_that_are_missing_come_from_the_place() -> None:
    found = from_dict({"articles": [{"title": "甲", "text": ""}, {"id": "", "title": "乙", "text": ""}]}, name="a.json")
    assert (found.issue.id, [article.id for article in found.articles]) == ("a.json", ["a.json/1", "a.json/2"])
    found = from_dict({"issue": {"id": "q"}, "articles": [{"id": None, "title": "甲", "text": ""}]}, name="a.json")
    assert [article.id for article in found.articles] == ["q/1"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": 7}, "articles[1].text must be text, not a whole number"),
        ({"title": None}, "articles[1].title is missing"),
        ({"section": ["甲"]}, "articles[1].section must be text, not a list"),
        ({"page": "7"}, "articles[1].page must be a whole number, not text"),
        ({"page": True}, "articles[1].page must be a whole number, not true or false"),
        ({"page": 1.5}, "articles[1].page must be a whole number, not a number"),
        ({"page": 10**30}, "articles[1].page must be a whole number <= 2147483647"),
        ({"lines": [1]}, "articles[1].lines must be a list of length 2"),
        ({"lines": [1, "2"]}, "articles[1].lines[1] must be a whole number, not text"),
        ({"companies": {}}, "articles[1].companies must be a list, not an object"),
        ({"companies": ["甲"]}, "articles[1].companies[0] must be an object, not text"),
        ({"organisations": [{"lines": [1]}]}, "articles[1].organisations[0].name is missing"),
        ({"companies": [{"lines": [1]}]}, "articles[1].companies[0].name is missing"),
        ({"companies": [{"name": "甲", "mentions": [None]}]}, "articles[1].companies[0].mentions[0] must be text, not null"),
        ({"policies": [{"role": "x"}]}, "articles[1].policies[0].role must be one of full-text, excerpt, subject, cited"),
        ({"date": {"value": "2022", "kind": "x"}}, "articles[1].date.kind must be one of source-line, signed, event"),
        ({"kind": "x"}, "articles[1].kind must be one of article, front"),
        ({"date": {"kind": "event"}}, "articles[1].date.value is missing"),
        ({"date": {"value": "spring"}}, "articles[1].date.value must be a date like 2022-11-15, 2022-11 or 2022, not 'spring'"),
        ({"date": {"value": 2022.5}}, "articles[1].date.value must be a date like 2022-11-15, 2022-11 or 2022, not 2022.5"),
        ({"date": {"value": "2022", "end": "2022-02-30"}}, "articles[1].date.end must be a date like"),
        ({"deadlines": [{"text": "甲"}]}, "articles[1].deadlines[0].date is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_file_line_and_path(tmp_path: Path, change: dict[str, object], says: str) -> None:
    article = {"title": "甲", "text": "乙"}
    bad = json.dumps({"articles": [article, article | change]})
    for name, content, place in (("a.json", bad, "a.json"), ("b.jsonl", "\n\n" + bad, "b.jsonl:3")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with pytest.raises(BadDocument) as raised:
            read_bulletins(tmp_path / name)
        assert str(raised.value).startswith(f"{place}: {says}")
        assert str(raised.value).endswith("; see docs/parse-document.md")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "a.json: the document must be an object, not a list; see"),
        ('{"articles": 7}', "a.json: articles must be a list, not a whole number; see"),
        ('{"articles": [7]}', "a.json: articles[0] must be an object, not a whole number; see"),
        ('{"issue": {"number": "7"}}', "a.json: issue.number must be a whole number, not text; see"),
        ('{\n"articles": [}', "a.json:2: not valid JSON at character 14; write it with"),
        ("[" * 100_000, "a.json: not a parse document ("),
        ('{"issue": {"number": ' + "9" * 5_000 + "}}", "a.json: not a parse document ("),
        ('{"articles": [{"id": "1", "title": "", "text": ""}, {"id": "1", "title": "", "text": ""}]}', "a.json: two articles"),
        ('{"articles": [{"id": "1", "title": "", "text": "", "kind": "front"}, {"id": "2", "title": "", "text": "", "kind": "front"}]}',
         "a.json: two entries are front matter"),
    ],
)  # fmt: skip
def test_a_document_that_is_none_is_refused(text: str, says: str) -> None:
    with pytest.raises(BadDocument) as raised:
        from_json(text, name="a.json")
    assert str(raised.value).startswith(says)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("piece", ["{},", '{"a":1},'])
def test_a_heap_of_nothing_takes_no_heap_of_memory(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"articles": [' + piece * (30_000_000 // len(piece)) + "{}]}", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from corpus import read_bulletins\n"
        "try: read_bulletins(Path(sys.argv[1]))\nexcept Exception as error: print(error)\n"
        # Not getrusage: it counts what the parent held before this program began.
        "print(next(line.split()[1] for line in Path('/proc/self/status').open() if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    said, kibibytes = done.stdout.splitlines()
    assert "holds more than 1,000,000 values" in said
    assert int(kibibytes) < (10 * 30 + 200) * 1024


def test_a_heap_of_documents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n" * 100_001, encoding="utf-8")
    with pytest.raises(BadDocument, match="more than 100,000 documents"):
        read_bulletins(tmp_path / "a.jsonl")
