"""Somebody without an account drops a secret, once, and sees none (contract 5)."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from accounts.services import close_organization
from api.datetimes import now
from api.rates import Rate
from conftest import NOON, SYSTEM
from credentials.models import Credential, DropLink
from credentials.tests.one_time_links import CANARY, SIGN_IN, ask, drop, opened
from credentials.vault import KeyUnavailable
from events.models import Event
from tests.test_races import at_once

NEVER = "/drop/dp_drop_" + "x" * 38


@pytest.fixture
def link(alice, ticket):
    return ask(alice, ticket)


@pytest.fixture
def anybody():
    """Mallory might be anybody: a browser without an account or a cookie."""
    return Client(raise_request_exception=False)


def test_what_is_dropped_is_in_custody_of_the_ticket(anybody, link, ticket):
    answer = drop(anybody, link)

    credential = Credential.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, "/drop/thanks")
    assert (credential.ticket, credential.type) == (ticket, "wordpress_admin")
    assert opened(credential) == {**SIGN_IN, "notes": "n\nm"}
    assert anybody.get(answer["Location"]).status_code == 200


def test_the_page_says_who_asks_for_what_and_why(anybody, alice, ticket):
    link = ask(alice, ticket, message="For <b>the</b> cache.")

    response = anybody.get(link).content.decode()

    for words in ("Acme", "WordPress", "24 hours", "For &lt;b&gt;the&lt;/b&gt; cache."):
        assert words in response
    assert ticket.title not in response
    assert ticket.public_id not in response


def test_it_works_once_and_a_stranger_cannot_tell_used_from_unknown(anybody, link):
    drop(anybody, link)

    used, unknown = drop(anybody, link), drop(anybody, NEVER)

    assert (used.status_code, used.content) == (410, unknown.content)
    assert Credential.objects.count() == 1


@pytest.mark.parametrize(
    "path", [NEVER, "/drop", "/drop/", "/drop/%00", "/drop/a/b", "/drop/%ff", "/drop/é"]
)
def test_every_address_that_is_none_is_the_same_410(anybody, link, path):
    assert anybody.get(path).status_code == 410
    assert anybody.get(path).content == anybody.get(NEVER).content


def test_after_its_lifetime_it_is_as_if_it_had_been_used(anybody, link):
    DropLink.objects.update(expires_at=now() - timedelta(seconds=1))

    assert (anybody.get(link).status_code, drop(anybody, link).status_code) == (
        410,
        410,
    )
    assert not Credential.objects.exists()


def test_a_closed_organizations_link_is_refused(anybody, link, acme):
    close_organization(acme, actor=SYSTEM, at=NOON)

    assert drop(anybody, link).status_code == 410


def test_previews_do_not_spend_it(anybody, link):
    for preview in (anybody.get, anybody.head) * 3:
        assert preview(link).status_code == 200

    assert drop(anybody, link).status_code == 303


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_do_nothing(anybody, link, method):
    assert getattr(anybody, method)(link).status_code == 405
    assert DropLink.objects.get().used_at is None


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_a_ticket_that_ended_says_so_and_keeps_the_link(
    anybody, alice, link, ticket, state
):
    place = f"/v1/tickets/{ticket.public_id}"
    alice.patch(place, {"status": state})

    answers = [anybody.get(link), drop(anybody, link)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "no longer needed" in answers[1].content.decode()
    alice.patch(place, {"status": "open"})
    assert drop(anybody, link).status_code == 303


def test_no_page_is_kept_framed_found_or_given_a_cookie(anybody, link):
    pages = [anybody.get(link), anybody.post(link, {}), anybody.get(NEVER)]
    pages += [drop(anybody, link), anybody.get("/drop/thanks"), anybody.put(link)]

    for page in pages:
        assert page["Cache-Control"] == "no-store"
        assert page["X-Frame-Options"] == "DENY"
        assert "script-src" not in page["Content-Security-Policy"]
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")
    for page in pages[:-1]:
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_a_browser_without_cookies_can_send_it(link):
    anybody = Client(enforce_csrf_checks=True, headers={"Origin": "null"})

    assert drop(anybody, link).status_code == 303


def test_an_agent_who_looks_is_nobody_there(client, bob, link):
    client.force_login(bob)

    assert bob.email not in client.get(link).content.decode()


def test_get_drop_counts_wrong_links_by_client_and_no_neighbours_link(
    anybody, link, settings
):
    settings.DROP_LIMIT = Rate(3, 60)

    answers = [anybody.get(NEVER) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [410] * 3 + [429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    neighbour = Client()
    assert neighbour.get(link).status_code == 200
    assert drop(neighbour, link).status_code == 303


def test_get_drop_counts_each_usable_link_by_itself(anybody, alice, ticket, settings):
    settings.DROP_LIMIT = Rate(3, 60)
    link, other = ask(alice, ticket), ask(alice, ticket)

    answers = [anybody.get(link) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200] * 3 + [429]
    assert anybody.get(other).status_code == 200


def test_a_key_that_is_gone_keeps_the_link(anybody, link, monkeypatch):
    def fail(*args, **kwargs):
        raise KeyUnavailable("k1")

    with monkeypatch.context() as broken:
        broken.setattr("credentials.services.creation.seal", fail)
        answer = drop(anybody, link)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert drop(anybody, link).status_code == 303


def test_the_event_says_that_a_link_was_used_and_no_more(anybody, link):
    drop(anybody, link)

    event = Event.objects.last()
    assert (event.type, event.actor_name) == ("credential.created", "One-time link")
    assert CANARY not in str(event.data)


def test_no_log_names_the_token(anybody, link, caplog):
    caplog.set_level(logging.DEBUG)

    anybody.get(link)
    drop(anybody, link)
    anybody.get(link.replace("/drop/", "/drop/%20"))
    anybody.get(f"{link}/")

    lines = [str(vars(record)) for record in caplog.records if "path" in vars(record)]
    assert len(lines) == 4
    assert all("'path': '/drop/" in line and "…" in line for line in lines)
    assert not any(link.rpartition("_")[2] in line for line in lines)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_eight_drops_at_once_one_wins(alice, ticket):
    link = ask(alice, ticket)
    never = NEVER  # a stranger's guess, at the same moment

    answers = at_once(9, lambda n: drop(Client(), link if n else never))

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303] + [410] * 8
    assert Credential.objects.count() == 1
    assert Event.objects.filter(type="credential.created").count() == 1
