"""What readers of mails and members see of mail: in light, dark, wide and on a phone.

With SHOTS=folder each look is kept there as a picture.
"""

import pytest

from api.datetimes import now
from conftest import file_ticket
from credentials.tests.one_time_links import ask
from events.dispatch import dispatch_events
from notifications.reader_links import link_for
from tests.browser.accessibility import faint_texts
from tests.browser.sign_in_support import (
    scrolls_sideways,
    submit_sign_in,
    take_picture,
    targets_too_small,
)

pytestmark = [
    pytest.mark.once,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
SIZES = {"wide": (1280, 900), "phone": (390, 800)}
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"),
    [(size, scheme) for size in SIZES for scheme in ("light", "dark")],
)


def seen_as(page, size, scheme):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)


@LOOKS
def test_a_reader_ends_the_mails_and_lets_them_come_again(
    tab, acme, settings, size, scheme
):
    page, path = tab.page, link_for(acme.pk, "pat@x.test")
    seen_as(page, size, scheme)

    page.goto(path.removeprefix(settings.PUBLIC_URL))
    take_picture(page, f"mails-{size}-{scheme}")
    page.get_by_role("button", name="Send me no more of them").click()
    page.wait_for_selector("text=You get no more mails")
    take_picture(page, f"mails-ended-{size}-{scheme}")

    assert not scrolls_sideways(page)
    assert faint_texts(page) == []
    assert targets_too_small(page) == []
    page.get_by_role("button", name="Let them come again").click()
    page.wait_for_selector("text=Send me no more of them")
    assert tab.faults == []


@LOOKS
def test_members_see_which_mails_were_not_sent(tab, alice, mia, settings, size, scheme):
    settings.MAILS_PER_NEW_READER = 1
    for _ in range(3):
        file_ticket(alice, customer_email="pat.with.a.long.name@customer.test")
    dispatch_events(at=now())
    page = tab.page
    page.goto("/accounts/login/")
    submit_sign_in(page, mia)
    page.wait_for_url("**/portal/**")
    seen_as(page, size, scheme)

    page.goto("/portal/mail/")
    take_picture(page, f"portal-mail-{size}-{scheme}")

    assert page.locator("tbody tr").count() == 2
    assert not scrolls_sideways(page)
    assert faint_texts(page) == []
    assert tab.faults == []


@LOOKS
def test_a_one_time_page_with_its_masked_field(tab, alice, ticket, size, scheme):
    page = tab.page
    seen_as(page, size, scheme)

    page.goto(ask(alice, ticket))
    page.get_by_label("Password").fill("hunter-2")
    take_picture(page, f"drop-{size}-{scheme}")

    label = page.locator(".show-masked label")
    assert not scrolls_sideways(page)
    assert label.bounding_box()["height"] >= 44
