"""A real OpenSearch cluster on loopback for tests and figures.

One process a node, killable one by one.

The jars come from Maven Central (pom.xml); data stands in a temporary directory and is removed at
the end.
"""

from __future__ import annotations

from tests.cluster.cluster import Cluster, Node
from tests.cluster.jars import ClusterUnavailable

__all__ = ["Cluster", "ClusterUnavailable", "Node"]
