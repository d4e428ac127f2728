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


def shown(value):
    return json.dumps(value)


def kinds():
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


def look_at(client, macro):
    query = f"macro={macro.pk}&seen={client.last_seen_event}"
    return client.get(f"{client.path}macro/?{query}", headers={"HX-Request": "true"})


def run(client, macro, **more):
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
def test_a_fact_changes_in_place_and_leaves_the_apis_event(
    bobs, fact, value, before, after
):
    answer = bobs.change(fact, value, shown(before))

    assert answer.status_code == 302
    assert str(getattr(Ticket.objects.get(), fact)) == str(after)
    assert len(kinds()) == 1


def test_take_it_is_one_press(bobs, bob):
    bobs.change("assigned_to", bob.email, shown(None))

    assert (Ticket.objects.get().assigned_to, kinds()) == (bob, ["ticket.assigned"])


def test_it_can_be_nobodys_again(bobs, bob):
    bobs.change("assigned_to", bob.email, shown(None))

    bobs.change("assigned_to", "", shown(bob.email))

    assert Ticket.objects.get().assigned_to is None


def test_a_fact_that_is_no_more_what_was_shown_stays_what_it_is(bobs, carol):
    before = Ticket.objects.get()
    update_ticket(before, actor=Actor.of_agent(carol), changes={"priority": 4}, at=NOON)

    answer = bobs.change("priority", "1", shown("medium"))

    assert answer.status_code == 412
    assert Ticket.objects.get().priority == Priority.URGENT
    page = answer.content.decode()
    assert "was changed by someone else. Reload it." in page
    assert 'value="&quot;urgent&quot;"' in page


def test_what_others_did_to_other_facts_is_no_conflict_and_stays(bobs, carol):
    update_ticket(
        bobs.ticket, actor=Actor.of_agent(carol), changes={"priority": 4}, at=NOON
    )

    bobs.change("category", "backend", shown(None))

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
def test_nonsense_changes_nothing_and_is_told_so(bobs, fact, value):
    was = {"status": "open", "priority": "medium", "tags": ["urgent", "production"]}

    answer = bobs.change(fact, value, shown(was.get(fact)))

    assert (answer.status_code, kinds()) == (400, [])
    assert 'id="fact-refusal"' in answer.content.decode()


def test_a_status_that_cannot_be_reached_is_not_offered_nor_taken(bobs, bob):
    closed = {"status": Status.CLOSED}
    update_ticket(bobs.ticket, actor=Actor.of_agent(bob), changes=closed, at=NOON)

    page = bobs.get_page().content.decode()
    answer = bobs.change("status", "resolved", shown("closed"))

    assert 'name="value" value="resolved"' not in page
    assert "Send and resolve" not in page
    assert (answer.status_code, Ticket.objects.get().status) == (409, Status.CLOSED)


def test_who_may_only_look_is_offered_no_change(bobs, bob):
    rights = bob.groups.get().permissions
    rights.remove(*rights.filter(codename__in=["change_ticket", "add_comment"]))

    page = bobs.get_page().content.decode()

    assert "You may read here, not write." in page
    assert 'name="seen_value"' not in page
    assert bobs.change("category", "x", shown(None)).status_code == 403


def test_a_macro_shows_what_it_would_do_and_does_nothing_yet(bobs, macro):
    page = look_at(bobs, macro).content.decode()

    assert f"Dear client@agency.com, {bobs.ticket.public_id} is known to us." in page
    for words in ("Waiting on customer", "outage", "bob@devpros.test"):
        assert words in page
    assert (kinds(), Comment.objects.count()) == ([], 0)


def test_a_macro_runs_as_one_step_of_the_tickets_own_verbs(bobs, bob, macro):
    answer = run(bobs, macro, text="Dear client, known.")

    ticket, comment = Ticket.objects.get(), Comment.objects.get()
    assert answer.status_code == 302
    assert (comment.content, comment.is_internal) == ("Dear client, known.", False)
    assert (ticket.status, ticket.assigned_to) == (Status.WAITING_ON_CUSTOMER, bob)
    assert ticket.tags == ["urgent", "production", "outage"]
    assert kinds() == [
        "comment.created",
        "ticket.updated",
        "ticket.status_changed",
        "ticket.assigned",
        "ticket.updated",
    ]


def test_a_macro_sends_no_draft_and_nothing_that_was_not_shown(bobs, bob, macro):
    Draft.objects.create(
        agent=bob, ticket=bobs.ticket, mode="reply", text="unsent", updated_at=NOON
    )

    run(bobs, macro, text="")

    assert Comment.objects.count() == 0
    assert Draft.objects.get().text == "unsent"


def test_a_macro_of_notes_writes_a_note(bobs, macro):
    Macro.objects.update(mode="note")

    run(bobs, macro, text="known")

    assert Comment.objects.get().is_note


def test_a_macro_that_was_changed_meanwhile_has_to_be_looked_at_again(bobs, macro):
    stale = run(bobs, macro, macro_updated_at="2020-01-01T00:00:00+00:00", text="known")
    nonsense = run(bobs, macro, macro_updated_at="yesterday", text="known")

    assert (stale.status_code, nonsense.status_code) == (412, 412)
    assert (Comment.objects.count(), kinds()) == (0, [])


def test_a_macro_is_stopped_like_any_answer(bobs, alice, macro):
    seen = bobs.last_seen_event
    add_comment(
        bobs.ticket, actor=alice.actor, content="Solved!", is_internal=False, at=NOON
    )

    answer = run(bobs, macro, seen=seen, text="known")

    assert (answer.status_code, Ticket.objects.get().status) == (409, Status.OPEN)
    assert Comment.objects.count() == 1


def test_a_macro_that_would_fill_the_tags_is_refused_before_and_after(bobs, macro):
    Macro.objects.update(add_tags=[f"t{number}" for number in range(19)])

    preview, answer = look_at(bobs, macro), run(bobs, macro, text="known")

    assert "A ticket has at most 20 tags." in preview.content.decode()
    assert (answer.status_code, Comment.objects.count()) == (400, 0)


def test_another_agents_own_macros_and_replies_are_not_there(bobs, carol, macro):
    Macro.objects.update(owner=carol, name="Carols macro")
    SavedReply.objects.create(
        owner=carol, code="mine", title="Carols reply", text="t", updated_at=NOON
    )

    page = bobs.get_page().content.decode()
    answers = [
        look_at(bobs, macro),
        bobs.get(f"{bobs.path}replies/mine/"),
    ]

    assert "Carols" not in page
    assert [answer.status_code for answer in answers] == [404, 404]
    assert run(bobs, macro).status_code == 400
    assert kinds() == []


def test_ones_own_reply_hides_the_desks_of_its_code(bobs, bob):
    for owner, text in ((None, "the desk's"), (bob, "my own")):
        SavedReply.objects.create(
            owner=owner, code="hi", title=text, text=text, updated_at=NOON
        )

    page = bobs.get_page().content.decode()

    assert bobs.get(f"{bobs.path}replies/hi/").json() == {"text": "my own"}
    assert page.count('"code": "hi"') == 1


def test_names_in_a_saved_text_are_replaced_and_never_rendered(bob, unassigned_ticket):
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
