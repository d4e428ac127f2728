"""A secret opened beside its ticket: custody's rules, at one more door."""

import json
import re
import time

import pytest

from credentials.models import AccessRecord, Credential
from credentials.tests.one_time_links import CANARY, SIGN_IN, stored_secret
from desk.tests.support import TicketClient
from events.models import Event

REASON = "Check the cache plugin settings"
PART = {"HX-Request": "true"}


@pytest.fixture
def credential(alice, ticket):
    """A sign-in of Acme's, on a ticket that is Bob's."""
    return stored_secret(alice, ticket)


@pytest.fixture
def path(credential):
    return f"/admin/desk/tickets/{credential.ticket_id}/credentials/{credential.pk}/"


@pytest.fixture
def desk(bob, ticket):
    return TicketClient(bob, ticket)


def open_secret(client, path, reason=REASON):
    return client.post(f"{path}open/", {"reason": reason}, headers=PART)


def records():
    return list(AccessRecord.objects.order_by("id").values_list("action", "reason"))


def secret_in(response):
    found = re.search(r"<script[^>]*>(.*?)</script>", response.content.decode())
    return json.loads(found[1])


def test_the_assignee_opens_a_secret_and_the_reason_is_recorded(desk, path):
    response = open_secret(desk, path)

    assert (response.status_code, secret_in(response)) == (200, SIGN_IN)
    assert response.content.decode().count(CANARY) == 1
    assert "no-store" in response["Cache-Control"]
    assert records() == [("revealed", REASON)]
    assert Event.objects.last().type == "credential.revealed"


def test_a_get_of_the_pages_reveals_no_secret(desk, path):
    pages = [desk.get_page(), desk.get(f"{path}open/"), desk.head(f"{path}open/")]

    assert all(CANARY not in page.content.decode() for page in pages)
    assert records() == []


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_opening_a_secret_with_an_invalid_reason_returns_400(desk, path, reason):
    response = open_secret(desk, path, reason)

    assert (response.status_code, CANARY in response.content.decode()) == (400, False)
    assert records() == []


def test_opening_a_secret_needs_a_recent_sign_in(desk, path, monkeypatch):
    later = time.time() + 601
    monkeypatch.setattr("accounts.pages.recent_sign_in.time.time", lambda: later)

    part, whole = open_secret(desk, path), desk.get(f"{path}open/")

    assert f'href="{path}open/"' in part.content.decode()
    assert whole.url.startswith("/accounts/reauthenticate/?next=%2Fadmin%2Fdesk%2F")
    assert desk.post(f"{path}open/", {"reason": REASON}).status_code == 302
    assert records() == []


def test_opening_a_secret_as_another_agent_returns_403_and_is_recorded(
    carol, ticket, path
):
    response = open_secret(TicketClient(carol, ticket), path)

    assert (response.status_code, CANARY in response.content.decode()) == (403, False)
    assert records() == [("refused", "NOT_ASSIGNED")]
    assert "Only the assignee opens it." in response.content.decode()


def test_opening_a_secret_of_another_ticket_returns_404(
    desk, alice, path, unassigned_ticket
):
    other = (
        f"/admin/desk/tickets/{unassigned_ticket.pk}/credentials/{path.split('/')[-2]}/"
    )

    assert open_secret(desk, other).status_code == 404
    assert desk.post(f"{other}revoke/").status_code == 404
    assert records() == []


def test_opening_secrets_has_the_same_rate_limit_as_the_api(desk, path):
    for _ in range(10):
        open_secret(desk, path)

    response = open_secret(desk, path)

    assert (response.status_code, int(response["Retry-After"]) > 0) == (429, True)
    assert records()[-1] == ("refused", "RATE_LIMIT_EXCEEDED")


def test_the_page_has_no_credentials_without_the_permission(desk, bob, path):
    rights = bob.groups.get().permissions
    rights.remove(*rights.filter(codename__endswith="_credential"))

    page = desk.get_page().content.decode()

    assert (
        "wordpress_admin" not in page[page.index('id="facts"') : page.index("What h")]
    )
    assert open_secret(desk, path).status_code == 403


def test_the_assignee_revokes_a_credential_once(desk, path):
    response = desk.post(f"{path}revoke/", headers=PART)

    assert response.status_code == 200
    assert Credential.objects.get().ended_as == "revoked"
    assert desk.post(f"{path}revoke/", headers=PART).status_code == 410


def test_revoking_a_credential_as_another_agent_returns_403(carol, ticket, path):
    response = TicketClient(carol, ticket).post(f"{path}revoke/", headers=PART)

    assert (response.status_code, Credential.objects.get().ended_as) == (403, "")
