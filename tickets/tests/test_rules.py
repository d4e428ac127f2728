"""Services refuse what serializers refuse, on SQLite too."""

import pytest

from accounts.actor import Actor
from api.datetimes import now
from api.errors import InvalidRequest
from tickets.rules import MAX_TAGS, TAG_CHARACTERS, TEXT_CHARACTERS, TITLE_CHARACTERS
from tickets.services import add_comment, edit_comment, open_ticket, update_ticket

OVER_A_LIMIT = {
    "long title": {"title": "x" * (TITLE_CHARACTERS + 1)},
    "blank title": {"title": " \n "},
    "long description": {"description": "x" * (TEXT_CHARACTERS + 1)},
    "long category": {"category": "x" * 65},
    "too many tags": {"tags": [f"t{number}" for number in range(MAX_TAGS + 1)]},
    "long tag": {"tags": ["x" * (TAG_CHARACTERS + 1)]},
    "blank tag": {"tags": [" "]},
}


@pytest.mark.parametrize("fields", OVER_A_LIMIT.values(), ids=OVER_A_LIMIT)
def test_open_and_update_ticket_refuse_a_field_over_its_limit(acme, ticket, fields):
    actor, whole = Actor.system(), {"title": "t", "description": "d", **fields}

    with pytest.raises(InvalidRequest):
        open_ticket(acme, actor=actor, fields=whole, at=now())
    with pytest.raises(InvalidRequest):
        update_ticket(ticket, actor=actor, changes=fields, at=now())


def test_add_and_edit_comment_refuse_a_content_over_its_limit(ticket):
    actor, long = Actor.system(), "x" * (TEXT_CHARACTERS + 1)
    by = {"actor": actor, "at": now()}
    comment = add_comment(ticket, content="short", is_internal=False, **by)

    with pytest.raises(InvalidRequest):
        add_comment(ticket, content=long, is_internal=False, **by)
    with pytest.raises(InvalidRequest):
        edit_comment(comment, changes={"content": long}, **by)


def test_open_ticket_cleans_title_and_tags(acme):
    fields = {"title": "a\r\nb", "description": "d", "tags": [" VPN ", "vpn"]}

    ticket = open_ticket(acme, actor=Actor.system(), fields=fields, at=now())

    assert (ticket.title, ticket.tags) == ("a b", ["vpn"])
