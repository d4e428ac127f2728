"""Idempotency-Key on every POST: one effect however often it is sent.

docs/contract.md, 1.10. Claim, work and stored response share one transaction. A second
request with the key waits at the unique index of the claim until the first has
committed, and then gets its response, or was rolled back, and then does the work. So an
error or a crash leaves neither key nor work, and there is nothing to clean up.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpResponse, HttpResponseBase
from django.utils.crypto import salted_hmac
from psycopg.errors import LockNotAvailable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.errors import (
    IdempotencyInProgress,
    IdempotencyKeyRefused,
    IdempotencyKeyReused,
    InvalidIdempotencyKey,
)
from api.models import IdempotencyRecord
from api.replays import body_for_replay, find_subject_id
from api.retention import delete_in_batches
from api.transactions import transactional

RETENTION = timedelta(hours=24)
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[A-Za-z0-9._~:-]{1,255}")
_STORED_HEADERS = ("Location", "ETag")

# An expired record is taken over as if it did not exist. By the database's clock: a web
# server whose clock is a day ahead would do everything twice.
_CLAIM = """
    INSERT INTO api_idempotencyrecord
        (scope, key, fingerprint, created_at, body, headers, about, withheld)
    VALUES (%s, %s, %s, {now}, '', '{{}}', '', '[]')
    ON CONFLICT (scope, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, created_at = excluded.created_at,
            status = NULL, about = '', withheld = '[]'
        WHERE api_idempotencyrecord.created_at <= {expiry}
    RETURNING id
"""
_HOURS = RETENTION // timedelta(hours=1)
_CLAIMS = {
    "postgresql": _CLAIM.format(
        now="clock_timestamp()", expiry=f"clock_timestamp() - interval '{_HOURS} hours'"
    ),
    "sqlite": _CLAIM.format(
        now="STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW')",
        expiry=f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', '-{_HOURS} hours')",
    ),
}


def idempotency_key(request: Request) -> str | None:
    """Return the Idempotency-Key of a request or None; raise InvalidIdempotencyKey."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise InvalidIdempotencyKey()
    return key


@transactional
def run_once_per_key(
    request: Request,
    work: Callable[[], Response],
    *,
    scope: str,
    key: str,
    one_time_fields: tuple[str, ...] = (),
) -> HttpResponseBase:
    """Do the work, or replay what it answered before.

    `shown_once` names fields of the answer that are null in a replay. Raises
    IdempotencyKeyReused for another request under the same key, IdempotencyInProgress
    when the first is still running after the database's lock timeout of 2 s.
    """
    fingerprint = fingerprint_of(request)
    claimed = _claim(scope, key, fingerprint)
    if claimed is None:
        record = IdempotencyRecord.objects.get(scope=scope, key=key)
        if record.fingerprint != fingerprint:
            raise IdempotencyKeyReused()
        return _replay(record)
    response = work()
    _store_response(claimed, response, one_time_fields)
    return response


def fingerprint_of(request: Request) -> str:
    """Return a keyed digest of a request; keyed, so that no secret can be guessed."""
    query = request._request.GET.urlencode()
    text = json.dumps(
        [request.method, request.path, query, request.data], sort_keys=True
    )
    return salted_hmac("api.idempotency", text, algorithm="sha256").hexdigest()


def prune_idempotency_records(*, at: datetime) -> int:
    """Delete expired records in short batches; return how many (a worker job)."""
    expired = IdempotencyRecord.objects.filter(created_at__lte=at - RETENTION)
    return delete_in_batches(expired)


def _claim(scope: str, key: str, fingerprint: str) -> int | None:
    """Return the id of the new record, or None when the key is already used."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIMS[connection.vendor], [scope, key, fingerprint])
            row = cursor.fetchone()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise IdempotencyInProgress() from None
        raise
    return None if row is None else int(row[0])


def _store_response(
    record_id: int, response: Response, one_time_fields: tuple[str, ...]
) -> None:
    body = dict(response.data)
    body.update({name: None for name in one_time_fields if name in body})
    IdempotencyRecord.objects.filter(pk=record_id).update(
        status=response.status_code,
        body=JSONRenderer().render(body).decode(),
        about=find_subject_id(body),
        headers={
            name: response[name]
            for name in _STORED_HEADERS
            if response.has_header(name)
        },
    )


def _replay(record: IdempotencyRecord) -> HttpResponse:
    response = HttpResponse(
        body_for_replay(record), status=record.status, content_type="application/json"
    )
    for name, value in {**record.headers, REPLAYED: "true"}.items():
        response[name] = value
    return response


def wrap_handler(
    view: Any, request: Request, work: Callable[..., Response]
) -> Callable[..., HttpResponseBase]:
    """Return a handler of a POST that runs `work` once per Idempotency-Key.

    Without the header it is `work` itself. Raises IdempotencyKeyRefused where the
    action takes no key.
    """
    key = idempotency_key(request)
    if key is None:
        return work
    action, caller = getattr(view, "action", None), view.caller
    if action in view.actions_without_idempotency_key:
        raise IdempotencyKeyRefused()

    def handler(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return run_once_per_key(
            request,
            lambda: work(request, *args, **kwargs),
            scope=caller.idempotency_scope,
            key=key,
            one_time_fields=view.one_time_fields.get(action, ()),
        )

    return handler
