"""What gunicorn itself writes: that a request was broken, and how, never a piece of it.

gunicorn quotes what it could not read: the line with a one-time address in it, or, when
the framing of a body is wrong, the body. All that comes from a client is left out.
"""

import re
import sys
from typing import Any, Final

from gunicorn.glogging import Logger

from devpros.observability import without_paths
from devpros.tracebacks import traceback_of

# "Invalid request from ip=::1: Invalid chunk size: b'…'", up to what it quotes.
_BROKEN: Final = re.compile(r"(Invalid request from ip=\S*: [A-Za-z /]+).*", re.DOTALL)


class ServerLog(Logger):
    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        broken = _BROKEN.fullmatch(str(msg))
        super().warning(broken[1].rstrip() if broken else msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write where it happened; the words of the error may quote the request."""
        error = sys.exc_info()[1]
        places = traceback_of(error) if error else ""
        told = without_paths(msg, args)
        self.error("%s\n%s", told, places)
