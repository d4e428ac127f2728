"""/portal/sessions/ and /portal/security/."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import BrowserSession, SecurityEvent
from accounts.services import issue_key
from accounts.tests.sign_in_support import sign_in
from api.datetimes import now
from conftest import NOON, SYSTEM
from portal.browsers import describe_browser
from portal.security_event_text import GROUPS
from portal.tests.test_members import add_member, signed_in_client

PAGE, LOG = "/portal/sessions/", "/portal/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def here(mia):
    browser = Client(headers={"User-Agent": FIREFOX})
    sign_in(browser, mia.email)
    return browser


@pytest.fixture
def there(mia, here):
    browser = Client()
    sign_in(browser, mia.email)
    return browser


def test_each_session_is_listed_and_this_one_is_marked(here, there):
    shown = here.get(PAGE).content.decode()

    assert "Firefox on Linux" in shown
    assert shown.count("127.0.0.1</bdi>") == 2
    assert shown.count("This one") == 1


def test_ending_a_session_keeps_the_other(here, there):
    number = BrowserSession.objects.get(session=there.session.session_key).pk

    here.post(f"{PAGE}{number}/end/")

    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert SecurityEvent.objects.first().type == "user.sessions_ended"


def test_all_others_end_at_once(here, there, mia):
    third = Client()
    sign_in(third, mia.email)

    here.post(f"{PAGE}end-others/")

    assert [b.get(PAGE).status_code for b in (here, there, third)] == [200, 302, 302]
    assert SecurityEvent.objects.first().details == {"sessions": 2}


def test_the_session_of_another_person_is_404(here, acme):
    max_ = add_member(acme, "max@acme.test").user
    number = BrowserSession.objects.get().pk

    assert signed_in_client(max_).post(f"{PAGE}{number}/end/").status_code == 404
    assert here.get(PAGE).status_code == 200


def test_signing_out_removes_the_session_from_the_list(here):
    here.post("/accounts/logout/")

    assert not BrowserSession.objects.exists()


def test_last_seen_is_updated_every_five_minutes(here):
    BrowserSession.objects.update(last_seen_at=NOON)
    here.get(PAGE)
    assert BrowserSession.objects.get().last_seen_at == NOON
    session = here.session
    session["noted_at"] -= 301
    session.save()

    here.get(PAGE)

    assert now() - BrowserSession.objects.get().last_seen_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone) Version/17 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/1 Edg/1", "Edge on Windows"),
        ("curl/8.4", "curl"),
        ("", "An unknown browser"),
    ],
)
def test_describe_browser_names_browser_and_system(agent, words):
    assert describe_browser(agent) == words


# --- the security log -----------------------------------------------------------------


def test_an_owner_sees_security_events_of_the_organization(here, acme):
    issue_key(acme.sandbox, name="K", scopes=["tickets:read"], actor=SYSTEM, at=NOON)

    shown = here.get(LOG).content.decode()

    assert "API key issued" in shown
    assert "Organization created" in shown
    assert "DevPros" in shown


def test_a_member_sees_security_events_of_their_account_alone(here, acme):
    max_ = add_member(acme, "max@acme.test").user

    shown = signed_in_client(max_).get(LOG).content.decode()

    assert "Member added as member" in shown
    assert "mia@acme.test" not in shown
    assert "Organization created" not in shown


def test_security_events_of_another_organization_are_not_listed(
    client, acme, mia, make_organization
):
    other = add_member(make_organization("Else"), "eve@else.test", "owner").user

    assert "acme" not in signed_in_client(other).get(LOG).content.decode()
    assert client.get(LOG).url.startswith("/accounts/login/")


def test_security_events_are_filtered_by_kind(here):
    rows = here.get(f"{LOG}?kind=people").context["rows"]

    assert {row["what"] for row in rows} == {"Account made", "Member added as owner"}
    assert here.get(f"{LOG}?kind=nothing").status_code == 404


def test_security_events_have_a_next_page(here, acme):
    for number in range(60):
        SecurityEvent.objects.create(
            type="api_key.issued",
            at=NOON,
            actor_type="member",
            actor_name="Mia",
            organization=acme,
            subject=f"KEY-{number}",
        )
    first = here.get(f"{LOG}?kind=keys").context

    second = here.get(f"{LOG}?kind=keys&before={first['next']}").context

    assert (len(first["rows"]), len(second["rows"])) == (50, 10)
    assert second["next"] is None


@pytest.mark.parametrize("before", ["x", "-1", "٣", "9" * 19])
def test_an_invalid_before_parameter_is_404(here, before):
    assert here.get(LOG, {"before": before}).status_code == 404


@pytest.mark.parametrize("rows", [1, 10])
def test_ten_security_events_take_as_many_queries_as_one(
    here, acme, rows, django_assert_num_queries
):
    for number in range(rows):
        issue_key(
            acme, name=f"K{number}", scopes=["tickets:read"], actor=SYSTEM, at=NOON
        )

    with django_assert_num_queries(5):
        here.get(LOG)


def test_every_security_event_type_but_the_desks_has_a_text():
    described = {kind for _, kinds in GROUPS.values() for kind in kinds}
    desk = ("saved_reply.", "macro.", "team.", "user.role_changed")

    assert {k for k in SecurityEvent.Type.values if not k.startswith(desk)} == described
