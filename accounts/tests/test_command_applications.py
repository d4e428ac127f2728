"""The operator's commands for applications, members and what people let in."""

import io
import shlex
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import Application, Connection, Membership, SecurityEvent
from accounts.tests.oauth_flow import act_as_itself
from api.datetimes import format_datetime
from conftest import NOON, SYSTEM, Board, make_board

AT_HOME = "--redirect-uri=http://127.0.0.1/cb"


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def approve(application, *words):
    return run("approve_application", application.client_id, *words)


def create(*words, name="Site"):
    return run("create_application", "acme", f"--name={name}", *words)


def acts(application, secret):
    """Tell whether the application gets a token with this secret."""
    program = SimpleNamespace(client_id=application.client_id, secret=secret)
    return act_as_itself(program).status_code == 200


# --- approve_application ------------------------------------------------------------


def test_an_application_is_approved_and_taken_back_by_its_client_id(acme, mia):
    made = make_board(acme).application

    approved = approve(made, "--name=Board", f"--redirect-uri={Board.redirect_uri}")
    made.refresh_from_db()
    withdrawn = run("approve_application", made.client_id, "--withdraw")

    assert made.is_approved
    assert approved == (
        f"Board of acme ({made.client_id}) is approved for agents, with"
        f" {Board.redirect_uri}."
    )
    assert "is not approved" in withdrawn
    assert not Application.objects.get().is_approved
    assert {e.actor_name for e in SecurityEvent.objects.all()[:2]} == {"Operator"}


@pytest.mark.parametrize(
    "confirmed",
    [
        ("--name=Other", f"--redirect-uri={Board.redirect_uri}"),
        ("--name=Board", "--redirect-uri=https://board.test/other"),
        ("--name=Board", "--no-redirect-uris"),
    ],
)
def test_approve_application_refuses_what_differs_from_the_confirmed(acme, confirmed):
    made = make_board(acme).application

    with pytest.raises(CommandError, match="was changed"):
        approve(made, *confirmed)

    assert not Application.objects.get().is_approved


def test_approve_application_without_a_terminal_asks_for_a_confirmation(acme):
    made = make_board(acme).application

    with pytest.raises(CommandError) as refused:
        approve(made)
    confirmation = shlex.split(str(refused.value).rpartition("confirm it: ")[2])
    assert not Application.objects.get().is_approved
    approve(made, *confirmation)

    assert Application.objects.get().is_approved


@pytest.mark.parametrize(
    ("typed", "is_approved"), [("yes", True), ("y", True), ("no", False), ("", False)]
)
def test_approve_application_in_a_terminal_shows_what_it_asks_for(
    acme, monkeypatch, typed, is_approved
):
    made = make_board(acme).application
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    questions = []
    monkeypatch.setattr("builtins.input", lambda text: questions.append(text) or typed)

    with nullcontext() if is_approved else pytest.raises(CommandError):
        approve(made)

    assert Application.objects.get().is_approved == is_approved
    assert [
        text in questions[0] for text in (made.name, made.client_id, made.redirect_uris)
    ] == [True] * 3


def test_approve_application_refuses_a_change_made_while_it_asks(acme, monkeypatch):
    made = make_board(acme).application
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    def change_and_agree(question):
        profile = services.Profile("Board", ["https://other.test/cb"])
        services.change_application(made, profile=profile, actor=SYSTEM, at=NOON)
        return "yes"

    monkeypatch.setattr("builtins.input", change_and_agree)

    with pytest.raises(CommandError, match="was changed"):
        approve(made)

    assert not Application.objects.get().is_approved


def test_a_revoked_application_is_not_approved(acme):
    made = make_board(acme).application
    services.revoke_application(made, actor=SYSTEM, at=NOON)

    with pytest.raises(CommandError, match="is revoked"):
        approve(made, "--name=Board", f"--redirect-uri={Board.redirect_uri}")


# --- create_application -------------------------------------------------------------


def test_a_made_application_prints_its_id_and_last_its_secret(acme, mia):
    said = create(
        AT_HOME,
        "--redirect-uri=https://site.test/cb",
        "--scope=tickets:write",
        "--scope=tickets:read",
        "--owner=MIA@acme.test",
    )

    made = Application.objects.get()
    assert made.client_id in said.splitlines()[0]
    assert made.redirect_uris == "http://127.0.0.1/cb https://site.test/cb"
    assert (made.user, made.scopes) == (mia, ["tickets:read", "tickets:write"])
    assert acts(made, said.splitlines()[-1])
    assert SecurityEvent.objects.first().actor_name == "Operator"


def test_a_public_one_prints_no_secret(acme):
    said = create(AT_HOME, "--public")

    made = Application.objects.get()
    assert said == f"Created Site of acme with the client id {made.client_id}."
    assert not made.is_confidential


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "redirect_uris: Name an address, or scopes"),
        (["--redirect-uri=http://site.test/"], "redirect_uris: Must be https"),
        (["--redirect-uri=https://site.test/#x"], "redirect_uris: No user, fragment"),
        ([AT_HOME] * 11, "redirect_uris: Name at most 10 addresses"),
        ([f"{AT_HOME}{'x' * 500}"], "redirect_uris: At most 500 characters"),
        ([AT_HOME, "--scope=all"], "argument --scope: invalid choice: 'all'"),
        ([AT_HOME, "--name=" + "x" * 81], "name: Must have 1 to 80 characters"),
        ([AT_HOME, "--name=a\x1b[2J"], "argument --name: Must be one line"),
        (["--public", "--scope=tickets:read"], "scopes: A public application cannot"),
        ([AT_HOME, "--owner=eve@nowhere.test"], "There is no user eve@nowhere.test"),
    ],
)
def test_a_refusal_names_the_field_and_its_limit(acme, words, reason):
    with pytest.raises(CommandError) as refusal:
        create(*words)

    assert reason in str(refusal.value)
    assert not Application.objects.exists()


def test_a_sandbox_has_no_applications(acme):
    with pytest.raises(CommandError, match="organization: A sandbox has no"):
        run("create_application", "acme-sandbox", "--name=x", AT_HOME)


# --- change_application -------------------------------------------------------------


def test_what_is_not_given_stays(board):
    said = run("change_application", board.client_id, "--name=Kanban")

    board.application.refresh_from_db()
    assert board.application.name == "Kanban"
    assert board.application.redirect_uris == Board.redirect_uri
    assert len(board.application.scopes) == 5
    assert "Kanban" in said
    assert Board.redirect_uri in said


def test_a_list_that_is_given_replaces_the_old_one(board):
    run("change_application", board.client_id, AT_HOME, "--scope=tickets:read")

    board.application.refresh_from_db()
    assert board.application.redirect_uris == "http://127.0.0.1/cb"
    assert board.application.scopes == ["tickets:read"]


def test_a_list_is_emptied_by_its_own_word(board):
    said = run("change_application", board.client_id, "--no-redirect-uris")

    board.application.refresh_from_db()
    assert board.application.redirect_uris == ""
    assert "redirects to nowhere" in said
    with pytest.raises(CommandError, match="Name an address, or scopes"):
        run("change_application", board.client_id, "--no-scopes")


def test_a_revoked_one_is_not_changed(board):
    services.revoke_application(board.application, actor=SYSTEM, at=NOON)

    with pytest.raises(CommandError, match=r"is revoked\. Create a new one"):
        run("change_application", board.client_id, "--name=x")


# --- rotate_application_secret ------------------------------------------------------


def test_the_old_secret_counts_for_a_day_unless_told(board):
    said = run("rotate_application_secret", board.client_id)

    newest, oldest = board.application.secrets.all()
    assert oldest.valid_until - newest.created_at == timedelta(days=1)
    assert format_datetime(oldest.valid_until) in said
    for secret in (board.secret, said.splitlines()[-1]):
        assert acts(board.application, secret)


def test_with_no_overlap_the_old_secret_ends_now(board):
    run("rotate_application_secret", board.client_id, "--overlap=0")

    assert not acts(board.application, board.secret)


def test_an_overlap_over_a_week_is_refused(board):
    with pytest.raises(CommandError, match=r"^overlap: Must be between 0 .* 7 days"):
        run("rotate_application_secret", board.client_id, "--overlap=8d")


def test_a_public_one_has_no_secret_to_rotate(acme):
    create(AT_HOME, "--public")

    with pytest.raises(CommandError, match="application: A public application has no"):
        run("rotate_application_secret", Application.objects.get().client_id)


# --- revoke_application, revoke_connections, remove_member --------------------------


def test_a_revoked_application_is_out_and_others_stay(board, through, mia, alice):
    caller = through(mia)

    first, second = (run("revoke_application", board.client_id) for _ in range(2))

    assert caller.get("/v1/me").status_code == 401
    assert alice.get("/v1/me").status_code == 200
    assert first == second
    assert first.startswith(f"Board ({board.client_id}) is revoked since ")


def test_a_lost_laptop_ends_what_applications_do_for_its_owner_alone(
    through, mia, bob, alice
):
    hers, his = through(mia), through(bob)

    said = run("revoke_connections", "MIA@acme.test")

    assert said == "Ended 1 connection of mia@acme.test."
    assert hers.get("/v1/me").status_code == 401
    assert (his.get("/v1/me").status_code, alice.get("/v1/me").status_code) == (
        200,
        200,
    )
    assert SecurityEvent.objects.first().type == "connection.revoked"
    again = run("revoke_connections", "mia@acme.test")
    assert again == "Ended 0 connections of mia@acme.test."


def test_one_application_is_ended_for_a_person_and_the_others_stay(
    board, through, mia, make_organization
):
    caller = through(mia)
    strangers = make_board(make_organization("Mallory Inc"), "Other").client_id
    words = ["revoke_connections", mia.email]

    assert run(*words, f"--application={strangers}").startswith("Ended 0 ")
    assert caller.get("/v1/me").status_code == 200
    assert run(*words, f"--application={board.client_id}").startswith("Ended 1 ")
    assert not Connection.objects.exists()


def test_a_removed_member_is_out_with_what_acted_for_her_there(through, mia, alice):
    caller = through(mia)

    said = run("remove_member", "acme", "Mia@acme.test")

    assert said == "mia@acme.test is no member of acme any more."
    assert not Membership.objects.exists()
    assert caller.get("/v1/me").status_code == 401
    assert alice.get("/v1/me").status_code == 200
    with pytest.raises(CommandError, match="is no member of acme"):
        run("remove_member", "acme", "mia@acme.test")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["change_application", "x"], "no application x"),
        (["rotate_application_secret", "x"], "no application x"),
        (["revoke_application", "x"], "no application x"),
        (["list_applications", "nowhere"], "no organization nowhere"),
        (["remove_member", "nowhere", "mia@acme.test"], "no organization nowhere"),
        (["remove_member", "acme", "eve@acme.test"], "no user eve@acme.test"),
        (["remove_member", "mallory-inc", "mia@acme.test"], "is no member of mallory"),
        (["remove_member", "acme", "bob@devpros.test"], "is no member of acme"),
        (["revoke_connections", "eve@acme.test"], "no user eve@acme.test"),
        (["revoke_connections", "mia@acme.test", "--application=x"], "no application"),
    ],
)
def test_what_is_not_there_is_a_sentence(acme, mia, bob, mallory, words, reason):
    before = SecurityEvent.objects.count()

    with pytest.raises(CommandError, match=reason) as refusal:
        run(*words)

    assert "\n" not in str(refusal.value)
    assert SecurityEvent.objects.count() == before
