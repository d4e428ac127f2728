"""Facts in place, macros and saved replies: what was seen is what is done."""

import json

import pytest

from accounts.actor import Actor
from conftest import NOON
from desk.models import Draft, Macro, SavedReply
from desk.variables import fill_variables
from events.models import Event
from tickets.models import Comment, Priority, Status, Ticket
from tickets.services import add_comment, update_ticket


def serialized(value):
    return json.dumps(value)


def event_types():
    """Return the events since the ticket was filed."""
    return list(Event.objects.order_by("id").values_list("type", flat=True))[1:]


@pytest.fixture
def macro(db):
    return Macro.objects.create(
        name="Outage",
        text="Dear {{customer}}, {{ticket}} is known to us. {{agent}}",
        status=Status.WAITING_ON_CUSTOMER,
        add_tags=["outage"],
        assign_to_self=True,
        updated_at=NOON,
    )


def preview(client, macro):
    query = f"macro={macro.pk}&seen={client.last_seen_event}"
    return client.get(f"{client.path}macro/?{query}", headers={"HX-Request": "true"})


def run_macro(client, macro, **more):
    form = {
        "macro": macro.pk,
        "seen": client.last_seen_event,
        "macro_updated_at": macro.updated_at.isoformat(),
        "text": "",
        **more,
    }
    return client.post(f"{client.path}macro/", form)


@pytest.mark.parametrize(
    ("fact", "value", "before", "after"),
    [
        ("status", "in_progress", "open", Status.IN_PROGRESS),
        ("priority", "4", "medium", Priority.URGENT),
        ("category", "backend", None, "backend"),
        ("due_date", "2030-02-28", None, "2030-02-28"),
        ("tags", "a b\r\nC, d\r\n", ["urgent", "production"], ["a b", "c, d"]),
    ],
)
def test_a_field_edit_changes_the_ticket_and_records_one_event(
    bobs_client, fact, value, before, after
):
    response = bobs_client.change(fact, value, serialized(before))

    assert response.status_code == 302
    assert str(getattr(Ticket.objects.get(), fact)) == str(after)
    assert len(event_types()) == 1


def test_an_agent_assigns_the_ticket_to_themselves(bobs_client, bob):
    bobs_client.change("assigned_to", bob.email, serialized(None))

    assert (Ticket.objects.get().assigned_to, event_types()) == (
        bob,
        ["ticket.assigned"],
    )


def test_an_assigned_ticket_can_be_unassigned(bobs_client, bob):
    bobs_client.change("assigned_to", bob.email, serialized(None))

    bobs_client.change("assigned_to", "", serialized(bob.email))

    assert Ticket.objects.get().assigned_to is None


def test_a_field_edit_with_an_outdated_value_returns_412(bobs_client, carol):
    before = Ticket.objects.get()
    update_ticket(before, actor=Actor.of_agent(carol), changes={"priority": 4}, at=NOON)

    response = bobs_client.change("priority", "1", serialized("medium"))

    assert response.status_code == 412
    assert Ticket.objects.get().priority == Priority.URGENT
    page = response.content.decode()
    assert "was changed by someone else. Reload it." in page
    assert 'value="&quot;urgent&quot;"' in page


def test_a_change_of_another_field_is_no_conflict(bobs_client, carol):
    update_ticket(
        bobs_client.ticket,
        actor=Actor.of_agent(carol),
        changes={"priority": 4},
        at=NOON,
    )

    bobs_client.change("category", "backend", serialized(None))

    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.category) == (Priority.URGENT, "backend")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("status", "open!"),
        ("status", ""),
        ("priority", "9"),
        ("priority", "x"),
        ("assigned_to", "nobody@devpros.test"),
        ("assigned_to", "client@agency.com"),
        ("due_date", "2030-02-30"),
        ("due_date", "soon"),
        ("category", "x" * 65),
        ("category", "a\x00"),
        ("tags", "x" * 51),
        ("tags", "\n".join(map(str, range(21)))),
        ("title", "mine now"),
        ("version", "1"),
    ],
)
def test_an_invalid_field_edit_returns_400_with_a_reason(bobs_client, fact, value):
    was = {"status": "open", "priority": "medium", "tags": ["urgent", "production"]}

    response = bobs_client.change(fact, value, serialized(was.get(fact)))

    assert (response.status_code, event_types()) == (400, [])
    assert 'id="fact-refusal"' in response.content.decode()


def test_a_forbidden_status_is_neither_offered_nor_accepted(bobs_client, bob):
    closed = {"status": Status.CLOSED}
    update_ticket(
        bobs_client.ticket, actor=Actor.of_agent(bob), changes=closed, at=NOON
    )

    page = bobs_client.get_page().content.decode()
    response = bobs_client.change("status", "resolved", serialized("closed"))

    assert 'name="value" value="resolved"' not in page
    assert "Send and resolve" not in page
    assert (response.status_code, Ticket.objects.get().status) == (409, Status.CLOSED)


def test_an_agent_without_permissions_gets_a_read_only_page(bobs_client, bob):
    rights = bob.groups.get().permissions
    rights.remove(*rights.filter(codename__in=["change_ticket", "add_comment"]))

    page = bobs_client.get_page().content.decode()

    assert "You may read here, not write." in page
    assert 'name="seen_value"' not in page
    assert bobs_client.change("category", "x", serialized(None)).status_code == 403


def test_the_preview_of_a_macro_changes_nothing(bobs_client, macro):
    page = preview(bobs_client, macro).content.decode()

    assert (
        f"Dear client@agency.com, {bobs_client.ticket.public_id} is known to us."
        in page
    )
    for words in ("Waiting on customer", "outage", "bob@devpros.test"):
        assert words in page
    assert (event_types(), Comment.objects.count()) == ([], 0)


def test_a_macro_adds_the_comment_and_changes_the_ticket(bobs_client, bob, macro):
    response = run_macro(bobs_client, macro, text="Dear client, known.")

    ticket, comment = Ticket.objects.get(), Comment.objects.get()
    assert response.status_code == 302
    assert (comment.content, comment.is_internal) == ("Dear client, known.", False)
    assert (ticket.status, ticket.assigned_to) == (Status.WAITING_ON_CUSTOMER, bob)
    assert ticket.tags == ["urgent", "production", "outage"]
    assert event_types() == [
        "comment.created",
        "ticket.updated",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.updated",
    ]


def test_a_macro_with_an_emptied_text_sends_no_comment_and_no_draft(
    bobs_client, bob, macro
):
    Draft.objects.create(
        agent=bob,
        ticket=bobs_client.ticket,
        mode="reply",
        text="unsent",
        updated_at=NOON,
    )

    run_macro(bobs_client, macro, text="")

    assert Comment.objects.count() == 0
    assert Draft.objects.get().text == "unsent"


def test_a_macro_in_note_mode_adds_a_note(bobs_client, macro):
    Macro.objects.update(mode="note")

    run_macro(bobs_client, macro, text="known")

    assert Comment.objects.get().is_note


def test_a_macro_that_changed_since_the_preview_returns_412(bobs_client, macro):
    stale = run_macro(
        bobs_client, macro, macro_updated_at="2020-01-01T00:00:00+00:00", text="known"
    )
    nonsense = run_macro(bobs_client, macro, macro_updated_at="yesterday", text="known")

    assert (stale.status_code, nonsense.status_code) == (412, 412)
    assert (Comment.objects.count(), event_types()) == (0, [])


def test_new_activity_stops_a_macro(bobs_client, alice, macro):
    seen = bobs_client.last_seen_event
    add_comment(
        bobs_client.ticket,
        actor=alice.actor,
        content="Solved!",
        is_internal=False,
        at=NOON,
    )

    response = run_macro(bobs_client, macro, seen=seen, text="known")

    assert (response.status_code, Ticket.objects.get().status) == (409, Status.OPEN)
    assert Comment.objects.count() == 1


def test_a_macro_with_too_many_tags_is_refused_in_preview_and_run(bobs_client, macro):
    Macro.objects.update(add_tags=[f"t{number}" for number in range(19)])

    page = preview(bobs_client, macro)
    response = run_macro(bobs_client, macro, text="known")

    assert "A ticket has at most 20 tags." in page.content.decode()
    assert (response.status_code, Comment.objects.count()) == (400, 0)


def test_another_agents_macros_and_saved_replies_return_404(bobs_client, carol, macro):
    Macro.objects.update(owner=carol, name="Carols macro")
    SavedReply.objects.create(
        owner=carol, code="mine", title="Carols reply", text="t", updated_at=NOON
    )

    page = bobs_client.get_page().content.decode()
    answers = [
        preview(bobs_client, macro),
        bobs_client.get(f"{bobs_client.path}replies/mine/"),
    ]

    assert "Carols" not in page
    assert [response.status_code for response in answers] == [404, 404]
    assert run_macro(bobs_client, macro).status_code == 400
    assert event_types() == []


def test_an_own_saved_reply_hides_the_shared_one_with_its_code(bobs_client, bob):
    for owner, text in ((None, "the desk's"), (bob, "my own")):
        SavedReply.objects.create(
            owner=owner, code="hi", title=text, text=text, updated_at=NOON
        )

    page = bobs_client.get_page().content.decode()

    assert bobs_client.get(f"{bobs_client.path}replies/hi/").json() == {
        "text": "my own"
    }
    assert page.count('"code": "hi"') == 1


def test_variables_are_replaced_and_template_syntax_is_not_rendered(
    bob, unassigned_ticket
):
    Ticket.objects.update(title="{{agent}} {% now 'Y' %}")
    ticket = Ticket.objects.get()

    text = fill_variables(
        "{{title}} {{ agent }} {{secret_key}} {% csrf_token %}",
        ticket=ticket,
        agent_name=bob.name,
    )

    assert text == (
        "{{agent}} {% now 'Y' %} Bob Support {{secret_key}} {% csrf_token %}"
    )
