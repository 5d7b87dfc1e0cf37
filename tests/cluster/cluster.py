"""Nodes as processes: started together, killed and started again one by one."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.cluster.jars import class_path

START_SECONDS = 300
HEAP_MB = 512


@dataclass(slots=True)
class Node:
    """One node: its name, its two ports on loopback, and its process while it runs."""

    name: str
    http_port: int
    transport_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The address that clients use."""
        return f"http://127.0.0.1:{self.http_port}"


class Cluster:
    """Some nodes that are one cluster, `folder` their data."""

    def __init__(self, nodes: int = 3, *, heap_mb: int = HEAP_MB, quick_start: bool = False) -> None:
        """Make ready.

        ``quick_start``: nodes that start sooner and work slower, for tests of what, not of how
        fast.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="opensearch-"))
        ports = _free_ports(2 * nodes)
        self.nodes = [Node(f"n{at}", ports[2 * at], ports[2 * at + 1]) for at in range(nodes)]
        self._options = [f"-Xms{heap_mb}m", f"-Xmx{heap_mb}m", "-XX:+UseSerialGC"]
        self._options += ["-XX:TieredStopAtLevel=1"] if quick_start else []
        self._class_path = ""

    @property
    def addresses(self) -> list[str]:
        """The addresses of all nodes, running or not."""
        return [node.address for node in self.nodes]

    def begin(self) -> Self:
        """Start all nodes and wait until they are one cluster. Raises ClusterUnavailable."""
        with ExitStack() as undo:
            undo.callback(self.close)
            self._class_path = class_path(self.folder)
            for at in range(len(self.nodes)):
                self.start(at)
            self.wait(nodes=len(self.nodes))
            undo.pop_all()
        return self

    def __enter__(self) -> Self:
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, at: int) -> None:
        """Start a node that does not run; its data from before is found again."""
        node = self.nodes[at]
        home = self.folder / node.name
        (home / "config").mkdir(parents=True, exist_ok=True)
        with (home / "log").open("ab") as log:
            node.process = subprocess.Popen(
                ["java", *self._options, "-cp", self._class_path, "TestNode", *self._settings(node, home)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _settings(self, node: Node, home: Path) -> Sequence[str]:
        seeds = ",".join(f"127.0.0.1:{other.transport_port}" for other in self.nodes)
        names = ",".join(other.name for other in self.nodes)
        settings = {
            "cluster.name": "jianbao-test",
            "node.name": node.name,
            "path.home": str(home),
            "network.host": "127.0.0.1",
            "http.port": str(node.http_port),
            "transport.port": str(node.transport_port),
            "discovery.seed_hosts": seeds,
            "cluster.initial_cluster_manager_nodes": names,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "node.processors": "2",
            "action.destructive_requires_name": "false",
        }
        return [f"{name}={value}" for name, value in settings.items()]

    def kill(self, at: int) -> None:
        """Kill a node as a power cut would, without a word."""
        node = self.nodes[at]
        if node.process is not None:
            os.kill(node.process.pid, signal.SIGKILL)
            self._reap(node, seconds=10)

    def wait(self, *, nodes: int, status: str = "yellow", seconds: float = START_SECONDS) -> None:
        """Wait until the cluster has so many nodes and at least this health (green or yellow)."""
        end = time.monotonic() + seconds
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=2s"
        while time.monotonic() < end:
            for node in self.nodes:
                if node.process is None:
                    continue
                if node.process.poll() is not None:
                    raise AssertionError(f"{node.name} ended:\n{self.log(node)}")
                health = _get(node.http_port, path)
                if health and health["number_of_nodes"] == nodes and not health["timed_out"]:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the cluster is not {status} with {nodes} nodes after {seconds:.0f} s")

    def clear(self) -> None:
        """Delete every index, so that a node that comes back has little to catch up with."""
        connection = http.client.HTTPConnection("127.0.0.1", self.nodes[0].http_port, timeout=60)
        connection.request("DELETE", "/*")
        assert connection.getresponse().status == 200
        connection.close()

    def log(self, node: Node) -> str:
        """Return the end of what a node wrote to its log."""
        return (self.folder / node.name / "log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def resident_mb(self) -> list[float]:
        """Return the resident memory of each running node, in MB."""
        found = []
        for node in self.nodes:
            if node.process is not None:
                status = Path(f"/proc/{node.process.pid}/status").read_text(encoding="ascii")
                found.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
        return found

    def cpu_seconds(self) -> float:
        """Return the processor time that the running nodes have taken since they were started."""
        ticks = 0
        for node in self.nodes:
            if node.process is not None:
                fields = Path(f"/proc/{node.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Stop every node and remove the data."""
        for node in self.nodes:
            if node.process is not None:
                node.process.terminate()
        for node in self.nodes:
            self._reap(node, seconds=20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _reap(node: Node, *, seconds: float) -> None:
        if node.process is None:
            return
        try:
            node.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            node.process.kill()
            node.process.wait()
        if node.process.stdin:
            node.process.stdin.close()
        node.process = None


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _get(port: int, path: str) -> dict[str, Any] | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body: dict[str, Any] = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return body if "number_of_nodes" in body else None
