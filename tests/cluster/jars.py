"""The jars of a node, fetched by Maven, and the one class that starts a node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FETCH_SECONDS = 600


class ClusterUnavailable(Exception):
    """Java or Maven is missing, or Maven cannot fetch the jars."""


def missing() -> list[str]:
    """Return the programs that a cluster needs and this machine does not have."""
    return [program for program in ("java", "javac", "mvn") if shutil.which(program) is None]


def class_path(folder: Path) -> str:
    """Fetch the jars, compile the node into `folder` and return the class path.

    Raises ClusterUnavailable.
    """
    for program in missing():
        raise ClusterUnavailable(f"needs {program} (JDK 17 or later and Maven) for an OpenSearch cluster")
    jars = _jars()
    _run(["javac", "-nowarn", "-d", str(folder), "-cp", jars, str(HERE / "TestNode.java")])
    return f"{folder}:{jars}"


@cache
def _jars() -> str:
    with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as listed:
        plan = ["-f", str(HERE / "pom.xml"), "dependency:build-classpath", f"-Dmdep.outputFile={listed.name}"]
        _run(["mvn", "-q", "-B", *plan])
        return Path(listed.name).read_text(encoding="utf-8").strip()


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ClusterUnavailable(f"{command[0]} did not end within {FETCH_SECONDS} s") from error
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ClusterUnavailable(f"{command[0]} failed: {' '.join(lines[:3]) or done.returncode}")
