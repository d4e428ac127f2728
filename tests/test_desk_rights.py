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
from credentials.tests.api_calls import store_secret

pytestmark = pytest.mark.once

AGENT, LEAD, ADMINISTRATOR, AUDITOR = "agent", "lead", "administrator", "auditor"
SUPERUSER, MEMBER = "superuser", "member"
ALL_ROLES = [AGENT, LEAD, ADMINISTRATOR, AUDITOR, SUPERUSER, MEMBER]
WORKING = {AGENT, LEAD, ADMINISTRATOR, SUPERUSER}
LEADING = {LEAD, ADMINISTRATOR, SUPERUSER}
ADMINISTERING = {ADMINISTRATOR, SUPERUSER}
READING = WORKING | {AUDITOR}
OVERSEEING = ADMINISTERING | {AUDITOR}
NO_ROLE = set()

# model: (who sees the list, who adds, who has the actions of this name)
PAGES = {
    "tickets.ticket": (READING, WORKING, {"resolve": WORKING}),
    "tickets.comment": (READING, NO_ROLE, {}),
    "events.event": (READING, NO_ROLE, {}),
    "credentials.credential": (READING, NO_ROLE, {}),
    "accounts.organization": (
        READING,
        ADMINISTERING,
        {"close": ADMINISTERING, "approve_mail": ADMINISTERING},
    ),
    "accounts.user": (OVERSEEING, ADMINISTERING, {"make_lead": ADMINISTERING}),
    "accounts.apikey": (OVERSEEING, ADMINISTERING, {"revoke": ADMINISTERING}),
    "accounts.application": (OVERSEEING, ADMINISTERING, {"revoke": ADMINISTERING}),
    "accounts.connection": (OVERSEEING, NO_ROLE, {}),
    "accounts.securityevent": (OVERSEEING, NO_ROLE, {}),
    "webhooks.endpoint": (OVERSEEING, NO_ROLE, {}),
    "webhooks.delivery": (OVERSEEING, NO_ROLE, {}),
    "notifications.message": (READING, NO_ROLE, {}),
    "desk.savedreply": (READING, WORKING, {}),
    "desk.macro": (READING, WORKING, {}),
    "desk.team": (READING, LEADING, {}),
}
# name of the desk's address: (who may GET, its status, who may POST, its status).
# The POSTs have empty forms, and some of the GETs name nothing that exists.
DESK = {
    "home": (READING, 200, NO_ROLE, None),
    "queue": (READING, 200, NO_ROLE, None),
    "ticket": (READING, 200, NO_ROLE, None),
    "ticket_thread": (READING, 200, NO_ROLE, None),
    "ticket_history": (READING, 200, NO_ROLE, None),
    "ticket_reply": (NO_ROLE, None, WORKING, 400),
    "ticket_draft": (NO_ROLE, None, WORKING, 400),
    "ticket_presence": (NO_ROLE, None, READING, 400),
    "ticket_saved_reply": (WORKING, 404, NO_ROLE, None),
    "ticket_publish": (NO_ROLE, None, NO_ROLE, None),  # only the author of a note
    "ticket_change": (NO_ROLE, None, WORKING, 400),
    "ticket_macro": (WORKING, 404, WORKING, 400),
    "ticket_reveal": (WORKING, 302, WORKING, 302),  # to confirm the password
    "ticket_revoke": (NO_ROLE, None, NO_ROLE, None),
    "bulk": (NO_ROLE, None, WORKING, 200),
    "undo": (NO_ROLE, None, WORKING, 200),
    "export": (LEADING, 200, NO_ROLE, None),
    "save_view": (NO_ROLE, None, READING, 302),
    "delete_view": (NO_ROLE, None, READING, 302),
    "palette": (READING, 200, NO_ROLE, None),
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
    for role in ALL_ROLES:
        clients[role] = Client(raise_request_exception=False)
        clients[role].force_login(person(role))
    return clients


def who_gets_in(people, ask, *, status):
    """Return the roles that are not refused; all of them get this status."""
    responses = {role: ask(client) for role, client in people.items()}
    admitted = {
        role: response.status_code
        for role, response in responses.items()
        if not is_refused(response)
    }
    assert set(admitted.values()) <= {status}, admitted
    return set(admitted)


def is_refused(response):
    """Return whether it is a 403, a 405 or a redirect to the sign-in."""
    if response.status_code == 302:
        return "/login/" in response.url
    return response.status_code in (403, 405)


def model_page(model, page):
    return reverse(f"admin:{model.replace('.', '_')}_{page}")


def test_every_page_of_the_admin_has_its_row():
    assert {model._meta.label_lower for model in admin.site._registry} == set(PAGES)


def test_every_address_of_the_desk_has_its_row():
    assert set(desk_patterns()) == set(DESK)


@pytest.mark.parametrize("model", PAGES)
def test_who_sees_a_list_and_who_adds_to_it(people, model):
    sees, adds, actions = PAGES[model]

    def may_get(page):
        path = model_page(model, page)
        return who_gets_in(people, lambda client: client.get(path), status=200)

    def may_run(action):
        path = model_page(model, "changelist")
        body = {"action": action, "_selected_action": ["1"]}
        return who_gets_in(people, lambda client: client.post(path, body), status=302)

    assert (may_get("changelist"), may_get("add")) == (sees, adds)
    assert {action: may_run(action) for action in actions} == actions


@pytest.mark.parametrize("model", PAGES)
def test_nobody_deletes_a_row_by_djangos_own_page(people, model):
    path = reverse(f"admin:{model.replace('.', '_')}_delete", args=[1])

    def delete(client):
        return client.post(path, {"post": "yes"})

    assert who_gets_in(people, delete, status=302) <= {
        role
        for role, client in people.items()
        if client.get(path).status_code == 302  # there is no such row
    }


@pytest.mark.parametrize("name", DESK)
def test_who_looks_at_the_desk_and_who_sends(people, alice, ticket, name):
    path = address_of(name, desk_patterns()[name], ticket, alice)
    getting, get_status, posting, post_status = DESK[name]

    may_get = who_gets_in(people, lambda client: client.get(path), status=get_status)
    may_post = who_gets_in(people, lambda client: client.post(path), status=post_status)

    assert (may_get, may_post) == (getting, posting)


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


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_secret_of_anothers_ticket_opens_for_no_role(people, alice, ticket, role):
    store_secret(alice, f"/v1/tickets/{ticket.public_id}/credentials")
    credential = Credential.objects.get()
    page = f"/admin/credentials/credential/{credential.pk}/open_on_record/"

    answer = people[role].post(page, {"reason": "Because I can"})

    assert answer.status_code == (403 if role == AUDITOR else 302)
    assert b"hunter2" not in answer.content
    assert not AccessRecord.objects.filter(action="revealed").exists()


def test_nobody_acts_as_somebody_else(people):
    """Impersonation does not exist: no address, no right, no module of it."""
    named = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    rights = people[SUPERUSER].get("/admin/").wsgi_request.user.get_all_permissions()

    words = ("impersonat", "hijack", "login_as", "loginas", "become", "switch_user")
    assert [name for name in (*named, *rights) if any(w in name for w in words)] == []
    client = people[SUPERUSER]
    # The admin reads "1/login" as the id of a user, who does not exist.
    as_id = client.post("/admin/accounts/user/1/login/")
    assert as_id.url == "/admin/accounts/user/1/login/change/"
    assert client.post(as_id.url).url == "/admin/"
    for path in ("/impersonate/1/", "/hijack/1/"):
        assert client.post(path).status_code == 404, path


def desk_patterns():
    """Return the desk's patterns by name."""
    return {pattern.name: pattern for pattern in get_resolver("desk.urls").url_patterns}


def address_of(name, pattern, ticket, alice):
    place = f"/v1/tickets/{ticket.public_id}"
    store_secret(alice, f"{place}/credentials")
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
