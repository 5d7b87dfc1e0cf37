"""Remove from a cluster what no reader needs and what a dead writer left."""

from __future__ import annotations

from indexer.opensearch import bulk
from indexer.opensearch.manifest import ClusterSnapshot
from indexer.opensearch.mapping import NEVER
from indexer.opensearch.snapshot import ClusterSnapshots
from indexer.opensearch.spans import every_index, is_of


def sweep(snapshots: ClusterSnapshots, kept: ClusterSnapshot | None) -> None:
    """Remove what no reader needs and what a dead writer left. Needs the lock.

    ``kept`` is the newest snapshot; the one before it is kept too, and what died since the oldest
    one that a reader may follow from.
    """
    before = kept.manifest.before if kept else None
    loading = snapshots.loading()
    generations = {one.index for one in (before, loading, kept) if one}
    # That of a generation goes before those of its spans: nobody is answered by a part.
    for index in snapshots.generations():
        if not is_of(index, generations):
            snapshots.client.indices.delete(index=index, params={"ignore": 404})
    if kept is None:
        return
    oldest = before.number if before else kept.number
    _sweep_index(snapshots, kept, min(kept.manifest.line, default=oldest))
    number = {"term": {"number": loading.number if loading else -1}}
    old = [{"range": {"number": {"lt": oldest}}}, {"range": {"number": {"gt": kept.number}}}]
    query = {"bool": {"should": old, "minimum_should_match": 1, "must_not": number}}
    found = snapshots.search(snapshots.state, {"query": query, "_source": False, "size": 1_000})["hits"]["hits"]
    bulk.send(snapshots.client, (bulk.delete(snapshots.state, hit["_id"]) for hit in found))


def _sweep_index(snapshots: ClusterSnapshots, kept: ClusterSnapshot, oldest: int) -> None:
    unborn = {"range": {"born": {"gt": kept.number, "lt": NEVER}}}
    dead = {"range": {"died": {"lte": oldest}}}
    undying = {"range": {"died": {"gt": kept.number, "lt": NEVER}}}
    every = every_index(kept.index)
    snapshots.refresh(every)
    gone = snapshots.found(every, {"bool": {"should": [unborn, dead]}}, fields=False)
    done = bulk.send(snapshots.client, (bulk.delete(each["_index"], each["_id"]) for each in gone))
    spared = snapshots.found(every, undying, fields=False)
    living = (bulk.update(each["_index"], each["_id"], {"died": NEVER}) for each in spared)
    done += bulk.send(snapshots.client, living)
    if done:
        snapshots.refresh(every)
