"""Serializer fields reject instead of coercing (docs/contract.md, 1.5)."""

import pytest

from api.errors import InvalidRequest
from tickets.models import Ticket

NEEDED = {"title": "t", "description": "d"}


def field_errors(response):
    """Return {field: (code, message)} of a refusal."""
    assert response.status_code == 400, response.content
    error = response.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    return {
        fault["field"]: (fault["code"], fault["message"])
        for fault in error["details"]["fields"]
    }


@pytest.fixture
def create(alice):
    return lambda **fields: alice.post("/v1/tickets", {**NEEDED, **fields})


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("pritority", "priority"),
        ("Title", "title"),
        ("enviroment", "environment"),
        ("due date", "due_date"),
    ],
)
def test_an_unknown_field_is_named_with_the_nearest_known_one(create, name, nearest):
    faults = field_errors(create(**{name: "x"}))

    assert faults == {
        name: ("unknown_field", f"Unknown field. Did you mean {nearest}?")
    }


@pytest.mark.parametrize(
    "name", ["organization", "livemode", "__proto__", "", "🚀", "a.b"]
)
def test_an_unknown_field_without_a_neighbour_is_named_alone(create, name):
    ((field, (code, _)),) = field_errors(create(**{name: "x"})).items()

    assert (field, code) == (name or "body", "unknown_field")


def test_a_long_unknown_name_is_shown_in_part(create):
    assert list(field_errors(create(**{"x" * 10_000: 1}))) == ["x" * 64]


def test_an_unknown_field_in_a_patch_changes_nothing(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}"

    response = alice.patch(path, {"priority": "urgent", "pritority": "low"})

    assert list(field_errors(response)) == ["pritority"]
    assert alice.get(path).json()["priority"] == "medium"


def test_every_fault_is_named_in_one_answer(create):
    response = create(title=1, tags=["ok", 2, "x" * 51, 3], priority="HIGH", foo=1)

    assert {name: code for name, (code, _) in field_errors(response).items()} == {
        "title": "invalid",
        "tags.1": "invalid",
        "tags.3": "invalid",
        "priority": "invalid_choice",
        "foo": "unknown_field",
    }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", 12345, "invalid"),
        ("title", ["x"], "invalid"),
        ("title", True, "invalid"),
        ("title", {}, "invalid"),
        ("title", None, "null"),
        ("title", "", "blank"),
        ("title", " \n", "blank"),
        ("title", "x" * 256, "max_length"),
        ("description", 1.5, "invalid"),
        ("priority", "HIGH", "invalid_choice"),
        ("priority", 1, "invalid_choice"),
        ("priority", "", "invalid_choice"),
        ("priority", ["high"], "invalid_choice"),
        ("priority", None, "null"),
        ("environment", "prod", "invalid_choice"),
        ("environment", False, "invalid_choice"),
        ("tags", "urgent", "not_a_list"),
        ("tags", 5, "not_a_list"),
        ("tags", True, "not_a_list"),
        ("tags", {"0": "urgent"}, "not_a_list"),
        ("tags", None, "null"),
        ("metadata", [], "invalid"),
        ("metadata", "x", "invalid"),
        ("metadata", None, "null"),
        ("customer_email", 1, "invalid"),
        ("customer_email", "a@b.test, c@d.test", "invalid"),
    ],
)
def test_nothing_is_taken_for_what_it_is_not(create, field, value, code):
    faults = field_errors(create(**{field: value}))

    assert {name: found for name, (found, _) in faults.items()} == {field: code}
    assert not Ticket.objects.exists()


def test_a_wrong_choice_names_the_right_ones(create):
    _, message = field_errors(create(priority="HIGH"))["priority"]

    assert message == "Must be one of low, medium, high, urgent."


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, "", None, []])
def test_only_true_and_false_are_booleans(alice, ticket, value):
    path = f"/v1/tickets/{ticket.public_id}/comments"

    response = alice.post(path, {"content": "c", "is_internal": value})

    assert list(field_errors(response)) == ["is_internal"]


def test_what_a_get_shows_may_be_sent_back_and_has_no_effect(alice, ticket):
    path = f"/v1/tickets/{ticket.public_id}"
    shown = alice.get(path).json()
    forged = {"id": "TICK-1", "created_at": "2000-01-01T00:00:00Z", "version": 99}

    response = alice.patch(path, {**shown, **forged})

    assert response.status_code == 200
    assert alice.get(path).json() == shown


@pytest.mark.parametrize("field", ["status", "assigned_to"])
def test_a_field_of_patch_is_refused_in_post_with_the_way(create, field):
    code, message = field_errors(create(**{field: "open"}))[field]

    assert code == "not_writable_here"
    assert "PATCH" in message


@pytest.mark.parametrize("text", [" padded ", "e\u0301", "\u202eabc", "<script>", "🚀"])
def test_text_is_kept_as_it_came(create, text):
    response = create(title=text, description=text, category=text)

    shown = response.json()
    assert [shown["title"], shown["description"], shown["category"]] == [text] * 3


def test_a_list_longer_than_anybody_means_is_not_read(create):
    answer = create(tags=[1] * 1_001)

    assert answer.json()["error"]["code"] == "INVALID_JSON"


def test_the_answer_to_a_flood_of_faults_is_bounded(create):
    answer = create(**{f"field_{number}": 1 for number in range(150)})

    assert len(field_errors(answer)) == InvalidRequest.MAX_FIELD_ERRORS == 100
    assert answer.json()["error"]["details"]["truncated"] == 50


def test_an_answer_that_names_every_fault_says_of_no_more(create):
    answer = create(**{f"field_{number}": 1 for number in range(100)})

    assert "truncated" not in answer.json()["error"]["details"]


def test_no_name_is_too_odd_to_be_named(create):
    assert list(field_errors(create(non_field_errors=1))) == ["non_field_errors"]
