"""Shared fixtures: the folder beside the checkout, one browser, seeded hypothesis."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from corpus.formats.scan.recognised import can_recognise
from tests.cluster import Cluster, ClusterUnavailable
from tests.cluster.jars import missing
from tools.install_browser import find_browser

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
#: A browser under test talks to nobody but the server under test.
_BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

# What the command line says is looked at in English, but where a test asks for Chinese.
os.environ["JIANBAO_LANG"] = "en"
settings.register_profile(
    "jianbao", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("jianbao")


class OutOfBounds(Exception):
    """A test wanted to talk to another machine."""


def _loopback_only(event: str, arguments: tuple[object, ...]) -> None:
    if event not in {"socket.connect", "socket.sendto"}:
        return
    address = arguments[1]
    if isinstance(address, tuple) and address[0] != "localhost" and not ip_address(address[0]).is_loopback:
        raise OutOfBounds(f"tests stay on this machine, and this one asks for {address[0]}")


sys.addaudithook(_loopback_only)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test that needs a browser or a cluster."""
    for name in {"browser", "cluster"} & set(getattr(item, "fixturenames", ())):
        item.add_marker(name)


# What is collected stays to the end: the garbage collector need not look through it again and again.
gc.disable()


def pytest_collection_finish() -> None:
    """Begin to collect garbage once the tests are known, of what comes after them only."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests on a cluster last.

    Its nodes run while they are needed, and take nothing from the others.

    Without Java or Maven one of them stays, to say in one line why they are skipped.
    """
    items.sort(key=_on_a_cluster)
    surplus = [item for item in items if _on_a_cluster(item)][1:] if missing() else []
    if surplus:
        config.hook.pytest_deselected(items=surplus)
        items[:] = items[: -len(surplus)]


def _on_a_cluster(item: pytest.Item) -> bool:
    return item.get_closest_marker("cluster") is not None


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real bulletins and labels that may stand beside a checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (real bulletins and labels), which is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def installed() -> None:
    """Need the extra ``ocr``."""
    if not can_recognise():
        message = "needs the extra `ocr` (rapidocr, onnxruntime)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def ocr(installed: None) -> None:
    """Need the extra ``ocr``, and a Chinese font to print a page with."""
    del installed
    if not any(Path("/usr/share/fonts").rglob("*CJK*")):
        message = "needs a Chinese font; `make browser` installs Debian's fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a real Chromium, without a window."""
    path = find_browser()
    if path is None:
        message = "needs a Chromium; `make browser` installs one"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_BROWSER_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Return three OpenSearch nodes on loopback that are one cluster."""
    nodes = Cluster(quick_start=True)
    try:
        nodes.begin()
    except ClusterUnavailable as reason:
        pytest.skip(str(reason))
    yield nodes
    nodes.close()
