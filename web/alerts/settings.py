"""The way of mail, and where links lead: ``smtp_…`` and ``public_url`` of library.toml.

Each is also ``JIANBAO_SMTP_HOST`` and so on in the environment, which comes first. The password
comes from ``JIANBAO_SMTP_PASSWORD`` or a file that nobody else can read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast
from urllib.parse import urlsplit

from indexer.settings import SETTINGS_FILE, BadSettings, read_settings

Security = Literal["starttls", "ssl", "none"]
_PORTS: Final[Mapping[str, int]] = {"starttls": 587, "ssl": 465, "none": 25}


class BadAlertSettings(BadSettings):
    """The settings of mail do not say what they should."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes mail, and the address that mail is from."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """The server for mail (None: no mail is sent) and the address of the library's pages."""

    mail: MailServer | None = None
    public_url: str = ""


def alert_settings(library: Path, environment: Mapping[str, str] = os.environ) -> AlertSettings:
    """Return the settings of a library. Raises BadAlertSettings."""
    place = library / SETTINGS_FILE
    given = {name.replace("-", "_"): value for name, value in read_settings(library).items()}

    def said(name: str) -> str:
        return environment.get(f"JIANBAO_{name.upper()}") or str(given.get(name, ""))

    url = said("public_url").rstrip("/")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise BadAlertSettings(f"{place}: public_url must be an address such as https://library.example.org")
    host = said("smtp_host")
    if not host:
        return AlertSettings(None, url)
    security = said("smtp_security") or "starttls"
    if security not in _PORTS:
        raise BadAlertSettings(f"{place}: smtp_security must be starttls, ssl or none")
    port = said("smtp_port") or str(_PORTS[security])
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise BadAlertSettings(f"{place}: smtp_port must be a number such as {_PORTS[security]}")
    sender = said("smtp_sender")
    if sender.count("@") != 1 or not sender.isascii() or not sender.isprintable() or " " in sender:
        raise BadAlertSettings(f"{place}: smtp_sender must be an address such as jianbao@example.org")
    user, password = said("smtp_user"), environment.get("JIANBAO_SMTP_PASSWORD", "")
    if user and not password:
        password = _password(library, said("smtp_password_file"))
    if user and security == "none" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise BadAlertSettings(
            f'{place}: smtp_security = "none" would send the password in the clear; use starttls or ssl'
        )
    return AlertSettings(MailServer(host, int(port), cast("Security", security), sender, user, password), url)


def _password(library: Path, name: str) -> str:
    if not name:
        raise BadAlertSettings(
            f"{library / SETTINGS_FILE}: smtp_user needs a password: JIANBAO_SMTP_PASSWORD, or smtp_password_file"
        )
    path = library / name
    try:
        if path.stat().st_mode & 0o077:
            raise BadAlertSettings(f"{path}: others can read it; run `chmod 600` on it")
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise BadAlertSettings(f"{path}: cannot be read ({error}); see smtp_password_file") from error
