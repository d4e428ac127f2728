"""Access tokens under /v1, and what ends them (docs/contract.md, 7.1)."""

import pytest

from accounts import services
from accounts.models import AccessToken, Organization, User
from accounts.tests.oauth_flow import (
    act_as_itself,
    answer,
    get_pair,
    me,
    pair_in,
    parameters_of,
    redeem,
    refresh,
    refusal,
    signed_in,
    works,
)
from conftest import NOON, SYSTEM, Caller, make_board

AGENTS = "tickets:read tickets:write tickets:assign comments:internal"


@pytest.fixture
def foreign(make_organization):
    """An application of another organization, which Mia lets in as well."""
    return make_board(make_organization("Tools Inc"), "Tool")


@pytest.fixture
def token(mia, board):
    return get_pair(mia, board)[0]


# --- how it is presented ------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_opens_the_api_in_the_header(token, scheme):
    """RFC 6750, 3.1."""
    headers = {"Authorization": f"{scheme} {token}"}

    assert Caller().get("/v1/me", headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "token", "bearer_token"])
def test_a_token_anywhere_else_opens_nothing(token, name):
    """RFC 6750, 3.1."""
    caller = Caller()
    caller.cookies[name] = token

    in_query = caller.get("/v1/tickets", {name: token})
    in_json = caller.post("/v1/tickets", {name: token, "title": "t"})
    in_form = caller.send("POST", "/v1/tickets", f"{name}={token}".encode(), "x/y")

    assert {r.status_code for r in (in_query, in_json, in_form)} == {401}


@pytest.mark.parametrize("path", ["/v1/health", "/v1/openapi.json"])
def test_a_bogus_token_is_refused_where_none_is_needed(token, path):
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")

    response = Caller(secret=forged).get(path)

    assert response.status_code == 401
    assert response.json()["error"]["code"] == "INVALID_CREDENTIALS"


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 9999])
def test_the_body_is_not_read_before_the_token(db, body):
    answer = Caller().send("POST", "/v1/tickets", body)

    assert answer.status_code == 401


@pytest.mark.parametrize("query", ["a=%zz", "a=%"])
def test_a_broken_query_is_never_answered_by_a_page(token, query):
    statuses = []
    for secret in ("", token):
        response = Caller(secret=secret).get(f"/v1/tickets?{query}")
        statuses.append(response.status_code)
        assert response["Content-Type"] == "application/json"

    assert statuses == [401, 400]


@pytest.mark.parametrize(("seconds", "is_good"), [(3599, True), (3600, False)])
def test_a_token_lives_for_an_hour(mia, board, time_machine, seconds, is_good):
    time_machine.move_to(NOON, tick=False)
    access, _ = get_pair(mia, board)

    time_machine.shift(seconds)

    assert works(access) == is_good


def test_every_dead_token_reads_like_one_that_never_was(mia, board, time_machine):
    time_machine.move_to(NOON, tick=False)
    expired, token = get_pair(mia, board)
    time_machine.shift(3601)
    revoked, _ = pair_in(refresh(token, board))
    services.revoke_application(board.application, actor=SYSTEM, at=NOON)

    answers = [me(secret) for secret in (expired, revoked, "dp_at_x", "nonsense")]

    assert len({answer.content for answer in answers}) == 1
    assert len({answer["WWW-Authenticate"] for answer in answers}) == 1
    assert 'error="invalid_token"' in answers[0]["WWW-Authenticate"]


def test_a_used_token_costs_one_statement(token, board, django_assert_num_queries):
    """After its first use and the minute's note."""
    me(token)

    with django_assert_num_queries(1):
        me(token)


def test_a_typo_in_a_token_costs_none(token, django_assert_num_queries):
    with django_assert_num_queries(0):
        me(token[:-1] + ("A" if token[-1] != "A" else "B"))


# --- how it ends --------------------------------------------------------------------


def close(name):
    organization = Organization.objects.get(name=name)
    services.close_organization(organization, actor=SYSTEM, at=NOON)


ENDS = {
    "the person is deactivated": lambda person, _: services.deactivate_user(
        person, actor=SYSTEM, at=NOON
    ),
    "the membership ends": lambda person, _: services.remove_member(
        person.memberships.get(), actor=SYSTEM, at=NOON
    ),
    "the organization closes": lambda *_: close("Acme"),
    "the application's organization closes": lambda *_: close("Tools Inc"),
    "the application is revoked": lambda _, program: services.revoke_application(
        program.application, actor=SYSTEM, at=NOON
    ),
    "the consent is revoked": lambda person, _: services.revoke_connection(
        person.connections.get(), actor=SYSTEM, at=NOON
    ),
    "the person is deleted": lambda person, _: User.objects.get(pk=person.pk).delete(),
}


@pytest.mark.parametrize("kind", ENDS)
def test_a_members_tokens_end_with_the_next_request_when(mia, foreign, kind):
    access, token = get_pair(mia, foreign)
    before = works(access)

    ENDS[kind](mia, foreign)

    assert (before, works(access)) == (True, False)
    assert refusal(refresh(token, foreign))[1] in ("invalid_grant", "invalid_client")


@pytest.mark.parametrize("flag", ["is_agent", "is_active"])
def test_an_agents_tokens_end_with_the_next_request_without(bob, board, flag):
    access, token = get_pair(bob, board, scope=AGENTS)
    before = works(access)

    User.objects.filter(pk=bob.pk).update(**{flag: False})

    assert (before, works(access)) == (True, False)
    assert refusal(refresh(token, board)) == (400, "invalid_grant")


@pytest.mark.parametrize("kind", ["the membership ends", "the person is deactivated"])
def test_a_code_ends_as_its_tokens_do(mia, board, kind):
    code = parameters_of(answer(signed_in(mia), board))[1]["code"]

    ENDS[kind](mia, board)

    assert refusal(redeem(code, board)) == (400, "invalid_grant")


def test_who_is_a_member_again_starts_with_nothing(mia, board, acme):
    """Nothing that ended comes back to life."""
    access, token = get_pair(mia, board)
    services.remove_member(mia.memberships.get(), actor=SYSTEM, at=NOON)

    mia.memberships.create(organization=acme, created_at=NOON)

    assert not works(access)
    assert refusal(refresh(token, board)) == (400, "invalid_grant")


def test_one_of_two_memberships_ends_without_the_other(mia, board, make_organization):
    beta = mia.memberships.create(
        organization=make_organization("Beta"), created_at=NOON
    )
    response = answer(signed_in(mia), board, tampered={"organization": beta.pk})
    there, _ = pair_in(redeem(parameters_of(response)[1]["code"], board))
    here, _ = get_pair(mia, board)

    services.remove_member(beta, actor=SYSTEM, at=NOON)

    assert (works(there), works(here)) == (False, True)


@pytest.mark.parametrize("kind", ["the application is revoked", "Acme closes"])
def test_an_applications_own_token_ends_when(board, kind):
    token = act_as_itself(board).json()["access_token"]
    before = works(token)

    ENDS.get(kind, lambda *_: close("Acme"))(None, board)

    assert (before, works(token)) == (True, False)
    assert refusal(act_as_itself(board)) == (401, "invalid_client")


# --- what it may do -----------------------------------------------------------------


def test_a_scope_an_application_lost_does_not_count_any_more(board):
    token = act_as_itself(board).json()["access_token"]
    profile = services.Profile("Board", [board.redirect_uri], ["tickets:write"])
    services.change_application(
        board.application, profile=profile, actor=SYSTEM, at=NOON
    )

    assert me(token).json()["scopes"] == ["tickets:write"]
    assert Caller(secret=token).get("/v1/tickets").status_code == 403


@pytest.mark.parametrize("scope", ["credentials:reveal", "comments:internal"])
def test_a_members_token_never_holds_an_agents_scope(mia, board, scope):
    token, _ = get_pair(mia, board)
    AccessToken.objects.update(scope=f"tickets:read {scope}")

    assert me(token).json()["scopes"] == ["tickets:read"]
