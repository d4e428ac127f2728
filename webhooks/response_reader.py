"""Read a response from a receiver that may send anything: strictly, and only so much.

libcurl would take a head that is cut short for a whole one, and allows 300 KB for it.
"""

import re
from typing import Final

import pycurl

ABORT: Final = -1
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[0-9] ([1-9][0-9]{2})(?: .*)?\r?\n", re.S)
_LARGEST_HEAD: Final = 64 * 1024  # bytes, interim responses and trailers included
_MOST_HEADERS: Final = 100  # of one response
_SWITCHING_PROTOCOLS: Final = 101


class ResponseReader:
    """Collects a response while libcurl calls the `read_` methods.

    `status_code`, `retry_after` and `body` are those of the final response, and the
    status is None until its head is complete. A method returns ABORT to end the
    transfer; libcurl reports that as an error, which is none after the head.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._head_bytes = 0
        self._unfinished: int | None = None  # status of the head that is read
        self._headers = 0
        self.has_begun = False
        self.status_code: int | None = None  # once the head is complete
        self.retry_after: str | None = None
        self.body = bytearray()

    def note_data(self, kind: int, data: bytes) -> None:
        """Note that a byte of a head has come, of a line that is not complete too."""
        self.has_begun = self.has_begun or kind == pycurl.INFOTYPE_HEADER_IN

    def read_header(self, line: bytes) -> int | None:
        """Take a line of a head, or of the trailers, which are ignored."""
        self._head_bytes += len(line)
        if self._head_bytes > _LARGEST_HEAD:
            return ABORT
        if self.status_code is not None:
            return None
        if self._unfinished is None:
            return self._read_status_line(line)
        if line.strip(b"\r\n"):
            return self._read_field(line)
        if self._unfinished == _SWITCHING_PROTOCOLS:
            return ABORT  # nothing was to be upgraded
        if self._unfinished >= 200:
            self.status_code = self._unfinished
        self._unfinished = None
        return None

    def read_body(self, data: bytes) -> int | None:
        """Keep what there is room for, and end the transfer when it is full."""
        self.body += data[: self._most - len(self.body)]
        return ABORT if len(self.body) >= self._most else None

    def _read_status_line(self, line: bytes) -> int | None:
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            return ABORT
        self._unfinished, self._headers, self.retry_after = int(match[1]), 0, None
        return None

    def _read_field(self, line: bytes) -> int | None:
        self._headers += 1
        if self._headers > _MOST_HEADERS:
            return ABORT
        name, _, value = line.partition(b":")
        if name.lower() == b"retry-after" and self.retry_after is None:
            self.retry_after = value.decode("latin-1").strip()
        return None
