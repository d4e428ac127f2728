"""Bodies without a Content-Length, as Node and Go stream them.

Django reads exactly Content-Length bytes, so a chunked body would look empty and be
lost in silence. Here it is read, up to the limit, and given a length.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from api.strict_json import LARGEST_BODY

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ReadChunkedBodies:
    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ.get("HTTP_TRANSFER_ENCODING") and environ.get(
            "wsgi.input_terminated"
        ):
            # One byte more than the limit is enough for the parser to refuse it.
            body = environ["wsgi.input"].read(LARGEST_BODY + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return self.application(environ, start_response)
