"""The canary sweep: one place shows a secret, and every other is searched for it.

It is planted by every way in, then every address and every command is driven by every
kind of caller. What must hold: the answers to a reveal, and nothing else (custody 4).
"""

import copy
import logging
import pickle
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from accounts.models import User
from accounts.scopes import TICKETS_READ
from accounts.services import change_plan
from api.datetimes import format_datetime, now
from api.rates import Rate
from conftest import NOON, SYSTEM, make_board
from credentials.models import Credential
from credentials.tests.commands import run_program
from credentials.tests.one_time_links import ask
from credentials.vault import Plaintext
from portal.services.request_recorder import recorder
from tests.support import all_requests, canary, planted_secrets
from webhooks.attempt_result import AttemptResult
from webhooks.models import Delivery
from webhooks.tests.factories import HOOK

pytestmark = pytest.mark.once

SECRETS = 10  # that planting leaves in custody


@pytest.fixture
def log():
    """All that is logged from now on, at DEBUG."""
    log, root = canary.Log(), logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(log)
    yield log
    root.removeHandler(log)
    root.setLevel(level)


@pytest.fixture
def delivered(monkeypatch):
    """What a worker sends, headers and bodies; receivers write back what they got."""
    sent = []

    def post(target, *, headers, body, may_use_loopback):
        sent.append((headers, body))
        return AttemptResult(200, "", body.decode(), 1, None)

    monkeypatch.setattr("webhooks.services.attempts.post", post)
    return sent


@pytest.fixture
def callers(
    acme, anonymous, alice, mallory, sandy, bob, carol, mia, through, make_caller
):
    """Whoever may call /v1, by what they are."""
    for organization in (acme, mallory.key.organization):
        change_plan(organization, rate_limit="9999/h", actor=SYSTEM, at=now())
    make_board(acme, "Spare")  # for a page to revoke
    return {
        "nobody": anonymous,
        "key": alice,
        "reading key": make_caller(acme, "Reader", [TICKETS_READ]),
        "stranger": mallory,
        "sandbox": sandy,
        "colleague": through(carol),
        "owner": through(mia),
        "application": through(),
        "assignee": through(bob),
    }


@pytest.fixture(autouse=True)
def _wide_limits(settings):
    """No limit of reveals keeps a page from showing what it would show."""
    settings.REVEAL_LIMITS = [Rate.parse("999/m")]


@pytest.fixture
def people(bob, carol, mia):
    """Whoever may browse, by what they are; none of them but Bob is an assignee."""
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    browsers = {"nobody": Client(raise_request_exception=False)}
    for name, person in {"member": mia, "superuser": carol, "assignee": bob}.items():
        browsers[name] = planted_secrets.signed_in(Client(), person)
    return browsers


@pytest.fixture
def planted(log, callers, people):
    return planted_secrets.plant(
        callers["key"],
        callers["owner"],
        callers["assignee"],
        people["assignee"],
        Client(raise_request_exception=False),
    )


def canaries_in(answer):
    """Return the forms in which an answer holds a canary, anywhere in it."""
    body = answer.getvalue() if answer.streaming else answer.content
    return canary.find_canaries(body, str(answer.headers), str(answer.cookies))


def responses_of_api(callers, planted):
    """Drive every operation by every caller; return which answers showed a secret."""
    delivery = Delivery.objects.first()
    base = {
        "ticket_id": planted.ticket.public_id,
        "comment_id": _comment_of(planted),
        "endpoint_id": delivery.endpoint.public_id,
        "delivery_id": delivery.public_id,
    }
    places = [{**base, "credential_id": c.public_id} for c in planted.credentials[:2]]
    showing = set()
    for method, path, body in all_requests.api_calls(places):
        arguments = [] if body is None else [body]
        for who, caller in callers.items():
            if canaries_in(getattr(caller, method)(path, *arguments)):
                showing.add((who, method, path.rpartition("/")[2]))
    return showing


def _comment_of(planted):
    return planted.ticket.comments.first().public_id


def make_more_requests(alice):
    """Send all that happened to an endpoint of Acme's, since the API's was deleted."""
    made = alice.post("/v1/webhooks", HOOK).json()["id"]
    since = {"since": format_datetime(NOON)}
    assert alice.post(f"/v1/webhooks/{made}/recover", since).json()["queued"]


def responses_of_pages(people, planted, token):
    """Drive every page by every person; return which showed a secret."""
    words = ["4NARY", *(c.public_id for c in planted.credentials[:2])]
    paths = [*all_requests.searches(words), *all_requests.addresses(token)]
    showing = set()
    for who, browser in people.items():
        for path in paths:
            answers = [browser.get(path)]
            if "logout" not in path:
                answers.append(browser.post(path, all_requests.REASON))
            if any(map(canaries_in, answers)):
                showing.add((who, path.rstrip("/").rpartition("/")[2]))
    return showing


def assert_nowhere(places):
    """Fail with the names of the places that hold a canary, and how it is written."""
    assert {
        name: found for name, what in places if (found := canary.find_canaries(what))
    } == {}


@pytest.mark.slow
def test_a_secret_is_in_the_answers_to_a_reveal_and_nowhere_else(
    callers, people, planted, delivered, log, alice, mia, board, capsys, monkeypatch
):
    client, key = board.client_id, alice.key.public_id
    assert Credential.objects.sealed().count() == SECRETS
    answers = planted.answers.items()
    assert {
        way: found for way, response in answers if (found := canaries_in(response))
    } == {}

    assert responses_of_api(callers, planted) == {("assignee", "post", "reveal")}
    make_more_requests(alice)
    assert recorder.flush() > 0  # what was asked is on record, for pages and tables
    token = ask(alice, planted.ticket).rpartition("/")[2]
    pages = responses_of_pages(people, planted, token)
    assert pages == {("assignee", "open_on_record"), ("assignee", "open")}

    monkeypatch.setattr(connections, "close_all", lambda: None)  # it is the test's
    for words in all_requests.command_lines(
        (planted.ticket.public_id, key, client, mia.email)
    ):
        result = run_program(words, capsys)
        assert (result.code, canary.find_canaries(result.out, result.err)) == (0, []), (
            words
        )
    assert delivered
    assert canary.find_canaries(*delivered) == []
    assert_nowhere(canary.kept())
    assert_nowhere(canary.kept_unpacked())
    assert_nowhere(canary.cached())
    assert_nowhere((mail.subject, vars(mail)) for mail in mail.outbox)
    assert canary.find_canaries(*log.lines) == []


@pytest.mark.slow
def test_no_copy_of_a_secret_is_made_in_passing(planted):
    credential = planted.credentials[0]

    for one in (credential, credential.sealed_secret, Plaintext({"pin": "C4NARY"})):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError):
                pickle.dumps(one, protocol)
        forms = [repr(one), str(one), f"{one}", ascii(one), copy.deepcopy(one)]
        assert canary.find_canaries(*forms, getattr(one, "__dict__", {})) == []


WRITTEN = canary.written_as(canary.canary("test"))


@pytest.mark.parametrize("form", WRITTEN)
def test_a_canary_is_heard_however_it_is_written(form):
    assert canary.find_canaries(b"before " + WRITTEN[form] + b" after")
    assert canary.find_canaries("nothing") == []


def _in_a_log(text):
    log = canary.Log()
    record = logging.makeLogRecord({"msg": "%s", "args": ("x",), "hidden": text})
    log.handle(record)
    return log.lines


def _in_a_message(text):
    log = canary.Log()
    record = logging.makeLogRecord({"msg": text})
    log.handle(record)
    return log.lines


def _in_a_session(text):
    session = SessionStore()
    session["text"] = text * 9  # long enough to be packed
    session.save()
    return canary.kept_unpacked()


def _in_the_admins_log(text):
    person = User.objects.create(email="a@b.test", name="A")
    LogEntry.objects.create(
        user=person, action_flag=CHANGE, object_repr="x", change_message=text
    )
    return canary.kept()


def _in_the_cache(text):
    cache.set("counted", {"text": text})
    return canary.cached()


def _in_a_key_of_the_cache(text):
    cache.set(text.encode().hex(), 1)
    return canary.cached()


def _in_a_mail(text):
    mail.send_mail("x", "x", "a@b.test", ["c@d.test"], html_message=text)
    return [vars(mail.outbox[0])]


@pytest.mark.parametrize(
    "leak",
    [
        _in_a_log,
        _in_a_message,
        _in_a_session,
        _in_the_admins_log,
        _in_the_cache,
        _in_a_key_of_the_cache,
        _in_a_mail,
    ],
)
def test_a_leak_is_heard_wherever_it_is(db, leak):
    places = leak(canary.canary("leak"))

    assert canary.find_canaries(*[value for place in places for value in _parts(place)])


def _parts(place):
    return place if isinstance(place, tuple) else (place,)


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(canary.canary("body")),
        HttpResponse(headers={"X-Place": WRITTEN["URL-safe"].decode()}),
        StreamingHttpResponse([b"C4", b"NARY"]),
    ],
)
def test_a_leak_is_heard_in_any_part_of_an_answer(answer):
    assert canaries_in(answer)


def test_a_leak_is_heard_in_a_cookie():
    answer = HttpResponse()
    answer.set_cookie("kept", canary.canary("cookie"))

    assert canaries_in(answer)


@pytest.mark.slow
def test_the_sweep_names_the_address_that_leaks(callers, planted, monkeypatch):
    """What a list would show if a serializer slipped."""
    secret = canary.canary("password")
    monkeypatch.setattr(
        "credentials.api.views.show_credential",
        lambda credential, **_: {"id": credential.public_id, "notes": secret},
    )
    planted_rows = SimpleNamespace(
        ticket=planted.ticket, credentials=planted.credentials
    )

    showing = responses_of_api(callers, planted_rows)

    assert {("key", "get", "credentials"), ("reading key", "get", "credentials")} < (
        showing
    )
    assert not any(who in ("nobody", "stranger", "sandbox") for who, *_ in showing)
