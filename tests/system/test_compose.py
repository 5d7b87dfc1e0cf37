"""deploy/cluster.compose.yaml, which users start a cluster with.

Three nodes of the version under test, closed to other machines.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Return the services of the cluster's file, its anchors resolved."""
    parsed = yaml.safe_load((ROOT / "deploy" / "cluster.compose.yaml").read_text(encoding="utf-8"))
    declared, nodes = parsed["volumes"], parsed["services"]
    assert [mount.partition(":")[0] for node in nodes.values() for mount in node["volumes"]] == list(declared)
    found: dict[str, Any] = nodes
    return found


def test_the_image_is_pinned_to_the_version_under_test(services: dict[str, Any]) -> None:
    pom = (ROOT / "tests" / "cluster" / "pom.xml").read_text(encoding="utf-8")
    tested = re.search(r"<opensearch.version>(\d+\.\d+\.\d+)<", pom)
    assert tested
    assert {node["image"] for node in services.values()} == {f"opensearchproject/opensearch:{tested[1]}"}


def test_three_nodes_are_one_cluster(services: dict[str, Any]) -> None:
    names = list(services)
    assert len(names) == 3
    for name, node in services.items():
        settings = node["environment"]
        assert settings["node.name"] == name
        for setting in ("discovery.seed_hosts", "cluster.initial_cluster_manager_nodes"):
            assert settings[setting].split(",") == names
    assert len({node["environment"]["cluster.name"] for node in services.values()}) == 1


def test_no_other_machine_reaches_a_node(services: dict[str, Any]) -> None:
    ports = [port for node in services.values() for port in node["ports"]]
    addresses = re.findall(
        r'"http://(127\.0\.0\.1:\d+)"', (ROOT / "docs" / "opensearch.md").read_text(encoding="utf-8")
    )
    assert ports == [f"{address}:9200" for address in addresses]
    for node in services.values():
        assert node["cap_drop"] == ["ALL"]
