"""Tracebacks without the messages of exceptions.

The message of an exception often quotes a value: the text that is not a number, the row
that breaks a constraint, the body of a request. Files, lines and source code hold none.
"""

import traceback
from collections.abc import Iterator
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from api.request_id import request_id
from api.safe_paths import hide_tokens, safe_path

MESSAGE_OMITTED: Final = "(message omitted: it may quote a value)"
# Their messages name identifiers of the code and settings.
_SAFE_MESSAGES: Final = (AttributeError, ImportError, ImproperlyConfigured, NameError)
_CAUSED: Final = "\nwhich led to:\n\n"


def format_traceback(error: BaseException) -> str:
    """Return the traceback of an error, after those of its causes."""
    causes = reversed(list(_chain(error)))
    return hide_tokens(_CAUSED.join(_format_one(cause) for cause in causes))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, its cause, and so on; stop where causes form a ring."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        context = None if link.__suppress_context__ else link.__context__
        link = link.__cause__ or context


def _format_one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    kind = type(error)
    message = str(error) if isinstance(error, _SAFE_MESSAGES) else MESSAGE_OMITTED
    return f"{frames}{kind.__module__}.{kind.__qualname__} {message}\n"


class CrashReporter(ExceptionReporter):
    """The exception reporter of the settings: path, request id and traceback.

    Django's own shows local variables, the form, cookies, headers and settings to
    every handler that mails crashes (docs/security.md).
    """

    def get_traceback_text(self) -> SafeString:
        """Return plain text, which is safe where it is not read as HTML."""
        lines = [format_traceback(self.exc_value)] if self.exc_value else []
        if self.request is not None:
            where = f"{self.request.method} {safe_path(self.request.path)}"
            lines = [where, f"X-Request-ID: {request_id(self.request)}", "", *lines]
        return SafeString("\n".join(lines))

    def get_traceback_html(self) -> SafeString:
        return format_html("<pre>{}</pre>", str(self.get_traceback_text()))
