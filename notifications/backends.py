"""Where mails go: to a server, with an end to its patience, or into files to read."""

import re
import smtplib
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from api.datetimes import now

SECONDS: Final = 15.0  # for one exchange, by the clock on the wall
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


class _Cut:
    """Ends a conversation after SECONDS, however slowly the server goes on with it.

    A timeout of the socket is one of each step: a byte now and then would never end.
    """

    sock: socket.socket | None
    was_cut = False
    _timer: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        self._timer = threading.Timer(SECONDS, self._cut)
        self._timer.daemon = True
        self._timer.start()
        try:
            return super()._get_socket(host, port, timeout)  # type: ignore[misc]  # smtplib.SMTP's, whose classes this is mixed into
        except BaseException:
            self._timer.cancel()
            raise

    def send(self, text: Any) -> None:
        if self.was_cut:
            raise smtplib.SMTPServerDisconnected("The time was over.")
        super().send(text)  # type: ignore[misc]  # as above

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        super().close()  # type: ignore[misc]  # as above

    def _cut(self) -> None:
        self.was_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _CutSMTP(_Cut, smtplib.SMTP):
    pass


class _CutSMTPOverTLS(_Cut, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _CutSMTPOverTLS if self.use_ssl else _CutSMTP

    def _send(self, email_message: EmailMessage) -> bool:
        sent: bool = super()._send(email_message)  # type: ignore[misc]  # Django's own step of send_messages
        # The half of an answer that was cut off reads like a whole one.
        if self.connection is not None and getattr(self.connection, "was_cut", False):
            raise TimeoutError(f"No answer within {SECONDS:.0f} s.")
        return sent


class FileBackend(BaseEmailBackend):
    """One .eml for each mail, named by time and ticket; any mail program opens it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for mail in email_messages:
            self._write(folder, mail)
        return len(email_messages)

    @staticmethod
    def _write(folder: Path, mail: EmailMessage) -> None:
        mail_id = mail.extra_headers.get("Message-ID", "mail")
        about = _UNSAFE.sub("", mail_id.partition("@")[0])
        name = f"{now():%Y-%m-%dT%H-%M-%S.%f}Z-{about}.eml"
        draft = folder / f".{name}"
        draft.touch(mode=0o600)
        draft.write_bytes(mail.message().as_bytes())
        draft.rename(folder / name)  # so that nobody reads the half of one


class SilentBackend(BaseEmailBackend):
    """Sends nothing and keeps nothing: for a copy that has to be quiet (OUTBOUND)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return 0
