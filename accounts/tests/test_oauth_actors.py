"""The actor of an access token: author, limit, idempotency (docs/contract.md, 2.1)."""

import pytest

from accounts import services
from accounts.scopes import KEY_SCOPES
from accounts.tests.oauth_flow import act_as_itself, get_pair
from conftest import NOON, SYSTEM, Caller, file_ticket, make_board
from events.models import Event
from tickets.models import Ticket

AGENTS = "tickets:read tickets:write tickets:assign"
NEW = {"title": "t", "description": "d"}


@pytest.fixture
def member(mia, board):
    return Caller(secret=get_pair(mia, board)[0])


@pytest.fixture
def agent(bob, board):
    return Caller(secret=get_pair(bob, board, scope=f"{AGENTS} comments:internal")[0])


@pytest.fixture
def itself(board):
    return Caller(secret=act_as_itself(board).json()["access_token"])


@pytest.fixture
def comments(ticket):
    return f"/v1/tickets/{ticket.public_id}/comments"


# --- whose work it is ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "author"),
    [("member", ("member", "Mia Owner")), ("itself", ("application", "Board"))],
)
def test_a_ticket_names_who_opened_it(request, alice, who, author):
    made = request.getfixturevalue(who).post("/v1/tickets", NEW)

    shown = alice.get(made["Location"]).json()
    assert made.status_code == 201
    assert shown["created_by"] == dict(zip(("type", "name"), author, strict=True))
    assert Event.objects.latest("pk").actor_type == author[0]


@pytest.mark.parametrize(
    ("who", "author"),
    [
        ("member", ("Mia Owner", "client")),
        ("agent", ("Bob Support", "agent")),
        ("itself", ("Board", "client")),
    ],
)
def test_a_comment_names_who_wrote_it(request, alice, comments, who, author):
    made = request.getfixturevalue(who).post(comments, {"content": "c"})

    shown = alice.get(f"{comments}/{made.json()['id']}").json()
    assert (shown["author_name"], shown["author_role"]) == author


def test_an_agent_opens_no_ticket(agent):
    assert agent.post("/v1/tickets", NEW).status_code == 403


def test_a_program_edits_what_its_person_wrote_and_nobody_elses(
    member, itself, alice, comments
):
    mine = member.post(comments, {"content": "c"}).json()["id"]

    edits = [
        who.patch(f"{comments}/{mine}", {"content": "new"}).status_code
        for who in (itself, alice, member)
    ]

    assert edits == [403, 403, 200]


# --- what it sees -------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "itself"])
def test_a_token_sees_its_organization_alone(request, mallory, ticket, who):
    hidden = file_ticket(mallory)

    caller = request.getfixturevalue(who)
    seen = [shown["id"] for shown in caller.get("/v1/tickets").json()["tickets"]]

    assert seen == [ticket.public_id]
    assert caller.get(f"/v1/tickets/{hidden.public_id}").status_code == 404


def test_an_agents_token_sees_every_live_organization_and_no_sandbox(
    agent, alice, mallory, sandy
):
    live = {file_ticket(who).public_id for who in (alice, mallory)}
    file_ticket(sandy)

    shown = agent.get("/v1/tickets").json()["tickets"]

    assert {one["id"] for one in shown} == live


@pytest.mark.parametrize("who", ["member", "itself", "alice"])
def test_an_agents_note_is_seen_by_no_client(request, agent, comments, who):
    note = {"content": "n", "is_internal": True}
    number = agent.post(comments, note).json()["id"]

    caller = request.getfixturevalue(who)

    assert caller.get(f"{comments}/{number}").status_code == 404
    assert caller.get(comments).json()["comments"] == []


def test_notes_are_seen_by_an_agents_token_with_their_scope_alone(
    agent, bob, board, comments
):
    note = {"content": "n", "is_internal": True}
    number = agent.post(comments, note).json()["id"]
    without = Caller(secret=get_pair(bob, board, scope=AGENTS)[0])

    assert agent.get(f"{comments}/{number}").status_code == 200
    assert without.get(f"{comments}/{number}").status_code == 404
    assert without.post(comments, note).status_code == 403


def test_a_scope_that_was_not_given_is_named(mia, board):
    token, _ = get_pair(mia, board, scope="tickets:read")

    refused = Caller(secret=token).post("/v1/tickets", NEW)

    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "INSUFFICIENT_SCOPE"
    assert 'scope="tickets:write"' in refused["WWW-Authenticate"]


# --- how often ----------------------------------------------------------------------


def left(caller):
    return int(caller.get("/v1/me")["X-RateLimit-Remaining"])


def test_each_pair_of_program_and_person_has_a_limit_of_its_own(
    mia, board, acme, member, itself, alice
):
    """docs/contract.md, 8.1."""
    again = Caller(secret=get_pair(mia, board)[0])
    elsewhere = Caller(secret=get_pair(mia, make_board(acme, "Other"))[0])

    assert [left(member), left(again), left(member)] == [99, 98, 97]
    assert {left(itself), left(alice), left(elsewhere)} == {99}


def test_the_plan_of_the_organization_counts_for_its_members(member, acme):
    services.change_plan(acme, rate_limit="7/h", actor=SYSTEM, at=NOON)

    assert left(member) == 6


def test_an_agent_is_limited_by_the_plan_of_the_programs_organization(
    bob, make_organization
):
    tools = make_organization("Tools Inc")
    services.change_plan(tools, rate_limit="5/h", actor=SYSTEM, at=NOON)
    board = make_board(tools, is_approved=True)
    token, _ = get_pair(bob, board, scope=AGENTS)

    caller = Caller(secret=token)

    assert [caller.get("/v1/me").status_code for _ in range(6)] == [200] * 5 + [429]


# --- once ---------------------------------------------------------------------------

KEY = {"Idempotency-Key": "order-7"}


@pytest.mark.parametrize("other", ["member", "itself", "alice"])
def test_an_idempotency_key_is_one_within_the_organization(request, amir, other):
    """docs/contract.md, 1.10."""
    first = amir.post("/v1/tickets", NEW, headers=KEY)

    again = request.getfixturevalue(other).post("/v1/tickets", NEW, headers=KEY)

    assert again["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert Ticket.objects.count() == 1


def test_an_agents_key_is_the_agents_through_every_program(
    bob, carol, agent, acme, board, comments
):
    """docs/contract.md, 1.10."""
    said = {"content": "c"}
    program = make_board(acme, "Other", is_approved=True)
    other = get_pair(bob, program, scope=AGENTS)[0]
    of_carol = get_pair(carol, board, scope=AGENTS)[0]
    first = agent.post(comments, said, headers=KEY)

    same = Caller(secret=other).post(comments, said, headers=KEY)
    another = Caller(secret=of_carol).post(comments, said, headers=KEY)

    assert same.content == first.content
    assert another.json()["author_name"] == carol.name


def test_a_key_is_not_shared_with_a_foreign_organization(member, mallory):
    member.post("/v1/tickets", NEW, headers=KEY)

    made = mallory.post("/v1/tickets", NEW, headers=KEY)

    assert made.status_code == 201
    assert not made.has_header("Idempotency-Replayed")


def test_a_member_can_let_in_what_a_key_can_hold(member):
    assert set(member.get("/v1/me").json()["scopes"]) == set(KEY_SCOPES)
