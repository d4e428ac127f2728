"""What only owners may do, an application may do for owners alone."""

import pytest

from accounts import services
from accounts.tests.oauth_flow import get_pair
from conftest import NOON, PASSWORD, SYSTEM

SCOPES = "tickets:read webhooks:manage"


@pytest.fixture
def noah(acme):
    """A member of Acme who owns nothing."""
    person = services.Person("noah@acme.test", "Noah Member", PASSWORD)
    return services.create_member(
        acme, person=person, role="member", actor=SYSTEM, at=NOON
    ).user


@pytest.mark.parametrize(("person", "status"), [("mia", 200), ("noah", 403)])
def test_endpoints_are_managed_through_an_application_by_owners_alone(
    request, through, person, status
):
    caller = through(request.getfixturevalue(person))

    assert caller.get("/v1/webhooks").status_code == status
    assert caller.get("/v1/tickets").status_code == 200


def test_a_token_loses_the_endpoints_when_its_person_owns_nothing_any_more(
    through, mia, noah, acme
):
    caller = through(mia)
    services.change_member_role(
        noah.memberships.get(), role="owner", actor=SYSTEM, at=NOON
    )
    services.change_member_role(
        mia.memberships.get(), role="member", actor=SYSTEM, at=NOON
    )

    assert caller.get("/v1/webhooks").status_code == 403


def test_a_member_is_not_asked_for_the_endpoints(noah, board):
    pair, _ = get_pair(noah, board, scope=SCOPES)

    assert "webhooks:manage" not in str(pair)
