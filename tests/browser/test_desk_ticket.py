"""Working a ticket at the desk: for all eyes and hands, and beside colleagues."""

import pytest

from accounts.actor import Actor
from api.datetimes import now
from conftest import NOON, file_ticket
from credentials.models import Credential
from credentials.tests.one_time_links import CANARY, stored_secret
from desk.models import Draft, Macro, SavedReply
from tests.browser.accessibility import faults_of
from tests.browser.desk import believable, enter
from tests.browser.sign_in_support import take_picture
from tests.browser.waiting import (
    new_context,
    wait_for_announcement,
    wait_for_focus,
    wait_until,
)
from tickets.models import Comment, Status, Ticket
from tickets.services import add_comment

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SIZES = {
    "wide": {"width": 1440, "height": 900},
    "three": {"width": 1280, "height": 800},
    "two": {"width": 1024, "height": 768},
    "phone": {"width": 390, "height": 844},
}
TEXT = "The pool is raised.\nPlease try again."
NEWS = "Stop, it works again!"
# Chromium says so of every answer that is none.
REFUSED = "Failed to load resource: the server responded with a status of"
# Who takes a picture hides the caret by a style, and the policy lets nobody's in.
CAMERA = "Applying inline style violates"


@pytest.fixture
def ticket(alice, bob):
    return believable(alice, bob)


@pytest.fixture
def page(tab, bob, ticket):
    """Bob's browser, on the ticket."""
    enter(tab.page.context, bob, tab.friends[0])
    tab.page.goto(place_of(ticket))
    return tab.page


@pytest.fixture
def colleague(chromium, live_server, carol, ticket, page):
    """Carol's browser, on the same ticket."""
    context = new_context(chromium, live_server.url)
    enter(context, carol, live_server.url)
    other = context.new_page()
    other.goto(place_of(ticket))
    yield other
    context.close()


def place_of(ticket):
    return f"/admin/desk/tickets/{ticket.pk}/"


def column_edges(page):
    """Return where the columns that are shown begin, from left to right."""
    parts = page.locator(".ticket > *:visible").all()
    return sorted({round(part.bounding_box()["x"]) for part in parts})


def answer(page, text, button="Send"):
    page.keyboard.press("r")
    page.keyboard.type(text)
    page.click(f"button:text-is('{button}')")


def says(ticket, actor, content, *, is_internal=False):
    return add_comment(
        ticket, actor=actor, content=content, is_internal=is_internal, at=now()
    )


def test_the_number_of_columns_follows_the_width(page, tab, alice, ticket):
    stored_secret(alice, ticket)
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, size in SIZES.items():
            page.set_viewport_size(size)
            page.reload()
            take_picture(page, f"ticket-{name}-{scheme}")
            found[name] = len(column_edges(page))
            assert not page.evaluate(
                "document.documentElement.scrollWidth > innerWidth"
            ), name

    assert found == {"wide": 3, "three": 3, "two": 2, "phone": 1}
    assert tab.faults == []


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_the_page_starts_at_the_newest_message(page, ticket, alice, size):
    for number in range(60):
        says(ticket, alice.actor, f"message {number}")
    page.set_viewport_size(SIZES[size])
    page.reload()

    newest = page.locator(".said").last
    assert newest.inner_text().endswith("message 59")
    page.wait_for_function(
        """() => {
          const box = [...document.querySelectorAll(".said")].at(-1)
            .getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight;
        }"""
    )
    page.click("text=Earlier messages")
    page.get_by_text("message 0", exact=True).wait_for()
    assert page.locator("text=Earlier messages").count() == 0


def test_note_and_reply_look_different(page, ticket):
    def seen():
        box = page.locator("form.box:visible")
        colour = box.evaluate("it => getComputedStyle(it).backgroundColor")
        area = box.locator("textarea").get_attribute("placeholder")
        buttons = box.locator("button").all_inner_texts()
        return {colour, area, box.locator(".audience").inner_text(), *buttons}

    page.keyboard.press("r")
    reply = seen()
    page.keyboard.type("for the customer")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    note = seen()
    take_picture(page, "ticket-note")
    page.keyboard.type("for us")
    page.keyboard.press("Control+Enter")

    page.wait_for_selector(".said-note >> text=for us")
    assert reply & note == set()
    assert Comment.objects.latest("id").is_note
    # What was begun for the customer is still begun.
    assert page.locator("#text-reply").input_value() == "for the customer"


def test_send_and_resolve_stays_on_the_ticket(page, tab, ticket):
    answer(page, TEXT, "Send and resolve")

    page.wait_for_selector("#head >> text=Resolved")
    assert page.locator("#text-reply").input_value() == ""
    assert page.locator(".said").last.inner_text().endswith(TEXT)
    wait_for_announcement(page, "Reply sent")
    wait_for_focus(page, ".said-agent:last-of-type, .said-agent")
    assert tab.faults == []


def test_the_page_after_sending_is_remembered(page, alice, bob, ticket):
    desk = Actor.of_agent(bob)
    other = file_ticket(alice, title="Fonts look odd", assigned_to=bob.email)
    page.reload()
    page.select_option("#after-reply", "next")
    answer(page, TEXT)
    page.wait_for_url(f"**{place_of(other)}")

    assert page.locator("#after-reply").input_value() == "next"
    assert page.get_by_text(f"Reply sent: {ticket.public_id}.").is_visible()
    assert Comment.objects.filter(ticket=ticket, author_id=desk.id).latest("id")


def test_tickets_are_worked_by_keyboard_alone(page, alice, bob):
    Ticket.objects.update(assigned_to=bob)
    filed = [file_ticket(alice, title=f"Ticket {number}") for number in range(3)]
    page.goto("/admin/desk/queue/?queue=unassigned")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("r")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("then next")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    for _ in filed:
        page.keyboard.press("a")
        page.wait_for_selector("#fact-assigned_to >> text=Bob Support")
        page.keyboard.press("r")
        page.keyboard.type(TEXT)
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")

    answered = Comment.objects.filter(ticket__in=filed, author_id=bob.pk)
    assert answered.count() == 3
    assert Ticket.objects.filter(assigned_to=None).count() == 0
    page.get_by_text("Nothing here. Good.").wait_for()


def test_a_draft_survives_a_reload_and_another_browser(
    page, chromium, live_server, bob, ticket
):
    page.clock.install()
    page.reload()
    page.keyboard.press("r")
    page.keyboard.type("Half a sent")
    page.clock.run_for(3_000)
    page.wait_for_selector("text=Draft saved")
    page.keyboard.type("ence")
    page.reload()  # before three seconds are over
    wait_until(page, lambda: Draft.objects.get().text == "Half a sentence")
    elsewhere = new_context(chromium, live_server.url)
    enter(elsewhere, bob, live_server.url)
    other = elsewhere.new_page()
    other.goto(place_of(ticket))

    kept = [each.locator("#text-reply").input_value() for each in (page, other)]
    elsewhere.close()

    assert kept == ["Half a sentence"] * 2


def test_a_reply_without_connection_or_session_keeps_its_text(page, tab, ticket):
    page.context.set_offline(True)
    answer(page, TEXT)
    page.wait_for_selector("text=Nothing was sent: no connection.")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.click("button:text-is('Send')")
    page.wait_for_selector("#lost >> text=You are signed out.")

    assert page.locator("#text-reply").input_value() == TEXT
    assert Comment.objects.filter(content=TEXT).count() == 0


def test_a_saved_reply_is_inserted_at_the_cursor(page, ticket):
    SavedReply.objects.create(
        code="hello",
        title="Greeting",
        text="Hello {{customer}}, about {{ticket}}:",
        updated_at=NOON,
    )
    page.reload()
    page.keyboard.press("r")
    page.keyboard.type("Before  after")
    for _ in "after ":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("/he")
    page.wait_for_selector("#replies [aria-selected=true] >> text=Greeting")
    take_picture(page, "ticket-saved-reply")
    page.keyboard.press("Enter")
    filled = f"Hello client@agency.com, about {ticket.public_id}:"
    page.wait_for_function("t => document.activeElement.value.includes(t)", arg=filled)

    assert page.locator("#text-reply").input_value() == f"Before {filled} after"
    page.keyboard.press("Control+z")
    assert page.locator("#text-reply").input_value() == "Before /he after"


def test_a_macro_is_previewed_and_edited_before_it_runs(page, ticket):
    Macro.objects.create(
        name="Known outage",
        text="Dear {{customer}}, we know.",
        status=Status.WAITING_ON_CUSTOMER,
        add_tags=["outage"],
        updated_at=NOON,
    )
    page.reload()
    page.keyboard.press("r")
    page.keyboard.type("my own words")
    page.click("summary:has-text('Macros')")
    page.click("text=Known outage")
    page.wait_for_selector("#macro-title")
    take_picture(page, "ticket-macro")
    assert "Status becomes Waiting on customer" in page.inner_text("#macro")
    page.fill("#macro-text", "Dear client, we know and work on it.")
    page.click("text=Send reply and run")
    page.wait_for_selector("#head >> text=Waiting on customer")

    assert Comment.objects.latest("id").content.endswith("we know and work on it.")
    assert Ticket.objects.get(pk=ticket.pk).tags[-1] == "outage"
    assert page.locator("#text-reply").input_value() == "my own words"


def test_shortcuts_act_unless_a_text_field_has_the_focus(page, carol, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(assigned_to=carol)
    sister = Ticket.objects.get(title__startswith="Invoice")
    page.goto(f"{place_of(ticket)}?queue=all")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.keyboard.press("a")
    page.wait_for_selector("#fact-assigned_to >> text=Bob Support")
    wait_for_focus(page, "#fact-assigned_to summary")
    page.keyboard.press("p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#head >> text=High")
    wait_for_focus(page, "#fact-priority summary")
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    wait_for_focus(page, "#fact-status summary")
    page.keyboard.press("c")
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("r")
    page.keyboard.type("jkapsc/?n")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url(f"**{place_of(sister)}?queue=all")
    page.keyboard.press("k")
    page.wait_for_url(f"**{place_of(ticket)}?queue=all")

    assert copied.endswith(place_of(ticket))
    assert page.locator("#text-reply").input_value() == "jkapsc/?n"


def test_an_unsaved_reply_is_there_after_a_look_at_another_ticket(page, alice, ticket):
    """Also where the server does not have it when the page is rendered again."""
    sister = file_ticket(alice, title="Another")
    page.fill("#text-reply", "half a sentence")

    page.goto(place_of(sister))
    wait_until(page, Draft.objects.exists)
    Draft.objects.all().delete()
    page.goto(place_of(ticket))

    assert page.locator("#text-reply").input_value() == "half a sentence"


def test_an_edit_of_an_outdated_field_is_refused_with_the_current_value(
    page, tab, carol, ticket
):
    other = {"category": "network"}
    Ticket.objects.filter(pk=ticket.pk).update(**other)
    page.click("#fact-category summary")
    page.fill("#fact-category input[name=value]", "frontend")
    page.keyboard.press("Enter")
    page.wait_for_selector(
        "#fact-refusal >> text=was changed by someone else. Reload it."
    )

    assert page.locator("#fact-category .fact-value").inner_text() == "network"
    wait_for_focus(page, "#fact-category summary")
    assert all(fault.startswith(REFUSED) for fault in tab.faults)


def test_publishing_a_note_needs_a_confirmation(page, ticket):
    page.click(".said-note >> text=Publish…")
    assert "The customer will read this note" in page.inner_text(".publish")
    take_picture(page, "ticket-publish")
    page.click("text=Yes, let the customer read it")
    page.wait_for_selector(".said-note", state="detached")

    assert Comment.objects.filter(is_internal=True).count() == 0


def test_a_secret_is_opened_hidden_and_revoked_on_the_ticket_page(
    page, tab, alice, ticket
):
    stored_secret(alice, ticket)
    page.clock.install()
    page.reload()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("text=Open on record…")
    page.fill("[name=reason]", "Check the cache plugin")
    page.click("#secrets button:text-is('Open')")
    row = page.locator("[data-field=password]")
    row.wait_for()
    assert CANARY not in page.content()
    row.locator("[data-copy]").click()
    page.wait_for_selector("text=Copied: password.")
    assert page.evaluate("navigator.clipboard.readText()") == CANARY
    row.locator("[data-show]").click()
    take_picture(page, "ticket-secret")
    assert row.locator("[data-value]").inner_text() == CANARY
    page.clock.run_for(30_000)
    assert CANARY not in page.content()
    row.locator("[data-show]").click()
    answer(page, TEXT)
    page.wait_for_selector(".said >> text=The pool is raised.")
    assert row.locator("[data-show]").is_enabled()  # it stays when the side is new
    page.click("text=Revoke…")
    page.click("text=Destroy it now")
    page.wait_for_selector("#secrets >> text=revoked")

    assert CANARY not in page.content()
    assert Credential.objects.get().ended_as == "revoked"
    assert all(fault.startswith(CAMERA) for fault in tab.faults)


def test_two_agents_see_each_other(page, colleague):
    page.clock.install()
    page.reload()
    assert "Carol Support is looking." in page.inner_text("#presence")
    with colleague.expect_response("**/presence/"):
        colleague.keyboard.press("r")
        colleague.keyboard.type("I am on")
    with page.expect_response("**/presence/"):
        page.clock.run_for(10_000)

    page.wait_for_selector("#presence >> text=replying")
    wait_for_announcement(page, "Carol Support is replying.")
    take_picture(page, "ticket-presence")
    colleague.goto("/admin/")
    page.clock.run_for(10_000)
    page.wait_for_selector("#presence >> text=Carol", state="detached")


def test_the_second_of_two_replies_is_stopped_and_kept_as_a_draft(page, tab, colleague):
    page.keyboard.press("r")
    page.keyboard.type(TEXT)
    answer(colleague, "I have it.", "Send and wait")
    colleague.wait_for_selector("#head >> text=Waiting on customer")

    page.click("button:text-is('Send')")
    page.wait_for_selector("#refusal >> text=Stopped.")
    take_picture(page, "ticket-stopped")

    assert "I have it." in page.inner_text(".said-new")
    assert page.locator("#text-reply").input_value() == TEXT
    wait_for_focus(page, "#text-reply")
    assert Draft.objects.get().text == TEXT
    assert Comment.objects.filter(content=TEXT).count() == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".said-agent >> text=The pool is raised.")
    assert not Draft.objects.exists()
    assert all(fault.startswith((REFUSED, CAMERA)) for fault in tab.faults)


def test_new_messages_load_by_themselves_unless_the_agent_writes(page, alice, ticket):
    page.clock.install()
    page.reload()
    says(ticket, alice.actor, "Any news?")
    page.clock.run_for(10_000)
    page.wait_for_selector(".said-new >> text=Any news?")
    page.keyboard.press("r")
    page.keyboard.type("We are")
    says(ticket, alice.actor, NEWS)
    page.clock.run_for(10_000)
    page.wait_for_selector("[data-show-news]:visible")
    assert NEWS not in page.content()
    page.click("[data-show-news]")
    page.wait_for_selector(f".said-new >> text={NEWS}")

    assert page.locator("#text-reply").input_value() == "We are"
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")  # it was shown, so nothing stops it
    page.wait_for_selector(".said-agent >> text=We are")


def test_the_ticket_page_works_without_scripts(chromium, live_server, bob, ticket):
    context = new_context(chromium, live_server.url, java_script_enabled=False)
    enter(context, bob, live_server.url)
    page = context.new_page()
    page.goto(place_of(ticket))
    page.fill("#text-reply", TEXT)
    page.click("button:text-is('Send and wait')")
    page.wait_for_selector("#head >> text=Waiting on customer")
    page.click("#fact-priority summary")
    page.click("#fact-priority button:text-is('Low')")
    page.wait_for_selector("#head >> text=Low")
    context.close()

    assert Comment.objects.filter(content=TEXT).count() == 1


def test_text_of_tickets_runs_no_script_and_loads_nothing(page, tab, alice, ticket):
    evil = "<img src=x onerror=document.title='pwn'> ![x](https://beacon.test/p.png)"
    says(ticket, alice.actor, evil)
    hostile = file_ticket(
        alice,
        title=f"{evil} \u202efdp.exe",
        tags=["<b>"],
        metadata={evil: evil},
        description=f"[refund](javascript:{evil})",
    )
    for one in (ticket, hostile):
        page.goto(place_of(one), wait_until="networkidle")
        assert not page.title().startswith("pwn")
        assert page.locator("a[href^='javascript:']").count() == 0

    assert tab.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_ticket_page_is_accessible(page, alice, ticket, scheme, carol):
    stored_secret(alice, ticket)
    Macro.objects.create(
        name="Known", text="We know.", status="closed", updated_at=NOON
    )
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(SIZES["phone"])
    page.reload()
    for step in (
        lambda: page.keyboard.press("n"),
        lambda: (page.keyboard.press("Escape"), page.keyboard.press("s")),
        lambda: page.click("text=Open on record…"),
        lambda: page.click(".said-note >> text=Publish…"),
        lambda: (
            page.click("summary:has-text('Macros')"),
            page.click("text=Known"),
            page.wait_for_selector("#macro-title"),
        ),
    ):
        step()
        found = faults_of(page)
        found.pop("structure", None)  # of the frame: it has a navigation and more
        assert found == {}
