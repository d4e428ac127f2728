"""An agent at the queues: by keyboard, with many tickets at once, on any screen."""

import csv
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from accounts.actor import Actor
from accounts.roles import Role
from accounts.services import change_role
from accounts.tests.sign_in_support import sign_in as sign_in_by_post
from api.datetimes import now
from conftest import SYSTEM, file_ticket
from desk.models import BulkChange, Presence, SavedView
from events.models import Event
from tests.browser.accessibility import faults_of
from tests.browser.conftest import sign_in
from tests.browser.waiting import (
    new_context,
    pause_clock,
    wait_for_announcement,
    wait_for_focus,
)
from tickets.models import Priority, Status, Ticket
from tickets.services import update_ticket

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

QUEUE = "/admin/desk/queue/?queue=unassigned"
TITLES = (
    "Checkout returns 502 since the deployment",
    "Contact form sends no mail",
    "Cron job ran twice last night",
    "Invoice lacks the VAT line",
)


@pytest.fixture
def tickets(alice):
    """Four tickets that nobody has, in the order of the queue."""
    filed = [file_ticket(alice, title=title, tags=["dns"]) for title in TITLES]
    for ago, ticket in enumerate(reversed(filed)):
        since = now() - timedelta(hours=ago + 1)
        Ticket.objects.filter(pk=ticket.pk).update(waiting_since=since)
    return filed


@pytest.fixture
def desk(tab, bob, live_server):
    """Bob's tab, signed in without the form; it must have no fault at the end."""
    enter(tab.page.context, bob, live_server.url)
    yield tab.page
    assert tab.faults == []


def enter(context, person, url):
    client, name = Client(), settings.SESSION_COOKIE_NAME
    sign_in_by_post(client, person.email)
    cookie = {"name": name, "value": client.cookies[name].value, "url": url}
    context.add_cookies([cookie])


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def wait_for_palette(page):
    wait_for_focus(page, "#palette-text")


def choose(page, key, words):
    """Press a verb's key, type what is wanted, and take the first that fits."""
    press(page, key)
    wait_for_palette(page)
    page.keyboard.type(words)
    press(page, "Enter")


def wait_for_focused_text(page, text):
    page.wait_for_function(
        "text => document.activeElement.innerText.trim() === text", arg=text
    )


def wait_for_selected(page, titles):
    """Wait until the tickets with these titles, and no others, are selected."""
    page.wait_for_function(
        """titles => JSON.stringify(titles) === JSON.stringify(
          [...document.querySelectorAll("tr:has(input:checked) .title")]
            .map(title => title.innerText))""",
        arg=list(titles),
    )


def refresh(page):
    """Let the list come anew now, instead of within twenty seconds."""
    with page.expect_response(lambda answer: "HX-Request" in _names(answer.request)):
        page.evaluate("htmx.trigger(document.body, 'desk:changed')")


def _names(request):
    return {name.title().replace("Hx", "HX") for name in request.headers}


def row(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_an_agent_signs_in_to_the_home_page_with_waiting_tickets(tab, bob, alice):
    file_ticket(alice, title="Checkout fails", assigned_to=bob.email)

    sign_in(tab.page, bob)

    assert tab.page.locator("section:has-text('Waits for me') a").inner_text() == (
        "Checkout fails"
    )
    assert tab.page.locator(".tile:has-text('Mine') .tile-number").inner_text() == "1"
    assert tab.faults == []


def test_j_and_k_move_the_focus_and_enter_opens_a_ticket(desk, tickets):
    desk.goto(QUEUE)

    press(desk, "j")
    wait_for_focused_text(desk, TITLES[0])
    press(desk, "j", "j", "k")
    wait_for_focused_text(desk, TITLES[1])

    with desk.expect_navigation():
        press(desk, "Enter")
    assert str(tickets[1].pk) in desk.url


def test_returning_to_a_queue_focuses_the_opened_ticket(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "j", "j")
    with desk.expect_navigation():
        press(desk, "Enter")

    desk.goto(QUEUE)

    wait_for_focused_text(desk, TITLES[1])


def test_rows_are_selected_by_x_by_range_and_with_shift(desk, tickets):
    desk.goto(QUEUE)

    press(desk, "j", "x", "j", "j", "Shift+X")
    wait_for_selected(desk, TITLES[:3])
    press(desk, "Escape")
    wait_for_selected(desk, [])

    desk.click(f"#row-{tickets[1].pk} .pick label")
    desk.click(f"#row-{tickets[3].pk} .pick label", modifiers=["Shift"])
    wait_for_selected(desk, TITLES[1:])
    assert desk.inner_text("#bulk-count") == "Selected: 3"


def test_a_and_enter_assign_a_ticket_to_oneself(desk, tickets, bob):
    desk.goto(QUEUE)

    press(desk, "j", "a")
    desk.wait_for_selector("#palette [role=option][aria-selected=true]")
    press(desk, "Enter")
    wait_for_announcement(desk, "Changed: 1.")

    assert row(tickets[0]).assigned_to == bob
    desk.wait_for_selector(f"#row-{tickets[0].pk}", state="detached")
    # The keyboard is at the ticket that took its place.
    wait_for_focus(desk, "a.title")
    wait_for_focused_text(desk, TITLES[1])


def test_a_refused_ticket_is_reported_and_stays_selected(desk, tickets, bob):
    desk.goto("/admin/desk/queue/?queue=all&sort=oldest")
    closed, at = tickets[1], now()
    changes = {"status": Status.CLOSED}
    update_ticket(closed, actor=Actor.of_agent(bob), changes=changes, at=at)

    press(desk, "j", "x", "j", "x", "j", "x")
    choose(desk, "s", "waiting")
    wait_for_announcement(desk, "Changed: 2. Refused: 1.")

    refused = desk.locator(".refusals li").all_inner_texts()
    assert len(refused) == 1
    assert closed.public_id in refused[0]
    assert "It is “Closed”, and cannot become “Waiting on customer”" in refused[0]
    assert [row(ticket).status for ticket in tickets[:3]] == [
        "waiting_on_customer",
        "closed",
        "waiting_on_customer",
    ]
    wait_for_selected(desk, [TITLES[1]])
    wait_for_focus(desk, "a.title")


def test_z_undoes_a_bulk_change(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "j", "x", "j", "x")
    choose(desk, "p", "urgent")
    wait_for_announcement(desk, "Changed: 2.")

    press(desk, "z")
    wait_for_announcement(desk, "Undone: 2.")

    assert {row(ticket).priority for ticket in tickets} == {Priority.MEDIUM}
    assert BulkChange.objects.get().undone_at is not None


def test_the_undo_button_disappears_after_ten_seconds(desk, tickets):
    desk.clock.install()
    desk.goto(QUEUE)
    pause_clock(desk)
    press(desk, "j")
    choose(desk, "p", "low")
    desk.wait_for_selector("[data-report]")
    desk.clock.run_for(1_000)  # htmx settles, and the countdown begins
    wait_for_announcement(desk, "Changed: 1.")
    assert desk.locator(".undo").is_visible()

    desk.clock.run_for(10_500)

    assert desk.locator(".undo").count() == 0


def test_a_typed_tag_is_added(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "j")

    choose(desk, "t", "Spam wave")
    wait_for_announcement(desk, "Changed: 1.")

    assert row(tickets[0]).tags == ["dns", "spam wave"]


def test_a_refresh_keeps_selection_focus_and_scroll(desk, tickets, alice):
    desk.set_viewport_size({"width": 1024, "height": 300})
    desk.goto(QUEUE)
    press(desk, "j", "j", "j", "x")
    desk.evaluate("scrollTo(0, 120)")
    top = desk.locator(f"#row-{tickets[2].pk}").bounding_box()["y"]
    file_ticket(alice, title="A new one", priority=Priority.URGENT)

    refresh(desk)
    wait_for_announcement(desk, "1 ticket came into this queue.")

    assert desk.locator(".list .title").first.inner_text() == "A new one"
    wait_for_selected(desk, [TITLES[2]])
    wait_for_focused_text(desk, TITLES[2])
    moved = desk.locator(f"#row-{tickets[2].pk}").bounding_box()["y"] - top
    assert abs(moved) <= 1


def test_a_refresh_updates_presence(desk, tickets, carol):
    desk.goto(QUEUE)
    there = {"ticket": tickets[0], "is_writing": True, "at": now()}
    Presence.objects.create(agent=carol, **there)

    refresh(desk)

    desk.wait_for_selector("text=Carol Support is replying")
    assert desk.locator("text=Carol Support is replying").count() == 1


def open_palette(desk):
    press(desk, "Control+k")
    wait_for_palette(desk)


def test_ctrl_k_finds_a_ticket_by_words_customer_and_number(desk, tickets, alice):
    wanted = file_ticket(alice, title="Blurry images", customer_email="kofi@x.test")
    desk.goto(QUEUE)

    for typed in ("blur", "kofi@", wanted.public_id):
        open_palette(desk)
        desk.keyboard.type(typed)
        desk.wait_for_selector("[role=option][aria-selected=true]:has-text('Blurry')")
        press(desk, "Escape")
        desk.wait_for_function("() => !document.querySelector('dialog[open]')")

    open_palette(desk)
    desk.keyboard.type("blur")
    desk.wait_for_selector("[role=option][aria-selected=true]:has-text('Blurry')")
    with desk.expect_navigation():
        press(desk, "Enter")
    assert str(wanted.pk) in desk.url


def test_the_palette_traps_the_focus_and_returns_it(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "j", "Control+k")
    wait_for_palette(desk)

    for _ in range(5):
        press(desk, "Tab")
        assert desk.evaluate("palette.contains(document.activeElement)")
    desk.focus("#palette-text")
    desk.keyboard.type("x?")
    wait_for_selected(desk, [])
    press(desk, "Escape")

    wait_for_focused_text(desk, TITLES[0])
    assert not desk.locator("#palette").is_visible()


def test_the_palette_runs_actions_and_opens_queues(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "j")
    open_palette(desk)
    desk.keyboard.type("set the prio")
    desk.wait_for_selector("[role=option][aria-selected=true]:has-text('priority')")
    press(desk, "Enter")
    desk.wait_for_selector("#palette[open] [role=option]:has-text('Urgent')")
    press(desk, "Escape")
    desk.wait_for_function("() => !document.querySelector('dialog[open]')")
    open_palette(desk)
    desk.keyboard.type("overdue")
    desk.wait_for_selector("[role=option][aria-selected=true]:has-text('Overdue')")

    with desk.expect_navigation():
        press(desk, "Enter")

    assert desk.locator("h1").inner_text() == "Overdue"


def test_the_key_list_has_each_shortcut_and_can_switch_them_off(desk, tickets):
    desk.goto(QUEUE)
    press(desk, "?")

    keys = desk.locator("#keys-list dt").all_inner_texts()
    declared = desk.locator("[data-key]:visible").count()
    assert len(keys) >= declared
    assert {"J", "X", "A", "S", "P", "T", "Ctrl K"} <= {key.strip() for key in keys}

    desk.uncheck("#keys-single")
    press(desk, "Escape", "j", "a")
    assert not desk.locator("#palette").is_visible()
    assert desk.locator(".is-current").count() == 0


def test_digits_open_queues(desk, tickets):
    desk.goto("/admin/desk/")

    for key, name in (("2", "Unassigned"), ("6", "All tickets"), ("1", "Mine")):
        with desk.expect_navigation():
            press(desk, key)
        assert desk.locator("h1").inner_text() == name


def test_a_filter_is_saved_as_a_view_and_deleted(desk, tickets, alice, bob):
    file_ticket(alice, title="Another", tags=["theme"])
    desk.goto(QUEUE)
    press(desk, "f")
    desk.fill("#filter-tag", "dns")
    with desk.expect_navigation():
        press(desk, "Enter")
    assert desk.locator(".list .title").all_inner_texts() == list(TITLES)

    press(desk, "v")
    desk.keyboard.type("DNS trouble")
    with desk.expect_navigation():
        press(desk, "Enter")
    current = desk.locator(".side [aria-current=page]").all_inner_texts()
    assert "DNS trouble" in [name.strip() for name in current]
    assert SavedView.objects.get().owner == bob

    press(desk, "v")
    with desk.expect_navigation():
        desk.click("button:has-text('Remove')")
    assert SavedView.objects.count() == 0


def test_e_exports_the_filtered_queue(desk, tickets, alice, bob):
    change_role(bob, role=Role.LEAD, actor=SYSTEM, at=now())
    file_ticket(alice, title="=1+1", tags=["theme"])
    desk.goto(f"{QUEUE}&tag=theme")

    with desk.expect_download() as download:
        press(desk, "e")

    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert line["title"] == "'=1+1"


def test_text_of_tickets_is_escaped_in_the_queue(tab, desk, alice):
    evil = "\"><img src=q onerror=document.title='pwn'>"
    ticket = file_ticket(alice, title=evil, tags=["<svg/onload=alert(1)>"])
    desk.goto(QUEUE)

    press(desk, "Control+k")
    desk.keyboard.type("onerror")
    desk.wait_for_selector("[role=option]:has-text('onerror')")
    press(desk, "Escape", "j", "t")
    desk.wait_for_selector("[role=option]:has-text('onload')")
    press(desk, "Escape")
    choose(desk, "s", "progress")
    wait_for_announcement(desk, "Changed: 1.")

    assert row(ticket).status == "in_progress"
    assert "pwn" not in desk.title()
    assert desk.locator("main img").count() == 0


def test_without_script_many_are_changed_by_a_plain_form(
    chromium, live_server, tickets, bob
):
    context = new_context(chromium, live_server.url, java_script_enabled=False)
    enter(context, bob, live_server.url)
    page = context.new_page()
    page.goto(QUEUE)

    page.click(f"#row-{tickets[0].pk} .pick label")
    page.select_option("#bulk-status", "closed")
    page.click("button:has-text('Change')")

    assert "Changed: 1" in page.inner_text(".report")
    assert row(tickets[0]).status == "closed"
    context.close()


def test_ten_tickets_are_triaged_by_keyboard_alone(desk, alice, bob):
    filed = [file_ticket(alice, title=f"Ticket {number}") for number in range(10)]
    desk.goto("/admin/desk/")
    with desk.expect_navigation():
        press(desk, "2")
    press(desk, "j")

    for done, _ in enumerate(filed):
        here = desk.evaluate("document.activeElement.closest('tr').dataset.number")
        for key, words in (("p", "high"), ("s", "in progress"), ("a", "me")):
            choose(desk, key, words)
            wait_for_announcement(desk, "Changed: 1.")
            desk.evaluate("announcements.textContent = ''")
        desk.wait_for_selector(f"#row-{here}", state="detached")
        assert Ticket.objects.filter(assigned_to=bob).count() == done + 1
        if done < 9:
            wait_for_focus(desk, "a.title")

    states = set(Ticket.objects.values_list("priority", "status", "assigned_to"))
    assert states == {(Priority.HIGH, "in_progress", bob.pk)}
    assert Event.objects.filter(actor_name=bob.name).count() == 30
    desk.wait_for_selector("text=Nothing here. Good.")
    assert desk.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 720, 1440])
def test_home_page_queue_and_dialogs_are_accessible(
    desk, tickets, alice, carol, theme, width
):
    """720 is a wide screen at 200 %, 390 a phone."""
    there = {"ticket": tickets[0], "is_writing": True, "at": now()}
    Presence.objects.create(agent=carol, **there)
    file_ticket(alice, title="A" * 255, customer_email=f"{'a' * 60}@x.test")
    desk.emulate_media(color_scheme=theme)
    desk.set_viewport_size({"width": width, "height": 844})

    wrong = {}
    for path in ("/admin/desk/", QUEUE, f"{QUEUE}&tag=none"):
        desk.goto(path)
        wrong[path] = worst_of(desk, width)
    desk.goto(QUEUE)
    press(desk, "j", "x")
    wrong["selected"] = worst_of(desk, width)
    for key, name in (("?", "keys"), ("Control+k", "palette")):
        if name == "keys" and width == 390:
            continue  # a phone has no keys
        press(desk, key)
        desk.wait_for_selector(f"#{name}[open]")
        if name == "palette":
            desk.wait_for_selector("[role=option]")
        wrong[name] = worst_of(desk, width)
        press(desk, "Escape")

    assert {place: found for place, found in wrong.items() if found} == {}


def worst_of(page, width):
    """Return the page's faults; wide ones are for a mouse, which hits less."""
    wrong = faults_of(page)
    structure = wrong.pop("structure", {"skipped": False, "headings": 1})
    if width > 960:
        wrong.pop("small", None)
    if structure["skipped"] or structure["headings"] != 1:
        wrong["headings"] = structure
    if page.locator("header, nav, main").count() != 3:
        wrong["landmarks"] = page.locator("header, nav, main").count()
    return wrong


def test_the_title_of_a_queue_page_is_its_name(desk, tickets):
    desk.goto(QUEUE)

    assert re.match("Unassigned · DevPros", desk.title())
