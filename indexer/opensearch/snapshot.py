"""Snapshots in a cluster: each article knows its first snapshot and the first without it.

The articles, and beside them the front matter, the catalog and the names, stand in an index
(``jianbao-articles-00000001``), which is made anew only for another mapping or a whole rebuild;
articles may stand in one for each span of years (``jianbao-articles-00000001-2020``). An alias
(``jianbao-articles``) names them all, with a filter for the articles of one snapshot: replacing the
alias is the switch, all or nothing, also to a new index. Two snapshots are kept; what a dead writer
left is swept by the next one. What does not grow (the manifest, what is curated) is in
``jianbao-state``.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from opensearchpy import OpenSearch

from corpus.codec import shaped
from indexer.opensearch.client import READING, check_server, connect, fault, patiently
from indexer.opensearch.manifest import ClusterManifest, ClusterSnapshot, Loading
from indexer.opensearch.mapping import KINDS, SCHEMA, Kind, alive, decode, keyword, template
from indexer.opensearch.settings import ClusterMismatch, ClusterSettings
from indexer.opensearch.spans import every_index, parted, spans_among
from indexer.record import Record

_STATE_MAPPING: Final = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
    "mappings": {"dynamic": False, "properties": {"number": {"type": "integer"}}},
}
#: Bytes of a file (compressed) in one document.
PART_BYTES: Final = 8 * 2**20
#: The document that says what several machines are loading.
LOADING: Final = "loading"
#: The path of an aggregation that is there to be counted by another one, and may be long.
COUNTED: Final = "aggregations.issues.counted"
_WHOLE: Final = {
    "allow_partial_search_results": "false",
    "include_named_queries_score": "true",
    "filter_path": f"-took,-timed_out,-{COUNTED}",
}
_EVERY_COPY: Final = {"wait_for_active_shards": "all", "timeout": "15s", "request_timeout": 60, "ignore": 408}
#: Parts of the answers to several searches that nobody reads (not within lists: empty ones get lost).
_SPARE: Final = {
    "filter_path": f"-took,-responses.took,-responses.timed_out,-responses._shards,-responses.{COUNTED}",
}
#: Articles asked for in one request.
_PAGE: Final = 500


class ClusterSnapshots:
    """The snapshots of one library in a cluster; ``patience`` is READING or WRITING."""

    def __init__(
        self, settings: ClusterSettings, client: OpenSearch | None = None, *, patience: float = READING
    ) -> None:
        self.settings = settings
        self.patience = patience
        self.client = client or connect(settings, patience=patience)
        self.alias = f"{settings.index}-articles"
        self.state = f"{settings.index}-state"
        # What the indices of spans of years would tell is what that of their generation tells.
        self._told = f"-{self.alias}-*-*.mappings,-{self.alias}-*-*.settings"

    def prepare(self) -> None:
        """Make the index of the states, where it is missing."""
        self.make(self.state, _STATE_MAPPING)

    def make(self, index: str, body: Mapping[str, Any]) -> None:
        """Make an index unless it is there: an earlier answer may have been lost."""
        if not self.client.indices.exists(index=index):
            made = self.client.indices.create(index=index, body=body, params={"ignore": 400})
            error = made.get("error")
            if error and error["type"] != "resource_already_exists_exception":
                raise fault(made["status"], error)

    def make_index(self, name: str) -> None:
        """Make an index of articles, if it is not there.

        Every copy of every shard is waited for, so that from the first article on no lost node
        loses any; but not for long: a cluster may have fewer nodes than the settings want copies.
        Raises ClusterMismatch where there is an index of that name with another mapping.
        """
        self.make(name, template(self.settings))
        found = self.client.indices.get_mapping(index=name)
        self.match(ClusterSnapshot(0, name, mapping=found[name]["mappings"]))
        self.client.cluster.health(index=name, params=_EVERY_COPY)

    def refresh(self, index: str) -> None:
        """Make visible what was sent to an index, on every copy."""

        def ask() -> None:
            shards = self.client.indices.refresh(index=index)["_shards"]
            if shards["failed"]:
                raise fault(503, {"type": "refresh_failed", "reason": str(shards.get("failures"))})

        patiently(ask, self.patience)

    def newest(self) -> ClusterSnapshot | None:
        """Return the newest snapshot, whatever made it, or None before the first."""
        found = self.client.indices.get(index=self.alias, params={"ignore": 404, "filter_path": self._told})
        if "error" in found:
            return None
        named = next(iter(found.values()))["aliases"]
        born = named[self.alias]["filter"]["bool"]["filter"][0]["range"]["born"]["lte"]
        state = self.client.get(index=self.state, id=str(born))["_source"]
        return _snapshot(int(born), state, found[state["index"]])

    def numbers(self) -> list[int]:
        """Return the numbers of all snapshots with anything left, the highest first."""
        counted = {"terms": {"field": "number", "size": 1_000, "order": {"_key": "desc"}}}
        answer = self.search(self.state, {"size": 0, "aggs": {"numbers": counted}})
        return [int(bucket["key"]) for bucket in answer["aggregations"]["numbers"]["buckets"]]

    def others(self) -> Iterator[ClusterSnapshot]:
        """Yield the snapshots that are kept beside the one that is being read, the newest first."""
        newest, indices = self.newest(), self.generations()
        for number in self.numbers() if newest else ():
            found = self.client.get(index=self.state, id=str(number), params={"ignore": 404}).get("_source")
            if newest and number != newest.number and found and found["index"] in indices:
                about = self.client.indices.get(index=found["index"])
                yield _snapshot(number, found, about[found["index"]])

    def current(self) -> ClusterSnapshot | None:
        """Return the newest snapshot, or None before the first.

        Raises ClusterMismatch where another version of Jianbao made it.
        """
        snapshot = self.newest()
        if snapshot is not None:
            self.match(snapshot)
        return snapshot

    def match(self, snapshot: ClusterSnapshot) -> None:
        """Raise ClusterMismatch where another version of Jianbao made a snapshot."""
        index, mapping = snapshot.index, snapshot.mapping
        schema = mapping.get("_meta", {}).get("jianbao", {}).get("schema", 0)
        if schema > SCHEMA:
            raise ClusterMismatch(
                f"{index}: made by a newer Jianbao (mapping {schema}, this one knows {SCHEMA}); update Jianbao here",
                newer=True,
            )
        lacking = sorted(set(template(self.settings)["mappings"]["properties"]) - set(mapping.get("properties", {})))
        if schema < SCHEMA or lacking:
            what = f"mapping {schema}, this Jianbao needs {SCHEMA}" if schema < SCHEMA else f"no field {lacking[0]}"
            raise ClusterMismatch(f"{index}: {what}; run `jianbao sync`, which builds a new index beside it")

    def check_server(self) -> None:
        """Raise ClusterMismatch where what answers is no OpenSearch that we know to work."""
        check_server(self.client, self.settings)

    def generation(self, number: int) -> str:
        """Return the name of the index of a snapshot that is made from nothing."""
        return f"{self.alias}-{number:08d}"

    def loading(self) -> Loading | None:
        """Return what several machines are loading, or None."""
        found = self.client.get(index=self.state, id=LOADING, params={"ignore": 404})
        return shaped(found["_source"], Loading) if found.get("found") else None

    def file(self, snapshot: ClusterSnapshot, name: str) -> bytes:
        """Return a file of a snapshot, such as the catalog."""
        return self.parts(f"{snapshot.number}/{name}", snapshot.manifest.files[name])

    def parts(self, name: str, count: int) -> bytes:
        """Return what is stored in so many parts."""
        ids = [f"{name}/{part}" for part in range(count)]
        found = [self.client.get(index=self.state, id=id_)["_source"]["data"] for id_ in ids]
        return zlib.decompress(b"".join(base64.b64decode(part) for part in found))

    def records(self, snapshot: ClusterSnapshot, articles: Collection[str]) -> Iterator[Record]:
        """Yield the records of some articles of a snapshot, in no particular order."""
        for source in self.sources(snapshot, articles, ["record", "resolution"]):
            yield decode(source["record"], source["resolution"])

    def sources(
        self,
        snapshot: ClusterSnapshot,
        articles: Collection[str],
        fields: list[str] | bool,
        kind: Kind = "article",
    ) -> Iterator[dict[str, Any]]:
        """Yield the documents of some articles (or of another kind), as `found` does."""
        wanted = sorted(map(keyword, articles))
        for start in range(0, len(wanted), _PAGE):
            some = wanted[start : start + _PAGE]
            query = {"bool": {"filter": [{"terms": {"article": some}}, alive(snapshot.number, kind)]}}
            yield from self.found(snapshot.where(kind), query, fields)

    def documents(self, places: Sequence[str], fields: list[str]) -> list[dict[str, Any]]:
        """Return fields of the documents at these places, in order. Raises NotFoundError."""
        if not places:
            return []
        wanted = {"docs": [{"_index": index, "_id": id_} for index, id_ in map(parted, places)]}

        def ask() -> list[dict[str, Any]]:
            found = self.client.mget(body=wanted, params={"_source_includes": ",".join(fields)})["docs"]
            for one in found:
                if not one.get("found"):
                    raise fault(503 if "error" in one else 404, one.get("error", {"type": "document_missing"}))
            return [one["_source"] for one in found]

        return patiently(ask, self.patience)

    def found(
        self,
        index: str,
        query: dict[str, Any],
        fields: list[str] | bool,
        columns: Sequence[str] = (),
        page: int = _PAGE,
    ) -> Iterator[dict[str, Any]]:
        """Yield fields of the documents that match, by name and age; and ``_index`` and ``_id``.

        ``columns`` are fields that are read without the rest of a document, each a list.
        """
        body: dict[str, Any] = {"query": query, "_source": fields, "size": page, "sort": ["article", "born"]}
        body |= {"docvalue_fields": columns} if columns else {}
        while True:
            hits = self.search(index, body)["hits"]["hits"]
            for hit in hits:
                yield {**hit.get("_source", {}), **hit.get("fields", {}), "_index": hit["_index"], "_id": hit["_id"]}
            if len(hits) < page:
                return
            body["search_after"] = hits[-1]["sort"]

    def search(self, index: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the cluster answers to a search; it is answered wholly or not at all."""
        found: dict[str, Any] = self.client.search(index=index, body=body, params=_WHOLE)
        return found

    def search_all(self, questions: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
        """Return what the cluster answers to searches, each of its indices, asked at once."""
        asked = (({"index": index, "allow_partial_search_results": False}, body) for index, body in questions)
        body = msgspec.json.Encoder().encode_lines(line for question in asked for line in question)

        def ask() -> list[dict[str, Any]]:
            answers: list[dict[str, Any]] = self.client.msearch(body=body, params=_SPARE)["responses"]
            for answer in answers:
                if "error" in answer:
                    raise fault(answer["status"], answer["error"])
            return answers

        return patiently(ask, self.patience)

    def counts(self, snapshot: ClusterSnapshot) -> dict[str, int]:
        """Return how many documents of each kind a snapshot holds."""
        kinds = {"terms": {"field": "kind", "size": len(KINDS)}}
        query = alive(snapshot.number, *KINDS)
        # Whichever indices there are: that one is lost is found out here.
        answer = self.search(every_index(snapshot.index), {"query": query, "size": 0, "aggs": {"kinds": kinds}})
        return {bucket["key"]: int(bucket["doc_count"]) for bucket in answer["aggregations"]["kinds"]["buckets"]}

    def point(self, snapshot: ClusterSnapshot) -> None:
        """Switch every reader to a snapshot, all or nothing."""
        named = {"alias": self.alias, "filter": alive(snapshot.number)}
        actions = [
            {"remove": {"index": f"{self.alias}-*", "alias": self.alias, "must_exist": False}},
            *({"add": {"index": index, **named}} for index in snapshot.indices),
        ]
        self.client.indices.update_aliases(body={"actions": actions})

    def spans(self, generation: str) -> tuple[int, ...]:
        """Return the first years of the spans that a generation has an index for, read or not."""
        return spans_among(self.generations(), generation)

    def generations(self) -> list[str]:
        """Return the names of every index of articles, complete or not."""
        return sorted(self.client.indices.get(index=f"{self.alias}-*", params={"filter_path": "*.aliases"}))

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def _snapshot(number: int, state: Mapping[str, Any], about: Mapping[str, Any]) -> ClusterSnapshot:
    """Return a snapshot as its state and its index tell of it."""
    manifest = shaped(state["manifest"], ClusterManifest)
    return ClusterSnapshot(number, state["index"], manifest, about["mappings"], about["settings"]["index"]["uuid"])
