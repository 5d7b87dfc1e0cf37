"""The files in deploy/: read by the linters of their own kinds, and held to what the program really takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from web.cli import cli

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def _is_understood(line: str, environment: dict[str, str]) -> None:
    """Fail where a command line of ours has a command or an option that the program does not know."""
    words = line.split()
    assert words[0].endswith("jianbao")
    context = click.Context(cli)
    command = cli.get_command(context, words[1])
    assert command is not None, line
    names = {name for option in command.params for name in option.opts}
    assert {word for word in words[2:] if word.startswith("-")} <= names, line
    known = {option.envvar for option in command.params}
    assert {name for name in environment if name.startswith("JIANBAO_")} <= {*known, "JIANBAO_HOST"}


def _unit(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_there_is_and_gives_it_no_more_than_it_needs(path: Path) -> None:
    unit = _unit(path)
    _is_understood(unit["ExecStart"][0], dict(one.split("=", 1) for one in unit["Environment"]))
    for name, value in {
        "User": "jianbao",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "CapabilityBoundingSet": "",
        "Restart": "on-failure",
    }.items():
        assert unit[name] == [value], name
    written = unit.get("ReadWritePaths", [])
    assert written == (["/var/lib/jianbao"] if path.name == "jianbao-watch.service" else [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    paths = []
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/jianbao/bin/jianbao", "/bin/true")
        paths.append(tmp_path / path.name)
        paths[-1].write_text(text.replace("User=jianbao", "User=root"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False, timeout=60
    )
    said = [line for line in done.stderr.splitlines() if any(path.name in line for path in paths)]
    assert not said


def test_a_linter_finds_nothing_in_the_dockerfile() -> None:
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    done = subprocess.run([hadolint, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_is_made_of_what_there_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for name in re.findall(r"requirements/\w+\.txt", text):
        assert (ROOT / name).exists()
    assert "--require-hashes" in text
    for package in ("corpus", "indexer", "search", "web", "requirements", "pyproject.toml", "README.md", "LICENSE"):
        assert f"!{package}" in left_out, package
        assert (ROOT / package).exists()
    assert re.search(r"^USER \d+$", text, re.MULTILINE), "it runs as root"
    command = re.findall(r'^CMD \["jianbao", "serve"\]$', text, re.MULTILINE)
    assert command


@pytest.mark.parametrize("path", [DEPLOY / "compose.yaml", ROOT / "compose.yaml"], ids=["deploy", "cluster"])
def test_the_compose_files_are_whole(path: Path) -> None:
    compose: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    services = compose["services"]
    volumes = compose.get("volumes", {})
    for name, service in services.items():
        assert (
            "image" in service or (path.parent / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        )
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", [])), "open to the network"
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            assert source in volumes or source.startswith("."), volume
        assert set(service.get("depends_on", [])) <= set(services)
        if "command" in service:
            _is_understood(" ".join(service["command"]), {})
    if "serve" in services:
        assert services["serve"]["volumes"] == ["../library:/library:ro"], "who answers need not write"


def test_the_proxy_sets_what_the_server_believes() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert all(
        line.rstrip().endswith((";", "{", "}")) for line in text.splitlines() if line.strip() and "#" not in line
    )
    for header, value in (("Host", "$host"), ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "$scheme")):
        assert f"proxy_set_header {header} {value};" in text
    assert "proxy_buffering off" not in text
