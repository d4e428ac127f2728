"""Working a ticket at the desk, for everybody's eyes, hands and colleagues."""

import pytest

from credentials.tests.drops import handed_over
from tests.browser.desk import believable, enter
from tests.browser.test_sign_in import look

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


@pytest.fixture
def ticket(alice, bob):
    return believable(alice, bob)


@pytest.fixture
def page(tab, bob, ticket):
    """Bob's browser, on the ticket."""
    enter(tab.page.context, bob, tab.friends[0])
    tab.page.goto(f"/admin/desk/tickets/{ticket.pk}/")
    return tab.page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_look(page, tab, scheme, alice, ticket):
    handed_over(alice, ticket)
    page.emulate_media(color_scheme=scheme)
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        page.reload()
        look(page, f"ticket-{name}-{scheme}")
    page.set_viewport_size(SIZES["wide"])
    page.keyboard.press("n")
    look(page, f"ticket-note-{scheme}")
    assert tab.faults == []
