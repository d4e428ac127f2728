"""A canary: a secret that sings wherever it is read, however it is written there.

Each way in gets a canary of its own, so that a leak names the way it came.
"""

import base64
import json
import logging
import pickle
import re
from html import escape

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from structlog.stdlib import ProcessorFormatter

from devpros.observability import logging_configuration

STEM = "C4NARY"


def canary(way):
    """Return a secret for this way in, with what JSON, HTML and addresses escape."""
    return f'{STEM}-{way}-"é&<+/%'


def _forms():
    """Yield how the stem may be written; where case says nothing, in lower case."""
    raw = STEM.encode()
    yield "plain", raw, True  # quoted for JSON, HTML or an address it is the same
    yield "hex", raw.hex().encode(), True
    yield "percent", "".join(f"%{byte:02x}" for byte in raw).encode(), True
    yield "escaped", "".join(rf"\u{byte:04x}" for byte in raw).encode(), True
    yield "entities", "".join(f"&#{byte};" for byte in raw).encode(), True
    yield "utf-16", STEM.encode("utf-16-le"), True
    yield "backwards", raw[::-1], True
    for offset in range(3):
        # What stands before shifts the alphabet: keep the letters it does not change.
        written = base64.b64encode(b"\0" * offset + raw)
        yield f"base64+{offset}", written[(0, 2, 3)[offset] :].rstrip(b"=")[:-1], False


_FORMS = [
    (name, re.compile(re.escape(form), re.IGNORECASE if free else 0))
    for name, form, free in _forms()
]


def find_canaries(*texts):
    """Return the forms in which a canary is in any of these texts, bytes or objects."""
    found = set()
    for one in texts:
        written = _bytes_of(one)
        found |= {name for name, form in _FORMS if form.search(written)}
    return sorted(found)


def _bytes_of(one):
    match one:
        case bytes() | bytearray() | memoryview():
            return bytes(one)
        case str():
            return one.encode(errors="backslashreplace")
        case _:
            return repr(one).encode(errors="backslashreplace")


def written_as(secret):
    """Return what others make of a secret before they let it out."""
    raw = secret.encode()
    return {
        "as it is": raw,
        "in a list": repr([secret]).encode(),
        "JSON": json.dumps({"x": secret}).encode(),
        "HTML": escape(secret).encode(),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "lower case": raw.lower(),
        "UTF-16": secret.encode("utf-16"),
        "cut off": raw[: len(STEM)],
        **{f"base64 after {n}": base64.b64encode(b"x" * n + raw) for n in range(4)},
        "URL-safe": base64.urlsafe_b64encode(b"x" + raw),
        "pickled": pickle.dumps({"x": secret}),
    }


_STOCK = logging.Formatter()
_LIVE = ("exc_info", "request")  # objects that handlers ask, not words


class Log(logging.Handler):
    """Everything that is logged, at DEBUG: each line as it goes out, and its record.

    So is what Python's own formatter makes of it, which most other handlers use.
    """

    def __init__(self):
        super().__init__(logging.DEBUG)
        settings = dict(logging_configuration("DEBUG")["formatters"]["json"])
        settings.pop("()")
        self.setFormatter(ProcessorFormatter(**settings))
        self.lines = []

    def emit(self, record):
        facts = {k: v for k, v in vars(record).items() if k not in _LIVE}
        self.lines += [self.format(record), _STOCK.format(record), repr(facts)]


def kept():
    """Yield (column, value) for every value of every table, read past all models."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", value


def kept_unpacked():
    """Yield what is packed before it is kept: sessions, and the admin's own log."""
    for session in Session.objects.all():
        yield "a session", session.get_decoded()
    for entry in LogEntry.objects.values():
        yield "the admin's log", entry


def cached():
    """Yield (key, value) of all that the cache holds, as it holds it."""
    client = getattr(cache, "_cache", None)
    if isinstance(client, dict):
        yield from client.items()
        return
    server = client.get_client()
    for key in server.scan_iter("*"):
        yield key, server.dump(key)
