"""Rate limits counted in the database while the store of counters is gone.

For what must never be without a limit: passwords, codes, secrets, mails. Exact under
concurrency, since one statement counts. The windows start at 0, so an outage gives an
attacker the attempts of one more window.
"""

import hashlib
import zlib
from datetime import UTC, datetime, timedelta

from django.db import connection

from api.database_clock import database_now
from api.models import CountedWindow
from api.rates import Rate
from api.retention import delete_in_batches

_COUNT = """
    INSERT INTO api_countedwindow (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET count = api_countedwindow.count + 1
    RETURNING count
"""


def count_in_database(
    policy: str, bucket: str, rate: Rate, *, hit: bool
) -> tuple[int, int]:
    """Count, or with `hit=False` only read; return the count and seconds to the end.

    `bucket` names who is counted. It is stored as a digest.
    """
    now = int(database_now().timestamp())
    shift = zlib.crc32(bucket.encode()) % rate.seconds  # spreads the ends of windows
    ends_at = now - (now - shift) % rate.seconds + rate.seconds
    name = f"{policy}:{bucket}:{rate.seconds}:{ends_at}"
    key = hashlib.sha256(name.encode()).hexdigest()
    count = _count(key, ends_at) if hit else _read(key)
    return count, max(1, ends_at - now)


def prune_counted_windows(*, at: datetime) -> int:
    """Delete windows that have ended (a worker job); return how many."""
    expired = CountedWindow.objects.filter(ends_at__lt=at - timedelta(hours=1))
    return delete_in_batches(expired.order_by("ends_at"))


def _count(key: str, ends_at: int) -> int:
    end = datetime.fromtimestamp(ends_at, UTC)
    with connection.cursor() as cursor:
        adapted = connection.ops.adapt_datetimefield_value(end)
        cursor.execute(_COUNT, [key, adapted])
        return int(cursor.fetchone()[0])


def _read(key: str) -> int:
    window = CountedWindow.objects.filter(pk=key).first()
    return 0 if window is None else window.count
