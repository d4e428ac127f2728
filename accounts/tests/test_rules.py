"""Names that services of accounts refuse, whichever entry point calls them."""

import pytest

from accounts import services
from accounts.models import ApiKey, Application, EmailCode, Organization, User
from api.errors import InvalidRequest
from conftest import NOON, PASSWORD, SYSTEM, make_board

BY = {"actor": SYSTEM, "at": NOON}


def create_organization(organization, name):
    return services.create_organization(name, **BY).name


def create_member(organization, name):
    person = services.Person("eve@acme.test", name, PASSWORD)
    return services.create_member(organization, person=person, **BY).user.name


def create_agent(organization, name):
    person = services.Person("eve@devpros.test", name, PASSWORD)
    return services.create_agent(person, **BY).name


def create_application(organization, name):
    return make_board(organization, name).application.name


def issue_key(organization, name):
    return services.issue_key(organization, name=name, scopes=["tickets:read"], **BY)[
        0
    ].name


def ask_for_code_as(organization, name):
    return _ask_for_code(name=name, organization="Agency One")[0].name


def ask_for_code_of(organization, name):
    return _ask_for_code(name="Eve", organization=name)[0].organization


def _ask_for_code(**names):
    purpose = EmailCode.Purpose.SIGN_UP
    return services.request_code(purpose, email="eve@acme.test", at=NOON, **names)


LONGEST = {
    create_organization: 120,
    create_member: 120,
    create_agent: 120,
    create_application: 80,
    issue_key: 80,
    ask_for_code_as: 120,
    ask_for_code_of: 120,
}
SERVICES = pytest.mark.parametrize("service", LONGEST, ids=lambda made: made.__name__)


def count_rows():
    models = (ApiKey, Application, EmailCode, Organization, User)
    return [model.objects.count() for model in models]


@SERVICES
def test_a_name_is_stored_without_the_spaces_around_it(acme, service):
    assert service(acme, "  Eve & Co ") == "Eve & Co"


@SERVICES
def test_a_name_of_the_longest_length_is_stored(acme, service):
    name = "N" * LONGEST[service]

    assert service(acme, name) == name


@SERVICES
@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "Eve\nBcc: all",
        "Eve\rCo",
        "E\x00ve",
        "E\x1bve",
        "Eve\u2028Co",
        "E\u202eve",
    ],
    ids=ascii,
)
def test_a_name_that_is_not_one_line_of_visible_text_is_refused(acme, service, name):
    before = count_rows()

    with pytest.raises(InvalidRequest) as refused:
        service(acme, name)

    (error,) = refused.value.details["fields"]
    assert error["field"] in {"name", "organization"}
    assert count_rows() == before


@SERVICES
def test_a_name_over_the_longest_length_is_refused(acme, service):
    before = count_rows()

    with pytest.raises(InvalidRequest):
        service(acme, "N" * (LONGEST[service] + 1))

    assert count_rows() == before


@pytest.mark.parametrize(
    "service",
    [service for service in LONGEST if service is not issue_key],
    ids=lambda made: made.__name__,
)
def test_a_name_that_reads_as_a_link_is_refused(acme, service):
    before = count_rows()

    with pytest.raises(InvalidRequest):
        service(acme, "Read https://evil.test/now")

    assert count_rows() == before
