"""An address is what it says: nothing in it is decoded when a mail is written."""

import pytest
from django.core.mail.message import sanitize_address
from hypothesis import given
from hypothesis import strategies as st

from accounts import services
from accounts.addresses import address_error
from accounts.services import Profile
from api.errors import InvalidRequest
from conftest import NOON, SYSTEM

ENCODED = [
    "=?utf-8?q?v=69ctim?=@h.test",
    "=?u?b?&^!?=@h.test",
    "a=?us-ascii?q?b?=@h.test",
]
LOCAL_PART = st.text("abz09=?_&^!+.-'*/{}|~`#$%", min_size=1, max_size=24)


@pytest.mark.parametrize("address", ENCODED)
def test_a_ticket_for_an_encoded_word_is_refused(alice, address):
    body = {"title": "t", "description": "d", "customer_email": address}

    assert alice.post("/v1/tickets", body).status_code == 400


@pytest.mark.parametrize("page", ["/accounts/signup/", "/accounts/password/reset/"])
@pytest.mark.parametrize("address", ENCODED)
def test_a_form_with_an_encoded_word_is_shown_again(client, db, page, address):
    form = {
        "email": address,
        "name": "Nina New",
        "organization": "New Agency",
        "password": "correct horse battery",
    }

    assert client.post(page, form).status_code == 200


@given(LOCAL_PART)
def test_what_is_taken_is_written_as_it_is(local_part):
    address = f"{local_part}@h.test"

    assert address_error(address) or sanitize_address(address, "utf-8") == address


@pytest.mark.parametrize(
    "name",
    ["Sync\nAgent: Lena", "Confirm at https://evil.example/fix", "Sync\u202egnp"],
)
def test_an_application_is_not_named_by_a_link_or_by_lines(acme, name):
    with pytest.raises(InvalidRequest):
        services.create_application(
            acme,
            profile=Profile(name, ["https://a.test/cb"], []),
            is_confidential=True,
            owner=None,
            actor=SYSTEM,
            at=NOON,
        )
