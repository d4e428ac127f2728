"""Each type of event is told in words, with an example that a real story left.

`pytest tests/test_event_catalogue.py --rewrite-events` writes events/examples.json and
docs/events.md anew; an example whose shape still holds stays as it is.
"""

import json

import pytest

from accounts.actor import Actor
from api.datetimes import now
from api.document import document
from credentials.models import Credential
from credentials.services import Selection, purge_credentials, purge_overdue
from credentials.tests.api_calls import CANARY, ago, reveal, store_secret
from events import catalogue
from events.api.views import EventOutput
from events.dispatch import dispatch_events
from events.types import CHOICES, INTERNAL
from tests.support.running_service import PROJECT
from tickets.tests.finishing import finish_all
from webhooks.services.attempts import settle_attempt
from webhooks.services.claim import claim_deliveries
from webhooks.tests.conftest import URL, outcome

PAGE = PROJECT / "docs/events.md"
HOW = "pytest tests/test_event_catalogue.py --rewrite-events"
PASSWORD = "correct-horse-9"
NOTE = "Third outage this month, call them"
HEADERS = [
    *("webhook-id", "webhook-timestamp", "webhook-signature"),
    *("x-webhook-event", "x-webhook-attempt", "x-webhook-redelivery"),
]


@pytest.fixture
def story(alice, bob, carol, through):
    """Let everything happen once that can; return the first event of each type."""
    place = work_on_a_ticket(alice, through(bob), bob)
    lend_secrets(alice, through(bob), through(carol), f"{place}/credentials")
    alice.post(f"{place}/redactions", {"text": PASSWORD})
    finish_all()
    lose_an_endpoint(alice)
    examples_by_type = {}
    for event in alice.get("/v1/events?limit=100").json()["events"]:
        examples_by_type.setdefault(event["type"], event)
    return examples_by_type


def work_on_a_ticket(alice, bob, agent):
    """Open, change, assign, note, comment, edit; return where the ticket is."""
    filed = {
        "title": "The shop is down",
        "description": f"500 since the deployment. The password is {PASSWORD} 🙈",
        "category": "hosting",
        "tags": ["urgent", "production"],
        "customer_email": "client@agency.com",
        "due_date": "2026-12-01",
        "environment": "production",
        "metadata": {"board": {"card": 42}},
    }
    place = alice.post("/v1/tickets", filed)["Location"]
    changes = {"priority": "high", "status": "in_progress", "assigned_to": agent.email}
    alice.patch(place, changes)
    bob.post(f"{place}/comments", {"content": NOTE, "is_internal": True})
    posted = bob.post(f"{place}/comments", {"content": "I am on it."})
    bob.patch(posted["Location"], {"content": "I am on it, back at noon."})
    return place


def lend_secrets(alice, bob, carol, place):
    """Hand over three; open and refuse one; let each end in its own way."""
    opened, withdrawn = store_secret(alice, place), store_secret(alice, place)
    with ago(days=2):
        over = store_secret(alice, place)
    reveal(bob, opened)
    reveal(carol, opened)  # who is not the ticket's agent
    alice.delete(withdrawn)
    purge_overdue(at=now())
    rest = Selection(
        ticket=Credential.objects.get_visible(over.rpartition("/")[2]).ticket,
        force=True,
    )
    purge_credentials(rest, actor=Actor.system(), clock=now)


def lose_an_endpoint(alice):
    """Ask for a ping, which its receiver answers with 410."""
    made = alice.post("/v1/webhooks", {"url": URL, "events": ["ticket.created"]})
    alice.post(f"{made['Location']}/ping")
    at = now()
    dispatch_events(at=at)
    for job in claim_deliveries(100, at=at):
        settle_attempt(job, outcome=outcome(410, at), at=at)


def shape(value):
    """Return the keys and JSON types of a value at every depth."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            return [shape(inner) for inner in value]
    return type(value).__name__


@pytest.fixture
def examples(story, request):
    """Return the examples as they are kept; with --rewrite-events, write them first."""
    kept = {}
    if catalogue.EXAMPLES.exists():
        kept = json.loads(catalogue.EXAMPLES.read_text())
    if request.config.getoption("--rewrite-events"):
        examples_by_type = {kind: story[kind] for kind in CHOICES}
        kept = {
            kind: kept[kind] if shape(kept.get(kind)) == shape(event) else event
            for kind, event in examples_by_type.items()
        }
        text = json.dumps(kept, ensure_ascii=False, indent=2)
        catalogue.EXAMPLES.write_text(f"{text}\n")
        catalogue._examples.cache_clear()
        PAGE.write_text(catalogue.page())
    return kept


def test_each_example_has_the_shape_of_what_really_happens(story, examples):
    assert shape(examples) == shape({kind: story[kind] for kind in CHOICES}), HOW


def test_each_example_is_an_event_as_the_document_describes_it(examples):
    for kind, example in examples.items():
        assert example["type"] == kind
        assert set(example) == set(EventOutput().fields)


def test_no_example_holds_a_secret_or_a_note(story, examples):
    examples_by_type = json.dumps([examples, story])

    assert [text for text in (CANARY, PASSWORD, NOTE) if text in examples_by_type] == []


def test_each_public_type_has_an_entry_and_internal_types_have_none():
    listed = [entry.type for entry in catalogue.catalogue()]

    assert listed == CHOICES
    assert not {*listed} & {str(kind) for kind in INTERNAL}


def test_each_entry_is_one_sentence():
    for entry in catalogue.catalogue():
        assert entry.happens[0].isupper()
        assert entry.happens.index(".") == len(entry.happens) - 1


def test_the_page_is_what_the_code_writes():
    assert PAGE.read_text() == catalogue.page(), HOW


@pytest.mark.parametrize("kind", CHOICES)
def test_the_document_tells_a_receiver_what_it_is_sent(kind):
    (operation,) = document()["webhooks"][kind].values()

    content = operation["requestBody"]["content"]["application/json"]
    event, its_type = content["schema"]["allOf"]
    assert event == {"$ref": "#/components/schemas/Event"}
    assert its_type["properties"]["type"] == {"const": kind}
    assert content["examples"][kind]["value"]["type"] == kind
    assert [header["name"] for header in operation["parameters"]] == HEADERS
    assert operation["summary"]
    assert [*operation["responses"]] == ["2XX"]


def test_the_document_has_no_webhook_beyond_the_catalogue():
    assert [*document()["webhooks"]] == CHOICES
