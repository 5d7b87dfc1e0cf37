"""The operator's configuration: host names, proxies, rate limit, administration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: The environment variable that holds the hash of the administrator's password; without it there is
#: no /admin.
ADMIN_HASH: Final = "JIANBAO_ADMIN_HASH"
#: The environment variable that names the folder in which several processes count together; see
#: `web.http.metrics`.
COUNTED_IN: Final = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Config:
    """The choices of a server's operator.

    ``hosts`` are the names under which it may be asked for (empty: any; a port is not part of a
    name). ``proxies`` is the number of reverse proxies in front that add to ``X-Forwarded-For`` and
    ``-Proto``. ``rate`` is how many requests a second one client may make of one worker for long
    (0: as many as it likes), ``at_once`` how many of these are answered at a time (0: as many), of
    ``threads`` that a worker has. ``admin_hash`` is the hash of the administrator's password (None:
    no administration); ``secret`` the key of its sessions (None: the library's own).
    ``originals``: readers get the files as they came, and see their pages.
    """

    hosts: tuple[str, ...] = ()
    proxies: int = 0
    rate: float = 0.0
    threads: int = 8
    at_once: int = 0
    admin_hash: str | None = None
    secret: str | None = None
    originals: bool = True
