"""How mails look: light and dark, on a phone and on a desk.

With SCREENSHOTS=folder each look is kept there as a picture.
"""

import os
from pathlib import Path

import pytest
from django.core import mail

from api.datetimes import now
from api.rates import Rate
from conftest import SYSTEM, file_ticket
from credentials.tests.api_calls import reveal, store_secret
from devpros.worker import Worker
from events.models import Event
from events.services import EventDraft, record_of_organization
from events.types import EventType
from notifications.models import Message
from tests.browser.accessibility import faint_texts

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

WIDE = "x" * 300
EVIL = "<img src=https://beacon.test/p.png><script>document.title='pwn'</script>"
REPLY = f"""Hello Pat,

the form works again: the SPF record named the old host.
See https://shop.test/{WIDE}

{EVIL}
مرحبا بالعالم"""


@pytest.fixture
def mails(alice, bob, mia, through, settings):
    """One mail of each kind, as its kind and its HTML."""
    agent = through(bob)
    title = 'R&D "quotes" <b>: Kontaktformular sendet keine Mails 🧯'
    ticket = file_ticket(alice, title=title, assigned_to=bob.email)
    path = f"/v1/tickets/{ticket.public_id}"
    agent.post(f"{path}/comments", {"content": REPLY})
    for _ in range(3):
        reveal(agent, store_secret(alice, f"{path}/credentials"))
    settings.REVEAL_LIMITS = [Rate.parse("1/m")]
    reveal(agent, store_secret(alice, f"{path}/credentials"))
    agent.patch(path, {"status": "resolved"})
    endpoint = {"id": "WHE-1795764586054046", "url": f"https://{'long.' * 40}test/x"}
    for kind, changes in (
        (EventType.WEBHOOK_ENDPOINT_FAILING, {"reason": {"to": "failing_3_days"}}),
        (EventType.WEBHOOK_ENDPOINT_DISABLED, {}),
    ):
        happening = EventDraft(kind, {**endpoint, "disabled_reason": "gone"}, changes)
        record_of_organization(ticket.organization, happening, actor=SYSTEM, at=now())
    return _carried()


def _carried():
    worker = Worker(["dispatch", "send"])
    while (
        Event.objects.undispatched().exists() or Message.objects.due(at=now()).exists()
    ):
        worker.run_once()
    kinds = {}
    for message in Message.objects.order_by("id"):
        (sent,) = [
            sent
            for sent in mail.outbox
            if f".{message.pk}@" in sent.extra_headers["Message-ID"]
            or (message.kind == "ticket_received" and "received" in sent.body)
        ]
        kinds[message.kind] = sent.alternatives[0][0]
    return kinds


def test_each_kind_reads_well_everywhere_and_asks_nobody(tab, mails):
    page, asked = tab.page, []
    page.on("request", lambda call: asked.append(call.url))
    page.on("dialog", lambda box: asked.append(box.message))
    assert set(mails) == set(Message.Kind.values)

    for kind, html in mails.items():
        for scheme in ("light", "dark"):
            for width in (390, 700):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 844})
                page.set_content(html)
                look = f"{kind}-{scheme}-{width}"
                assert _overflow(page) == 0, look
                assert faint_texts(page) == [], look
                _keep(page, look)

    assert asked == []
    assert page.title() != "pwn"
    assert tab.faults == []


def _overflow(page):
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _keep(page, look):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{look}.png", full_page=True)
