"""What a crash report holds: which error, where, and the request's id. No value.

Django's own shows every local variable, the form, the cookies, the headers and the
address: all that a secret travels in. Names of fields and cookies are a client's words
as well. Whatever else writes a report through Django's filter finds it just as empty.
"""

from collections.abc import ItemsView
from types import FrameType
from typing import Any, Final

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from api.request_id import request_id
from api.safe_paths import safe_path
from devpros.observability import without_tokens
from devpros.tracebacks import traceback_of

# Of the server and the socket; the rest of META is what a client or a variable says.
_SAID_BY_NO_CLIENT: Final = ("REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT")


class ReportFilter(SafeExceptionReporterFilter):
    """Lets nothing through that somebody sent, or that code has read since."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: HttpRequest | None) -> dict[str, Any]:
        meta = getattr(request, "META", {})
        return {name: meta[name] for name in _SAID_BY_NO_CLIENT if name in meta}

    def get_safe_cookies(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_cleansed_multivaluedict(
        self, request: HttpRequest | None, multivaluedict: Any
    ) -> QueryDict:
        return QueryDict()

    def get_post_parameters(self, request: HttpRequest | None) -> QueryDict:
        return QueryDict()

    def cleanse_special_types(self, request: HttpRequest | None, value: Any) -> str:
        return self.cleansed_substitute

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()


class Reporter(ExceptionReporter):
    """Writes the traceback as the log does, instead of Django's pages of values."""

    request: HttpRequest | None
    exc_value: Any

    def get_traceback_text(self) -> SafeString:
        """Return plain text, which is safe where nothing reads it as HTML."""
        return SafeString(self._written())

    def get_traceback_html(self) -> SafeString:
        return format_html("<pre>{}</pre>", self._written())

    def get_traceback_data(self) -> dict[str, Any]:
        """Fill Django's own templates, should somebody use them, with the same."""
        return {
            "exception_type": getattr(self.exc_type, "__name__", "Report"),
            "exception_value": self._written(),
        }

    def _written(self) -> str:
        return "\n".join((*self._request_lines(), self._traceback()))

    def _request_lines(self) -> tuple[str, ...]:
        if self.request is None:
            return ()
        where = f"{self.request.method} {safe_path(self.request.path)}"
        return (where, f"X-Request-ID: {request_id(self.request)}", "")

    def _traceback(self) -> str:
        """Return what happened; what is no error has been said in the subject."""
        if isinstance(self.exc_value, BaseException):
            return without_tokens(traceback_of(self.exc_value))
        return ""
