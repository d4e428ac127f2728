"""Names that pass for ours, and names that only look a little like it."""

import pytest

from accounts import services
from accounts.models import Organization
from accounts.names import has_visible_character, imitates_devpros
from api.errors import InvalidRequest
from conftest import NOON, SYSTEM, make_board

OURS = [
    "DevPros",
    "devpros",
    "DEVPROS",
    "DevPros support",
    "DevPros Inc",
    "Dev Pros",
    "Dev-Pros",
    "dev_pros",
    "Dev Pros Berlin",
    "D.e.v.P.r.o.s",
    "D e v P r o s",
    "DevPros's",
    "DevPros.com",
    "Acme (DevPros)",
    "Team DevPros",
    "TheDevPros",
    "AskDevPros",
    "DevProsTeam",
    "DevProsKundendienst",
    "DevPros24",
    "DevPros365",
    "D3vPros",
    "DevPr0s Team",
    "DevPro5",
    "DevPro$",
    "D3VPR05",
    "DevP\u00aeos",
    "Clevpros",
    "aDevPros",
    "theofficialDevPros",
    "Devvpros",
    "DeevPross",
    "DevProes",
    "Dev Proes Team",
    "DevPr\u2298s",  # a circled slash
    "DevPr\u2295s",
    "DevPr\u2b55s",
    "DevPr\u0298s",
    "DevPr\u03b8s",
    "Dev\u20bdros",
    "\u2b50DevPr\U0001f534s\u2b50",
    "Dev \u2b50 Pros",
    "De\\/Pros",
    "D\u0435vPros",  # Cyrillic
    "\u0501\u0435\u0475\u0440r\u03bf\u0455",  # Cyrillic and Greek
    "\u2202\u0454\u03bd\u03c1\u044f\u03c3\u0455",
    "\uff24\uff45\uff56\uff30\uff52\uff4f\uff53",  # full-width
    "\U0001d403\U0001d41e\U0001d42f\U0001d40f\U0001d42b\U0001d428\U0001d42c",  # bold
    "\u1d05\u1d07\u1d20\u1d18\u0280\u1d0fs",  # small capitals
    "\u24b9\u24d4\u24e5\u24df\u24e1\u24de\u24e2",  # in circles
    "\U0001f173\U0001f174\U0001f185\U0001f17f\U0001f181\U0001f17e\U0001f182",  # squares
    "\u15ea\u15f4\u142f\u146d\u1587\u15dd\u1515",  # Canadian syllabics
    "D\u00e9vpr\u00f6s",
    "DevPr\u00f8s",
    "\u00d0evPros",
    "DevPr\u0966s",  # a Devanagari zero
    "D\u200bevPros",  # invisible
    "Dev\u00adPros",
    "Dev\u3164Pros",
    "Dev\u2800Pros",
    "\u202eDevPros",
]
NO_VISIBLE_CHARACTER = ["\u3164", "\u115f\u1160", "\uffa0 \u3164", "\u2800", "---"]
NOT_OURS = [
    "Node.js Agency",
    "WebDev Prospects",
    "Web Dev Prospects",
    "DevProspects",
    "Dev Prosperity",
    "Dev Prose Studio",
    "Dev Process Ltd",
    "Dev Progress",
    "Dev Professionals",
    "DevOps Pros",
    "Pros of Dev",
    "Devon Prosser",
    "Dev Prosser",
    "Dev Prosecco",
    "Dev Productions",
    "Dev Produces",
    "Developers",
    "Developers & Co",
    "\u2b50\u2b50\u2b50\u2b50\u2b50\u2b50\u2b50",
    "Dev + Pro",
    "Northwind Studio",
    "Lindgren & Falk",
    "Agency One",
    "3M",
    "\u6771\u4eac\u958b\u767a",
    "\u0418\u0432\u0430\u043d\u043e\u0432 \u0438 \u0441\u044b\u043d",
    "",
]


@pytest.mark.parametrize("name", OURS, ids=ascii)
def test_imitates_devpros_is_true_for_a_name_that_reads_as_devpros(name):
    assert imitates_devpros(name)


@pytest.mark.parametrize("name", NOT_OURS, ids=ascii)
def test_imitates_devpros_is_false_for_a_name_of_its_own(name):
    assert not imitates_devpros(name)


@pytest.mark.parametrize(
    "name", ["3M", "Bj\u00f6rk", "\u6771\u4eac", "\u0669"], ids=ascii
)
def test_has_visible_character_is_true_for_a_letter_or_a_digit(name):
    assert has_visible_character(name)


@pytest.mark.parametrize("name", NO_VISIBLE_CHARACTER, ids=ascii)
@pytest.mark.parametrize("what", ["organization", "application", "key", "member"])
def test_services_refuse_a_name_without_a_visible_character(acme, name, what):
    by = {"actor": SYSTEM, "at": NOON}
    person = services.Person("eve@acme.test", name, "correct horse battery")
    make = {
        "organization": lambda: services.create_organization(name, **by),
        "application": lambda: make_board(acme, name),
        "key": lambda: services.issue_key(
            acme, name=name, scopes=["tickets:read"], **by
        ),
        "member": lambda: services.create_member(acme, person=person, **by),
    }

    with pytest.raises(InvalidRequest) as refused:
        make[what]()

    (fault,) = refused.value.details["fields"]
    assert (fault["field"], "can see" in fault["message"]) == ("name", True)


@pytest.mark.parametrize("name", ["DevPros", "D\u0435vPros support"], ids=ascii)
@pytest.mark.parametrize("what", ["organization", "application", "key", "member"])
def test_services_refuse_a_name_that_imitates_devpros(acme, name, what):
    by = {"actor": SYSTEM, "at": NOON}
    person = services.Person("eve@acme.test", name, "correct horse battery")
    make = {
        "organization": lambda: services.create_organization(name, **by),
        "application": lambda: make_board(acme, name),
        "key": lambda: services.issue_key(
            acme, name=name, scopes=["tickets:read"], **by
        ),
        "member": lambda: services.create_member(acme, person=person, **by),
    }

    with pytest.raises(InvalidRequest) as refused:
        make[what]()

    (fault,) = refused.value.details["fields"]
    assert (fault["field"], "kept for DevPros" in fault["message"]) == ("name", True)
    assert Organization.objects.live().count() == 1


def test_change_application_refuses_a_name_that_imitates_devpros(acme):
    board = make_board(acme)
    profile = services.Profile("DevPros", [board.redirect_uri])

    with pytest.raises(InvalidRequest):
        services.change_application(
            board.application, profile=profile, actor=SYSTEM, at=NOON
        )


def test_our_organization_its_applications_and_agents_may_be_called_devpros(db):
    ours = services.support_organization(at=NOON)
    person = services.Person("sam@devpros.test", "DevPros support", "long enough 1")

    agent = services.create_agent(person, actor=SYSTEM, at=NOON)

    assert ours.name == "DevPros support"
    assert make_board(ours, "DevPros Desk").application.name == "DevPros Desk"
    assert agent.name == "DevPros support"
