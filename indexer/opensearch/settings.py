"""The OpenSearch cluster of a library: its settings and its errors."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from corpus.errors import JianbaoError, Unavailable
from indexer.settings import SETTINGS_FILE, BadSettings, read_settings

#: The engines, as library.toml names them; the first is what there is without a word.
LOCAL: Final = "whoosh"
ENGINE: Final = "opensearch"
USER: Final = "JIANBAO_OPENSEARCH_USER"
PASSWORD: Final = "JIANBAO_OPENSEARCH_PASSWORD"  # noqa: S105  # the name of a variable


class ClusterUnreachable(Unavailable):
    """No node of the cluster answers."""


class ClusterUnsettled(ClusterUnreachable):
    """Nodes answer, but the cluster is too busy, has no leader, or lacks part of the index."""


class ClusterRefused(JianbaoError):
    """The cluster does not let this user in, or not do this."""


class ClusterMismatch(JianbaoError):
    """Another version of Jianbao made what the cluster holds; ``newer``: a newer one."""

    def __init__(self, message: str, *, newer: bool = False) -> None:
        super().__init__(message)
        self.newer = newer


class ClientMissing(JianbaoError):
    """The client library is not installed."""


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """The table ``[opensearch]`` of library.toml; user and password come from the environment.

    ``index`` begins the name of every index of the library. ``shards`` and ``replicas`` count for
    indices made from now on. ``span`` is how many years one index holds; 0: one holds all. ``ca``
    is a file of certificates to trust; TLS is used for addresses that begin with ``https://``.
    """

    addresses: tuple[str, ...]
    index: str = "jianbao"
    shards: int = 1
    replicas: int = 1
    span: int = 0
    ca: str | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def cluster_settings(library: Path) -> ClusterSettings | None:
    """Return where a library's cluster is, or None where its engine is another one.

    Raises BadSettings, or ClientMissing where the client library of the cluster is not installed.
    """
    options, place = read_settings(library), library / SETTINGS_FILE
    engine = options.get("engine", LOCAL)
    if engine not in {LOCAL, ENGINE}:
        raise BadSettings(f'{place}: engine must be "{LOCAL}" or "{ENGINE}"; mend that line')
    if engine == LOCAL:
        return None
    if find_spec("opensearchpy") is None:
        raise ClientMissing(
            f'{place}: engine = "{ENGINE}" needs opensearch-py, which is not installed; '
            "run `pip install 'jianbao[cluster]'`"
        )
    table = options.get("opensearch", {})
    if not isinstance(table, dict):
        raise BadSettings(f"{place}: opensearch must be a table; write [opensearch] above its lines")
    unknown = set(table) - {"addresses", "index", "shards", "replicas", "span", "ca"}
    if unknown:
        raise BadSettings(f"{place}: [opensearch] knows no {min(unknown)}; see docs/opensearch.md")
    addresses = table.get("addresses")
    if not isinstance(addresses, list) or not addresses or not all(isinstance(each, str) for each in addresses):
        raise BadSettings(f'{place}: [opensearch] needs addresses, e.g. addresses = ["http://127.0.0.1:9200"]')
    return ClusterSettings(
        tuple(addresses),
        index=_text(table, "index", "jianbao", place),
        shards=_count(table, "shards", 1, 1, place),
        replicas=_count(table, "replicas", 1, 0, place),
        span=_count(table, "span", 0, 0, place),
        ca=_text(table, "ca", "", place) or None,
        user=os.environ.get(USER),
        password=os.environ.get(PASSWORD),
    )


def _text(table: Mapping[str, object], name: str, default: str, place: Path) -> str:
    value = table.get(name, default)
    if not isinstance(value, str) or (name == "index" and value != value.lower().strip()):
        raise BadSettings(f"{place}: [opensearch] {name} must be a text in lower case")
    return value


def _count(table: Mapping[str, object], name: str, default: int, least: int, place: Path) -> int:
    value = table.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise BadSettings(f"{place}: [opensearch] {name} must be a whole number of at least {least}")
    return value
