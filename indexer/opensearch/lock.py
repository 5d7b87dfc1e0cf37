"""The write lock of a library in a cluster; a dead holder's lock runs out."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import uuid4

from opensearchpy import OpenSearch, exceptions

from indexer.errors import LibraryBusy

#: How long a lock lasts that nobody renews, and how often its holder renews it. Clocks may differ
#: by the difference.
LEASE_SECONDS: Final = 60.0
RENEW_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.5
_LOCK: Final = "lock"


@contextmanager
def write_lock(client: OpenSearch, index: str, *, wait_seconds: float) -> Iterator[Callable[[], None]]:
    """Hold the lock, a document of `index`; yield a check that raises LibraryBusy once lost.

    Raises LibraryBusy, which names the holder, when it is not free within `wait_seconds`.
    """
    lock = _Lock(client, index)
    lock.acquire(time.monotonic() + wait_seconds)
    ended = threading.Event()
    keeper = threading.Thread(target=lock.keep, args=(ended,), name="lock", daemon=True)
    keeper.start()
    try:
        yield lock.renew
    finally:
        ended.set()
        keeper.join()
        lock.release()


class _Lock:
    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client = client
        self._index = index
        self._holder = f"process {os.getpid()} on {socket.gethostname()}"
        self._token = uuid4().hex
        self._version: dict[str, Any] = {}
        self._seen = ""
        self._renewing = threading.Lock()

    def acquire(self, deadline: float) -> None:
        while not self._take():
            if time.monotonic() >= deadline:
                raise LibraryBusy(
                    f"{self._index}: {self._seen} is writing to the library; wait until it is done and try again"
                )
            time.sleep(_POLL_SECONDS)

    def _take(self) -> bool:
        """Take a lock that is free or has run out; return whether it is ours."""
        held = self._client.get(index=self._index, id=_LOCK, params={"ignore": 404})
        if not held.get("found"):
            return self._put({"op_type": "create"})
        self._seen = held["_source"]["holder"]
        return held["_source"]["until"] <= time.time() and self._put(_version(held))

    def _put(self, condition: Mapping[str, Any]) -> bool:
        """Write the lock where it stands as we know it; return whether it is ours."""
        body = {"holder": self._holder, "token": self._token, "until": time.time() + LEASE_SECONDS}
        try:
            answer = self._client.index(index=self._index, id=_LOCK, body=body, params=condition)
        except exceptions.ConflictError:
            # Perhaps it was written by us, and the answer was lost.
            answer = self._client.get(index=self._index, id=_LOCK, params={"ignore": 404})
            if answer.get("_source", {}).get("token") != self._token:
                self._seen = answer.get("_source", {}).get("holder", "another process")
                return False
        self._version = _version(answer)
        return True

    def keep(self, ended: threading.Event) -> None:
        """Renew the lock until told to end. A cluster that does not answer is asked again."""
        while not ended.wait(RENEW_SECONDS):
            try:
                self.renew()
            except LibraryBusy:
                return
            except exceptions.TransportError:
                continue

    def renew(self) -> None:
        """Extend the lock. Raises LibraryBusy where it ran out and another writer took it."""
        with self._renewing:
            if not self._put(self._version):
                raise LibraryBusy(
                    f"{self._index}: another writer took the lock, which ran out; run `jianbao sync` again"
                )

    def release(self) -> None:
        """Give the lock back; one that has run out is not ours any more."""
        try:
            self._client.delete(index=self._index, id=_LOCK, params=self._version)
        except exceptions.TransportError:
            return


def _version(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
