"""What strangers write is text wherever it is shown: no page runs it as markup."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import change_plan
from api.datetimes import now
from conftest import SYSTEM
from credentials.tests.one_time_links import ask
from events.dispatch import dispatch_events
from portal.services.request_recorder import recorder
from tests.support import all_requests, planted_secrets
from tickets.models import Ticket
from webhooks.tests.factories import HOOK

pytestmark = pytest.mark.once

TAG = "<x-planted onfocus=alert(1)>"
MARKUP = f"\"'>{TAG}</script>{TAG}{{{{ 7|add:7 }}}}[a](javascript:alert(1))"
KEY = {"type": "other", "credentials": {"pin": "1"}}


@pytest.fixture
def people(bob, carol, mia):
    User.objects.filter(pk=carol.pk).update(is_superuser=True)
    found = {"member": mia, "superuser": carol, "agent": bob}
    return {
        name: planted_secrets.signed_in(Client(), found[name]) for name in found
    } | {"nobody": Client(raise_request_exception=False)}


@pytest.fixture
def written(acme, alice, bob, board):
    """Write the markup into every field that takes text; return the ticket."""
    change_plan(acme, rate_limit="9999/h", actor=SYSTEM, at=now())
    alice.post("/v1/webhooks", {**HOOK, "description": MARKUP})
    body = {
        "title": MARKUP,
        "description": MARKUP,
        "category": MARKUP[:64],
        "tags": [MARKUP[:50]],
        "metadata": {MARKUP: MARKUP},
    }
    made = alice.post("/v1/tickets", body, headers={"User-Agent": MARKUP})
    assert made.status_code == 201
    place = f"/v1/tickets/{made.json()['id']}"
    answers = [
        alice.post(f"{place}/comments", {"content": MARKUP}),
        alice.post(f"{place}/comments", {"content": MARKUP, "is_internal": True}),
        *(
            alice.post(f"{place}/credentials", {**KEY, "notes": MARKUP})
            for _ in range(3)  # one for each page that ends one
        ),
        alice.patch(place, {"assigned_to": bob.email}),
        alice.patch(place, {"title": f"{MARKUP} again"}),
    ]
    assert {answer.status_code for answer in answers} == {200, 201}
    dispatch_events(at=now())
    recorder.flush()
    return Ticket.objects.get(title__endswith="again")


@pytest.mark.slow
def test_no_page_shows_written_markup_as_markup(written, alice, people):
    token = ask(alice, written).rpartition("/")[2]
    paths = [path for path in all_requests.addresses(token) if "logout" not in path]
    paths += all_requests.searches(["x-planted"])
    showing, escaped = set(), set()
    for name, browser in people.items():
        for path in paths:
            answer = browser.get(path)
            if not answer.get("Content-Type", "").startswith("text/html"):
                continue
            text = answer.content.decode()
            assert "<x-planted" not in text, (name, path)
            assert 'href="javascript:' not in text, (name, path)
            showing |= {path} if "x-planted" in text else set()
            escaped |= {path} if "{{ 7|add:7 }}" in text else set()

    assert len(showing) > 8  # or it would be looked for where it is not
    assert escaped  # no template has computed it


def test_markup_in_an_answer_of_the_api_is_never_html(written, alice):
    answer = alice.get(f"/v1/tickets/{written.public_id}", headers={"Accept": "text/*"})

    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert MARKUP in answer.json()["description"]
