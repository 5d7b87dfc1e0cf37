"""Mail by SMTP: one connection a run, one mail for each receiver."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

from web.alerts.message import Message, as_html, as_text
from web.alerts.settings import MailServer
from web.alerts.unsent import NotSent

_SECONDS: Final = 30.0


class Mailer:
    """Sends mail; the connection is made for the first one. A server that is away is asked once."""

    def __init__(self, server: MailServer | None, seconds: float = _SECONDS) -> None:
        """Send by a server; without one, every mail is refused with the remedy.

        The server is waited for so many seconds.
        """
        self._server, self._seconds = server, seconds
        self._open: smtplib.SMTP | None = None
        self._away: NotSent | None = None

    def send(self, address: str, message: Message) -> None:
        """Send a message to an address. Raises NotSent; it may have been taken all the same."""
        if self._server is None:
            raise NotSent("no mail server is set: write smtp_host and smtp_sender into library.toml")
        mail = mail_of(self._server, address, message)
        connection = self._connected(self._server)
        try:
            connection.send_message(mail, self._server.sender, [address])
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise NotSent(f"{self._server.host}: ended the connection ({error})") from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotSent(f"{self._server.host}: did not take the mail ({_reason(error)})") from error

    def _connected(self, server: MailServer) -> smtplib.SMTP:
        if self._away is not None:
            raise self._away.with_traceback(None)
        if self._open is not None:
            return self._open
        try:
            self._open = _connect(server, self._seconds)
        except (smtplib.SMTPException, OSError) as error:
            self._away = NotSent(
                f"{server.host}:{server.port}: cannot be used ({_reason(error)}); check smtp_host, smtp_port, smtp_security, "
                "smtp_user and the password"
            )
            raise self._away from error
        return self._open

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.quit()
            self._open.close()
        self._open = None


def _connect(server: MailServer, seconds: float) -> smtplib.SMTP:
    trusted, name = ssl.create_default_context(), server.sender.partition("@")[2]
    if server.security == "ssl":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, name, timeout=seconds, context=trusted)
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=seconds)
    try:
        if server.security == "starttls":
            connection.starttls(context=trusted)
        if server.user:
            connection.login(server.user, server.password)
    except (smtplib.SMTPException, OSError):
        connection.close()
        raise
    return connection


def mail_of(server: MailServer, address: str, message: Message) -> EmailMessage:
    """Return a message as a mail: text, HTML, and an id that is the same each time."""
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = server.sender
    mail["To"] = address
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{message.key}@{server.sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(as_text(message), cte="base64")
    mail.add_alternative(as_html(message), subtype="html", cte="base64")
    return mail


def _reason(error: Exception) -> str:
    """Return why, in one line that holds no password."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return " ".join(f"{error.smtp_code} {said}".split())[:200]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said_of = next(iter(error.recipients.values()))
        return " ".join(f"{code} {said_of.decode(errors='replace')}".split())[:200]
    return " ".join(str(error).split())[:200] or type(error).__name__
