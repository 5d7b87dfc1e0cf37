"""The client of an OpenSearch cluster: every node known, and one rule for what is asked again.

A lost answer does not say whether the work was done, so every request can be repeated: a search
changes nothing, an article is put and removed by its id, an index is made by its name, the alias is
replaced as a whole, the lock knows its holder. So one rule serves all requests. A node that does
not answer leaves the rotation at once, and the next one is asked. A fault of the cluster is asked
again after a pause, for as long as the caller is patient. A fault of the request (4xx) is never
asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any, Final, TypeVar

import msgspec
from opensearchpy import OpenSearch, Transport, exceptions
from opensearchpy.serializer import JSONSerializer

from indexer.opensearch.settings import (
    PASSWORD,
    USER,
    ClusterMismatch,
    ClusterRefused,
    ClusterSettings,
    ClusterUnreachable,
    ClusterUnsettled,
)
from indexer.settings import SETTINGS_FILE

#: Seconds that a reader, and a writer, waits for a cluster that answers with faults.
READING: Final = 6.0
WRITING: Final = 180.0
#: Seconds to wait for an answer before another node is asked.
_TIMEOUT: Final = 10.0
#: A node that does not answer is asked again after so many seconds; the wait doubles with each
#: failure, so many times at most.
_DEAD_SECONDS: Final = 2.0
_DOUBLED: Final = 3
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4)
#: Errors with status 404 for a shard that moved or ended meanwhile: the question is not at fault.
_MOVED: Final = frozenset(
    {"search_phase_execution_exception", "shard_not_found_exception", "illegal_index_shard_state_exception"}
)
_Answer = TypeVar("_Answer")


def passing(error: exceptions.TransportError) -> bool:
    """Return whether a fault of the cluster may pass: overload, no leader, a node just lost."""
    status = error.status_code
    if isinstance(status, str):
        return True
    return status == 429 or status >= 500 or (status == 404 and error.error in _MOVED)


def fault(status: int, error: Mapping[str, Any]) -> exceptions.TransportError:
    """Return the client's error for one of several answers that came together."""
    kind = exceptions.NotFoundError if status == 404 else exceptions.TransportError
    return kind(status, error.get("type", ""), error)


def patiently(
    ask: Callable[[], _Answer], seconds: float, passes: Callable[[exceptions.TransportError], bool] = passing
) -> _Answer:
    """Return the answer, asking again for so many seconds while the fault may pass."""
    end = time.monotonic() + seconds
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            return ask()
        except exceptions.TransportError as error:
            if not passes(error) or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
    raise AssertionError("pauses have no end")


class _Transport(Transport):
    """Asks the next node where one does not answer, and asks again where the cluster is at fault.

    Where no node answers, only a writer that was answered before waits for one.
    """

    def __init__(self, hosts: Any, *arguments: Any, patience: float, **options: Any) -> None:
        super().__init__(hosts, *arguments, **options)
        self._patience = patience
        self._answered = False

    def perform_request(self, *arguments: Any, **options: Any) -> Any:
        """Return what the cluster answers to a request."""
        perform, params = super().perform_request, options.get("params") or {}

        def ask() -> Any:
            # It takes what it reads itself (ignore) out of them, and may be asked again.
            return perform(*arguments, **{**options, "params": dict(params)})

        found = patiently(ask, self._patience, self._passes)
        self._answered = True
        return found

    def _passes(self, error: exceptions.TransportError) -> bool:
        waits = self._answered and self._patience >= WRITING
        return passing(error) and (waits or not isinstance(error, exceptions.ConnectionError))


class _Serializer(JSONSerializer):
    """Reads answers, which are long (texts, positions, eleven facets), with msgspec."""

    def loads(self, s: str) -> Any:
        """Return what an answer holds. Raises SerializationError where it is no JSON."""
        try:
            return msgspec.json.decode(s)
        except msgspec.DecodeError as error:
            raise exceptions.SerializationError(s, error) from error


def connect(settings: ClusterSettings, *, patience: float = READING) -> OpenSearch:
    """Return a client of every address; nothing is sent yet. ``patience`` is in seconds."""
    secure: dict[str, Any] = {"ca_certs": settings.ca} if settings.ca else {}
    if settings.user is not None:
        secure["http_auth"] = (settings.user, settings.password or "")
    return OpenSearch(
        list(settings.addresses),
        transport_class=_Transport,
        serializer=_Serializer(),
        patience=patience,
        timeout=_TIMEOUT,
        max_retries=max(len(settings.addresses), 3),
        retry_on_timeout=True,
        # A node that answers with a fault is no dead node.
        retry_on_status=(),
        dead_timeout=_DEAD_SECONDS,
        timeout_cutoff=_DOUBLED,
        pool_maxsize=16,
        http_compress=False,
        **secure,
    )


@contextmanager
def errors_named(settings: ClusterSettings) -> Iterator[None]:
    """Turn the client's errors that a user can mend into ours; the others are defects and pass."""
    place = ", ".join(settings.addresses)
    try:
        yield
    except (exceptions.AuthenticationException, exceptions.AuthorizationException) as error:
        raise ClusterRefused(
            f"{place}: the cluster refuses user {settings.user!r}; set {USER} and {PASSWORD}"
        ) from error
    except exceptions.ConnectionError as error:
        raise ClusterUnreachable(
            f"{place}: no node of the OpenSearch cluster answers; start it, or mend addresses in {SETTINGS_FILE}"
        ) from error
    except exceptions.TransportError as error:
        if not passing(error):
            raise
        raise ClusterUnsettled(
            f"{place}: the OpenSearch cluster cannot answer just now ({error.error}); look at its _cluster/health"
        ) from error


def check_server(client: OpenSearch, settings: ClusterSettings) -> None:
    """Raise ClusterMismatch where what answers is no OpenSearch that we know to work."""
    version = client.info()["version"]
    known = version.get("distribution") == "opensearch" and version["number"].partition(".")[0] in {"2", "3"}
    if not known:
        what = f"{version.get('distribution', 'another server')} {version['number']}"
        raise ClusterMismatch(f"{settings.addresses[0]}: {what} answers; needs OpenSearch 2.19 or later")
