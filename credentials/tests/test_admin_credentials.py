"""The pages about secrets: what they are and who opened them, never a secret."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.sign_in_support import sign_in
from conftest import file_ticket
from credentials.models import AccessRecord, Credential
from credentials.tests.one_time_links import CANARY, SIGN_IN, stored_secret
from events.models import Event

LIST = "/admin/credentials/credential/"


@pytest.fixture
def credential(alice, ticket):
    return stored_secret(alice, ticket)


@pytest.fixture
def desk(client, bob):
    sign_in(client, bob.email)
    return client


def page_of(credential, action="change"):
    return f"{LIST}{credential.pk}/{action}/"


def open_it(client, credential):
    place = page_of(credential, "open_on_record")
    return client.post(place, {"reason": "Look at <i>settings</i>"})


def cost_of(client, path):
    with CaptureQueriesContext(connection) as context:
        client.get(path)
    return len(context)


def test_an_agent_sees_what_is_kept_and_never_the_secret(desk, credential):
    pages = [desk.get(path).content.decode() for path in (LIST, page_of(credential))]

    for response in pages:
        assert credential.public_id in response
        assert "wordpress_admin" in response
        assert CANARY not in response
        assert SIGN_IN["username"] + "</" not in response
        assert "sealed" not in response
    assert "url, username, password" in pages[1]


def test_the_log_says_who_opened_it_and_why(desk, credential):
    open_it(desk, credential)

    response = desk.get(page_of(credential)).content.decode()

    for words in ("Revealed", "Bob Support", "127.0.0.1", "Look at &lt;i&gt;settings"):
        assert words in response
    assert AccessRecord.objects.get().receipt in response


def test_a_ticket_leads_to_what_is_kept_for_it(desk, alice, credential, ticket):
    other = stored_secret(alice, file_ticket(alice))

    response = desk.get(f"/admin/tickets/ticket/{ticket.pk}/change/").content.decode()

    assert page_of(credential) in response
    assert page_of(other) not in response


def test_a_sandbox_is_not_the_desks(desk, sandy):
    credential = stored_secret(sandy, file_ticket(sandy))

    assert credential.public_id not in desk.get(LIST).content.decode()
    for action in ("change", "open_on_record", "revoke"):
        assert desk.get(page_of(credential, action)).status_code in (302, 404)
    assert open_it(desk, credential).status_code == 404


@pytest.mark.parametrize("expected", ["{0.public_id}", "TICK-{0.ticket_id}"])
def test_it_is_found_by_its_id_and_its_tickets(desk, alice, credential, expected):
    stranger = stored_secret(alice, file_ticket(alice))

    response = desk.get(LIST, {"q": expected.format(credential)}).content.decode()

    assert credential.public_id in response
    assert stranger.public_id not in response


@pytest.mark.parametrize("text", [CANARY, "hunter", "k1", "TICK-x"])
def test_nothing_else_is_searched(desk, credential, text):
    response = desk.get(LIST, {"q": text}, follow=True).content.decode()

    assert page_of(credential) not in response


def test_a_list_costs_the_same_for_one_as_for_ten(desk, alice, ticket, credential):
    place = f"/admin/tickets/ticket/{ticket.pk}/change/"
    for path in (LIST, place):
        desk.get(path)
    before = [cost_of(desk, LIST), cost_of(desk, place)]
    for _ in range(9):
        stored_secret(alice, ticket)

    assert [cost_of(desk, LIST), cost_of(desk, place)] == before


def test_no_list_reads_what_is_sealed(desk, credential):
    with CaptureQueriesContext(connection) as context:
        desk.get(LIST)
        desk.get(page_of(credential))

    assert "sealed_secret" not in str(context.captured_queries)


def test_nothing_is_added_changed_or_deleted_by_form(desk, bob, credential):
    bob.is_superuser = True
    bob.save()

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(page_of(credential), {"type": "other"}).status_code == 403
    assert desk.post(page_of(credential, "delete"), {"post": "yes"}).status_code == 403
    assert Credential.objects.get().type == "wordpress_admin"


def test_the_assignee_revokes_it_after_a_question(desk, credential):
    request_body = desk.get(page_of(credential, "revoke"))
    still = Credential.objects.get().ended_as
    done = desk.post(page_of(credential, "revoke"))

    assert (request_body.status_code, still, done.url) == (200, "", page_of(credential))
    assert Credential.objects.get().ended_as == "revoked"
    assert Event.objects.last().actor_name == "Bob Support"


def test_revoking_it_twice_says_that_it_is_gone(desk, credential):
    for _ in range(2):
        answer = desk.post(page_of(credential, "revoke"), follow=True)

    assert "This credential is revoked." in answer.content.decode()
    assert AccessRecord.objects.count() == 1


def test_another_agent_is_offered_nothing_and_revokes_nothing(
    client, carol, credential
):
    sign_in(client, carol.email)

    response = client.get(page_of(credential)).content.decode()
    client.post(page_of(credential, "revoke"))

    assert page_of(credential, "open_on_record") not in response
    assert page_of(credential, "revoke") not in response
    assert Credential.objects.get().ended_as == ""


def test_the_assignee_is_offered_both_while_there_is_a_secret(desk, credential):
    offered = desk.get(page_of(credential)).content.decode()
    desk.post(page_of(credential, "revoke"))
    ended = desk.get(page_of(credential)).content.decode()

    for action in ("open_on_record", "revoke"):
        assert page_of(credential, action) in offered
        assert page_of(credential, action) not in ended


def test_an_agent_without_the_right_sees_and_opens_nothing(desk, bob, credential):
    bob.groups.clear()
    bob.user_permissions.clear()

    answers = [desk.get(LIST), desk.get(page_of(credential)), open_it(desk, credential)]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert not AccessRecord.objects.exists()


def test_migrate_gives_existing_agents_the_permission_to_open(bob):
    group = Group.objects.get(name="Agents")
    group.permissions.remove(*group.permissions.filter(codename="view_credential"))

    call_command("migrate", verbosity=0)

    assert group.permissions.filter(codename="view_credential").exists()
    deletes = group.permissions.filter(codename__startswith="delete")
    assert {right.content_type.app_label for right in deletes} == {"desk"}
