"""A secret opened beside its ticket: custody's rules, at one more door."""

import json
import re
import time

import pytest

from credentials.models import AccessRecord, Credential
from credentials.tests.drops import CANARY, SIGN_IN, handed_over
from desk.tests.support import TicketClient
from events.models import Event

REASON = "Check the cache plugin settings"
PART = {"HX-Request": "true"}


@pytest.fixture
def credential(alice, ticket):
    """A sign-in of Acme's, on a ticket that is Bob's."""
    return handed_over(alice, ticket)


@pytest.fixture
def path(credential):
    return f"/admin/desk/tickets/{credential.ticket_id}/credentials/{credential.pk}/"


@pytest.fixture
def desk(bob, ticket):
    return TicketClient(bob, ticket)


def press(client, path, reason=REASON):
    return client.post(f"{path}open/", {"reason": reason}, headers=PART)


def records():
    return list(AccessRecord.objects.order_by("id").values_list("action", "reason"))


def held_by(answer):
    found = re.search(r"<script[^>]*>(.*?)</script>", answer.content.decode())
    return json.loads(found[1])


def test_the_assignee_opens_it_in_place_with_a_reason_on_record(desk, path):
    answer = press(desk, path)

    assert (answer.status_code, held_by(answer)) == (200, SIGN_IN)
    assert answer.content.decode().count(CANARY) == 1
    assert "no-store" in answer["Cache-Control"]
    assert records() == [("revealed", REASON)]
    assert Event.objects.last().type == "credential.revealed"


def test_looking_reveals_nothing(desk, path):
    pages = [desk.get_page(), desk.get(f"{path}open/"), desk.head(f"{path}open/")]

    assert all(CANARY not in page.content.decode() for page in pages)
    assert records() == []


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_without_a_reason_nothing_is_opened(desk, path, reason):
    answer = press(desk, path, reason)

    assert (answer.status_code, CANARY in answer.content.decode()) == (400, False)
    assert records() == []


def test_who_signed_in_long_ago_confirms_it_first(desk, path, monkeypatch):
    later = time.time() + 601
    monkeypatch.setattr("accounts.pages.freshness.time.time", lambda: later)

    part, whole = press(desk, path), desk.get(f"{path}open/")

    assert f'href="{path}open/"' in part.content.decode()
    assert whole.url.startswith("/accounts/reauthenticate/?next=%2Fadmin%2Fdesk%2F")
    assert desk.post(f"{path}open/", {"reason": REASON}).status_code == 302
    assert records() == []


def test_whoever_is_not_the_assignee_is_refused_on_record(carol, ticket, path):
    answer = press(TicketClient(carol, ticket), path)

    assert (answer.status_code, CANARY in answer.content.decode()) == (403, False)
    assert records() == [("refused", "NOT_ASSIGNED")]
    assert "Only the assignee opens it." in answer.content.decode()


def test_a_secret_of_another_ticket_is_not_opened_here(
    desk, alice, path, unassigned_ticket
):
    other = (
        f"/admin/desk/tickets/{unassigned_ticket.pk}/credentials/{path.split('/')[-2]}/"
    )

    assert press(desk, other).status_code == 404
    assert desk.post(f"{other}revoke/").status_code == 404
    assert records() == []


def test_the_limit_is_the_one_of_every_door(desk, path):
    for _ in range(10):
        press(desk, path)

    answer = press(desk, path)

    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert records()[-1] == ("refused", "RATE_LIMIT_EXCEEDED")


def test_without_the_right_there_is_nothing_of_it_on_the_page(desk, bob, path):
    rights = bob.groups.get().permissions
    rights.remove(*rights.filter(codename__endswith="_credential"))

    page = desk.get_page().content.decode()

    assert (
        "wordpress_admin" not in page[page.index('id="facts"') : page.index("What h")]
    )
    assert press(desk, path).status_code == 403


def test_it_is_destroyed_from_its_ticket(desk, path):
    answer = desk.post(f"{path}revoke/", headers=PART)

    assert answer.status_code == 200
    assert Credential.objects.get().ended_as == "revoked"
    assert desk.post(f"{path}revoke/", headers=PART).status_code == 410


def test_a_colleague_does_not_destroy_it(carol, ticket, path):
    answer = TicketClient(carol, ticket).post(f"{path}revoke/", headers=PART)

    assert (answer.status_code, Credential.objects.get().ended_as) == (403, "")
