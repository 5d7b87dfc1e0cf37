"""Decisions of the keeper: on a company's page, on proposals, effective in seconds, and undone."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from corpus.entities import decisions as thoughts
from corpus.entities.proposals import Proposal
from corpus.errors import JianbaoError
from corpus.gazetteer import BadGazetteer, Curated, CuratedFile, read_gazetteer
from indexer import Library
from tests.keeper import await_job, send, signed_in
from web.admin import decisions, proposals
from web.admin.desk import LARGEST_LIST
from web.admin.member_file import MOST, BadList, read
from web.cli import cli
from web.http.state import State

pytestmark = pytest.mark.slow

FULL, OTHER = "云岫数据服务有限公司", "沧浪软件股份有限公司"
TWIN = "云岫数据服务有限责任公司"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return a library in which three companies are named, two of them nearly alike."""
    texts = [
        f"{FULL}（简称：云岫数据）参加了交流会。\n云岫数据介绍了经验。",
        f"{OTHER}与云岫数据签约。",
        f"{TWIN}也参加了会议。",
    ]
    articles = [{"id": f"a/{n}", "section": "动态", "title": f"第{n}篇", "text": text} for n, text in enumerate(texts)]
    made = Library.create(tmp_path / "library")
    document = {"issue": {"id": "a", "serial": "试刊", "number": 1}, "articles": articles}
    (made.issues / "a.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    (made.companies).write_text("# The keeper's own.\nnot_companies = []\n", encoding="utf-8")
    made.sync()
    return made


@pytest.fixture
def client(library: Library) -> FlaskClient:
    """Return a client that has signed in."""
    return signed_in(library)


def _companies(client: FlaskClient) -> dict[str, int]:
    """Return the companies in the list of the search, with the number of their articles."""
    answer = client.get("/api/search?facet_size=50").get_json()
    return {value["label"]: value["count"] for value in answer["facets"]["company"] if value["value"] != "-"}


def _decide(library: Library, client: FlaskClient, **fields: str) -> str:
    page = client.get("/admin/decide", query_string=fields)
    assert "就这样定" in page.text, page.text
    answer = send(client, "/admin/decide", **fields)
    assert answer.status_code == 303
    await_job(library, client)
    assert "已经生效" in client.get(answer.location).text
    return str(answer.location)


def _undo(library: Library, client: FlaskClient, page: str) -> None:
    id_ = re.search(r'name="id" value="([0-9a-f]+)"', client.get(page).text)
    assert id_
    assert send(client, "/admin/decisions", id=id_[1]).status_code == 303
    await_job(library, client)


def test_a_name_said_to_be_no_company_is_one_again_by_a_button(library: Library, client: FlaskClient) -> None:
    before = _companies(client)
    _decide(library, client, kind="company", id=OTHER, do="none")
    assert OTHER not in _companies(client)
    page = client.get("/admin/refused?find=沧浪").text
    assert OTHER in page
    assert "是企业" in page
    answer = send(client, "/admin/refused", kind="company", name=OTHER)
    assert answer.status_code == 303
    await_job(library, client)
    assert "是企业" in client.get(answer.location).text
    assert OTHER not in client.get("/admin/refused").text
    assert OTHER in _companies(client)
    assert set(before) <= set(_companies(client))
    assert send(client, "/admin/refused", kind="company", name=OTHER).status_code == 409


def test_a_decision_on_a_company_is_effective_in_seconds_and_undone(library: Library, client: FlaskClient) -> None:
    before = _companies(client)
    assert before == {FULL: 2, OTHER: 1, TWIN: 1}
    assert "改这个名称" in client.get(f"/companies/{OTHER}").text
    begun = time.monotonic()
    done = _decide(library, client, kind="company", id=OTHER, do="none")
    assert time.monotonic() - begun < 30
    assert _companies(client) == {FULL: 2, TWIN: 1}
    assert client.get(f"/companies/{OTHER}").status_code == 404
    assert "# The keeper's own." in library.companies.read_text(encoding="utf-8")
    _undo(library, client, done)
    assert _companies(client) == before
    assert library.companies.read_text(encoding="utf-8") == "# The keeper's own.\nnot_companies = []\n"


def test_names_are_shown_otherwise_joined_and_split(library: Library, client: FlaskClient) -> None:
    shown = "云岫数科股份有限公司"
    _decide(library, client, kind="company", id=FULL, do="rename", name=shown)
    assert _companies(client) == {shown: 2, OTHER: 1, TWIN: 1}
    assert unquote(client.get(f"/companies/{FULL}").location) == f"/companies/{shown}"
    _decide(library, client, kind="company", id=shown, do="merge", name=TWIN)
    assert _companies(client) == {shown: 3, OTHER: 1}
    _decide(library, client, kind="company", id=shown, do="split", name="云岫数据")
    assert _companies(client) == {shown: 2, "云岫数据": 2, OTHER: 1}
    entries = decisions.log(State(library.path / "state"))
    assert [one.decision.action for one in entries] == ["rename", "merge", "split"]
    page = client.get("/admin/decisions").text
    assert page.count('action="/admin/decisions"') == 2
    assert page.count("先撤销后来的决定") == 1, "the merger stands on the new name"


def test_what_cannot_be_decided_is_said(client: FlaskClient) -> None:
    asked = {"kind": "company", "id": FULL, "do": "split", "name": "别的"}
    assert client.get("/admin/decide", query_string=asked).status_code == 400
    assert client.get("/admin/decide", query_string={**asked, "id": "没有"}).status_code == 404
    assert client.get("/admin/decide", query_string={**asked, "do": "merge", "name": " "}).status_code == 400
    assert client.get("/admin/decide", query_string={**asked, "do": "merge", "name": FULL}).status_code == 400
    refused = send(client, "/admin/decisions", id="0" * 16)
    assert refused.status_code == 409
    old = client.post("/admin/decide", data=asked)
    assert old.status_code == 400, "no token"
    assert "登录之前" in old.text
    for page in (refused, old, client.get("/admin/decide", query_string=asked)):
        assert "这个地址里有一处写得不对" not in page.text, "the address is right"
        assert 'href="/admin">回到管理' in page.text


def test_only_the_keeper_sees_the_forms(library: Library) -> None:
    reader = signed_in(library).application.test_client()
    for path in (f"/companies/{FULL}", "/companies", "/facets/company"):
        assert "/admin/decide" not in reader.get(path).text
    keeper = signed_in(library)
    for path in (f"/companies/{FULL}", "/companies", "/facets/company"):
        page = keeper.get(path).text
        assert "/admin/decide" in page, path


def test_proposals_are_answered_together_and_the_page_stays_where_it_was(library: Library, client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/admin/names").text)
    ids = [str(node.attributes["value"]) for node in page.css("input[name=take]")]
    (twin,) = [id_ for id_ in ids if any(TWIN in node.text() for node in page.css(f"#c-{id_}"))]
    item = page.css_first(f"#c-{twin}")
    assert item is not None
    assert FULL in (item.css_first("q") or item).text(), "the sentence that names it"
    assert re.fullmatch(r"/articles/a/\d\?q=.*#p1", str((item.css_first(".proof a") or item).attributes["href"]))
    answer = send(client, "/admin/names", take=ids, do="accept", **{f"head-{twin}": FULL})
    assert answer.status_code == 303
    assert "batch=" in answer.location
    assert [(one.name, one.aliases) for one in read_gazetteer(library.path).companies if TWIN in one.aliases]
    await_job(library, client)
    assert TWIN not in _companies(client)
    assert client.get(answer.location).text.count('name="take"') == 0
    log = decisions.log(State(library.path / "state"))
    send(client, "/admin/decisions", id=[one.id for one in log])
    await_job(library, client)
    assert f'value="{twin}"' in client.get("/admin/names").text, "what is undone is asked again"


def test_a_refused_proposal_opens_the_page_at_the_next(library: Library, client: FlaskClient) -> None:
    page = client.get("/admin/names").text
    first, *rest = re.findall(r'name="take" value="([0-9a-f]+)"', page)
    answer = send(client, "/admin/names", refuse=first)
    assert answer.location.partition("#")[2] == (f"c-{rest[0]}" if rest else "")
    assert read_gazetteer(library.path).separate_companies or read_gazetteer(library.path).not_companies
    assert send(client, "/admin/names", refuse=first).status_code == 409
    await_job(library, client)
    assert f'value="{first}"' not in client.get("/admin/names").text


def _proposal() -> Proposal:
    names = ("云岫", "云岫数据有限公司", '云岫"信息\\有限公司')
    return Proposal("alias", names, "the short form fits several names", ("first/1",), "[[company]]")


def _carry_out(library: Path, wish: decisions.Wish) -> decisions.Outcome:
    return decisions.decide(library, State(library / "state"), [wish], "")


def test_a_proposal_is_accepted_into_companies_toml_whatever_the_names_hold(tmp_path: Path) -> None:
    (tmp_path / "companies.toml").write_text('not_companies = ["某园"]\n', encoding="utf-8")
    choice = proposals.choices([_proposal()])[0]
    assert choice.heads == choice.names[1:]
    _carry_out(tmp_path, proposals.accepted(choice, choice.names[2]))
    found = read_gazetteer(tmp_path)
    assert [(one.name, one.aliases) for one in found.companies] == [(choice.names[2], ("云岫",))]
    assert found.not_companies == {"某园"}
    with pytest.raises(BadGazetteer):
        proposals.accepted(choice, "别的名字")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "not_companies = []\n",
        'not_companies = [\n  "某园", # 园区\n]\n\n[[company]]\nname = "磐屿"\n',
        '[[company]]\nname = "磐屿"\n',
    ],
)
def test_a_name_that_is_no_company_is_refused_in_companies_toml(tmp_path: Path, before: str) -> None:
    (tmp_path / "companies.toml").write_text(before, encoding="utf-8")
    old = read_gazetteer(tmp_path)
    asked = Proposal("name", ('云岫"驿',), "may be a company", ("first/1",), "[[company]]", "云岫驿开放。")
    (choice,) = proposals.choices([asked])
    _carry_out(tmp_path, proposals.refused(choice))
    found = read_gazetteer(tmp_path)
    assert (found.companies, found.not_companies) == (old.companies, old.not_companies | {'云岫"驿'})
    _carry_out(tmp_path, proposals.accepted(choice, choice.heads[0]))
    assert read_gazetteer(tmp_path).companies[-1] == Curated('云岫"驿')


def _add(library: Path, number: int) -> None:
    def make(held: CuratedFile) -> thoughts.Decision:
        return thoughts.merge("company", held, f"云岫数据{number}有限公司", [f"云岫{number}"])

    _carry_out(library, decisions.Wish("company", make))


def test_no_decision_of_several_keepers_is_lost(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, get_context("fork")) as pool:
        list(pool.map(partial(_add, tmp_path), range(24)))
    assert len(read_gazetteer(tmp_path).companies) == 24
    entries = decisions.log(State(tmp_path / "state"))
    assert {one.decision.names[0] for one in entries} == {f"云岫数据{number}有限公司" for number in range(24)}
    undone = decisions.undo(tmp_path, State(tmp_path / "state"), [one.id for one in entries], "")
    assert len(undone.made) == 24
    assert read_gazetteer(tmp_path).companies == ()


def test_a_line_that_a_power_cut_left_unfinished_harms_no_other(tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    _add(tmp_path, 1)
    with state.decisions.open("ab") as file:
        file.write(b'{"id": "cut')
    _add(tmp_path, 2)
    assert len(decisions.log(state)) == 2


@pytest.mark.parametrize("came", [True, False], ids=["file written", "file not written"])
def test_the_log_follows_what_the_file_says_where_a_process_died(tmp_path: Path, *, came: bool) -> None:
    state, file = State(tmp_path / "state"), tmp_path / "companies.toml"
    _add(tmp_path, 1)
    before = file.read_bytes()
    _add(tmp_path, 2)
    logged, last = state.decisions.read_bytes().splitlines(keepends=True)
    # As a process leaves it that dies before the log: the rows beside it, with the digest of the file.
    state.pending(file.name).write_bytes(sha256(file.read_bytes()).hexdigest().encode() + b"\n" + last)
    state.decisions.write_bytes(logged)
    if not came:
        file.write_bytes(before)
    held = 1 + came
    assert len(decisions.log(state)) == held
    _add(tmp_path, 3)
    assert len(decisions.log(state)) == len(state.decisions.read_bytes().splitlines()) == held + 1
    assert not state.pending(file.name).exists()
    undone = decisions.undo(tmp_path, state, [one.id for one in decisions.log(state)], "")
    assert len(undone.made) == held + 1
    assert read_gazetteer(tmp_path).companies == ()


def test_a_broken_file_is_left_as_it_is_and_says_so(library: Library, client: FlaskClient) -> None:
    library.companies.write_text("not_companies = [\n", encoding="utf-8")
    asked = {"kind": "company", "id": FULL, "do": "none"}
    page = client.get("/admin/decide", query_string=asked)
    assert page.status_code == 400
    assert "companies.toml" in page.text
    assert str(library.path) not in page.text
    assert library.companies.read_text(encoding="utf-8") == "not_companies = [\n"


def test_a_proposal_is_asked_again_where_the_file_cannot_be_changed(library: Library, client: FlaskClient) -> None:
    asked = re.findall(r'id="c-([0-9a-f]{16})"', client.get("/admin/names").text)
    library.companies.write_text("not_companies = [\n", encoding="utf-8")
    answer = send(client, "/admin/names", accept=asked[0])
    assert answer.status_code == 400
    assert "companies.toml" in answer.text
    assert re.findall(r'id="c-([0-9a-f]{16})"', client.get("/admin/names").text) == asked


def test_a_proposal_that_cannot_be_written_says_why_and_is_still_asked(library: Library, client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/admin/names").text)
    (twin,) = [node for node in page.css(".choose > li") if TWIN in node.text()]
    id_ = str(twin.attributes["id"]).removeprefix("c-")
    # Whose entries stand in one line, only a person can change.
    library.companies.write_text(f'company = [{{ name = "{FULL}", aliases = [] }}]\n', encoding="utf-8")
    before = library.companies.read_bytes()
    answer = send(client, "/admin/names", accept=id_, **{f"head-{id_}": FULL})
    assert answer.status_code == 409
    note = LexborHTMLParser(answer.text).css_first("[role=alert] li")
    assert note is not None
    assert TWIN in note.text()
    assert "只能由您自己改" in note.text()
    assert "[[company]]" in note.text()
    assert library.companies.read_bytes() == before
    assert f'value="{id_}"' in client.get("/admin/names").text
    assert not proposals.declined(State(library.path / "state"))


def test_a_proposal_that_the_file_answers_already_is_not_asked_again(library: Library, client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/admin/names").text)
    (twin,) = [node for node in page.css(".choose > li") if TWIN in node.text()]
    id_ = str(twin.attributes["id"]).removeprefix("c-")
    library.companies.write_text(f'[[company]]\nname = "{FULL}"\naliases = ["{TWIN}"]\n', encoding="utf-8")
    answer = send(client, "/admin/names", accept=id_, **{f"head-{id_}": FULL})
    assert answer.status_code == 409
    assert "已经是这样了" in answer.text
    assert f'value="{id_}"' not in client.get("/admin/names").text


def test_what_one_file_refuses_does_not_hide_what_the_other_took(tmp_path: Path) -> None:
    (tmp_path / ".policies.toml.lock").mkdir()
    state = State(tmp_path / "state")
    wishes = [decisions.Wish(kind, partial(thoughts.refuse, kind, names=["某某"])) for kind in ("company", "policy")]
    outcome = decisions.decide(tmp_path, state, wishes, "")
    assert [one.decision.kind for one in outcome.made] == ["company"]
    assert [(one.wish.kind, one.settled) for one in outcome.not_made] == [("policy", False)]
    assert "policies.toml: cannot be written" in outcome.not_made[0].reason
    with pytest.raises(JianbaoError):
        decisions.decide(tmp_path, state, wishes[1:], "")


def test_a_member_list_is_looked_at_taken_and_recognised(library: Library, client: FlaskClient) -> None:
    text = f"序号,单位名称,简称\n1,沧浪软件股份有限公司,沧浪\n2,{FULL},云岫\n3,沧澜师范大学,\n,,\n合计,,\n"
    sent = send(client, "/admin/members", file=(io.BytesIO(text.encode("gb18030")), "会员.csv"))
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert "2：单位名称" not in page
    assert "1：单位名称、简称" in page
    for shown in (OTHER, FULL, "沧澜师范大学", "看不出是企业的全称", "这一行没有名称"):
        assert shown in page
    assert read_gazetteer(library.path).companies == ()
    taken = send(client, sent.location, do="take", also="4")
    assert taken.location.startswith("/admin/decisions")
    await_job(library, client)
    names = {one.name: one.aliases for one in read_gazetteer(library.path).companies}
    assert names == {OTHER: ("沧浪",), FULL: ("云岫",), "沧澜师范大学": ()}
    assert client.get(sent.location).status_code == 404
    _undo(library, client, taken.location)
    assert read_gazetteer(library.path).companies == ()


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.pdf", "a.pdf：不是会员名单，请送 .xlsx、.csv 或 .txt 文件"), ("a.xlsx", "工作簿"), ("", "没有选文件")],
)
def test_a_file_that_is_no_list_is_refused_where_another_can_be_sent(client: FlaskClient, name: str, said: str) -> None:
    sent: dict[str, object] = {"file": (io.BytesIO(b"PK"), name)} if name else {}
    answer = send(client, "/admin/members", "/admin", **sent)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'type="file"' in answer.text


def test_no_such_list(client: FlaskClient) -> None:
    assert client.get("/admin/members/..").status_code == 404


def test_a_list_is_read_within_limits_beside_the_server(client: FlaskClient, tmp_path: Path) -> None:
    # Twenty thousand rows in a file of some kilobytes.
    path = tmp_path / "list"
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(path, "w") as large:
        for part in plain.namelist():
            data = plain.read(part).replace(b"</sheetData>", row * (MOST + 1) + b"</sheetData>")
            large.writestr(part, data, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < LARGEST_LIST
    answer = send(client, "/admin/members", file=(io.BytesIO(path.read_bytes()), "名单.xlsx"))
    assert answer.status_code == 400
    assert "名单.xlsx：超过 20000 行" in answer.text
    with pytest.raises(BadList, match="takes more than 0 s to read"):
        read(path, "名单.xlsx", seconds=0.1)


def test_a_member_list_on_the_command_line(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "名单.txt"
    file.write_text(f"企业名称\n{FULL}\n秘书处\n", encoding="utf-8")
    command = ["members", str(file), "--library", str(library.path)]
    shown = CliRunner().invoke(cli, command)
    assert shown.exit_code == 0
    assert FULL in shown.stdout
    assert "left out: 3: 秘书处" in shown.stderr
    assert read_gazetteer(library.path).companies == ()
    assert "1 new in companies.toml" in CliRunner().invoke(cli, [*command, "--yes"]).stdout
    assert [one.name for one in read_gazetteer(library.path).companies] == [FULL]
