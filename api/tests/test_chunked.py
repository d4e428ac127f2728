"""A body without a length is read, not lost (the bug of Node's and Go's clients)."""

from io import BytesIO

import pytest

from api.chunked import ReadChunkedBodies
from api.strict_json import LARGEST_BODY


class Tap(BytesIO):
    """A stream that counts what was taken from it."""

    taken = 0

    def read(self, size=-1):
        piece = super().read(size)
        self.taken += len(piece)
        return piece


def application(environ, start_response):
    """Answer with the body as Django would read it, and nothing beyond."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return [environ["wsgi.input"].read(length)]


def read(body, **environ):
    stream = Tap(body)
    environ = {"wsgi.input": stream, **environ}
    (seen,) = ReadChunkedBodies(application)(environ, None)
    return seen, stream.taken


CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}


@pytest.mark.parametrize("body", [b"", b"{}", b"x" * LARGEST_BODY])
def test_a_chunked_body_reaches_the_application_whole(body):
    assert read(body, **CHUNKED)[0] == body


def test_of_a_body_without_end_one_byte_too_many_is_read():
    seen, taken = read(b"x" * (3 * LARGEST_BODY), **CHUNKED)

    assert len(seen) == taken == LARGEST_BODY + 1


def test_a_body_with_a_length_is_left_alone():
    assert read(b"{}and the next request", CONTENT_LENGTH="2") == (b"{}", 2)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_TRANSFER_ENCODING": "chunked"},  # a stream without an end would block
        {"wsgi.input_terminated": True},
    ],
)
def test_without_a_length_and_a_certain_end_nothing_is_read(environ):
    assert read(b"never", **environ) == (b"", 0)
