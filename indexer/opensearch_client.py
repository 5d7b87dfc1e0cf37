"""The client of an OpenSearch cluster: every node known, the next one asked where one does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from opensearchpy import OpenSearch, exceptions

from indexer.opensearch import PASSWORD, USER, ClusterRefused, ClusterSettings, ClusterUnreachable, ClusterUnsettled
from indexer.settings import SETTINGS_FILE

#: Seconds to wait for an answer before another node is asked.
TIMEOUT: Final = 10.0
#: A node that does not answer is asked again after so many seconds.
DEAD_SECONDS: Final = 5.0
#: What passes: too busy, no leader, a shard that moves.
PASSING: Final = frozenset({429, 502, 503, 504})


def connect(settings: ClusterSettings) -> OpenSearch:
    """Return a client that knows every address and goes on to the next where one does not answer.

    Nothing is sent yet.
    """
    secure: dict[str, Any] = {"ca_certs": settings.ca} if settings.ca else {}
    if settings.user is not None:
        secure["http_auth"] = (settings.user, settings.password or "")
    return OpenSearch(
        list(settings.addresses),
        timeout=TIMEOUT,
        max_retries=max(len(settings.addresses), 3),
        retry_on_timeout=True,
        dead_timeout=DEAD_SECONDS,
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
        if error.status_code not in PASSING:
            raise
        raise ClusterUnsettled(
            f"{place}: the OpenSearch cluster cannot answer just now ({error.error}); look at its _cluster/health"
        ) from error
