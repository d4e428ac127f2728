"""/portal/applications/: list, create, change, rotate the secret, revoke."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Application
from api.datetimes import now
from conftest import NOON, SYSTEM, make_board
from portal.tests.support import text_of

LIST, NEW = "/portal/applications/", "/portal/applications/new/"
FORM = {
    "kind": "confidential",
    "name": "Board",
    "redirect_uris": "https://a.test/back\r\nhttp://127.0.0.1/back",
    "scopes": ["tickets:read"],
    "form": "a" * 22,
}
SECRET = re.compile(r"dp_cs_[0-9A-Za-z]{38}")


def url_of(board, action=""):
    return f"{LIST}{board.application.pk}/{action and action + '/'}"


def secrets_in(answer):
    return SECRET.findall(text_of(answer))


def row(board):
    return Application.objects.get(pk=board.application.pk)


def test_an_owner_makes_an_application_and_sees_its_secret_once(owner, acme, mia):
    answer = owner.post(NEW, FORM)

    made = Application.objects.get()
    assert (answer.status_code, len(secrets_in(answer))) == (200, 1)
    assert "no-store" in answer["Cache-Control"]
    assert (made.organization, made.user) == (acme, mia)
    assert made.redirect_uris == "https://a.test/back http://127.0.0.1/back"
    shown = owner.get(f"{LIST}{made.pk}/")
    assert (secrets_in(shown), made.client_id in text_of(shown)) == ([], True)


def test_a_public_application_has_no_secret(owner):
    form = {**FORM, "kind": "public", "scopes": []}

    answer = owner.post(NEW, form, follow=True)

    assert secrets_in(answer) == []
    assert "\u2068Board\u2069 is made" in text_of(answer)
    assert Application.objects.get().secrets.count() == 0


def test_a_form_sent_twice_makes_one_application_and_says_so(owner):
    owner.post(NEW, FORM)

    again = owner.post(NEW, FORM)

    assert (again.status_code, secrets_in(again)) == (409, [])
    assert Application.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "wrong", "why"),
    [
        ("redirect_uris", "http://a.test/back", "Must be https"),
        ("redirect_uris", "https://a.test/\x00", "has no spaces"),
        ("scopes", "comments:internal", "not one of the available choices"),
        ("name", "", "required"),
        ("kind", "public", "cannot act as itself"),
    ],
)
def test_an_invalid_value_shows_an_error_at_its_field(owner, field, wrong, why):
    answer = owner.post(NEW, {**FORM, field: wrong})

    found = answer.context["form"].errors
    assert answer.status_code == 400
    assert list(found) == ["scopes" if field == "kind" else field]
    assert why in str(found)
    assert Application.objects.count() == 0


def visible_values(answer):
    """Return the values that the page's form posts without a change."""
    form = answer.context["form"]
    return {
        name: value
        for field in form
        for name in (field.html_name, field.html_initial_name)
        for value in [field.field.prepare_value(field.initial)]
    }


def test_a_stale_form_changes_only_the_fields_that_were_edited(owner, board):
    page = visible_values(owner.get(url_of(board, "change")))
    profile = services.Profile("Renamed", ["https://new.test/back"], ["tickets:read"])
    services.change_application(
        board.application, profile=profile, actor=SYSTEM, at=NOON
    )

    owner.post(url_of(board, "change"), {**page, "redirect_uris": "https://b.test/x"})

    current = row(board)
    assert (current.name, current.redirect_uris) == ("Renamed", "https://b.test/x")
    assert current.scopes == ["tickets:read"]


def test_a_refused_change_changes_nothing(owner, board):
    page = visible_values(owner.get(url_of(board, "change")))

    answer = owner.post(url_of(board, "change"), {**page, "redirect_uris": "ftp://b"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (
        400,
        ["redirect_uris"],
    )
    assert row(board).redirect_uris == board.redirect_uri


def test_rotation_keeps_the_old_secret_valid_for_the_chosen_hour(owner, board):
    answer = owner.post(url_of(board, "secret"), {"overlap": "3600"})

    newest, old = board.application.secrets.all()
    assert len(secrets_in(answer)) == 1
    assert old.valid_until - newest.created_at == timedelta(hours=1)
    assert "counts until" in text_of(owner.get(url_of(board)))


def test_revoke_asks_for_confirmation_and_names_the_people_concerned(
    owner, board, through, mia
):
    through(mia)

    record_request = owner.get(url_of(board, "revoke"))
    owner.post(url_of(board, "revoke"))

    assert "One person has let it in" in text_of(record_request)
    assert row(board).revoked_at is not None
    assert url_of(board, "change") not in text_of(owner.get(url_of(board)))
    again = owner.post(url_of(board, "secret"), {"overlap": "0"})
    assert "is revoked. Create a new one." in text_of(again)


def test_a_member_sees_applications_and_changes_none(member, board):
    pages = text_of(member.get(LIST)) + text_of(member.get(url_of(board)))

    assert board.client_id in pages
    assert NEW not in pages
    for action in ("change", "secret", "revoke"):
        assert member.get(url_of(board, action)).status_code == 403
        assert member.post(url_of(board, action), {"overlap": "0"}).status_code == 403
    assert member.post(NEW, FORM).status_code == 403


def test_a_stranger_finds_no_application_of_another_organization(stranger, board):
    for action in ("", "change", "secret", "revoke"):
        assert stranger.get(url_of(board, action)).status_code == 404
    assert stranger.post(url_of(board, "revoke")).status_code == 404
    assert board.client_id not in text_of(stranger.get(LIST))


def test_application_pages_redirect_anonymous_visitors_to_sign_in(client, board):
    for path in (LIST, NEW, url_of(board), url_of(board, "revoke")):
        assert client.get(path).url.startswith("/accounts/login/")


def test_ten_applications_take_as_many_queries_as_one(owner, acme):
    costs = []
    for names in (range(1), range(1, 10)):
        for name in names:
            board = make_board(acme, f"Board {name}")
            services.rotate_application_secret(
                board.application,
                overlap=timedelta(days=7),
                actor=SYSTEM,
                at=now(),
            )
        with CaptureQueriesContext(connection) as context:
            owner.get(LIST)
        costs.append(len(context))

    assert costs[0] == costs[1]
