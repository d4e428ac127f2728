"""A database that takes no writes, or is gone: every address, no crash.

What needs the database answers 503 and when to come again; what does not goes on.
"""

import logging
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client

from accounts.models import User
from api.datetimes import now
from conftest import make_board
from events.dispatch import dispatch_events
from portal.services.request_recorder import recorder
from tests.support import all_requests, planted_secrets
from tests.test_canary import _comment_of
from webhooks.models import Delivery

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@contextmanager
def read_only():
    """Let every new connection refuse writes, as after a failover seen from behind."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        before = options["init_command"]
        options["init_command"] = f"{before} PRAGMA query_only=ON;"
        connection.close()
        try:
            yield
        finally:
            options["init_command"] = before
            connection.close()
        return
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    connection.close()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        connection.close()


@contextmanager
def gone():
    """Let no connection be made."""

    def refuse(*args):
        raise OperationalError("connection refused")

    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connections["default"]), "get_new_connection", refuse)
        yield


@pytest.fixture
def people(bob, carol, mia):
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    browsers = {"nobody": Client(raise_request_exception=False)}
    for name, person in {"member": mia, "superuser": carol, "assignee": bob}.items():
        browsers[name] = planted_secrets.signed_in(Client(), person)
    return browsers


@pytest.fixture
def planted(alice, mia, bob, through, acme, people):
    make_board(acme, "Spare")  # for a page to revoke
    done = planted_secrets.plant(
        alice,
        through(mia),
        through(bob),
        people["assignee"],
        Client(raise_request_exception=False),
    )
    dispatch_events(at=now())
    recorder.flush()
    return done


def api_answers(caller, planted):
    delivery = Delivery.objects.first()
    place = {
        "ticket_id": planted.ticket.public_id,
        "comment_id": _comment_of(planted),
        "endpoint_id": delivery.endpoint.public_id,
        "delivery_id": delivery.public_id,
        "credential_id": planted.credentials[0].public_id,
    }
    calls = all_requests.api_calls([place])
    return lambda: [
        (method, path, getattr(caller, method)(path, *([] if body is None else [body])))
        for method, path, body in calls
    ]


def page_answers(browser, token):
    paths = all_requests.addresses(token)
    return lambda: [
        (method, path, getattr(browser, method)(path))
        for path in paths
        for method in ("get", "post")
        if not ("logout" in path and method == "post")
    ]


def judge(answers, caplog):
    """Return the unavailable ones; fail for a crash, or a 503 without its time."""
    crashed = [(m, p) for m, p, answer in answers if answer.status_code == 500]
    assert crashed == []
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
    unavailable = [(m, p, a) for m, p, a in answers if a.status_code == 503]
    assert [(m, p) for m, p, a in unavailable if "Retry-After" not in a] == []
    return unavailable


@pytest.mark.parametrize("how", [read_only, gone], ids=["read-only", "gone"])
def test_no_address_of_the_api_crashes(how, planted, alice, caplog):
    Delivery.objects.count()
    ask = api_answers(alice, planted)
    with how():
        found = judge(ask(), caplog)

    codes = {
        answer.json()["error"]["code"]
        for _, path, answer in found
        if "error" in answer.json()
    }
    assert codes == {"SERVICE_UNAVAILABLE"}
    assert {"post", "patch"} <= {method for method, _, _ in found}


@pytest.mark.parametrize("who", ["nobody", "member", "superuser"])
@pytest.mark.parametrize("how", [read_only, gone], ids=["read-only", "gone"])
def test_no_page_crashes(how, who, planted, people, caplog):
    ask = page_answers(people[who], "dp_drop_of_nobody")
    with how():
        found = judge(ask(), caplog)

    # A GET of nobody writes nothing, so what takes no writes shows them every page.
    assert found or (how, who) == (read_only, "nobody")
