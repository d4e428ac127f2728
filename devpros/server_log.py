"""What gunicorn itself writes, and what the web server writes through it.

Of a crash it tells where, and nothing of what the error says: that may quote a request.
"""

import sys
from typing import Any

from gunicorn.glogging import Logger

from devpros.observability import without_paths
from devpros.tracebacks import traceback_of


class ServerLog(Logger):
    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write where it happened; the words of the error may quote the request."""
        error = sys.exc_info()[1]
        places = traceback_of(error) if error else ""
        told = without_paths(msg, args)
        self.error("%s\n%s", told, places)
