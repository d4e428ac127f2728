"""An agent at work, in a real browser."""

from datetime import date

import pytest

from conftest import file_ticket
from events.models import Event
from tests.browser.conftest import sign_in
from tickets.models import Ticket

# Migrations made the sandbox's agent and the log's row: put them back between tests.
pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EVIL = "\"><img src=q onerror=document.title='pwn'><svg/onload=document.title='pwn'>"
BEACON = "![x](https://beacon.test/p.png) [refund](javascript:document.title='pwn')"


def test_an_agent_replies_and_resolves(tab, alice, bob):
    ticket = file_ticket(alice, title="Contact form sends no mail")
    page = tab.page
    sign_in(page, bob)

    page.goto("/admin/tickets/ticket/")
    page.click(f"[aria-label='Record of {ticket.public_id}']")
    page.fill("[name=comment]", "The SPF record names the old host.")
    page.check("[name=visibility][value=public]")
    page.click("button:has-text('Resolve')")
    page.wait_for_selector(f"text=Resolved: {ticket.public_id}.")

    types = Event.objects.order_by("id").values_list("type", flat=True)
    assert list(types)[1:] == [
        "comment.created",
        "ticket.updated",
        "ticket.status_changed",
    ]
    assert tab.faults == []


def test_an_untouched_page_saved_by_a_browser_changes_nothing(tab, alice, bob):
    ticket = file_ticket(
        alice,
        description="\n  one\ntwo\r\nthree\r",
        category="a\nb",
        customer_email="kunde@bücher.test",
        metadata={"größe": [1.0, None, {"a": "b\n"}]},
        due_date=date(2024, 2, 29),
    )
    before = Ticket.objects.values().get()
    sign_in(tab.page, bob)

    tab.page.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    tab.page.click("button:has-text('Save'):not(:has-text('continue'))")
    tab.page.wait_for_url("**/admin/tickets/ticket/")

    assert Ticket.objects.values().get() == before
    assert Event.objects.count() == 1


def test_hostile_text_is_only_text(tab, alice, bob):
    hostile = {"category": "<svg/onload=alert(1)>", "metadata": {EVIL: EVIL}}
    ticket = file_ticket(alice, title=EVIL, description=EVIL, tags=["<b>"], **hostile)
    for content in (EVIL, BEACON):
        alice.post(f"/v1/tickets/{ticket.public_id}/comments", {"content": content})
    sign_in(tab.page, bob)

    for path in (
        "/admin/tickets/ticket/",
        "/admin/tickets/ticket/?q=onerror",
        f"/admin/tickets/ticket/{ticket.pk}/change/",
        f"/admin/tickets/ticket/{ticket.pk}/history/",
        f"/admin/events/event/{Event.objects.first().pk}/change/",
        "/admin/tickets/comment/",
    ):
        tab.page.goto(path, wait_until="networkidle")
        assert "pwn" not in tab.page.title()
        assert tab.page.locator("a[href^='javascript:']").count() == 0

    assert tab.faults == []


def test_a_direction_mark_moves_nothing_beside_it(tab, alice, bob):
    file_ticket(alice, title="Invoice \u202efdp.exe")
    sign_in(tab.page, bob)

    tab.page.goto("/admin/tickets/ticket/")

    row = tab.page.locator("tr:has-text('Invoice')").first
    title, place = row.locator("bdi").nth(0), row.locator("bdi").nth(1)
    assert place.inner_text() == "Acme"
    edge = title.bounding_box()
    assert edge["x"] + edge["width"] <= place.bounding_box()["x"]
