"""Which email addresses are taken, at each place that asks for one."""

import pytest

from accounts import services
from accounts.addresses import address_error, mailbox_of
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM

GOOD = [
    "a@b.test",
    "First.Last+tag@sub.agency.test",
    "o'neil_{x}@b.test",
    "kunde@bücher.test",
    "kunde@xn--bcher-kva.test",
    f"{'x' * 64}@b.test",
    f"a@{'b' * 63}.test",
]
BAD = [
    "",
    "a",
    "@b.test",
    "a@",
    "a@b",
    "a@localhost",
    "a@mail.localhost",
    "a@127.0.0.1",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    '"a b"@c.test',
    '"a,b"@c.test',
    "a@b.test, c@d.test",
    "Ann <a@b.test>",
    "a@b.test\nBcc: c@d.test",
    "a@b.test\r\n",
    "a@b.test\u2028x",
    "a@b.test\u2029",
    "a\u2028@b.test",
    "a@b\u200b.test",
    "a@b\u00ad.test",
    "a\x00@b.test",
    "a@b.test ",
    "a@-b.test",
    "a@b_c.test",
    "a@b..test",
    "a@b.test.",
    ".a@b.test",
    "a..b@c.test",
    "a@b。test",
    "a@faß.test",
    "użytkownik@przykład.test",
    f"{'x' * 65}@b.test",
    f"a@{'b' * 64}.test",
    f"a@{'b.' * 125}test",
]


@pytest.mark.parametrize("address", GOOD)
def test_a_usual_address_is_one(address):
    assert address_error(address) is None


@pytest.mark.parametrize("address", BAD)
def test_what_mail_cannot_be_sent_to_is_none(address):
    assert address_error(address)


def test_letters_of_another_script_before_the_at_are_named_as_the_reason():
    assert "ASCII" in address_error("użytkownik@przykład.test")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("a@b.test", "A+x@B.test", True),
        ("a.b@gmail.com", "ab+c@googlemail.com", True),
        ("a.b@b.test", "ab@b.test", False),
        ("a@bücher.test", "a@xn--bcher-kva.test", True),
        ("a@b.test", "a@c.test", False),
        ("+a@b.test", "+c@b.test", False),
    ],
)
def test_which_addresses_reach_one_mailbox(one, other, is_same):
    assert (mailbox_of(one) == mailbox_of(other)) == is_same


PLACES = {
    "a member": lambda acme, email: services.create_member(
        acme, person=services.Person(email, "Kim", PASSWORD), actor=SYSTEM, at=NOON
    ),
    "an agent": lambda acme, email: services.create_agent(
        services.Person(email, "Kim", PASSWORD), actor=SYSTEM, at=NOON
    ),
    "an invitation": lambda acme, email: services.invite_member(
        acme, email=email, role="member", actor=SYSTEM, at=NOON
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("address", ["a@localhost", "a@[127.0.0.1]", "a@b.test\u2028x"])
def test_no_service_takes_a_bad_one(acme, place, address):
    with pytest.raises(InvalidRequest):
        PLACES[place](acme, address)


@pytest.mark.parametrize("address", ["a@localhost", "a@b.test\u2028x"])
@pytest.mark.parametrize(
    ("page", "more"),
    [
        (
            "/accounts/signup/",
            {"name": "K", "organization": "O", "password": PASSWORD},
        ),
        ("/accounts/password/reset/", {}),
    ],
)
def test_no_page_takes_a_bad_one(client, db, mailoutbox, page, more, address):
    answer = client.post(page, {"email": address, **more})

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert mailoutbox == []
