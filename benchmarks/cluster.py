"""Figures of a library in an OpenSearch cluster, on nodes of this machine.

`python -m benchmarks.cluster WHAT`.

`load`: how long three nodes take to hold the 200 gazettes, from file to answer. `serving`: a
faceted search through our HTTP against the same questions sent to OpenSearch. `growth [NODES...]`:
bytes and milliseconds an article while the gazettes are multiplied. These need
../shared/corpora/gazette-200.jsonl.gz. `following [ARTICLES...]`: what one more issue costs whoever
writes it and whoever follows, in libraries of so many articles. `names [ARTICLES]`: what it costs
to resolve the names of a load, in one process and in several. `spans [ARTICLES]`: a question with
dates where the articles stand in one index, and in one for each year. `throughput [ARTICLES]`:
searches a second through our HTTP, without a cluster, and through that of one OpenSearch node. All
need Java and Maven.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import throughput
from benchmarks.cluster_following import SIZES, following
from benchmarks.cluster_growth import GAZETTE, documents, growth
from benchmarks.cluster_names import names
from benchmarks.cluster_serving import serving
from benchmarks.cluster_spans import spans
from indexer import Library
from search.open import open_engine
from search.request import Request
from tests.cluster import Cluster, ClusterUnavailable
from tests.cluster.libraries import in_cluster


def load(cluster: Cluster, library: Library) -> None:
    """Print how long a sync of the gazettes into a new index and the first answer take."""
    in_cluster(library, cluster, "load", shards=3)
    begun, spent = time.perf_counter(), cluster.cpu_seconds() + time.process_time()
    report = library.sync()
    seconds = time.perf_counter() - begun
    spent = cluster.cpu_seconds() + time.process_time() - spent
    engine = open_engine(library.path)
    found = engine.search(Request("行政院")).total
    first = time.perf_counter() - begun - seconds
    engine.close()
    sizes = ", ".join(f"{size:.0f}" for size in cluster.resident_mb())
    print(
        f"load: {report.articles} articles of {report.issues} issues in {seconds:.1f} s ({spent:.0f} s of one "
        f"processor) on {len(cluster.nodes)} nodes, 1 replica; first answer ({found} found) {first:.1f} s later; resident {sizes} MB a node"
    )


def gazettes(folder: Path) -> Library:
    """Return a library of the 200 gazettes, not indexed yet."""
    library = Library.create(folder)
    lines = (json.dumps(one, ensure_ascii=False) for one in documents())
    (library.issues / "gazette-200.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return library


def main() -> int:
    """Print the figures that are asked for.

    Return 1, with one line, where something needed is missing.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("what", choices=("load", "serving", "growth", "following", "names", "spans", "throughput"))
    parser.add_argument("numbers", nargs="*", type=int, help="growth: with so many nodes; following: articles")
    parser.add_argument("--articles", type=int, default=300_000, help="growth: at least so many articles")
    asked = parser.parse_args()
    if not GAZETTE.exists() and asked.what not in {"following", "names", "throughput"}:
        print("needs ../shared/corpora/gazette-200.jsonl.gz beside this checkout", file=sys.stderr)
        return 1
    try:
        if asked.what == "growth":
            for nodes in asked.numbers or (1, 2, 3):
                growth(nodes, asked.articles)
        elif asked.what == "names":
            names((asked.numbers or [20_000])[0])
        elif asked.what == "spans":
            spans((asked.numbers or [45_000])[0])
        elif asked.what == "following":
            following(asked.numbers or SIZES)
        elif asked.what == "throughput":
            with Cluster(1) as cluster:
                throughput.run(cluster, (asked.numbers or [10_000])[0])
        else:
            with Cluster() as cluster, tempfile.TemporaryDirectory() as folder:
                library = gazettes(Path(folder))
                load(cluster, library)
                if asked.what == "serving":
                    serving(library)
    except ClusterUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
