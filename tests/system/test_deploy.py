"""The files in deploy/.

Read by the linters of their own kinds, and held to what the program really takes.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tests.server import Server, jianbao, running
from tools import sample_site
from web.cli import cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def _is_understood(line: str, environment: dict[str, str]) -> None:
    """Fail if one of our command lines uses an unknown command or option."""
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


@pytest.mark.parametrize(
    "path", [ROOT / "compose.yaml", DEPLOY / "cluster.compose.yaml"], ids=["application", "cluster"]
)
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
        assert services["serve"]["volumes"] == ["./library:/library"], "uploads in the browser are kept there"


def test_the_proxy_sets_what_the_server_believes() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert all(
        line.rstrip().endswith((";", "{", "}")) for line in text.splitlines() if line.strip() and "#" not in line
    )
    for header, value in (("Host", "$host"), ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "$scheme")):
        assert f"proxy_set_header {header} {value};" in text
    assert "proxy_buffering off" not in text


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[str, Server]]:
    """Return the address of nginx with our configuration in front of a server, and that server."""
    nginx, openssl = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), shutil.which("openssl")
    if nginx is None or openssl is None:
        pytest.skip("nginx or openssl is not here")
    key, certificate = tmp_path / "bulletins.key", tmp_path / "bulletins.pem"
    made = [openssl, "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    about = ["-subj", "/CN=bulletins.example.org", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *about], check=True, capture_output=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ("--port", "0", "--workers", "1", "--proxies", "1", "--hosts", "bulletins.example.org")
    with running(jianbao("serve", "--library", str(sample_site.library()), *options), cwd=ROOT) as server:
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for ours, here in (
            ("listen 443 ", f"listen 127.0.0.1:{port} "),
            ("/etc/ssl/", f"{tmp_path}/"),
            ("http://127.0.0.1:8000;", f"{server.address.rstrip('/')};"),
        ):
            assert ours in text
            text = text.replace(ours, here)
        temporary = " ".join(
            f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = f"pid {tmp_path}/pid; daemon off; events {{}} http {{ access_log off; {temporary} {text} }}"
        (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
        command = [nginx, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")]
        done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        assert "[warn]" not in done.stderr, done.stderr
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                yield f"127.0.0.1:{port}", server
            finally:
                process.terminate()


def test_nginx_with_our_configuration_passes_on_who_asked_and_how(proxy: tuple[str, Server]) -> None:
    """Links have the reader's scheme and name; what is counted is not for the public.

    What is too large is refused.
    """
    host, server = proxy
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE

    def ask(path: str, **headers: str) -> tuple[int, str, str]:
        connection = http.client.HTTPSConnection(host, context=unverified, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": "bulletins.example.org", **headers})
            answer = connection.getresponse()
            return answer.status, str(answer.headers), answer.read().decode()
        finally:
            connection.close()

    end = time.monotonic() + 30
    while True:
        try:
            status, headers, _ = ask("/")
            break
        except ConnectionError:
            assert time.monotonic() < end, "nginx did not start"
            time.sleep(0.05)
    assert status == 200
    assert "Strict-Transport-Security" in headers
    assert "https://bulletins.example.org/" in ask("/search.atom?q=a")[2]
    assert ask("/metrics")[0] == 404
    assert "jianbao_requests_total" in server.get("/metrics")
    assert ask("/", Host="elsewhere.example")[0] == 421
