"""A key in an address is in no line of the log, nor in what gunicorn writes."""

import io
import json
import logging

import pytest
from django.test import Client
from gunicorn.config import Config

from devpros.server_log import ServerLog

CANARY = "C4NARYc4naryC4NARYc4naryC4NARYc4nary00"
SECRETS = [
    *(f"dp_{kind}_{CANARY}" for kind in ("live", "test", "at", "rt", "cs", "drop")),
    f"dp_invite_{CANARY}",
    f"whsec_{CANARY}",
    CANARY,
]
PLACES = [
    "/v1/tickets/{}",
    "/v1/tickets/{}/comments",
    "/v1/{}",
    "/oauth/token/{}",
    "/admin/tickets/ticket/{}/change/",
    "/portal/keys/{}/",
    "/docs/{}",
    "/static/{}",
    "/{}",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_an_address_is_in_no_line(anonymous, log, secret):
    for place in PLACES:
        anonymous.get(place.format(secret))

    assert log.getvalue().count('"path"') >= len(PLACES)
    assert CANARY not in log.getvalue()


def test_the_path_that_is_logged_still_says_where(anonymous, log):
    anonymous.get(f"/v1/tickets/{CANARY}/comments")

    (line,) = map(json.loads, log.getvalue().splitlines())
    assert line["path"] == "/v1/tickets/…/comments"


def test_a_form_that_is_refused_names_no_part_of_its_address(log, db):
    strict = Client(enforce_csrf_checks=True)

    refused = strict.post(f"/accounts/invitations/{CANARY}/")

    assert refused.status_code == 403
    assert CANARY not in log.getvalue()


def test_a_key_sent_as_the_name_of_a_request_is_no_name(alice, log):
    sent = alice.get("/v1/me", headers={"X-Request-ID": alice.secret})

    assert alice.secret not in sent["X-Request-ID"]
    assert alice.secret not in log.getvalue()


def test_a_crash_names_no_part_of_its_address(anonymous, log, monkeypatch):
    def crash(*arguments, **options):
        raise RuntimeError(CANARY)

    monkeypatch.setattr("api.views.UnknownPathView.initial", crash)

    answer = anonymous.get(f"/v1/{CANARY}")

    assert answer.status_code == 500
    assert "RuntimeError" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize("place", PLACES)
def test_gunicorn_writes_no_part_of_an_address(place):
    log, text = ServerLog(Config()), io.StringIO()
    handler = logging.StreamHandler(text)
    log.error_log.addHandler(handler)

    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        log.exception(
            "Error handling request %s", place.format(CANARY) + f"?a={CANARY}"
        )
    log.error_log.removeHandler(handler)

    assert "Error handling request /" in text.getvalue()
    assert CANARY not in text.getvalue()
