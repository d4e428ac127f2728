"""Names with a dot are names; what leads somewhere is none."""

import pytest

from accounts import services
from accounts.link_rules import WORD_JOINER, looks_like_link, without_links
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM

NAMES = [
    "Node.js Agency",
    "Booking.com",
    "Dr. A. Smith",
    "AC/DC & Söhne",
    "R&D / Labs",
    "St. Gallen/Zürich",
    "24/7 Support",
    "Version 2.0/3",
    "Smith: Partners",
    "日本語サポート",
]
LINKS = [
    "https://evil.example",
    "evil.example/claim",
    "Refund pending: evil.example/",
    "evil.example?x=1",
    "evil.example:8443",
    "evil.example#x",
    "evil\uff0eexample\uff0fclaim",
    "evil.exa\u200bmple/claim",
    "evil.example\u2215claim",
    "www.evil.example",
    "WWW.evil.example",
    "claim@evil.example",
    "mailto:claim",
    "http:evil",
    "192.0.2.1",
    "Call 192.0.2.1/x",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(name):
    assert not looks_like_link(name)


@pytest.mark.parametrize("text", LINKS)
def test_what_leads_somewhere_is_none(text):
    assert looks_like_link(text)


@pytest.mark.parametrize("text", LINKS)
def test_no_organization_and_no_person_is_called_so(acme, text):
    with pytest.raises(InvalidRequest):
        services.create_organization(text, actor=SYSTEM, at=NOON)
    person = services.Person("kim@acme.test", text, PASSWORD)
    with pytest.raises(InvalidRequest):
        services.create_member(acme, person=person, actor=SYSTEM, at=NOON)


def test_a_joined_name_reads_the_same_without_its_joiners():
    joined = without_links("Node.js at evil.example/x")

    assert joined.replace(WORD_JOINER, "") == "Node.js at evil.example/x"
    assert "evil.example" not in joined
