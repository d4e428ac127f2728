"""The history of a ticket and the pages of what the desk keeps, in a real browser."""

import pytest

from accounts import services
from accounts.actor import Actor
from accounts.roles import Role
from conftest import NOON, SYSTEM, file_ticket
from desk.models import SavedReply
from tests.browser.accessibility import faults_of
from tests.browser.conftest import sign_in
from tickets.services import add_comment

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

EVIL = "\"><img src=q onerror=document.title='pwn'>\u202e"


def test_the_history_reads_well_everywhere_and_runs_nothing(tab, alice, bob):
    ticket = file_ticket(alice, title=f"Contact form sends no mail {EVIL}")
    note = {"content": f"As in March {EVIL}", "is_internal": True}
    add_comment(ticket, actor=Actor.of_agent(bob), **note, at=NOON)
    page = tab.page
    sign_in(page, bob)

    for width, scheme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"/admin/desk/tickets/{ticket.pk}/history/")

        assert page.inner_text(".record-what >> nth=0").startswith("Wrote a note")
        found = faults_of(page)
        # The frame around it is the desk's, with targets and landmarks of its own.
        assert not {"faint", "nameless", "wider than the screen"} & set(found), found
    assert "pwn" not in page.title()
    assert tab.faults == []


def test_a_lead_keeps_a_reply_for_everyone_on_a_page_that_works(tab, bob):
    services.change_role(bob, role=Role.LEAD, actor=SYSTEM, at=NOON)
    page = tab.page
    sign_in(page, bob)

    page.goto("/admin/desk/savedreply/add/")
    page.fill("[name=code]", "dns")
    page.fill("[name=title]", "DNS takes its time")
    page.fill("[name=text]", "Dear {{ customer }}")
    page.check("[name=visibility][value=shared]")
    page.click("button:has-text('Save'):not(:has-text('continue'))")
    page.wait_for_url("**/admin/desk/savedreply/")

    assert SavedReply.objects.get().owner is None
    assert tab.faults == []
