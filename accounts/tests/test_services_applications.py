"""The verbs of applications, where the URL cannot show them."""

from datetime import timedelta

import pytest

from accounts import services
from accounts.errors import ApplicationRevoked
from accounts.models import Application, Connection, SecurityEvent
from accounts.scopes import TICKETS_READ
from accounts.tests.oauth_flow import act_as_itself, make_public
from api.datetimes import now
from api.errors import InvalidRequest
from conftest import NOON, SYSTEM

GOOD = {"name": "Phone", "redirect_uris": ["https://phone.test/back"]}


def create(organization, *, is_confidential=True, **profile):
    return services.create_application(
        organization,
        profile=services.Profile(**{**GOOD, **profile}),
        is_confidential=is_confidential,
        owner=None,
        actor=SYSTEM,
        at=NOON,
    )


@pytest.mark.parametrize(
    ("field", "profile"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 81}),
        ("scopes", {"scopes": ["credentials:reveal"]}),
        ("scopes", {"scopes": ["anything"]}),
        ("redirect_uris", {"redirect_uris": []}),
        ("redirect_uris", {"redirect_uris": ["https://a.test/"] * 11}),
        ("redirect_uris", {"redirect_uris": ["http://a.test/"]}),
        ("redirect_uris", {"redirect_uris": ["http://localhost/"]}),
        ("redirect_uris", {"redirect_uris": ["javascript:alert(1)"]}),
        ("redirect_uris", {"redirect_uris": ["com.example.app:/back"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test/#here"]}),
        ("redirect_uris", {"redirect_uris": ["https://me@a.test/"]}),
        ("redirect_uris", {"redirect_uris": ["https://*.a.test/"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test/a b"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test:port/"]}),
        ("redirect_uris", {"redirect_uris": ["https://ä.test/"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test;sandbox/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test;script-src-elem/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test,b.test/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test'/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://-a.test/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://a..test/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://0x7f.1/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://[::1]x/cb"]}),
        ("redirect_uris", {"redirect_uris": ["https://a.test:/cb"]}),
        ("redirect_uris", {"redirect_uris": [f"https://a.test/{'x' * 500}"]}),
    ],
)
def test_a_bad_profile_is_refused_by_its_field(acme, field, profile):
    with pytest.raises(InvalidRequest) as refused:
        create(acme, **profile)

    (fault,) = refused.value.details["fields"]
    assert fault["field"] == field
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "uri",
    ["https://a.test", "https://a.test/x?y=1", "http://127.0.0.1/cb", "http://[::1]/"],
)
def test_a_safe_address_is_accepted(acme, uri):
    application, _ = create(acme, redirect_uris=[uri])

    assert application.redirect_uris == uri


def test_a_public_application_has_no_secret_and_does_not_act_as_itself(acme):
    application, secret = create(acme, is_confidential=False)

    assert secret is None
    with pytest.raises(InvalidRequest):
        create(acme, is_confidential=False, scopes=[TICKETS_READ])
    with pytest.raises(InvalidRequest):
        services.rotate_application_secret(
            application, overlap=timedelta(0), actor=SYSTEM, at=NOON
        )


def test_a_sandbox_has_no_applications(acme):
    with pytest.raises(InvalidRequest):
        create(acme.sandbox)


def test_the_old_secret_counts_for_the_overlap_alone(board, time_machine):
    start = now()
    _, fresh = services.rotate_application_secret(
        board.application, overlap=timedelta(hours=1), actor=SYSTEM, at=start
    )

    assert act_as_itself(board).status_code == 200
    assert act_as_itself(board, client_secret=fresh).status_code == 200
    time_machine.move_to(start + timedelta(hours=1, seconds=1))
    assert act_as_itself(board).status_code == 401
    assert act_as_itself(board, client_secret=fresh).status_code == 200


@pytest.mark.parametrize(
    "overlap", [timedelta(seconds=-1), timedelta(days=7, seconds=1)]
)
def test_an_overlap_has_its_limits(board, overlap):
    with pytest.raises(InvalidRequest):
        services.rotate_application_secret(
            board.application, overlap=overlap, actor=SYSTEM, at=NOON
        )


def test_a_scope_that_is_taken_away_is_gone_from_tokens_that_have_it(board, through):
    caller = through()
    profile = services.Profile("Board", [board.redirect_uri], [TICKETS_READ])

    services.change_application(
        board.application, profile=profile, actor=SYSTEM, at=NOON
    )

    assert caller.get("/v1/me").json()["scopes"] == [TICKETS_READ]


def test_no_change_leaves_no_event(board):
    unchanged = services.Profile(
        "Board", [board.redirect_uri], board.application.scopes
    )
    before = SecurityEvent.objects.count()

    services.change_application(
        board.application, profile=unchanged, actor=SYSTEM, at=NOON
    )

    assert SecurityEvent.objects.count() == before


def test_revoking_ends_every_connection_once_and_for_all(mia, bob, board, through):
    callers = [through(mia), through(bob), through()]

    services.revoke_application(board.application, actor=SYSTEM, at=NOON)
    services.revoke_application(board.application, actor=SYSTEM, at=NOON)

    assert [caller.get("/v1/me").status_code for caller in callers] == [401] * 3
    assert not Connection.objects.exists()
    kind = SecurityEvent.Type.APPLICATION_REVOKED
    assert SecurityEvent.objects.get(type=kind).details["connections"] == 2
    with pytest.raises(ApplicationRevoked):
        services.rotate_application_secret(
            board.application, overlap=timedelta(0), actor=SYSTEM, at=NOON
        )


def test_a_stranger_sees_no_application_of_acme(acme, board, mallory):
    make_public(mallory.key.organization)

    seen = Application.objects.visible_to(mallory.actor)

    assert board.application not in seen
    assert seen.count() == 1
