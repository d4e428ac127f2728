"""What gunicorn logs, and what the web server logs through it."""

import sys
from typing import Any

from gunicorn.glogging import Logger

from devpros.observability import format_safely
from devpros.tracebacks import format_traceback


class ServerLog(Logger):
    """Gunicorn's logger without messages of exceptions, which may quote a request."""

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        trace = format_traceback(error) if error else ""
        self.error("%s\n%s", format_safely(msg, args), trace)
