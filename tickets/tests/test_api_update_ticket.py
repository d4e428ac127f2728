"""PATCH and PUT /v1/tickets/{id} (contract 3)."""

import pytest

from conftest import file_ticket
from events.models import Event
from tests.support.error_facts import error_facts


def types_of(ticket):
    events = Event.objects.filter(ticket_number=ticket.pk).order_by("sequence")
    return [event.type for event in events]


@pytest.fixture
def path(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.mark.parametrize("verb", ["patch", "put"])
def test_the_seeds_update_is_accepted_as_it_stands(alice, carol, path, verb):
    body = {"status": "in_progress", "priority": "medium", "assigned_to": carol.email}

    response = getattr(alice, verb)(path, body)

    assert response.status_code == 200
    assert body.items() <= response.json().items()


def test_what_is_not_sent_stays(alice, path):
    before = alice.get(path).json()

    after = alice.patch(path, {"category": "dns"}).json()

    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"category", "updated_at", "version"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_date", "2024-01-20"),
        ("category", "dns"),
        ("customer_email", "a@b.test"),
        ("environment", "staging"),
    ],
)
def test_null_clears_an_optional_field(alice, path, field, value):
    alice.patch(path, {field: value})

    response = alice.patch(path, {field: None})

    assert response.json()[field] is None
    assert alice.get(path).json()[field] is None


def test_null_unassigns(alice, path):
    response = alice.patch(path, {"assigned_to": None})

    assert response.json()["assigned_to"] is None


@pytest.mark.parametrize("field", ["title", "priority", "tags", "metadata", "status"])
def test_null_is_refused_where_a_value_is_needed(alice, path, field):
    response = alice.patch(path, {field: None})

    assert response.status_code == 400


@pytest.mark.parametrize("body", [{}, {"tags": ["urgent", "production"]}])
def test_no_change_is_no_event_and_no_new_version(alice, ticket, path, body):
    before, events = alice.get(path).json(), types_of(ticket)

    response = alice.patch(path, body)

    assert response.status_code == 200
    assert {**before, "warnings": []} == response.json()
    assert types_of(ticket) == events


def test_a_get_sent_back_whole_changes_nothing(alice, path):
    before = alice.get(path).json()

    response = alice.put(path, before)

    assert response.status_code == 200
    assert response.json()["version"] == before["version"]


def test_an_empty_body_counts_as_an_empty_object(alice, path):
    assert alice.send("PATCH", path, b"").status_code == 200


def test_read_only_fields_never_change(alice, path):
    body = {"id": "TICK-1", "created_at": "2000-01-01T00:00:00Z", "version": 99}

    after = alice.patch(path, body).json()

    assert after["version"] < 99
    assert not after["created_at"].startswith("2000")


def test_metadata_merges_as_rfc_7396_says(alice, path):
    alice.patch(path, {"metadata": {"a": {"b": 1, "c": 2}, "d": [1]}})

    response = alice.patch(path, {"metadata": {"a": {"c": None, "e": 3}, "d": "x"}})

    assert response.json()["metadata"] == {"a": {"b": 1, "e": 3}, "d": "x"}


def test_metadata_limits_hold_after_the_merge(alice, path):
    alice.patch(path, {"metadata": {str(number): 1 for number in range(50)}})

    response = alice.patch(path, {"metadata": {"one more": 1}})

    assert response.status_code == 400
    assert len(alice.get(path).json()["metadata"]) == 50


def test_true_in_place_of_one_is_a_change(alice, path):
    alice.patch(path, {"metadata": {"a": 1}})

    response = alice.patch(path, {"metadata": {"a": True}})

    assert response.json()["metadata"] == {"a": True}


def test_one_request_leaves_each_event_once_and_in_order(alice, ticket, path, carol):
    body = {"priority": "urgent", "assigned_to": carol.email, "status": "resolved"}
    before = len(types_of(ticket))

    alice.patch(path, body)

    assert types_of(ticket)[before:] == [
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.updated",
    ]
    events = Event.objects.order_by("-sequence")[:3]
    assert [sorted(event.data["changes"]) for event in events] == [
        ["priority"],
        ["assigned_to"],
        ["status"],
    ]


def test_an_event_carries_the_ticket_as_it_was_answered(alice, path):
    answered = alice.patch(path, {"title": "Solved?"}).json()

    event = Event.objects.order_by("-sequence").first()
    assert {**event.data["object"], "warnings": []} == answered


@pytest.mark.parametrize("email", ["nobody@nowhere.test", "agent@sandbox.test", "x"])
def test_only_an_active_agent_can_be_assigned(alice, path, email):
    response = alice.patch(path, {"assigned_to": email})

    assert response.status_code == 400
    assert response.json()["error"]["details"]["fields"][0]["field"] == "assigned_to"


def test_an_inactive_agent_cannot_be_assigned(alice, path, carol):
    carol.is_active = False
    carol.save()

    assert alice.patch(path, {"assigned_to": carol.email}).status_code == 400


def test_the_sandbox_knows_its_own_agent_alone(sandy, bob):
    ticket = file_ticket(sandy)
    path = f"/v1/tickets/{ticket.public_id}"

    assert sandy.patch(path, {"assigned_to": bob.email}).status_code == 400
    assert sandy.patch(path, {"assigned_to": "agent@sandbox.test"}).status_code == 200


def test_assigning_needs_its_own_scope(acme, make_caller, path, ticket, carol):
    writer = make_caller(acme, "Writer", ["tickets:read", "tickets:write"])

    response = writer.patch(path, {"assigned_to": carol.email, "title": "x"})

    assert response.status_code == 403
    assert error_facts(response) == {"scope": "tickets:assign"}
    assert 'scope="tickets:assign"' in response["WWW-Authenticate"]
    assert writer.get(path).json()["title"] == ticket.title


def test_the_same_assignee_needs_no_scope(acme, make_caller, path, bob):
    writer = make_caller(acme, "Writer", ["tickets:read", "tickets:write"])

    assert writer.patch(path, {"assigned_to": bob.email}).status_code == 200


def test_a_stranger_gets_404_not_403(mallory, path):
    response = mallory.patch(path, {"title": "mine"})

    assert response.status_code == 404
