"""The command line as a new user meets it.

Real files, real processes, one line for each thing that is wrong.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import read_bulletins, samples
from tests.server import jianbao

pytestmark = pytest.mark.slow

Done = subprocess.CompletedProcess[str]


def call(*arguments: str | Path, cwd: Path, prefix: tuple[str, ...] = (), **environment: str) -> Done:
    """Run `jianbao` in a process of its own."""
    return subprocess.run(
        [*prefix, *jianbao(*map(str, arguments))],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with three of the samples."""
    folder = tmp_path_factory.mktemp("cli")
    done = call("add", "--library", "library", *samples.files()[:3], cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "library"


def test_add_says_what_it_did(tmp_path: Path) -> None:
    done = call("add", "--library", "new", samples.files()[0], cwd=tmp_path)
    assert done.returncode == 0
    assert "1 added" in done.stdout
    again = call("add", "--library", "new", samples.files()[0], cwd=tmp_path)
    assert again.returncode == 0
    assert "nothing changed" in again.stdout


def test_search_prints_what_is_found(library: Path) -> None:
    done = call("search", "跨境电商", "--library", library, cwd=library)
    assert done.returncode == 0
    assert "跨境电商" in done.stdout
    answer = json.loads(call("search", "跨境电商", "--library", library, "--json", cwd=library).stdout)
    assert answer["total"] == int(done.stdout.split()[0])
    section = answer["facets"]["section"][0]
    narrowed = call("search", "跨境电商", "--library", library, "--json", "--section", section["value"], cwd=library)
    assert json.loads(narrowed.stdout)["total"] == section["count"]


def test_a_query_whose_bytes_are_no_text_is_a_query(library: Path) -> None:
    torn = "跨境电商\udcff"  # how Python holds a byte of an argument that is not UTF-8
    done = call("search", torn, "--library", library, "--json", "--section", torn, cwd=library)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["query"]["q"] == "跨境电商\ufffd"


def test_an_option_may_stand_in_the_environment_or_in_the_file(library: Path, tmp_path: Path) -> None:
    by_name = call("search", "跨境电商", "--json", cwd=tmp_path, JIANBAO_LIBRARY=str(library), JIANBAO_SIZE="1")
    assert len(json.loads(by_name.stdout)["hits"]) == 1
    settings = library / "library.toml"
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text(before + "\nsize = 2\n", encoding="utf-8")
    try:
        by_file = call("search", "跨境电商", "--json", "--library", library, cwd=tmp_path)
        assert len(json.loads(by_file.stdout)["hits"]) == 2
    finally:
        settings.write_text(before, encoding="utf-8")


def test_parse_shows_the_outline_and_the_parse_document(tmp_path: Path) -> None:
    file = samples.files()[0]
    tree = call("parse", file, cwd=tmp_path)
    assert tree.returncode == 0
    document = json.loads(call("parse", file, "--json", cwd=tmp_path).stdout)
    assert len(document["articles"]) > 5
    for article in document["articles"]:
        assert article.get("kind") == "front" or article["title"] in tree.stdout
    assert not list(tmp_path.iterdir()), "parse stores nothing"


def test_explain_shows_the_evidence_for_and_against(tmp_path: Path) -> None:
    file = samples.files()[0]
    mention = next(one for article in read_bulletins(file)[0].articles for one in article.companies)
    shown = call("explain", file, mention.mentions[0], cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert f"company: {mention.name}" in shown.stdout
    assert "[companies/" in shown.stdout
    (explained,) = json.loads(call("explain", file, mention.mentions[0], "--json", cwd=tmp_path).stdout)
    company, _, policy, _ = explained["verdicts"]
    assert (company["kind"], company["means"]) == ("company", [mention.name])
    assert {"rule", "words", "lines", "weight", "against"} == company["evidence"][0].keys()
    assert {"key", "where", "zh", "en"} == company["evidence"][0]["rule"].keys()
    assert (policy["means"], policy["evidence"][-1]["against"]) == ([], True)
    assert not list(tmp_path.iterdir()), "explain stores nothing"


def test_explain_of_what_stands_nowhere_names_the_nearest(tmp_path: Path) -> None:
    file = samples.files()[0]
    mention = next(one for article in read_bulletins(file)[0].articles for one in article.companies)
    done = call("explain", file, f"{mention.name}某", cwd=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)
    assert mention.name in done.stderr.partition("the nearest names are ")[2]


def test_explain_heeds_what_a_library_curates(tmp_path: Path) -> None:
    file = samples.files()[0]
    mention = next(one for article in read_bulletins(file)[0].articles for one in article.companies)
    curated = tmp_path / "curated"
    curated.mkdir()
    (curated / "companies.toml").write_text(f'not_companies = ["{mention.name}"]', encoding="utf-8")
    shown = call("explain", file, mention.name, "--library", curated, cwd=tmp_path)
    assert "company: no" in shown.stdout
    assert "companies.toml says it is no company" in shown.stdout


def test_explain_knows_a_file_of_a_library_by_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "issues" / "2031"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("岚港讯息\n\n一、新航线开通\n岚港至云湾的航线于3月2日开通。\n", encoding="utf-8")
    (tmp_path / "library" / "library.toml").write_text('[issues."2031/a.txt"]\nid = "岚港-3"\n', encoding="utf-8")
    shown = call("explain", folder / "a.txt", "3月2日", "--library", tmp_path / "library", cwd=tmp_path)
    assert "in 岚港-3" in shown.stdout, shown.stderr


def test_parse_documents_are_an_input_format(tmp_path: Path) -> None:
    document = call("parse", samples.files()[0], "--json", cwd=tmp_path).stdout
    (tmp_path / "issue.json").write_text(document, encoding="utf-8")
    assert call("add", "issue.json", cwd=tmp_path).returncode == 0
    again = json.loads(call("parse", "issue.json", "--json", cwd=tmp_path).stdout)
    assert again == json.loads(document)


@pytest.fixture
def bad_files(tmp_path: Path) -> dict[str, Path]:
    """Return one file of each way to be bad."""
    folder = tmp_path / "bad"
    folder.mkdir()
    files = {
        "missing": folder / "missing.txt",
        "empty": folder / "empty.txt",
        "binary": folder / "binary.txt",
        "encoding": folder / "encoding.txt",
        "kind": folder / "picture.xyz",
    }
    files["empty"].write_bytes(b"")
    files["binary"].write_bytes(bytes(range(256)) * 40)
    files["encoding"].write_bytes("目录\n企业动态\n".encode() + b"\xff\xfe\x81\x20\xff" * 9)
    files["kind"].write_bytes(b"anything")
    return files


@pytest.mark.parametrize("way", ["missing", "empty", "binary", "encoding", "kind"])
def test_bad_input_is_one_line_and_the_rest_is_indexed(tmp_path: Path, bad_files: dict[str, Path], way: str) -> None:
    bad = bad_files[way]
    done = call("add", bad, samples.files()[0], cwd=tmp_path)
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert bad.name in lines[0]
    assert "Traceback" not in done.stderr
    found = call("search", "跨境电商", "--json", cwd=tmp_path)
    assert json.loads(found.stdout)["total"] > 0


def test_of_two_different_files_under_one_name_none_is_lost_without_a_word(tmp_path: Path) -> None:
    first, second, same = (tmp_path / folder / "46.txt" for folder in "abc")
    one, other = [path.read_bytes() for path in samples.files() if path.suffix == ".txt"][:2]
    for path, content in ((first, one), (second, other), (same, one)):
        path.parent.mkdir()
        path.write_bytes(content)
    done = call("add", "--library", "new", first, second, same, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        f"{second}: stands as 46~2.txt beside another of its name; --replace would replace that"
    ]
    assert (tmp_path / "new" / "issues" / "46.txt").read_bytes() == one
    assert (tmp_path / "new" / "issues" / "46~2.txt").read_bytes() == other
    again = call("add", "--library", "new", "--replace", first, second, cwd=tmp_path)
    assert again.returncode == 1
    assert again.stderr.splitlines() == [
        f"jianbao: {second}: another file of this name was just added; give it another name, then add it"
    ]
    assert call("add", "--library", "new", "--replace", second, cwd=tmp_path).returncode == 0, "a correction"
    assert (tmp_path / "new" / "issues" / "46.txt").read_bytes() == other


def test_next_months_file_of_the_same_name_replaces_no_issue(tmp_path: Path) -> None:
    prose = "云麓市茶业协会召开理事会，二十三名理事出席，会议审议了年度报告和经费预算。"
    for month, number in (("march", 27), ("may", 28)):
        (tmp_path / month).mkdir()
        text = f"云麓茶讯\n2024年第{number - 24}期（总第{number}期）\n\n协会召开理事会\n\n    {month}，{prose}\n"
        (tmp_path / month / "简报.txt").write_text(text, encoding="utf-8")
        assert call("add", "--library", "new", tmp_path / month / "简报.txt", cwd=tmp_path).returncode == 0
    found = call("search", "理事会", "--library", "new", "--json", cwd=tmp_path)
    assert {hit["issue"]["number"] for hit in json.loads(found.stdout)["hits"]} == {27, 28}


def test_what_systems_leave_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    for name in ("Thumbs.db", "desktop.ini", "~WRL0001.tmp", "~$简报.docx", ".DS_Store"):
        (tmp_path / "given" / name).write_bytes(b"x")
    (tmp_path / "given" / "第27期.txt").write_bytes(samples.files()[0].read_bytes())
    assert call("add", "--library", "new", tmp_path / "given", cwd=tmp_path).returncode == 0
    (tmp_path / "new" / "issues" / "Thumbs.db").write_bytes(b"x")
    assert call("sync", "--library", "new", cwd=tmp_path).stderr == ""
    assert "wrong:" not in call("check", "--library", "new", cwd=tmp_path).stdout


def test_every_line_of_a_file_is_shown_with_its_fate(tmp_path: Path) -> None:
    text = "云麓茶讯\n总第9期\n\n协会召开理事会\n\n    云麓市茶业协会召开理事会，二十三名理事出席，审议了报告。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    shown = call("parse", "a.txt", "--lines", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[:3] for line in shown[:4]] == [
        ["1", "front", "cover"], ["2", "front", "cover"], ["3", "unseen", "blank"], ["4", "1", "title"],
    ]  # fmt: skip
    assert shown[-1] == "2 lines in 1 article, 2 front matter, 0 contents page, 0 page furniture"


def test_a_file_that_cannot_be_read_is_named_once(tmp_path: Path, bad_files: dict[str, Path]) -> None:
    done = call("add", "--library", "new", *bad_files.values(), cwd=tmp_path)
    checked = call("check", "--library", "new", cwd=tmp_path)
    assert checked.returncode == 1
    for line in (*done.stderr.splitlines(), *checked.stdout.splitlines()):
        assert all(line.count(path.name) <= 1 for path in bad_files.values()), line


def test_an_unreadable_folder_is_one_line(tmp_path: Path) -> None:
    """Root may read every folder, so under root the command runs without that capability."""
    (tmp_path / "closed").mkdir(mode=0o000)
    plain = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    done = call("add", "closed", samples.files()[0], cwd=tmp_path, prefix=plain)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "closed" in done.stderr
    assert "1 added" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("search",),
        ("search", "x", "--size", "0"),
        ("search", "x", "--sort", "best"),
        ("run", "--port", "x"),
        ("add",),
    ],
)
def test_bad_usage_is_exit_code_2_and_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [("search", "x"), ("sync",), ("check",), ("serve",)])
def test_no_library_is_one_line_that_says_how_to_make_one(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = call(*arguments, "--library", "nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "jianbao add" in done.stderr


def test_a_settings_file_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    assert call("add", samples.files()[0], cwd=tmp_path).returncode == 0
    (tmp_path / "library" / "library.toml").write_text("size = [", encoding="utf-8")
    done = call("search", "x", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "library.toml" in done.stderr


def test_the_heavy_libraries_are_not_loaded_for_help() -> None:
    code = (
        "import sys\nimport web.cli\nfrom click.testing import CliRunner\n"
        "result = CliRunner().invoke(web.cli.cli, ['--help'])\nassert result.exit_code == 0, result\n"
        "print([name for name in ('whoosh', 'jieba', 'rjieba', 'flask', 'docx', 'pypdfium2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("command", [["search", "茶"], ["sync"], ["check"]], ids=" ".join)
def test_a_cluster_without_its_client_is_one_line(tmp_path: Path, command: list[str]) -> None:
    library = tmp_path / "library"
    (library / "issues").mkdir(parents=True)
    settings = 'engine = "opensearch"\n[opensearch]\naddresses = ["http://127.0.0.1:9"]\n'
    (library / "library.toml").write_text(settings, encoding="utf-8")
    script = "import sys; sys.modules['opensearchpy'] = None; from web.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, *command, "--library", str(library)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("needs opensearch-py, which is not installed; run `pip install 'jianbao[cluster]'`")


def test_it_may_open_more_files_than_the_usual_limit_where_the_system_lets_it() -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, int(sys.argv[1])))\n"
        "from web.cli import allow_open_files\n"
        "allow_open_files(); print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    for hard in (200, 1_000):
        if most == resource.RLIM_INFINITY or hard <= most:
            done = subprocess.run([sys.executable, "-c", script, str(hard)], capture_output=True, text=True, check=True)
            assert done.stdout.strip() == str((hard, hard))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("command", ["export csv", "search a"])
def test_an_output_that_takes_nothing_is_one_line(library: Path, command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        line = jianbao(*command.split(), "--library", str(library))
        done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "jianbao: the output: No space left on device; make room there or let this user use it, then try again"
    ]


def test_a_setting_that_means_nothing_is_told(tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert call("add", samples.files()[0], "--library", library, cwd=tmp_path).returncode == 0
    settings = library / "library.toml"
    settings.write_text("prot = 8000\nport = 8000\nsnippets = 1\n", encoding="utf-8")
    done = call("check", "--library", library, cwd=tmp_path)
    assert done.returncode == 1
    assert f"wrong: {settings}: prot is no setting" in done.stdout
    assert "port is no" not in done.stdout
    settings.write_text('port = "x"\n', encoding="utf-8")
    done = call("serve", "--library", library, cwd=tmp_path)
    assert done.returncode == 2
    assert str(settings) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    settings.write_text('engine = "opensaerch"\n', encoding="utf-8")
    done = call("search", "a", "--library", library, cwd=tmp_path)
    assert done.returncode == 1
    assert f'{settings}: engine must be "whoosh" or "opensearch"' in done.stderr


def test_only_a_library_in_a_cluster_is_loaded_by_parts(library: Path) -> None:
    done = call("load", "begin", "--library", library, cwd=library)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f'jianbao: {library / "library.toml"}: the library is not in a cluster; write engine = "opensearch"'
    ]
    assert call("load", "begin", "--parts", "0", "--library", library, cwd=library).returncode == 2


def test_check_counts_the_lines_of_an_issue_and_lists_what_was_left_out(tmp_path: Path) -> None:
    file = next(path for path in samples.files() if path.suffix == ".txt")
    assert call("add", file, "--library", "new", cwd=tmp_path).returncode == 0
    told = call("check", "--library", "new", cwd=tmp_path).stdout.splitlines()
    (account,) = [line for line in told if line.startswith("lines: ")]
    shown = call("parse", file, "--lines", cwd=tmp_path).stdout.splitlines()
    assert account.partition(": ")[2].partition(": ")[2].split(" in ")[0] == shown[-1].split(" lines")[0]
    left = [line for line in told if line.startswith("left out: ")]
    furniture = {line.split(maxsplit=3)[3] for line in shown[:-1] if line.split()[1] == "furniture"}
    assert {line.split(":", 3)[3].strip() for line in left} <= furniture
    assert bool(left) == bool(furniture)
