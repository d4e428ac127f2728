"""What a request may look like, and how it is run or refused."""

import re
from io import BytesIO
from typing import Any, Final

from waitress.parser import (
    HTTPRequestParser,
    ParsingError,
    TransferEncodingNotImplemented,
)
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest, Error

from api.strict_json import LARGEST_BODY

# Of a body that is too long so much is read: enough for the application to refuse it.
_MOST_OF_A_BODY: Final = LARGEST_BODY + 1
_LONGEST_CHUNK_HEAD: Final = 1024
_LONGEST_TRAILER: Final = 8192
_FRAMING_ALLOWED: Final = 65_536  # and as much again as the body has bytes

_FOLDED: Final = re.compile(rb"\r\n[ \t]")
_CODINGS: Final = re.compile(rb"(?im)^transfer-encoding:(.*)$")
_CONTROLS: Final = re.compile(rb"[\x00-\x1f\x7f]")


class RequestParser(HTTPRequestParser):
    """A request as it comes in; what two servers could read differently is refused."""

    completed: bool
    body_was_cut = False

    def received(self, data: bytes) -> int:
        """Take in these bytes, and of a body that is too long only the beginning."""
        consumed: int = super().received(data)
        if self.body_rcv is not None and not self.completed:
            if self.chunked:
                self._refuse_framing()
            if len(self.body_rcv) >= _MOST_OF_A_BODY:
                self.body_was_cut = self.completed = True
                if self.chunked:
                    self.headers["CONTENT_LENGTH"] = str(_MOST_OF_A_BODY)
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head as waitress does, and refuse what it is lenient about."""
        _refuse_odd_head(header_plus)
        try:
            super().parse_header(header_plus)
        except ValueError:  # an address or a number that Python does not read
            raise ParsingError("Head is invalid") from None
        if self.version not in ("1.0", "1.1"):
            raise ParsingError("Unsupported HTTP version")
        # Of HTTP/1.0 waitress leaves the coding where it is.
        coding_is_odd = "TRANSFER_ENCODING" in self.headers
        if coding_is_odd or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("Transfer coding beside a length, or in HTTP 1.0")
        if self.body_rcv is None:
            self.expect_continue = False  # nothing follows that could be waited for

    def _refuse_framing(self) -> None:
        """Refuse chunks that are mostly framing: each costs time, whatever it holds."""
        body = self.body_rcv
        framing = self.body_bytes_received - len(body)
        if (
            framing > _FRAMING_ALLOWED + len(body)
            or len(body.control_line) > _LONGEST_CHUNK_HEAD
            or len(body.trailer) > _LONGEST_TRAILER
        ):
            self.error = BadRequest("Chunks are mostly framing")
            self.completed = True


def _refuse_odd_head(head: bytes) -> None:
    if _FOLDED.search(head):
        raise ParsingError("Folded header")
    if _CONTROLS.search(head.partition(b"\r\n")[0]):
        raise ParsingError("Control character in the request line")
    codings = [coding.strip().lower() for coding in _CODINGS.findall(head)]
    if codings and codings != [b"chunked"]:
        raise TransferEncodingNotImplemented("Unsupported transfer coding")


class _CutBody(BytesIO):
    """The beginning of a body that is too long; reading on is an error, not its end."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece and size != 0:
            raise OSError("The body is longer than what the server reads.")
        return piece


class RequestTask(WSGITask):
    """Run a whole request in a thread; the answer waits in memory until it is read."""

    def get_environment(self) -> dict[str, Any]:
        """Return the environment; the path is as it was sent."""
        environ: dict[str, Any] = super().get_environment()
        environ["PATH_INFO"] = self.request.path  # waitress drops slashes
        if self.request.body_was_cut:
            environ["wsgi.input"] = _CutBody(
                environ["wsgi.input"].read(_MOST_OF_A_BODY)
            )
        return environ

    def build_response_header(self) -> bytes:
        """Announce that the connection ends, where it ends after this answer."""
        if self.request.body_was_cut or self.channel.server.is_stopping:
            self.request.headers["CONNECTION"] = "close"
        header: bytes = super().build_response_header()
        return header

    def write(self, data: bytes) -> None:
        super().write(b"" if self.request.command == "HEAD" else data)

    def finish(self) -> None:
        if self.request.command == "HEAD":
            self.chunked_response = False  # there is no last chunk to send
        super().finish()


class RefusalTask(ErrorTask):
    """Answer what no application can read; quote none of it, here or in the log."""

    def execute(self) -> None:
        error: Error = self.request.error
        if error.code != 500:  # that one is logged where it happened
            reason = error.body.partition('"')[0].strip()
            address = self.channel.addr[0]
            self.channel.logger.warning(f"Invalid request from ip={address}: {reason}")
        body = f"{error.reason}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)
