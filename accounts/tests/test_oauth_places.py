"""The organization chosen at the consent (docs/contract.md, 2.1 and 7.1)."""

import pytest

from accounts import services
from accounts.models import Grant, Membership
from accounts.scopes import AGENT_SCOPES
from accounts.tests.oauth_flow import (
    ALL_SCOPES,
    AUTHORIZE,
    answer,
    error_of,
    fields_of,
    get_code,
    get_pair,
    is_page_of_refusal,
    me,
    open_page,
    pair_in,
    parameters_of,
    redeem,
    signed_in,
)
from conftest import NOON, SYSTEM


@pytest.fixture
def browser(mia):
    return signed_in(mia)


@pytest.fixture
def place(mia, make_organization):
    """Mia's second organization."""
    return Membership.objects.create(
        organization=make_organization("Beta"), user=mia, created_at=NOON
    )


@pytest.fixture
def stranger(make_organization):
    """A member of another organization."""
    person = services.Person("max@mallory.test", "Max", "correct horse battery")
    return services.create_member(
        make_organization("Mallory Inc"), person=person, actor=SYSTEM, at=NOON
    )


def test_a_member_of_two_organizations_chooses_and_is_seen_there_alone(
    mia, browser, board, place
):
    page = open_page(browser, board).content.decode()
    response = answer(browser, board, tampered={"organization": place.pk})

    token, _ = pair_in(redeem(parameters_of(response)[1]["code"], board))

    assert "Acme" in page
    assert "Beta" in page
    assert me(token).json()["organization"]["name"] == "Beta"


def test_nobody_consents_for_an_organization_of_others(browser, board, stranger):
    response = answer(browser, board, tampered={"organization": stranger.pk})

    assert is_page_of_refusal(response)


def test_a_closed_organization_is_not_offered(mia, browser, board, place):
    services.close_organization(place.organization, actor=SYSTEM, at=NOON)

    page = open_page(browser, board)
    response = answer(browser, board, tampered={"organization": place.pk})

    assert "Beta" not in page.content.decode()
    assert is_page_of_refusal(response)


def test_an_agent_lets_it_in_everywhere_with_an_agents_scopes(bob, mia, board):
    asked = {*AGENT_SCOPES, *ALL_SCOPES.split()} - {"tickets:assign"}
    token, _ = get_pair(bob, board, scope=" ".join(asked))

    about = me(token).json()

    assert about["organization"] is None
    assert set(about["scopes"]) == set(AGENT_SCOPES) - {"tickets:assign"}


def test_an_agent_cannot_borrow_a_members_place(bob, board, stranger):
    response = answer(signed_in(bob), board, tampered={"organization": stranger.pk})

    assert is_page_of_refusal(response)


@pytest.mark.parametrize("scope", ["credentials:write", "webhooks:manage"])
def test_an_agent_cannot_give_what_agents_do_not_have(bob, board, scope):
    assert error_of(open_page(signed_in(bob), board, scope=scope)) == "invalid_scope"


def test_a_person_of_nowhere_is_told_why_and_can_allow_nothing(mia, browser, board):
    fields = fields_of(open_page(browser, board))
    services.remove_member(mia.memberships.get(), actor=SYSTEM, at=NOON)

    page = open_page(browser, board)
    response = browser.post(AUTHORIZE, {**fields, "allow": "true"})

    assert page.status_code == 403
    assert "belong to no organization" in page.content.decode()
    assert is_page_of_refusal(response)


def test_who_is_deactivated_while_reading_lets_nobody_in(mia, browser, board):
    fields = fields_of(open_page(browser, board))
    services.deactivate_user(mia, actor=SYSTEM, at=NOON)

    browser.post(AUTHORIZE, {**fields, "allow": "true"})

    assert Grant.objects.count() == 0


def test_the_code_is_for_the_one_who_pressed_the_button(mia, bob, board):
    token, _ = pair_in(redeem(get_code(bob, board), board))

    assert me(token).json()["actor"]["name"] == bob.name
