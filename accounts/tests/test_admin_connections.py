"""Who let an application in, as the admin shows it, and who may look."""

import pytest

from accounts import services
from accounts.models import Application, Connection, User
from accounts.scopes import KEY_SCOPES
from accounts.tests.test_admin import act
from accounts.tests.test_admin_applications import APPLICATIONS, shown_by
from conftest import NOON, PASSWORD, make_board, rename, rename_row

CONNECTIONS = "/admin/accounts/connection/"
EVIL = '"><img src=q onerror=x>\u202efdp'


@pytest.fixture
def office(client, db):
    admin = User.objects.create_superuser("admin@devpros.test", PASSWORD, name="Dana")
    client.force_login(admin)
    return client


@pytest.fixture
def page(board):
    return f"{APPLICATIONS}{board.application.pk}/change/"


def test_its_page_names_who_let_it_in_and_nothing_of_strangers(
    office, acme, board, page, through, mia, bob
):
    through(mia)
    through(bob)
    make_board(acme, "Other")

    shown = office.get(page).content.decode()

    assert mia.email in shown
    assert f"{bob.email}</bdi>, an agent" in shown
    other = Application.objects.get(name="Other")
    assert (
        mia.email
        not in office.get(f"{APPLICATIONS}{other.pk}/change/").content.decode()
    )


def test_many_connections_lead_to_their_own_list(
    office, board, page, through, mia, monkeypatch
):
    through(mia)
    monkeypatch.setattr("accounts.admin.application_columns.MOST_CONNECTIONS", 0)

    assert "See all" in office.get(page).content.decode()
    listed = office.get(CONNECTIONS, {"application__id__exact": board.application.pk})
    assert mia.email in listed.content.decode()
    none = office.get(CONNECTIONS, {"application__id__exact": 0}).content.decode()
    assert mia.email not in none


def test_a_connection_is_only_read(office, through, mia):
    through(mia)
    path = f"{CONNECTIONS}{Connection.objects.get().pk}"

    assert mia.email in office.get(f"{path}/change/").content.decode()
    assert office.post(f"{path}/change/", {"scopes": "[]"}).status_code == 403
    assert office.post(f"{path}/delete/", {"post": "yes"}).status_code == 403


def test_its_history_is_its_events(office, board):
    path = f"{APPLICATIONS}{board.application.pk}/history/"

    assert "application.created" in office.get(path, follow=True).content.decode()


@pytest.mark.parametrize("path", [APPLICATIONS, f"{APPLICATIONS}add/", CONNECTIONS])
def test_an_agent_has_no_business_there(client, bob, path):
    client.force_login(bob)

    assert client.get(path).status_code == 403


def test_an_agent_cannot_forge_an_action(client, bob, board, page):
    client.force_login(bob)

    assert act(client, APPLICATIONS, "revoke", board.application).status_code == 403
    assert client.post(page, shown_by(board, name="Mine")).status_code == 403
    board.application.refresh_from_db()
    assert (board.application.revoked_at, board.application.name) == (None, "Board")


def test_the_library_has_no_pages_beside_ours(office, board):
    for name in ("accesstoken", "grant", "refreshtoken", "applicationsecret"):
        assert office.get(f"/admin/accounts/{name}/").status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_lists_cost_the_same_however_many(
    office, acme, mia, through, django_assert_num_queries, number
):
    through(mia)
    for count in range(1, number):
        board = make_board(acme, f"Board {count}")
        let_in = {"user": mia, "membership": mia.memberships.get(), "at": NOON}
        services.grant_connection(board.application, scopes=KEY_SCOPES, **let_in)
    Application.objects.update(user=mia)

    for path in (APPLICATIONS, CONNECTIONS):
        with django_assert_num_queries(4):
            assert office.get(path).content.decode().count("mia@acme.test") == number


def test_last_used_is_the_newest_use_of_any_connection(office, acme, board, mia, bob):
    for person, day in ((mia, 1), (bob, 2)):
        Connection.objects.create(
            application=board.application,
            user=person,
            scopes=[],
            created_at=NOON,
            last_used_at=NOON.replace(year=2020, month=1, day=day),
        )

    shown = office.get(APPLICATIONS).content.decode()

    assert "2\xa0Jan\xa02020, 12:00" in shown


def test_hostile_names_stay_text(office, make_organization, mia):
    board = rename(make_board(rename_row(make_organization("Evil"), EVIL)), EVIL)
    Connection.objects.create(
        application=board.application, user=mia, scopes=[EVIL], created_at=NOON
    )

    for path in (
        APPLICATIONS,
        f"{APPLICATIONS}{board.application.pk}/change/",
        CONNECTIONS,
    ):
        shown = office.get(path).content.decode()
        assert "<img src=q" not in shown
        assert "<bdi>&quot;&gt;&lt;img" in shown


def test_no_search_is_a_crash(office, board):
    for words in ("word " * 40, "x" * 5_000, "%%%", "'"):
        assert office.get(APPLICATIONS, {"q": words}).status_code == 200
    found = office.get(APPLICATIONS, {"q": board.client_id}).context["cl"].result_list
    assert [one.name for one in found] == ["Board"]
