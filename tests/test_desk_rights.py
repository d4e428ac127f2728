"""Who may do what in the admin and at the desk: every role at every page.

A page or an address of the desk without its row here fails. A superuser has every
permission, and is no agent: nobody's secret opens for them.
"""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse

from accounts import services
from accounts.models import User
from accounts.roles import Role
from conftest import NOON, PASSWORD, SYSTEM
from credentials.models import AccessRecord, Credential
from credentials.tests.handing import hand_over

pytestmark = pytest.mark.once

AGENT, LEAD, ADMINISTRATOR, AUDITOR = "agent", "lead", "administrator", "auditor"
SUPERUSER, MEMBER = "superuser", "member"
EVERYBODY = [AGENT, LEAD, ADMINISTRATOR, AUDITOR, SUPERUSER, MEMBER]
WORKING = {AGENT, LEAD, ADMINISTRATOR, SUPERUSER}
LEADING = {LEAD, ADMINISTRATOR, SUPERUSER}
RUNNING = {ADMINISTRATOR, SUPERUSER}
READING = WORKING | {AUDITOR}
OVERSEEING = RUNNING | {AUDITOR}
NO_ROLE = set()

# model: (who sees the list, who adds, who has the actions of this name)
PAGES = {
    "tickets.ticket": (READING, WORKING, {"resolve": WORKING}),
    "tickets.comment": (READING, NO_ROLE, {}),
    "events.event": (READING, NO_ROLE, {}),
    "credentials.credential": (READING, NO_ROLE, {}),
    "accounts.organization": (
        READING,
        RUNNING,
        {"close": RUNNING, "approve_mail": RUNNING},
    ),
    "accounts.user": (OVERSEEING, RUNNING, {"make_lead": RUNNING}),
    "accounts.apikey": (OVERSEEING, RUNNING, {"revoke": RUNNING}),
    "accounts.application": (OVERSEEING, RUNNING, {"revoke": RUNNING}),
    "accounts.connection": (OVERSEEING, NO_ROLE, {}),
    "accounts.securityevent": (OVERSEEING, NO_ROLE, {}),
    "webhooks.endpoint": (OVERSEEING, NO_ROLE, {}),
    "webhooks.delivery": (OVERSEEING, NO_ROLE, {}),
    "notifications.message": (READING, NO_ROLE, {}),
    "desk.savedreply": (READING, WORKING, {}),
    "desk.macro": (READING, WORKING, {}),
    "desk.team": (READING, LEADING, {}),
}
# name of the desk's address: (who may look, who may send)
DESK = {
    "home": (READING, NO_ROLE),
    "queue": (READING, NO_ROLE),
    "ticket": (READING, NO_ROLE),
    "ticket_thread": (READING, NO_ROLE),
    "ticket_history": (READING, NO_ROLE),
    "ticket_reply": (NO_ROLE, WORKING),
    "ticket_draft": (NO_ROLE, WORKING),
    "ticket_presence": (NO_ROLE, READING),
    "ticket_saved_reply": (WORKING, NO_ROLE),
    "ticket_publish": (NO_ROLE, NO_ROLE),  # it is nobody's own note
    "ticket_change": (NO_ROLE, WORKING),
    "ticket_macro": (WORKING, WORKING),
    "ticket_reveal": (WORKING, WORKING),  # who gives no reason is asked for one
    "ticket_revoke": (NO_ROLE, NO_ROLE),
    "bulk": (NO_ROLE, WORKING),
    "undo": (NO_ROLE, WORKING),
    "export": (LEADING, NO_ROLE),
    "save_view": (NO_ROLE, READING),
    "delete_view": (NO_ROLE, READING),
    "palette": (READING, NO_ROLE),
}


@pytest.fixture
def people(db, mia):
    """A client for each, signed in."""

    def person(role):
        if role == MEMBER:
            return mia
        email = f"{role}@devpros.test"
        if role == SUPERUSER:
            return User.objects.create_superuser(email, PASSWORD, name="Root")
        new = services.Person(email, role.capitalize(), PASSWORD)
        return services.create_agent(new, actor=SYSTEM, at=NOON, role=Role(role))

    clients = {}
    for role in EVERYBODY:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(person(role))
    return clients


def who_gets_in(people, ask):
    """Return the roles whose answer is no refusal and no way to the sign-in."""
    return {role for role, client in people.items() if is_let_in(ask(client))}


def is_let_in(answer):
    assert answer.status_code < 500
    away = answer.status_code == 302 and "/login/" in answer.url
    return not away and answer.status_code not in (403, 405)


def model_page(model, page):
    return reverse(f"admin:{model.replace('.', '_')}_{page}")


def test_every_page_of_the_admin_has_its_row():
    assert {model._meta.label_lower for model in admin.site._registry} == set(PAGES)


def test_every_address_of_the_desk_has_its_row():
    assert set(desk_patterns()) == set(DESK)


@pytest.mark.parametrize("model", PAGES)
def test_who_sees_a_list_and_who_adds_to_it(people, model):
    sees, adds, actions = PAGES[model]

    for page, allowed in (("changelist", sees), ("add", adds)):
        path = model_page(model, page)
        assert who_gets_in(people, lambda client, path=path: client.get(path)) == (
            allowed
        )
    for action, allowed in actions.items():
        body = {"action": action, "_selected_action": ["1"]}
        path = model_page(model, "changelist")
        may_act = who_gets_in(people, lambda client: client.post(path, body))  # noqa: B023 — called at once
        assert may_act == allowed, action


@pytest.mark.parametrize("model", PAGES)
def test_nobody_deletes_a_row_by_djangos_own_page(people, model):
    path = reverse(f"admin:{model.replace('.', '_')}_delete", args=[1])

    assert who_gets_in(people, lambda client: client.post(path, {"post": "yes"})) <= {
        role
        for role, client in people.items()
        if client.get(path).status_code == 302  # there is no such row
    }


@pytest.mark.parametrize("name", DESK)
def test_who_looks_at_the_desk_and_who_sends(people, alice, ticket, name):
    path = address_of(name, desk_patterns()[name], ticket, alice)
    looks, sends = DESK[name]

    may_look = who_gets_in(people, lambda client: client.get(path))
    may_send = who_gets_in(people, lambda client: client.post(path))

    assert (may_look, may_send) == (looks, sends)


def test_the_role_of_an_auditor_writes_nothing_anywhere(people, ticket):
    auditor = people[AUDITOR]
    page = f"/admin/tickets/ticket/{ticket.pk}/"

    answers = [
        auditor.post(f"{page}change/", {"title": "Mine", "_save": ""}),
        auditor.post(f"{page}take_out/", {"text": "Database"}),
    ]

    ticket.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert ticket.title == "Database connection issue"


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_secret_of_anothers_ticket_opens_for_no_role(people, alice, ticket, role):
    hand_over(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    credential = Credential.objects.get()
    page = f"/admin/credentials/credential/{credential.pk}/open_on_record/"

    answer = people[role].post(page, {"reason": "Because I can"})

    assert answer.status_code in (302, 403)
    assert b"hunter2" not in answer.content
    assert not AccessRecord.objects.filter(action="revealed").exists()


def test_nobody_acts_as_somebody_else(people):
    """Impersonation does not exist: no address, no right, no module of it."""
    named = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    rights = people[SUPERUSER].get("/admin/").wsgi_request.user.get_all_permissions()

    words = ("impersonat", "hijack", "login_as", "loginas", "become", "switch_user")
    assert [name for name in (*named, *rights) if any(w in name for w in words)] == []
    for path in ("/admin/accounts/user/1/login/", "/impersonate/1/", "/hijack/1/"):
        assert people[SUPERUSER].post(path).status_code in (302, 403, 404)


def desk_patterns():
    """Return the desk's patterns by name."""
    return {pattern.name: pattern for pattern in get_resolver("desk.urls").url_patterns}


def address_of(name, pattern, ticket, alice):
    place = f"/v1/tickets/{ticket.public_id}"
    hand_over(alice, f"{place}/credentials")
    alice.post(f"{place}/comments", {"content": "c"})
    known = {
        "number": ticket.pk,
        "credential": Credential.objects.get().pk,
        "comment": ticket.comments.get().pk,
        "code": "hello",
    }
    arguments = {*pattern.pattern.converters, *pattern.pattern.regex.groupindex}
    values = {argument: known[argument] for argument in arguments}
    return reverse(f"desk:{name}", kwargs=values)
