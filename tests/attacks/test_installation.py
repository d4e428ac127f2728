"""The installation itself: whoever attacks it can sign in, call, and read mail."""


def test_an_agent_signs_in_and_reaches_the_admin(installation):
    browser = installation.signed_in("bob")

    assert browser.get("/admin/", follow_redirects=True).status_code == 200


def test_a_ticket_filed_with_a_key_mails_its_customer(installation):
    body = {"title": "t", "description": "d", "customer_email": "kim@attacks.test"}
    answer = installation.api("acme").post("/v1/tickets", json=body)

    assert answer.status_code == 201
    assert len(installation.mails_to("kim@attacks.test", at_least=1)) == 1
