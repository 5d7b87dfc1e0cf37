"""Webhooks: JSON for programs, Markdown for the robots of 企业微信 and 钉钉.

An answer that leads elsewhere is not followed, and certificates are verified.
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import time
from dataclasses import asdict
from hashlib import sha256
from typing import IO, Any, Final
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from web.alerts.message import Message, as_markdown
from web.alerts.saved import Webhook
from web.alerts.unsent import NotSent

_SECONDS: Final = 20.0
#: Bytes of an answer that are looked at.
_ANSWER: Final = 65_536
#: The bytes of Markdown that a robot takes, as their makers say.
WECOM_BYTES: Final = 4_096
DINGTALK_BYTES: Final = 20_000


class _Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> None:
        """Return nothing, so that the redirect is the answer."""


def payload(kind: str, message: Message) -> dict[str, Any]:
    """Return what is sent to a webhook of a kind."""
    if kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": as_markdown(message, WECOM_BYTES)}}
    if kind == "dingtalk":
        text = {"title": message.subject, "text": as_markdown(message, DINGTALK_BYTES)}
        return {"msgtype": "markdown", "markdown": text}
    said = {
        "id": message.key,
        "alert": message.name,
        "total": message.total,
        "url": message.url,
        "trial": message.trial,
    }
    return {**said, "articles": [asdict(item) for item in message.items]}


def signed(url: str, secret: str, milliseconds: int) -> str:
    """Return the address of a 钉钉 robot with its signature."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), sha256).digest()
    joined = "&" if urlsplit(url).query else "?"
    return f"{url}{joined}timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest))}"


def post(webhook: Webhook, message: Message, seconds: float = _SECONDS) -> None:
    """Send a message to a webhook. Raises NotSent; it may have been taken all the same."""
    url = webhook.url
    if webhook.kind == "dingtalk" and webhook.secret:
        url = signed(url, webhook.secret, int(time.time() * 1000))
    body = json.dumps(payload(webhook.kind, message), ensure_ascii=False).encode("utf-8", "replace")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Jianbao",
        "Idempotency-Key": message.key,
    }
    try:
        with build_opener(_Stay).open(Request(url, body, headers), timeout=seconds) as answer:  # noqa: S310  # http or https, see saved.py
            said = _read(answer, seconds)
    except HTTPError as error:
        error.close()
        raise NotSent(f"answered {error.code}{' (leads elsewhere)' if error.code < 400 else ''}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise NotSent(f"cannot be reached ({' '.join(str(reason).split())[:200]})") from error
    if webhook.kind != "json":
        _accepted(said)


def _read(answer: http.client.HTTPResponse, seconds: float) -> bytes:
    """Return the answer, in bounded time and space. Raises OSError."""
    end, found = time.monotonic() + seconds, b""
    while len(found) < _ANSWER and (piece := answer.read1(4_096)):
        found += piece
        if time.monotonic() > end:
            raise TimeoutError("too slow")
    return found


def _accepted(said: bytes) -> None:
    """Look at the answer of a robot, which is 200 whatever happened. Raises NotSent."""
    try:
        answer = json.loads(said)
        code, why = answer["errcode"], str(answer.get("errmsg", ""))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotSent("did not answer as such a robot does; check its address") from error
    if code != 0:
        raise NotSent(f"refused it ({code} {' '.join(why.split())[:200]})")


def shown(webhook: Webhook) -> str:
    """Return the address of a webhook without what is secret in it."""
    parts = urlsplit(webhook.url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{webhook.kind} {parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}/…"
