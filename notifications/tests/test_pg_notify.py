"""On PostgreSQL a mail that was written down wakes the workers at once."""

import psycopg
import pytest
from django.db import connection

from api.datetimes import now
from conftest import file_ticket
from devpros.pg_notify import CHANNEL
from events.dispatch import dispatch_events


@pytest.mark.django_db(transaction=True)
def test_a_mail_rings(alice):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL rings")
    file_ticket(alice)
    keys = connection.get_connection_params()
    address = {name: keys[name] for name in ("dbname", "user", "host", "port")}
    with psycopg.connect(**address, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")

        dispatch_events(at=now())

        assert list(listener.notifies(timeout=10, stop_after=1))
