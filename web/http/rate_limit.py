"""Limits: how much one client may ask, so that the others are answered too.

A client is an address (of IPv6 its network of 64 bits, which is one customer). Programs on this
machine are not limited. What one request may cost is bounded elsewhere: the length of a query and
its clauses by `search.query.parser`, the values of a filter and the depth of pages by
`web.http.parameters`, the size of what is sent by Flask.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from flask import Flask, request

from web.config import Config
from web.http.errors import HttpError

#: A page and what is typed on it come in bursts: so many seconds' worth may come at once.
BURST_SECONDS: Final = 10
#: Clients remembered at most; beyond that the ones not seen for longest are forgotten.
_CLIENTS: Final = 10_000
#: What is answered at once, and however often it is asked for.
UNLIMITED: Final = ("static", "health.health", "metrics.metrics")


class Buckets:
    """Token buckets by key: each holds `burst` tokens at most and gains `rate` a second.

    Safe in several threads.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take one token.

        Return 0, or, where there is none, after how many seconds there will be.
        """
        now = self._clock()
        with self._lock:
            tokens, seen = self._held.pop(key, (self._burst, now))
            tokens = min(self._burst, tokens + (now - seen) * self._rate)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / self._rate
            self._held[key] = (tokens if wait else tokens - 1, now)
            if len(self._held) > _CLIENTS:
                self._held.popitem(last=False)
        return wait


def client_key(address: str | None) -> str | None:
    """Return who asks, as one key; None for a program on this machine."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


class Guesses:
    """Guesses of a password, slowed down.

    A few at once, then one a minute from one address, and one in three seconds from all together.
    """

    def __init__(self) -> None:
        self._by_client, self._by_all = Buckets(1 / 60, 5.0), Buckets(1 / 3, 20.0)

    def take(self) -> float:
        """Take note of one by who asks; return 0, or for how many seconds there is to be none."""
        return self._by_client.take(client_key(request.remote_addr) or "here") or self._by_all.take("")


def init_app(app: Flask, config: Config) -> None:
    """Limit how often each client may ask an application."""
    if not config.rate:
        return
    buckets = Buckets(config.rate, max(config.rate * BURST_SECONDS, 1.0))

    def limit() -> None:
        who = client_key(request.remote_addr)
        if who is not None and request.endpoint not in UNLIMITED:
            wait = buckets.take(who)
            if wait:
                raise HttpError(429, f"more than {config.rate:g} requests a second; ask again in {wait:.0f} s", wait)

    app.before_request(limit)
