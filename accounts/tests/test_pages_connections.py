"""The page of what a person has let in."""

import pytest

from accounts import services
from accounts.models import Connection, SecurityEvent
from accounts.tests.oauth_flow import CONNECTIONS, get_pair, signed_in, works
from conftest import NOON, SYSTEM, make_board


def place_of(connection):
    return f"{CONNECTIONS}{connection.pk}/revoke/"


def test_who_is_not_signed_in_is_sent_to_sign_in(client, db):
    response = client.get(CONNECTIONS)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_the_page_names_what_was_let_in_and_what_it_may_do(mia, board):
    get_pair(mia, board, scope="tickets:read")

    page = signed_in(mia).get(CONNECTIONS).content.decode()

    assert "Board" in page
    assert "Read tickets" in page
    assert "Hand over access" not in page


def test_revoking_ends_the_tokens_at_once_and_is_on_record(mia, board):
    access, _ = get_pair(mia, board)
    connection = Connection.objects.get()

    signed_in(mia).post(place_of(connection))

    assert not works(access)
    event = SecurityEvent.objects.get(type="connection.revoked")
    assert (event.subject, event.actor_type) == (mia.email, "member")


def test_a_stranger_cannot_revoke_what_another_let_in(mia, bob, board):
    access, _ = get_pair(mia, board)
    connection = Connection.objects.get()

    response = signed_in(bob).post(place_of(connection))

    assert response.status_code == 404
    assert works(access)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_revokes_nothing(mia, board, method):
    access, _ = get_pair(mia, board)

    response = getattr(signed_in(mia), method)(place_of(Connection.objects.get()))

    assert response.status_code == 405
    assert works(access)


@pytest.mark.parametrize("count", [1, 10])
def test_the_page_costs_the_same_however_many(
    mia, acme, count, django_assert_num_queries
):
    for number in range(count):
        services.grant_connection(
            make_board(acme, f"Board {number}").application,
            user=mia,
            membership=mia.memberships.get(),
            scopes=["tickets:read"],
            at=NOON,
        )
    browser = signed_in(mia)

    with django_assert_num_queries(4):  # session, person, connections, trail
        page = browser.get(CONNECTIONS)

    assert page.content.decode().count("Board 0") >= 1


def test_a_member_who_leaves_takes_the_connection_along(mia, board):
    access, _ = get_pair(mia, board)

    services.remove_member(mia.memberships.get(), actor=SYSTEM, at=NOON)

    assert not works(access)
    assert not Connection.objects.exists()
    assert SecurityEvent.objects.filter(type="member.removed").count() == 1
