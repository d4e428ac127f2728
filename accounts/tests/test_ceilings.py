"""As many as there may be, and no more, of what people make for themselves."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts import services
from accounts.actor import Actor
from accounts.models import ApiKey, BrowserSession, Connection, Invitation, Membership
from accounts.tests.mails import code_in_mail
from accounts.tests.oauth_flow import answer as consent
from accounts.tests.oauth_flow import make_public, signed_in
from accounts.tests.sign_in_support import is_signed_in
from api.errors import LimitReached
from api.rates import Rate
from conftest import NOON, PASSWORD, SYSTEM

OVERLAP = timedelta(hours=1)
SCOPES = ["tickets:read"]


@pytest.fixture
def owner(acme, mia):
    return Actor.of_member(mia, acme)


def issue(organization, actor, **more):
    details = {"name": "k", "scopes": SCOPES, "actor": actor, "at": NOON, **more}
    return services.issue_key(organization, **details)


def create_application(organization, actor, *, is_confidential=True):
    return services.create_application(
        organization,
        profile=services.Profile("App", ["https://app.example/cb"]),
        is_confidential=is_confidential,
        owner=None,
        actor=actor,
        at=NOON,
    )


def refusal_of(make):
    """Return what is counted and how many there may be."""
    with pytest.raises(LimitReached) as refused:
        make()
    return tuple(refused.value.details.values())


# --- API keys -----------------------------------------------------------------------


def test_an_organization_has_so_many_keys_that_count(acme, owner, settings):
    settings.API_KEYS_PER_ORGANIZATION = 2
    first, _ = issue(acme, owner)
    issue(acme, owner)

    assert refusal_of(lambda: issue(acme, owner)) == ("API keys", 2)

    services.revoke_key(first, actor=owner, at=NOON)
    assert issue(acme, owner)[0].revoked_at is None


def test_a_key_that_has_expired_takes_no_place(acme, owner, settings):
    settings.API_KEYS_PER_ORGANIZATION = 1
    issue(acme, owner, expires_at=NOON + OVERLAP)

    later = issue(acme, owner, at=NOON + OVERLAP)

    assert later[0].pk


def test_a_sandbox_and_another_organization_have_places_of_their_own(
    acme, mallory, owner, settings
):
    settings.API_KEYS_PER_ORGANIZATION = 1
    for _ in range(2):
        issue(mallory.key.organization, SYSTEM)
    issue(acme.sandbox, owner)

    assert issue(acme, owner)[0].organization == acme


def test_an_operator_goes_beyond_a_ceiling(acme, owner, settings):
    settings.API_KEYS_PER_ORGANIZATION = 1
    issue(acme, owner)

    beyond, _ = issue(acme, SYSTEM)

    assert beyond.pk
    assert refusal_of(lambda: issue(acme, owner)) == ("API keys", 1)


@pytest.mark.django_db
def test_the_form_of_a_key_says_that_no_more_are_possible(acme, mia, settings):
    settings.API_KEYS_PER_ORGANIZATION = 1
    browser = Client()
    browser.force_login(mia)
    form = {"mode": "live", "name": "k", "scopes": SCOPES, "days": "never"}
    browser.post("/portal/keys/new/", form)

    answer = browser.post("/portal/keys/new/", {**form, "form": "f" * 22})

    assert answer.status_code == 400
    assert "The limit of 1 API keys" in answer.content.decode()
    assert ApiKey.objects.filter(organization=acme).count() == 1


def test_rotating_a_key_beyond_its_valid_secrets_is_limit_reached(
    acme, owner, settings
):
    settings.SECRETS_AT_ONCE = 3
    key, _ = issue(acme, owner)

    def rotate(overlap=OVERLAP):
        return services.rotate_key(key, overlap=overlap, actor=owner, at=NOON)

    rotate()
    rotate()

    assert refusal_of(rotate) == ("secrets of this key", 3)
    assert key.secrets.count() == 3
    rotate(timedelta(0))
    assert key.secrets.filter(valid_until=None).count() == 1


# --- applications -------------------------------------------------------------------


def test_an_organization_has_so_many_applications(acme, owner, settings):
    settings.APPLICATIONS_PER_ORGANIZATION = 1
    made, _ = create_application(acme, owner)

    again = refusal_of(lambda: create_application(acme, owner))

    assert again == ("applications", 1)
    services.revoke_application(made, actor=owner, at=NOON)
    assert create_application(acme, owner)[0].pk


def test_rotating_an_application_beyond_its_valid_secrets_is_limit_reached(
    acme, owner, settings
):
    settings.SECRETS_AT_ONCE = 2
    made, _ = create_application(acme, owner)

    def rotate(overlap=OVERLAP):
        return services.rotate_application_secret(
            made, overlap=overlap, actor=owner, at=NOON
        )

    rotate()

    assert refusal_of(rotate) == ("secrets of this application", 2)
    rotate(timedelta(0))
    assert made.secrets.valid(at=NOON).count() == 1


def test_so_many_applications_may_act_for_one_person(acme, mia, settings):
    settings.CONNECTIONS_PER_PERSON = 1
    place = Membership.objects.get(user=mia)

    def grant_connection(application, scopes=("tickets:read",)):
        return services.grant_connection(
            application, user=mia, membership=place, scopes=scopes, at=NOON
        )

    first, second = (make_public(acme).application for _ in range(2))
    grant_connection(first)

    assert refusal_of(lambda: grant_connection(second)) == (
        "applications that act for you",
        1,
    )
    assert grant_connection(first, ("tickets:write",)).scopes == [
        "tickets:read",
        "tickets:write",
    ]
    assert Connection.objects.count() == 1


def test_the_page_of_a_consent_too_many_says_so_and_gives_no_code(acme, mia, settings):
    settings.CONNECTIONS_PER_PERSON = 1
    browser = signed_in(mia)
    first, second = make_public(acme), make_public(acme)
    consent(browser, first)

    refused = consent(browser, second)

    assert refused.status_code == 409
    assert "The limit of 1 applications that act for you" in (refused.content.decode())
    assert Connection.objects.count() == 1


# --- people -------------------------------------------------------------------------


def invite(organization, actor, email):
    return services.invite_member(
        organization, email=email, role="member", actor=actor, at=NOON
    )


def test_so_many_invitations_are_open(acme, owner, settings):
    settings.OPEN_INVITATIONS_PER_ORGANIZATION = 1
    first, _ = invite(acme, owner, "a@new.test")

    again = refusal_of(lambda: invite(acme, owner, "b@new.test"))

    assert again == ("open invitations", 1)
    services.withdraw_invitation(first, actor=owner, at=NOON)
    assert invite(acme, owner, "b@new.test")[0].pk


def test_an_open_invitation_takes_the_place_of_a_member(acme, owner, settings):
    settings.MEMBERS_PER_ORGANIZATION = 2  # Mia is one of them
    invite(acme, owner, "a@new.test")

    again = refusal_of(lambda: invite(acme, owner, "b@new.test"))

    assert again == ("members and open invitations", 2)
    kept = Invitation.objects.get().digest
    joined = services.accept_invitation_as_new_person(
        kept, name="A", password_hash=make_password(PASSWORD), at=NOON
    )
    assert joined.organization == acme
    assert refusal_of(lambda: invite(acme, owner, "b@new.test"))[1] == 2


def test_a_session_too_many_ends_the_one_that_was_used_least_lately(mia, settings):
    settings.BROWSER_SESSIONS_PER_PERSON = 2
    keys = []
    for minutes in range(3):
        session = SessionStore()
        session.create()
        keys.append(session.session_key)
        services.note_sign_in(
            mia,
            session_key=session.session_key,
            client_address="127.0.0.1",
            browser="b",
            at=NOON + timedelta(minutes=minutes),
        )

    kept = BrowserSession.objects.filter(user=mia).values_list("session_id", flat=True)

    assert {*kept} == {*keys[1:]}
    assert not SessionStore().exists(keys[0])


def test_a_person_has_so_many_passkeys(bob, mia, settings):
    settings.PASSKEYS_PER_PERSON = 1
    data = {"name": "Laptop", "credential": {}}
    bob.authenticator_set.create(type="webauthn", data=data)

    again = refusal_of(lambda: services.require_passkeys_below_limit(bob))

    assert again == ("passkeys", 1)
    assert services.require_passkeys_below_limit(mia) is None


# --- signing up ---------------------------------------------------------------------


def sign_up(number, *, email, address):
    """Sign up with the code from the mail; return the browser and its last answer."""
    browser = Client(REMOTE_ADDR=address)
    names = {"name": "N", "organization": f"Agency {number}", "password": PASSWORD}
    first = browser.post("/accounts/signup/", {"email": email, **names})
    if first.status_code == 429:
        return browser, first
    code = {"code": code_in_mail()}
    return browser, browser.post("/accounts/signup/code/", code)


@pytest.mark.django_db
def test_one_client_address_makes_so_many_organizations_a_day(settings):
    settings.SIGN_UPS_PER_CLIENT = Rate.parse("1/d")
    sign_up(1, email="a@new.test", address="127.0.28.10")

    browser, answer = sign_up(2, email="b@new.test", address="127.0.28.10")
    other, _ = sign_up(3, email="c@new.test", address="127.0.28.11")

    assert answer.status_code == 429
    assert "Too many attempts" in answer.content.decode()
    assert not is_signed_in(browser)
    assert is_signed_in(other)


@pytest.mark.django_db
def test_a_code_asked_for_before_does_not_lead_around_it(settings):
    settings.SIGN_UPS_PER_CLIENT = Rate.parse("1/d")
    names = {"name": "N", "organization": "Agency", "password": PASSWORD}
    waiting = Client(REMOTE_ADDR="127.0.28.12")
    waiting.post("/accounts/signup/", {"email": "w@new.test", **names})
    code = code_in_mail()
    sign_up(1, email="a@new.test", address="127.0.28.12")

    answer = waiting.post("/accounts/signup/code/", {"code": code})

    assert answer.status_code == 429
    assert not is_signed_in(waiting)


@pytest.mark.django_db
def test_one_mailbox_makes_so_many_organizations_a_day_whatever_its_tag(settings):
    settings.SIGN_UPS_PER_PERSON = Rate.parse("1/d")
    sign_up(1, email="a+1@new.test", address="127.0.28.13")

    tagged = sign_up(2, email="A+2@new.test", address="127.0.28.14")[1]
    other, _ = sign_up(3, email="b@new.test", address="127.0.28.14")

    assert tagged.status_code == 429
    assert is_signed_in(other)


@pytest.mark.django_db
def test_asking_for_codes_uses_up_nobodys_sign_ups(settings):
    settings.SIGN_UPS_PER_PERSON = Rate.parse("1/d")
    names = {"name": "N", "organization": "Agency", "password": PASSWORD}
    mallory = Client(REMOTE_ADDR="127.0.28.15")
    for _ in range(2):
        mallory.post("/accounts/signup/", {"email": "v@new.test", **names})

    victim, _ = sign_up(1, email="v@new.test", address="127.0.28.16")

    assert is_signed_in(victim)
