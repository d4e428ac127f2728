"""The reference that Scalar draws: from our document, with nothing from elsewhere."""

import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]


def test_the_reference_is_drawn_and_a_call_is_tried_in_the_sandbox(tab, sandy):
    page, asked = tab.page, []
    page.on("request", lambda call: asked.append((call.method, call.url)))
    page.set_viewport_size({"width": 1440, "height": 900})

    page.goto("/docs/reference")
    page.get_by_placeholder("Token").filter(visible=True).first.fill(sandy.secret)
    page.goto("/docs/reference#tag/self-description/GET/v1/me")
    page.get_by_role("button", name="Test Request (get /v1/me)").click()
    client = page.get_by_role("dialog")
    client.get_by_role("button", name="Send get request").click()

    client.get_by_text("200 OK").wait_for()
    client.get_by_text("Acme (sandbox)").wait_for()
    assert page.get_by_text("Tickets", exact=True).count() >= 1
    assert page.get_by_text("with a sandbox key first").is_visible()
    assert asked[-1] == ("GET", f"{page.url.partition('/docs')[0]}/v1/me")
    # Neither another place nor a fault of the policy; and the key is kept nowhere.
    assert tab.faults == []
    assert sandy.secret not in page.evaluate("JSON.stringify({...localStorage})")
    assert sandy.secret not in page.evaluate("JSON.stringify({...sessionStorage})")
