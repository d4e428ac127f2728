"""Services of the desk refuse what the forms refuse, whichever entry point calls."""

import pytest

from api.errors import InvalidRequest
from conftest import NOON, SYSTEM
from desk import rules, services
from desk.models import Draft, Macro, Mode, SavedReply, SavedView, Team
from desk.services.library import create_library_item, update_library_item

pytestmark = pytest.mark.django_db

REPLY = {"code": "dns", "title": "DNS takes time", "text": "Hello"}
MACRO = {"name": "Outage", "text": "Hello"}


def create(model, **fields):
    return create_library_item(model, fields=fields, actor=SYSTEM, at=NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"code": ""},
        {"code": "a b"},
        {"code": "ä"},
        {"code": "x" * 31},
        {"title": " "},
        {"title": "x" * 81},
        {"title": "a\x00"},
        {"text": " "},
        {"text": "x" * 50_001},
        {"text": "a\x00"},
        {"text": "{{ customre }}"},
    ],
)
def test_an_invalid_saved_reply_raises_invalid_request(changes):
    with pytest.raises(InvalidRequest):
        create(SavedReply, **{**REPLY, **changes})

    assert not SavedReply.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"text": "x" * 50_001},
        {"text": "{{ nobody }}"},
        {"text": ""},
    ],
)
def test_an_invalid_macro_raises_invalid_request(changes):
    with pytest.raises(InvalidRequest):
        create(Macro, **{**MACRO, **changes})

    assert not Macro.objects.exists()


def test_a_macro_with_two_assignees_raises_invalid_request(bob):
    with pytest.raises(InvalidRequest):
        create(Macro, **MACRO, assign_to_self=True, assign_to=bob)


def test_a_macro_that_assigns_to_a_member_raises_invalid_request(mia):
    with pytest.raises(InvalidRequest):
        create(Macro, **MACRO, assign_to=mia)


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00"])
def test_an_invalid_team_raises_invalid_request(name):
    with pytest.raises(InvalidRequest):
        create(Team, name=name)


def test_an_invalid_update_of_a_saved_reply_changes_nothing():
    reply = create(SavedReply, **REPLY)

    with pytest.raises(InvalidRequest):
        update_library_item(reply, fields={"title": ""}, actor=SYSTEM, at=NOON)

    assert SavedReply.objects.get().title == REPLY["title"]


def test_a_code_is_saved_in_lower_case():
    assert create(SavedReply, **{**REPLY, "code": "DNS"}).code == "dns"


@pytest.mark.parametrize("text", ["x" * (rules.MAX_DRAFT_LENGTH + 1), "a\x00"])
def test_an_invalid_draft_raises_invalid_request(bobs_client, text):
    actor = bobs_client.actor

    with pytest.raises(InvalidRequest):
        services.save_draft(
            bobs_client.ticket, actor=actor, mode=Mode.REPLY, text=text, at=NOON
        )

    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"), [("", "q=a"), ("x" * 61, "q=a"), ("a", "q=" + "x" * 999)]
)
def test_an_invalid_view_raises_invalid_request(bobs_client, name, query):
    with pytest.raises(InvalidRequest):
        services.save_view(name, actor=bobs_client.actor, query=query, at=NOON)

    assert not SavedView.objects.exists()


def test_a_bulk_change_of_101_tickets_raises_invalid_request(bobs_client):
    numbers = range(1, rules.MAX_TICKETS_PER_CHANGE + 2)

    with pytest.raises(InvalidRequest):
        services.change_tickets(
            numbers, actor=bobs_client.actor, edit=services.BulkEdit(), at=NOON
        )
