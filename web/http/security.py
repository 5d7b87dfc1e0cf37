"""Security of all requests and answers: headers, host names, proxies."""

from __future__ import annotations

import re
from typing import Final

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.config import Config
from web.http.errors import HttpError

#: Nothing but what this server sends: no script or style within a page, no frames, no other origin.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Where the answer came over HTTPS, it is to stay so for a year.
_STRICT_TRANSPORT: Final = "max-age=31536000"
_PORT: Final = re.compile(r":\d*\Z")
#: Asked by what keeps a server running, by whatever name it has for it.
_ANY_HOST: Final = ("health.health", "metrics.metrics")


def init_app(app: Flask, config: Config) -> None:
    """Add security headers to every answer, and refuse requests for unknown host names."""
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    names = frozenset(host.lower() for host in config.hosts)

    def refuse_other_hosts() -> None:
        if names and host_name(request.host) not in names and request.endpoint not in _ANY_HOST:
            raise HttpError(421, f"{request.host}: not a name of this server; it is started with --hosts NAME")

    app.before_request(refuse_other_hosts)
    app.after_request(_add_headers)


def host_name(host: str) -> str:
    """Return a host without its port, as names are compared."""
    return _PORT.sub("", host).lower()


def _add_headers(response: Response) -> Response:
    for header, value in _HEADERS.items():
        response.headers.setdefault(header, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)
    return response
