"""Send operations in bulk: few requests, several at once, each repeated until it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import msgspec
from opensearchpy import OpenSearch, exceptions

from indexer.opensearch.client import WRITING, fault, passing, patiently

#: The size of a request, in bytes and in operations, and the number of requests at once.
BATCH_BYTES: Final = 4 * 2**20
BATCH_COUNT: Final = 1_000
THREADS: Final = 3
_ANSWER: Final = {"filter_path": "errors,items.*.status,items.*.error", "request_timeout": 120}

#: An operation: its action line and (except for a deletion) its body line, as JSON.
Operation = bytes


class LoadRefused(Exception):
    """The cluster will never take an operation as it is: a defect, not something to try again."""


def index(index: str, id_: str, document: dict[str, Any]) -> Operation:
    """Return the operation that puts a document in the place of whatever has its id."""
    return _lines({"index": {"_index": index, "_id": id_}}, document)


def update(index: str, id_: str, part: dict[str, Any]) -> Operation:
    """Return the operation that changes some fields of a document."""
    return _lines({"update": {"_index": index, "_id": id_, "retry_on_conflict": 3}}, {"doc": part})


def delete(index: str, id_: str) -> Operation:
    """Return the operation that removes a document, if it is there."""
    return _lines({"delete": {"_index": index, "_id": id_}})


def _lines(*parts: dict[str, Any]) -> Operation:
    return msgspec.json.Encoder().encode_lines(parts)


def send(client: OpenSearch, operations: Iterable[Operation]) -> int:
    """Carry out operations in any order; return how many. Repeating one changes nothing.

    A busy cluster, a lost node and a moving shard are waited for. Raises TransportError when that
    takes too long and LoadRefused for an operation that cannot be.
    """
    done = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="bulk") as pool:
        running: deque[Future[int]] = deque()
        for batch in _batches(operations):
            running.append(pool.submit(_send, client, batch))
            if len(running) > THREADS:
                done += running.popleft().result()
        done += sum(future.result() for future in running)
    return done


def _batches(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    batch: list[Operation] = []
    size = 0
    for operation in operations:
        if batch and (size + len(operation) > BATCH_BYTES or len(batch) >= BATCH_COUNT):
            yield batch
            batch, size = [], 0
        batch.append(operation)
        size += len(operation)
    if batch:
        yield batch


def _send(client: OpenSearch, batch: list[Operation]) -> int:
    left = batch

    def ask() -> None:
        nonlocal left
        answer = client.bulk(body=b"".join(left), params=_ANSWER)
        if answer["errors"]:
            left, last = _failed(left, answer["items"])
            if last is not None:
                raise last

    patiently(ask, WRITING)
    return len(batch)


def _failed(
    batch: list[Operation], items: Iterable[dict[str, Any]]
) -> tuple[list[Operation], exceptions.TransportError | None]:
    """Return the operations to be tried again, and how the last of them failed."""
    again: list[Operation] = []
    last: exceptions.TransportError | None = None
    for operation, item in zip(batch, items, strict=True):
        ((action, result),) = item.items()
        if result["status"] < 300 or (action == "delete" and result["status"] == 404):
            continue
        error = fault(result["status"], result.get("error", {}))
        if not passing(error):
            raise LoadRefused(f"{action}: {result['status']}: {result.get('error', {}).get('reason')}")
        again.append(operation)
        last = error
    return again, last
