"""Handing a secret over and opening it, for everybody's eyes and hands."""

import pytest

from conftest import file_ticket
from credentials.models import Credential, DropLink
from credentials.tests.one_time_links import CANARY, ask, opened, stored_secret
from tests.browser.accessibility import faults_of, stops_of
from tests.browser.conftest import sign_in
from tests.browser.sign_in_support import take_picture
from tests.browser.waiting import pause_clock, wait_until

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SIZES = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
MESSAGE = """The checkout fails since Tuesday. An administrator is enough.

Thank you, Ana <b>\u202eknaB</b>"""
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END-----\n"
REASON = "Check the settings of the cache plugin"
NOTHING = "nowhere to be seen"


@pytest.fixture(params=["light", "dark"])
def everywhere(request, tab):
    """Return what looks at the page on each screen, and says what is wrong with it."""

    def inspect(name):
        wrong = {}
        tab.page.emulate_media(color_scheme=request.param)
        for size, viewport in SIZES.items():
            tab.page.set_viewport_size(viewport)
            take_picture(tab.page, f"{name}-{size}-{request.param}")
            wrong |= {f"{size}: {k}": v for k, v in faults_of(tab.page).items()}
        return wrong

    return inspect


def open_it(tab, credential, person):
    sign_in(tab.page, person)
    tab.page.goto(f"/admin/credentials/credential/{credential.pk}/change/")
    if not tab.page.is_visible("text=Open on record"):
        tab.page.click("text=more_horiz")  # on a phone the ways are in a menu
    tab.page.click("text=Open on record")
    tab.page.fill("[name=reason]", REASON)
    tab.page.click("button:text-is('Open')")
    tab.page.wait_for_selector("[data-field=password]")
    tab.page.wait_for_selector("#secret", state="detached")  # our script has taken it
    return tab.page.locator("[data-field=password]")


@pytest.mark.parametrize("kind", ["wordpress_admin", "ssh_key", "other"])
def test_anybody_can_read_and_fill_in_the_page(tab, everywhere, alice, ticket, kind):
    tab.page.goto(ask(alice, ticket, type=kind, message=MESSAGE))

    assert everywhere(f"drop-{kind}") == {}
    assert tab.page.context.cookies() == []
    assert tab.faults == []


def test_every_other_page_of_a_link_fits(tab, everywhere, alice, ticket):
    link = ask(alice, ticket)
    tab.page.goto("/drop/thanks")
    assert everywhere("drop-thanks") == {}
    alice.patch(f"/v1/tickets/{ticket.public_id}", {"status": "closed"})
    for name, path in {"ended": link, "spent": "/drop/dp_drop_x"}.items():
        tab.page.goto(path)
        assert everywhere(f"drop-{name}") == {}

    # Chromium says so of every answer that is none.
    assert {line.partition("(")[0].strip() for line in tab.faults} <= {
        "Failed to load resource: the server responded with a status of 409",
        "Failed to load resource: the server responded with a status of 410",
    }


def test_the_keyboard_alone_hands_it_over_once(tab, alice, ticket):
    page, link = tab.page, ask(alice, ticket)
    page.goto(link)
    assert stops_of(page) == [
        "Web address (optional)",
        "User name (optional)",
        "Password",
        "Show the hidden fields while I type",
        "Notes (optional)",
        "Send, once",
    ]
    page.get_by_label("User name").focus()
    page.keyboard.type("admin")
    page.keyboard.press("Enter")  # too early: the password is missing
    assert DropLink.objects.get().used_at is None
    page.get_by_label("Password").focus()
    page.keyboard.type(CANARY)
    page.keyboard.press("Enter")

    page.wait_for_url("**/drop/thanks")
    assert opened(Credential.objects.get()) == {"username": "admin", "password": CANARY}
    page.go_back()
    assert "This link is used up" in page.inner_text("h1")
    assert CANARY not in page.content()


def test_a_pasted_key_arrives_whole(tab, alice, ticket):
    tab.page.goto(ask(alice, ticket, type="ssh_key"))

    tab.page.get_by_label("Private key").fill(KEY)
    tab.page.click("text=Send, once")
    tab.page.wait_for_url("**/drop/thanks")

    assert opened(Credential.objects.get()) == {"private_key": KEY}
    assert tab.faults == []


def test_a_refused_form_says_why_and_shows_nothing_back(tab, everywhere, alice, ticket):
    page = tab.page
    page.goto(ask(alice, ticket, type="other"))
    page.locator("[name=name-1]").fill("Door PIN")
    page.locator("[name=value-2]").fill(CANARY)

    page.click("text=Send, once")

    page.wait_for_selector("text=Nothing was sent yet.")
    assert page.locator("[name=name-1]").input_value() == "Door PIN"
    assert CANARY not in page.content()
    assert page.title().startswith("Error: ")
    assert everywhere("drop-refused") == {}


def test_the_assignee_shows_one_field_for_thirty_seconds(tab, alice, bob, ticket):
    tab.page.clock.install()
    row = open_it(tab, stored_secret(alice, ticket), bob)
    page, value = tab.page, row.locator("[data-value]")
    assert CANARY not in page.content()
    take_picture(page, "opened-masked")
    pause_clock(page)

    row.locator("[data-show]").click()
    assert value.inner_text() == CANARY
    take_picture(page, "opened-shown")
    page.clock.run_for(29_000)
    assert (value.inner_text(), row.inner_text().count("Hide (1)")) == (CANARY, 1)
    page.clock.run_for(1_000)

    assert CANARY not in page.content()
    assert row.locator("[data-show]").inner_text() == "Show"
    assert tab.faults == []


def test_what_is_hidden_by_hand_leaves_the_page_at_once(tab, alice, bob, ticket):
    row = open_it(tab, stored_secret(alice, ticket), bob)

    row.locator("[data-show]").click()
    row.locator("[data-show]").click()

    assert CANARY not in tab.page.content()


def test_copying_shows_nothing(tab, alice, bob, ticket):
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = open_it(tab, stored_secret(alice, ticket), bob)

    row.locator("[data-copy]").click()
    tab.page.wait_for_selector("text=Copied: password.")

    assert CANARY not in tab.page.content()
    assert tab.page.evaluate("navigator.clipboard.readText()") == CANARY


def in_clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("may_read", [True, False])
def test_the_clipboard_is_emptied_after_a_minute(tab, alice, bob, ticket, may_read):
    page = tab.page
    page.clock.install()
    rights = ["clipboard-read", "clipboard-write"]
    page.context.grant_permissions(rights if may_read else rights[1:])
    row = open_it(tab, stored_secret(alice, ticket), bob)
    pause_clock(page)
    row.locator("[data-copy]").click()
    page.wait_for_selector("#said >> text=The clipboard is emptied after a minute.")

    page.clock.run_for(59_000)
    page.context.grant_permissions(rights)
    before = in_clipboard(page)
    page.context.grant_permissions(rights if may_read else rights[1:])
    page.clock.run_for(2_000)
    page.context.grant_permissions(rights)

    assert before == CANARY
    wait_until(page, lambda: in_clipboard(page) == "")


def test_what_was_copied_since_stays_in_the_clipboard(tab, alice, bob, ticket):
    page = tab.page
    page.clock.install()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = open_it(tab, stored_secret(alice, ticket), bob)
    pause_clock(page)
    row.locator("[data-copy]").click()
    page.wait_for_selector("#said >> text=The clipboard is emptied after a minute.")

    page.evaluate("navigator.clipboard.writeText('something else')")
    page.clock.run_for(61_000)
    for _ in range(20):
        page.evaluate("fetch('/v1/health')")  # a turn of the page's queue

    assert in_clipboard(page) == "something else"


def test_a_masked_field_shows_when_the_box_beside_it_is_checked(tab, alice, ticket):
    page = tab.page
    page.goto(ask(alice, ticket))
    security = "field => getComputedStyle(field).webkitTextSecurity"
    field = page.get_by_label("Password")

    hidden = field.evaluate(security)
    page.get_by_label("Show the hidden fields").check()

    assert (hidden, field.evaluate(security)) == ("disc", "none")


@pytest.mark.parametrize("way", ["pagehide", "pageshow", "five minutes"])
def test_a_page_that_was_left_has_forgotten(tab, alice, bob, ticket, way):
    tab.page.clock.install()
    row = open_it(tab, stored_secret(alice, ticket), bob)
    row.locator("[data-show]").click()

    if way == "five minutes":
        tab.page.clock.run_for(5 * 60_000)
    else:
        tab.page.evaluate(
            "way => dispatchEvent(new PageTransitionEvent(way, {persisted: true}))", way
        )

    assert CANARY not in tab.page.content()
    assert row.locator("[data-show]").is_disabled()
    assert "Forgotten here." in tab.page.inner_text("#said")


def test_going_back_to_it_shows_nothing(tab, alice, bob, ticket):
    row = open_it(tab, stored_secret(alice, ticket), bob)
    row.locator("[data-show]").click()

    tab.page.click("text=Done")
    tab.page.wait_for_url("**/change/")
    # The answer to a form is kept nowhere: Chromium would have to send it again.
    with pytest.raises(Exception, match="ERR_CACHE_MISS"):
        tab.page.go_back()

    # Chromium's own page about it may still be coming up; ours is not what it shows.
    assert not tab.page.url.endswith("/open/")
    assert Credential.objects.get().reveals == 1


def test_it_is_destroyed_from_the_page_it_was_opened_on(tab, alice, bob, ticket):
    open_it(tab, stored_secret(alice, ticket), bob)

    tab.page.click("text=Destroy it now")

    tab.page.wait_for_selector("text=Its secret is destroyed.")
    assert Credential.objects.get().ended_as == "revoked"
    assert tab.faults == []


def test_a_text_goes_from_the_ticket_into_custody(tab, alice, bob):
    ticket = file_ticket(
        alice, assigned_to=bob.email, description=f"Sign in with {CANARY}, please"
    )
    page = tab.page
    sign_in(page, bob)
    page.goto(f"/admin/tickets/ticket/{ticket.pk}/change/")
    page.click("text=Take a text out…")
    page.fill("[name=text]", NOTHING)
    page.click("button:has-text('Take it out')")
    page.wait_for_selector("text=Neither the ticket nor a comment holds it.")
    assert NOTHING not in page.content()
    page.fill("[name=text]", CANARY)
    page.select_option("[name=move_to]", "wordpress_admin")
    page.click("button:has-text('Take it out')")

    page.wait_for_selector(f"text={Credential.objects.get().public_id}")
    assert CANARY not in page.content()
    assert opened(Credential.objects.get()) == {"password": CANARY}
    assert tab.faults == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desks_pages_fit(tab, alice, bob, ticket, size, scheme):
    credential, page = stored_secret(alice, ticket, max_reveals=3), tab.page
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=scheme)
    open_it(tab, credential, bob)
    take_picture(page, f"desk-opened-{size}-{scheme}")
    base = f"/admin/credentials/credential/{credential.pk}"
    paths = {
        "list": "/admin/credentials/credential/",
        "page": f"{base}/change/",
        "open": f"{base}/open_on_record/",
        "revoke": f"{base}/revoke/",
        "ticket": f"/admin/tickets/ticket/{ticket.pk}/change/",
        "take-out": f"/admin/tickets/ticket/{ticket.pk}/take_out/",
    }
    wide = "document.documentElement.scrollWidth > innerWidth"
    for name, path in paths.items():
        page.goto(path)
        take_picture(page, f"desk-{name}-{size}-{scheme}")
        assert not page.evaluate(wide), name
        assert CANARY not in page.content()
    assert tab.faults == []
