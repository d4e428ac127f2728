"""/portal/members/: members and invitations, changed by owners alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts import services
from accounts.errors import InvitationOver
from accounts.models import Invitation, Membership, SecurityEvent, User
from accounts.tests.mails import address_in_mail, refuse_mail
from accounts.tests.sign_in_support import is_signed_in, sign_in
from api.datetimes import now
from api.rates import Rate
from conftest import NOON, PASSWORD, SYSTEM

PAGE, INVITE = "/portal/members/", "/portal/members/invite/"
ACCEPT = "/accounts/invitation/"
JOINING = {"name": "Noah New", "password": PASSWORD}


def add_member(organization, email, role="member"):
    person = services.Person(email, email.partition("@")[0].title(), PASSWORD)
    return services.create_member(
        organization, person=person, role=role, actor=SYSTEM, at=NOON
    )


def signed_in_client(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def owner(mia):
    return signed_in_client(mia)


@pytest.fixture
def max_(acme):
    """A member of Acme without ownership."""
    return add_member(acme, "max@acme.test")


@pytest.fixture
def stranger(make_organization):
    """The owner of another organization."""
    other = make_organization("Mallory Inc")
    return signed_in_client(add_member(other, "mallory@else.test", "owner").user)


@pytest.fixture
def invited(owner):
    """The path of Noah's invitation link."""
    owner.post(INVITE, {"email": "Noah@acme.test", "role": "member"})
    return address_in_mail()


def last():
    event = SecurityEvent.objects.first()
    return event.type, event.actor_name, event.subject


def test_members_see_the_list_and_only_owners_see_its_forms(owner, max_, acme):
    theirs, mine = signed_in_client(max_.user).get(PAGE), owner.get(PAGE)

    assert "max@acme.test" in theirs.content.decode()
    assert '<form method="post" action="/portal/members' not in theirs.content.decode()
    assert "/portal/members/invite/" in mine.content.decode()


def test_the_members_page_is_closed_to_strangers_and_anonymous_visitors(
    client, stranger, max_
):
    assert "max@acme.test" not in stranger.get(PAGE).content.decode()
    assert client.get(PAGE).url.startswith("/accounts/login/")


@pytest.mark.parametrize("rows", [1, 10])
def test_ten_members_take_as_many_queries_as_one(
    owner, acme, rows, django_assert_num_queries
):
    for number in range(rows):
        add_member(acme, f"m{number}@acme.test")
        owner.post(INVITE, {"email": f"i{number}@acme.test", "role": "member"})

    with django_assert_num_queries(6):
        owner.get(PAGE)


@pytest.mark.parametrize("action", ["role/", "remove/"])
def test_a_member_of_another_organization_is_404(stranger, max_, action):
    answer = stranger.post(f"{PAGE}{max_.pk}/{action}", {"role": "owner"})

    assert answer.status_code == 404
    assert Membership.objects.get(pk=max_.pk).role == "member"


def test_a_member_without_ownership_cannot_change_members(max_, mia):
    browser, url_of = signed_in_client(max_.user), mia.memberships.get()

    answers = [
        browser.post(INVITE, {"email": "eve@acme.test", "role": "owner"}),
        browser.post(f"{PAGE}{max_.pk}/role/", {"role": "owner"}),
        browser.post(f"{PAGE}{url_of.pk}/remove/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not Invitation.objects.exists()


def test_an_owner_makes_a_member_an_owner_and_back(owner, max_):
    owner.post(f"{PAGE}{max_.pk}/role/", {"role": "owner"})
    made = last()
    owner.post(f"{PAGE}{max_.pk}/role/", {"role": "member"})

    assert made == ("member.role_changed", "Mia Owner", "max@acme.test")
    assert SecurityEvent.objects.first().details == {
        "role": {"from": "owner", "to": "member"}
    }


def test_a_removed_member_loses_access_at_the_next_request(owner, max_):
    browser = signed_in_client(max_.user)
    assert browser.get(PAGE).status_code == 200

    owner.post(f"{PAGE}{max_.pk}/remove/")

    assert browser.get(PAGE).status_code == 403
    assert last() == ("member.removed", "Mia Owner", "max@acme.test")


@pytest.mark.parametrize("action", ["role/", "remove/"])
def test_the_last_owner_cannot_be_removed_or_demoted(owner, mia, max_, action):
    url_of = mia.memberships.get()

    answer = owner.post(f"{PAGE}{url_of.pk}/{action}", {"role": "member"}, follow=True)

    assert "needs an owner" in answer.content.decode()
    assert mia.memberships.get().role == "owner"


def test_a_deactivated_owner_does_not_count_as_another_owner(owner, acme, mia):
    ended = add_member(acme, "old@acme.test", "owner")
    User.objects.filter(pk=ended.user.pk).update(is_active=False)

    owner.post(f"{PAGE}{mia.memberships.get().pk}/remove/")

    assert mia.memberships.exists()


def test_an_unknown_role_is_refused(owner, max_):
    answer = owner.post(f"{PAGE}{max_.pk}/role/", {"role": "king"}, follow=True)

    assert "Choose from" in answer.content.decode()


# --- invitations ----------------------------------------------------------------------


def test_a_new_person_joins_with_the_address_from_the_mail(client, invited, acme):
    page = client.get(invited, follow=True)
    response = client.post(ACCEPT, JOINING)

    url_of = Membership.objects.get(user__email="noah@acme.test")
    assert "Mia Owner" in page.content.decode()
    assert response.url == "/portal/"
    assert is_signed_in(client)
    assert (url_of.organization, url_of.role) == (acme, "member")
    assert last()[0] == "member.added"


def test_the_mail_names_who_invites_to_what_and_the_row_keeps_no_token(invited, acme):
    token = invited.split("/")[3]

    assert "Mia Owner invites you to Acme" in mail.outbox[-1].body
    assert token not in str(Invitation.objects.values().get())


def test_an_invitation_can_be_accepted_once(client, invited):
    client.get(invited)
    client.post(ACCEPT, JOINING)
    again = Client()

    assert again.get(invited, follow=True).status_code == 410


def test_an_invitation_expires_after_seven_days(client, invited):
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))

    assert client.get(invited, follow=True).status_code == 410
    assert client.post(ACCEPT, JOINING).status_code == 410
    assert not User.objects.filter(email="noah@acme.test").exists()


def test_an_unknown_invitation_token_is_410(client, db):
    assert client.get("/accounts/invitations/x/", follow=True).status_code == 410
    assert client.post(ACCEPT, JOINING).status_code == 410


def test_an_invited_person_with_an_account_signs_in_and_joins(
    client, invited, make_organization
):
    noah = add_member(make_organization("Else"), "noah@acme.test").user
    page = client.get(invited, follow=True)
    assert "Sign in, and come back" in page.content.decode()
    assert client.post(ACCEPT, JOINING).status_code == 200  # nobody is made or let in

    sign_in(client, noah.email)
    client.get(invited)
    client.post(ACCEPT)

    assert noah.memberships.count() == 2


def test_another_signed_in_person_cannot_accept_an_invitation(invited, stranger):
    page = stranger.get(invited, follow=True)
    stranger.post(ACCEPT)

    assert "Sign out first" in page.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_the_service_refuses_to_accept_an_invitation_for_another_person(invited, max_):
    kept = Invitation.objects.get().digest

    with pytest.raises(InvitationOver):
        services.accept_invitation(max_.user, kept=kept, at=now())


def test_an_agent_cannot_be_invited(owner, client, bob):
    owner.post(INVITE, {"email": bob.email, "role": "owner"})
    client.force_login(bob)
    client.get(address_in_mail())

    answer = client.post(ACCEPT)

    assert "cannot be a member" in answer.content.decode()
    assert not bob.memberships.exists()


def test_sending_an_invitation_again_ends_the_first_link(client, owner, invited):
    number = Invitation.objects.get().pk

    owner.post(f"{PAGE}invitations/{number}/resend/")

    assert client.get(invited, follow=True).status_code == 410
    assert client.get(address_in_mail(), follow=True).status_code == 200


def test_a_withdrawn_invitation_ends_and_can_be_made_again(client, owner, invited):
    number = Invitation.objects.get().pk

    owner.post(f"{PAGE}invitations/{number}/withdraw/")
    again = owner.post(INVITE, {"email": "noah@acme.test", "role": "owner"})

    assert client.get(invited, follow=True).status_code == 410
    assert again.status_code == 302
    assert Invitation.objects.waiting().get().role == "owner"


@pytest.mark.parametrize("action", ["resend/", "withdraw/"])
def test_invitations_of_another_organization_are_404(stranger, max_, invited, action):
    path = f"{PAGE}invitations/{Invitation.objects.get().pk}/{action}"

    assert stranger.post(path).status_code == 404
    assert signed_in_client(max_.user).post(path).status_code == 403


@pytest.mark.parametrize("email", ["noah@acme.test", "mia@acme.test"])
def test_a_member_or_invited_person_cannot_be_invited(owner, invited, email):
    answer = owner.post(INVITE, {"email": email, "role": "member"})

    assert answer.status_code == 409
    assert "already exists" in answer.content.decode()


def test_too_many_invitations_are_429(owner, settings):
    settings.INVITATIONS_PER_ORGANIZATION = Rate.parse("1/h")

    answers = [
        owner.post(INVITE, {"email": f"n{number}@acme.test", "role": "member"})
        for number in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 429]


def test_an_invitation_whose_mail_failed_is_listed_with_the_failure(owner, monkeypatch):
    refuse_mail(monkeypatch)

    answer = owner.post(
        INVITE, {"email": "noah@acme.test", "role": "member"}, follow=True
    )

    assert answer.content.decode().count("could not be sent") == 2
    assert Invitation.objects.get().failed_at is not None


def test_no_log_line_holds_the_invitation_token(client, invited, caplog):
    client.get(invited, follow=True)

    paths = [line.path for line in caplog.records if hasattr(line, "path")]
    assert paths == ["/accounts/invitations/…/", "/accounts/invitation/"]
