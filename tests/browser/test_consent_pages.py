"""The pages where people decide about applications, for everybody's eyes and hands."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from accounts import services
from accounts.models import Membership, SecurityEvent
from accounts.services.record import record
from api.datetimes import now
from conftest import NOON, PASSWORD, SYSTEM, make_board, rename, rename_row
from tests.browser.accessibility import faults_of, stops_of
from tests.browser.sign_in_support import submit_sign_in, take_picture

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]

SIZES = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 640},
}
EVERYTHING = (
    "tickets:read tickets:write tickets:assign credentials:write credentials:reveal"
    " webhooks:manage comments:internal"
)
HOSTILE = "<b>\u202eknaB</b><script>document.title='pwn'</script>" + "x" * 28
LONG = "<i>\u202eDonaudampfschifffahrtsgesellschaftskapitänsmützenfabrik</i>" * 2


def ask(application, scope="tickets:read", uri="https://board.test/callback"):
    """Return the address with which an application asks."""
    asked = {
        "response_type": "code",
        "client_id": application.client_id,
        "redirect_uri": uri,
        "scope": scope,
        "state": "x",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    return f"/oauth/authorize?{urlencode(asked)}"


def enter(page, person, address):
    page.goto(address)
    submit_sign_in(page, person)
    page.wait_for_url("**/oauth/authorize?**")


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


def test_a_member_can_read_and_answer_the_question(tab, everywhere, mia, board):
    enter(tab.page, mia, ask(board))

    assert everywhere("consent") == {}
    assert stops_of(tab.page) == [
        "DevPros",
        "Sign out",
        "Use another account",
        "connected applications",
        "Allow",
        "Deny",
    ]
    allow, deny = (
        tab.page.get_by_role("button", name=name).bounding_box()
        for name in ("Allow", "Deny")
    )
    assert (allow["width"], allow["height"]) == (deny["width"], deny["height"])
    assert tab.faults == []


def test_a_member_of_two_organizations_can_choose(
    tab, everywhere, mia, board, make_organization
):
    other = make_organization("Bluebird")
    Membership.objects.create(organization=other, user=mia, created_at=NOON)
    enter(tab.page, mia, ask(board))

    assert everywhere("consent-two") == {}
    question = tab.page.get_by_role("group", name="In which organization may it act?")
    assert question.get_by_role("radio").count() == 2
    assert stops_of(tab.page)[3:5] == ["Acme", "connected applications"]
    assert tab.faults == []


def test_an_agent_reads_all_that_it_could_do(tab, everywhere, bob, board):
    enter(tab.page, bob, ask(board, EVERYTHING.replace("tickets:assign ", "")))

    assert everywhere("consent-agent") == {}
    assert tab.page.locator(".can li").count() == 4
    text = tab.page.locator("main").inner_text()
    assert "in every organization" in text
    assert "we have approved it for our agents" in text
    assert tab.faults == []


def test_a_member_reads_that_nobody_of_ours_looked_at_it(tab, everywhere, mia, acme):
    enter(tab.page, mia, ask(make_board(acme, "Kanban")))

    assert everywhere("consent-not-approved") == {}
    assert "we have not looked at it" in tab.page.locator("main").inner_text()
    assert tab.faults == []


def test_an_agent_is_sent_back_from_what_nobody_approved(tab, bob, acme):
    sent_to = []
    tab.friends.append("https://board.test/")
    tab.page.route(
        "https://board.test/**",
        lambda route: (sent_to.append(route.request.url), route.fulfill(body="back")),
    )

    tab.page.goto(ask(make_board(acme, "Kanban")))
    submit_sign_in(tab.page, bob)  # what follows a form may lead to us alone
    tab.page.wait_for_url("https://board.test/**")

    assert "error=access_denied" in sent_to[-1]
    assert tab.page.locator("body").inner_text() == "back"


def test_an_agent_who_signed_in_long_ago_confirms_and_reads_it_again(
    tab, bob, board, settings
):
    enter(tab.page, bob, ask(board, "credentials:reveal"))
    settings.REVEAL_CONSENT_AGE = timedelta(0)
    tab.page.get_by_role("button", name="Allow").click()
    tab.page.wait_for_url("**/accounts/reauthenticate/?**")
    take_picture(tab.page, "consent-confirm-wide-light")
    settings.REVEAL_CONSENT_AGE = timedelta(minutes=5)

    tab.page.fill("[name=password]", PASSWORD)
    tab.page.keyboard.press("Enter")

    tab.page.wait_for_url("**/oauth/authorize?**")
    assert tab.page.get_by_role("button", name="Allow").is_visible()
    assert not bob.connections.exists()
    assert tab.faults == []


def test_names_of_strangers_are_only_names(tab, everywhere, make_organization):
    organization = rename_row(make_organization("Long"), LONG[:110])
    person = services.Person(f"{'m' * 60}@{'x' * 60}.test", "Long", PASSWORD)
    member = services.create_member(organization, person=person, actor=SYSTEM, at=NOON)
    rename_row(member.user, LONG[:110])
    board = rename(make_board(organization), HOSTILE[:80])
    enter(tab.page, member.user, ask(board, EVERYTHING))

    assert everywhere("consent-hostile") == {}
    heading = tab.page.get_by_role("heading", level=1)
    assert heading.inner_text() == f"Let {HOSTILE[:80]} in?"
    assert heading.locator("b").count() == 0
    services.grant_connection(
        board.application, user=member.user, membership=member, scopes=[], at=NOON
    )
    tab.page.goto("/accounts/applications/")
    assert everywhere("connected-hostile") == {}
    assert "pwn" not in tab.page.title()
    assert tab.faults == []


def test_a_program_on_the_same_device_is_said_to_be_one(tab, mia, acme):
    profile = services.Profile("Desk CLI", ["http://127.0.0.1/callback"])
    program, _ = services.create_application(
        acme, profile=profile, is_confidential=False, owner=None, actor=SYSTEM, at=NOON
    )

    enter(tab.page, mia, ask(program, uri="http://127.0.0.1:5123/callback"))

    text = tab.page.locator("main").inner_text()
    assert "a program on this device, 127.0.0.1:5123." in text
    assert tab.faults == []


def test_a_request_that_cannot_be_answered_is_a_readable_page(tab, everywhere, mia):
    tab.page.goto("/oauth/authorize?client_id=nobody&response_type=code")

    assert everywhere("refused") == {}
    assert "Invalid client_id" in tab.page.get_by_role("alert").inner_text()
    # Chromium notes the 400 of the page itself, and nothing else.
    assert all("400 (Bad Request)" in fault for fault in tab.faults)


def test_who_belongs_nowhere_can_become_somebody_else(tab, everywhere, mia, bob, board):
    mia.memberships.all().delete()
    enter(tab.page, mia, ask(board))
    assert everywhere("refused-nowhere") == {}
    assert "no organization" in tab.page.get_by_role("alert").inner_text()

    tab.page.get_by_role("button", name="Use another account").click()
    submit_sign_in(tab.page, bob)

    tab.page.wait_for_url("**/oauth/authorize?**")
    assert bob.email in tab.page.locator("main").inner_text()


def test_connected_applications_can_be_read_and_ended(
    tab, everywhere, mia, acme, board
):
    membership = mia.memberships.get()
    enter(tab.page, mia, ask(board))
    tab.page.goto("/accounts/applications/")
    assert everywhere("connected-none") == {}
    for name in ("Kanban", "Weekly report"):
        services.grant_connection(
            make_board(acme, name).application,
            user=mia,
            membership=membership,
            scopes=["tickets:read"],
            at=NOON,
        )
    theft = {"application": "Kanban", "reason": "A refresh token was presented twice."}
    kind = SecurityEvent.Type.TOKEN_FAMILY_REVOKED
    record(kind, actor=SYSTEM, subject=mia.email, at=now(), **theft)

    tab.page.reload()
    assert everywhere("connected") == {}
    warning = tab.page.get_by_role("alert").inner_text()
    assert "Somebody may have copied the access of Kanban." in warning
    assert stops_of(tab.page)[2:] == ["Revoke Weekly report", "Revoke Kanban"]
    tab.page.get_by_role("button", name="Revoke Kanban").click()

    said = tab.page.get_by_role("status").inner_text()
    assert said == "\u2068Kanban\u2069 is out. Its access ended."
    assert mia.connections.get().application.name == "Weekly report"
    assert tab.faults == []
