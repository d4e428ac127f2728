"""manage.py list_applications: which there are, in which state, and never a secret."""

import json

import pytest

from accounts import services
from accounts.models import Application
from accounts.tests.test_command_applications import AT_HOME, create, run
from api.datetimes import format_datetime, now
from conftest import NOON, SYSTEM, Board, make_board, rename


def listed(*words):
    return json.loads(run("list_applications", "--json", *words))


def test_the_list_tells_everything_but_the_secret(board, through, mia):
    through(mia)
    Application.objects.update(user=mia)

    (told,) = listed("acme")

    assert told == {
        "client_id": board.client_id,
        "organization": "acme",
        "name": "Board",
        "kind": "confidential",
        "owner": "mia@acme.test",
        "secret": f"…{board.secret[-4:]}",
        "redirect_uris": [Board.redirect_uri],
        "scopes": board.application.scopes,
        "created_at": format_datetime(board.application.created),
        "last_used_at": "2999-01-01T00:00:00.000Z",
        "revoked_at": None,
        "state": "active",
        "approved_at": format_datetime(NOON),
    }


def test_the_table_has_a_row_for_each_and_names_no_stranger(
    acme, board, make_organization
):
    make_board(make_organization("Mallory Inc"), "Mallory's")
    create(AT_HOME, "--public", name="Phone")

    head, *rows = run("list_applications", "acme-sandbox").splitlines()

    assert head.split()[:3] == ["CLIENT", "ID", "ORGANIZATION"]
    assert [row.split()[2] for row in rows] == ["Board", "Phone"]
    assert "public        nobody  none" in rows[1]
    assert {row["name"] for row in listed()} == {"Board", "Phone", "Mallory's"}


def test_one_that_is_refused_says_why(acme, board):
    services.close_organization(acme, actor=SYSTEM, at=NOON)
    closed = listed()[0]["state"]
    services.revoke_application(board.application, actor=SYSTEM, at=now())

    assert (closed, listed()[0]["state"]) == ("closed", "revoked")


@pytest.mark.parametrize("more", [0, 9])
def test_listing_costs_the_same_however_many(
    acme, board, through, mia, django_assert_num_queries, more
):
    through(mia)
    for number in range(more):
        make_board(acme, f"Board {number}")
    Application.objects.update(user=mia)

    with django_assert_num_queries(2):
        assert len(listed()) == more + 1


def test_a_name_cannot_command_the_operators_terminal(acme):
    rename(make_board(acme), "\x1b[2Jgone")

    assert "?[2Jgone" in run("list_applications")
