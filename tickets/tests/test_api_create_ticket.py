"""POST /v1/tickets (contract 3)."""

import pytest

from events.models import Event
from tickets.models import Ticket

SEED = {
    "title": "Database connection issue",
    "description": "Unable to connect to production DB after recent deployment",
    "priority": "high",
    "category": "database",
    "tags": ["urgent", "production", "deployment"],
    "customer_email": "client@agency.com",
    "due_date": "2024-01-20",
    "environment": "production",
}
LEAST = {"title": "a", "description": "b"}


def test_the_seeds_body_is_accepted_as_it_stands(alice):
    response = alice.post("/v1/tickets", SEED)

    assert response.status_code == 201
    assert SEED.items() <= response.json().items()
    assert response.json()["status"] == "open"


def test_a_new_ticket_reads_back_equal(alice):
    made = alice.post("/v1/tickets", SEED)

    read = alice.get(made["Location"])

    assert {**read.json(), "warnings": []} == made.json()


def test_the_least_ticket_gets_its_defaults(alice):
    ticket = alice.post("/v1/tickets", LEAST).json()

    assert ticket["priority"] == "medium"
    assert ticket["tags"] == []
    assert ticket["metadata"] == {}
    assert ticket["category"] is None
    assert ticket["created_by"] == {"type": "api_key", "name": "Alice"}


def test_filing_leaves_one_event_with_the_ticket_as_it_is_shown(alice):
    made = alice.post(
        "/v1/tickets", SEED, headers={"X-Request-ID": "checkout-7"}
    ).json()

    event = Event.objects.get()
    assert event.type == "ticket.created"
    assert event.request_id == "checkout-7"
    assert {**event.data["object"], "warnings": []} == made


TEXTS = [
    "🧯 offline",
    "👩🏽\u200d🚒 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "e\u0301 vs é",
    "שלום \u200f",
    "𠜎",
    "<b>&amp;</b>",
    " x ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_reads_back_byte_for_byte(alice, text):
    sent = {"title": text, "description": text, "metadata": {text: [text]}}

    made = alice.post("/v1/tickets", sent)

    assert sent.items() <= alice.get(made["Location"]).json().items()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a\r\nBcc: all@victim.test", "a Bcc: all@victim.test"),
        ("a\tb", "a b"),
        ("a\u2028b", "a b"),
        ("🔥" * 255, "🔥" * 255),
    ],
)
def test_a_title_is_one_line(alice, sent, kept):
    response = alice.post("/v1/tickets", {**LEAST, "title": sent})

    assert response.json()["title"] == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["Urgent", "urgent", " urgent ", "urgent"], ["urgent"]),
        (["Réseau", "reseau"], ["réseau", "reseau"]),
        (["a b", "a-b", "a_b"], ["a b", "a-b", "a_b"]),
        (["z", "a", "z"], ["z", "a"]),
    ],
)
def test_tags_are_trimmed_lowered_and_named_once(alice, sent, kept):
    response = alice.post("/v1/tickets", {**LEAST, "tags": sent})

    assert response.json()["tags"] == kept


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024-01-20T23:30:00-05:00", "2024-01-20"),
        ("2024-01-20T00:30:00+14:00", "2024-01-20"),
    ],
)
def test_a_due_date_keeps_the_day_as_written(alice, sent, kept):
    response = alice.post("/v1/tickets", {**LEAST, "due_date": sent})

    assert response.json()["due_date"] == kept


REFUSED = [
    ("title", "", "blank"),
    ("title", "  \n ", "blank"),
    ("title", "x" * 256, "max_length"),
    ("title", 12345, "invalid"),
    ("title", ["x"], "invalid"),
    ("title", True, "invalid"),
    ("title", None, "null"),
    ("description", "", "blank"),
    ("description", "x" * 65_537, "max_length"),
    ("priority", "HIGH", "invalid_choice"),
    ("priority", 3, "invalid_choice"),
    ("priority", None, "null"),
    ("category", "x" * 65, "max_length"),
    ("category", 1, "invalid"),
    ("tags", "urgent", "not_a_list"),
    ("tags", {"a": 1}, "not_a_list"),
    ("tags", None, "null"),
    ("tags", [str(number) for number in range(21)], "max_length"),
    ("environment", "prod", "invalid_choice"),
    ("customer_email", "", "blank"),
    ("customer_email", "Pat <pat@customer.test>", "invalid"),
    ("customer_email", "a@b.test, c@d.test", "invalid"),
    ("customer_email", "x@y.test\nCc: z@y.test", "invalid"),
    ("customer_email", "x@y.test\n", "invalid"),
    ("due_date", "20/01/2024", "invalid"),
    ("due_date", "2023-02-29", "invalid"),
    ("due_date", "", "invalid"),
    ("due_date", 1705708800, "invalid"),
    ("due_date", "2024-01-20T10:00:00", "invalid"),
    ("due_date", "\u0662\u0660\u0662\u0664-01-20", "invalid"),
    ("metadata", [], "invalid"),
    ("metadata", "x", "invalid"),
    ("metadata", None, "null"),
    ("metadata", {str(number): 1 for number in range(51)}, "max_length"),
    ("metadata", {"a": "x" * 16_384}, "max_size"),
    ("metadata", {"a": [[[[[[[[1]]]]]]]]}, "max_depth"),
    ("status", "open", "not_writable_here"),
    ("assigned_to", None, "not_writable_here"),
    ("titel", "x", "unknown_field"),
]


@pytest.mark.parametrize(("field", "value", "code"), REFUSED)
def test_a_bad_value_names_its_field_and_keeps_nothing(alice, field, value, code):
    response = alice.post("/v1/tickets", {**LEAST, field: value})

    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert [(f["field"], f["code"]) for f in error["details"]["fields"]] == [
        (field, code)
    ]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("position", "tag"), [(0, ""), (1, "  "), (0, "x" * 51)])
def test_a_bad_tag_is_named_by_its_place(alice, position, tag):
    tags = ["a"] * position + [tag]

    response = alice.post("/v1/tickets", {**LEAST, "tags": tags})

    faults = response.json()["error"]["details"]["fields"]
    assert [fault["field"] for fault in faults] == [f"tags.{position}"]


def test_every_fault_is_reported_at_once(alice):
    response = alice.post("/v1/tickets", {"titel": "x", "priority": "HIGH"})

    faults = response.json()["error"]["details"]["fields"]
    assert {fault["field"] for fault in faults} == {
        "titel",
        "title",
        "description",
        "priority",
    }
    assert "Did you mean title?" in str(faults)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_a_body_that_is_no_object_is_refused(alice, body):
    response = alice.send("POST", "/v1/tickets", body)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "VALIDATION_ERROR"


def test_what_a_get_shows_may_be_sent_and_has_no_effect(alice):
    response = alice.post(
        "/v1/tickets",
        {**LEAST, "id": "TICK-1", "version": 9, "created_at": "2000-01-01T00:00:00Z"},
    )

    assert response.status_code == 201
    assert response.json()["version"] == 1
    assert response.json()["id"] != "TICK-1"


@pytest.mark.parametrize(
    "metadata",
    [{"a": None}, {"n": 10**300, "f": 0.1, "t": True, "e": []}, {"": ""}],
)
def test_metadata_reads_back_as_an_equal_value(alice, metadata):
    made = alice.post("/v1/tickets", {**LEAST, "metadata": metadata})

    assert alice.get(made["Location"]).json()["metadata"] == metadata


def test_the_sandbox_files_into_the_sandbox(sandy, alice):
    made = sandy.post("/v1/tickets", LEAST)

    assert made.status_code == 201
    assert alice.get(made["Location"]).status_code == 404
    assert Ticket.objects.get().livemode is False
