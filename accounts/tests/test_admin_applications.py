"""The pages of applications: what they show once, what they change, and for whom."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry

from accounts import services
from accounts.models import Application, SecurityEvent, User
from accounts.roles import Role
from accounts.tests.oauth_flow import act_as_itself, make_public
from accounts.tests.test_admin import act, everything_stored
from api.datetimes import now
from conftest import NOON, PASSWORD, SYSTEM, Board, make_board

APPLICATIONS = "/admin/accounts/application/"
CONNECTIONS = "/admin/accounts/connection/"
EVIL = '"><img src=q onerror=x>\u202efdp'
NEW = {
    "name": "Site",
    "kind": "confidential",
    "redirect_uris": "https://site.test/a\r\nhttp://127.0.0.1/b",
    "scopes": ["tickets:read"],
    "owner": "MIA@acme.test",
}


@pytest.fixture
def office(client, db):
    admin = User.objects.create_superuser("admin@devpros.test", PASSWORD, name="Dana")
    client.force_login(admin)
    return client


@pytest.fixture
def page(board):
    return f"{APPLICATIONS}{board.application.pk}/change/"


def shown_by(board, **changes):
    """Return what a browser sends back of the board's page, with these changes."""
    application = board.application
    initial = {
        "name": application.name,
        "redirect_uris": "\r\n".join(application.redirect_uris.split()),
        "scopes": application.scopes,
    }
    sent = {f"initial-{name}": value for name, value in initial.items()}
    return {**sent, **initial, **changes}


def token_of(client_id, secret):
    return act_as_itself(SimpleNamespace(client_id=client_id, secret=secret))


def test_a_secret_is_in_its_answer_once_and_kept_nowhere(office, acme, mia):
    made = office.post(f"{APPLICATIONS}add/", {**NEW, "organization": acme.pk})

    secret, application = made.context["secret"], Application.objects.get()
    assert made.content.decode().count(secret) == 1
    assert "no-store" in made["Cache-Control"]
    assert token_of(application.client_id, secret).status_code == 200
    assert secret not in everything_stored()
    digest = application.secrets.get().digest
    for path in (APPLICATIONS, f"{APPLICATIONS}{application.pk}/change/"):
        seen = office.get(path).content.decode()
        assert secret not in seen
        assert digest not in seen


def test_what_was_typed_is_what_is_made(office, acme, mia):
    office.post(f"{APPLICATIONS}add/", {**NEW, "organization": acme.pk})

    made = Application.objects.get()
    assert (made.name, made.organization, made.user) == ("Site", acme, mia)
    assert made.redirect_uris == "https://site.test/a http://127.0.0.1/b"
    assert made.scopes == ["tickets:read"]
    assert SecurityEvent.objects.first().actor_name == "Dana"
    assert not LogEntry.objects.exists()


def test_a_public_one_has_no_secret_and_shows_its_client_id(office, acme):
    body = {**NEW, "organization": acme.pk, "kind": "public", "owner": ""}

    made = office.post(f"{APPLICATIONS}add/", {**body, "scopes": []}, follow=True)

    application = Application.objects.get()
    assert not application.is_confidential
    assert not application.secrets.exists()
    assert application.client_id in made.content.decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"redirect_uris": "http://site.test/"}, "Must be https"),
        ({"redirect_uris": "com.example:/cb"}, "No user, fragment or wildcard"),
        ({"kind": "public"}, "cannot act as itself"),
        ({"scopes": [], "redirect_uris": ""}, "Name an address"),
        ({"scopes": ["comments:internal"]}, "Select a valid choice"),
        ({"name": " "}, "This field is required"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"owner": "nobody@nowhere.test"}, "no user with this address"),
    ],
)
def test_one_that_is_refused_says_why_and_keeps_what_was_typed(
    office, acme, mia, changed, message
):
    body = {**NEW, "organization": acme.pk, **changed}

    answer = office.post(f"{APPLICATIONS}add/", body)

    assert message in answer.content.decode()
    assert body["redirect_uris"] in answer.content.decode().replace("\n", "\r\n")
    assert not Application.objects.exists()


def test_a_sandbox_cannot_have_one(office, acme):
    body = {**NEW, "organization": acme.sandbox.pk, "owner": ""}

    answer = office.post(f"{APPLICATIONS}add/", body)

    assert "Select a valid choice" in answer.content.decode()


def test_a_profile_is_changed_on_record(office, board, page):
    office.post(page, shown_by(board, name="Kanban", scopes=["tickets:read"]))

    board.application.refresh_from_db()
    assert board.application.name == "Kanban"
    assert board.application.scopes == ["tickets:read"]
    event = SecurityEvent.objects.first()
    assert (event.type, set(event.details["changes"])) == (
        "application.changed",
        {"name", "scopes"},
    )


def test_an_operator_approves_what_the_page_shows_and_takes_it_back(office, acme):
    board = make_board(acme)
    page = f"{APPLICATIONS}{board.application.pk}/change/"
    office.post(page, shown_by(board, accounts_application_approve=""))
    board.application.refresh_from_db()
    shown = office.get(page).content.decode()

    office.post(page, shown_by(board, accounts_application_withdraw=""))

    assert (board.application.is_approved, board.application.approved_by) == (
        True,
        "Dana",
    )
    assert "approved" in shown
    assert not Application.objects.get().is_approved
    kinds = SecurityEvent.objects.values_list("type", "actor_name")[:2]
    assert [*kinds] == [
        ("application.approval_withdrawn", "Dana"),
        ("application.approved", "Dana"),
    ]


def test_what_the_owner_changed_meanwhile_is_not_approved(office, acme):
    board = make_board(acme)
    page = f"{APPLICATIONS}{board.application.pk}/change/"
    looked_at = shown_by(board, accounts_application_approve="")
    evil = services.Profile("Board", ["https://evil.test/cb"])
    services.change_application(board.application, profile=evil, actor=SYSTEM, at=NOON)

    answer = office.post(page, looked_at, follow=True)

    assert "was changed by someone else" in answer.content.decode()
    assert not Application.objects.get().is_approved


def test_no_list_approves_anything(office, acme):
    board = make_board(acme)

    answer = act(office, APPLICATIONS, "approve", board.application)

    assert answer.status_code == 403
    assert not Application.objects.get().is_approved


def test_a_list_takes_approvals_back(office, board):
    act(office, APPLICATIONS, "withdraw", board.application)

    assert not Application.objects.get().is_approved


@pytest.mark.parametrize("role", ["agent", "lead", "auditor"])
def test_only_administrators_approve(client, acme, role):
    board = make_board(acme)
    person = services.Person("noor@devpros.test", "Noor", PASSWORD)
    someone = services.create_agent(person, actor=SYSTEM, at=NOON, role=Role(role))
    client.force_login(someone)

    page = f"{APPLICATIONS}{board.application.pk}/change/"
    client.post(page, shown_by(board, accounts_application_approve=""))

    assert not Application.objects.get().is_approved


def test_a_bad_address_changes_nothing_and_says_why(office, board, page):
    answer = office.post(page, shown_by(board, redirect_uris="https://u@x.test/"))

    assert "No user, fragment or wildcard" in answer.content.decode()
    board.application.refresh_from_db()
    assert board.application.redirect_uris == Board.redirect_uri


def test_a_page_saved_untouched_leaves_no_event(office, board, page):
    before = SecurityEvent.objects.count()

    office.post(page, shown_by(board))

    assert SecurityEvent.objects.count() == before


def test_a_stale_page_reverts_nobody(office, board, page):
    stale = shown_by(board, name="Kanban")
    services.change_application(
        board.application,
        profile=services.Profile("Board", [], ["tickets:read"]),
        actor=SYSTEM,
        at=NOON,
    )

    office.post(page, stale)

    current = Application.objects.get()
    assert (current.name, current.redirect_uris) == ("Kanban", "")
    assert current.scopes == ["tickets:read"]


def test_a_rotated_secret_is_shown_once_and_the_old_one_counts_for_a_day(
    office, board, page
):
    body = shown_by(board, accounts_application_rotate="")

    answer = office.post(page, body)

    secret, old = answer.context["secret"], board.application.secrets.last()
    assert answer.content.decode().count(secret) == 1
    assert secret not in everything_stored()
    assert {
        token_of(board.client_id, one).status_code for one in (secret, board.secret)
    } == {200}
    assert timedelta(hours=23) < old.valid_until - now() <= timedelta(hours=24)


def test_a_replaced_secret_ends_the_old_one_at_once(office, board, page):
    answer = office.post(page, shown_by(board, accounts_application_replace=""))

    assert token_of(board.client_id, answer.context["secret"]).status_code == 200
    assert token_of(board.client_id, board.secret).status_code == 401


@pytest.mark.parametrize("action", ["rotate", "replace"])
def test_two_are_not_rotated_at_once(office, acme, board, action):
    other = make_board(acme, "Other").application

    answer = act(office, APPLICATIONS, action, board.application, other)

    assert answer.status_code == 302
    assert board.application.secrets.count() == 1


def test_a_public_one_is_offered_no_secret_and_gets_none(office, acme):
    public = make_public(acme).application

    shown = office.get(f"{APPLICATIONS}{public.pk}/change/").content.decode()
    act(office, APPLICATIONS, "rotate", public)

    assert "accounts_application_rotate" not in shown
    assert 'name="scopes"' not in shown
    assert "accounts_application_revoke" in shown
    assert not public.secrets.exists()


def test_a_revoked_one_ends_at_once_and_is_only_read(
    office, board, page, through, mia, mallory
):
    caller = through(mia)

    body = shown_by(board, accounts_application_revoke="")
    revoked = office.post(page, body, follow=True)

    assert caller.get("/v1/me").status_code == 401
    assert mallory.get("/v1/me").status_code == 200
    shown = revoked.content.decode()
    assert "accounts_application_revoke" not in shown
    assert 'name="redirect_uris"' not in shown
    assert 'name="_save"' not in shown
    assert Board.redirect_uri in shown
