"""The pages of saved replies, macros and teams: whose they are, and who may write."""

import pytest

from accounts.models import SecurityEvent
from desk.models import Macro, SavedReply, Team
from tickets.models import Ticket

REPLIES, MACROS, TEAMS = (
    f"/admin/desk/{model}/" for model in ("savedreply", "macro", "team")
)
REPLY = {"code": "dns", "title": "DNS takes time", "text": "Dear {{ customer }},"}
MACRO = {"name": "Take it", "text": "", "mode": "reply", "assign_to_self": "on"}


@pytest.fixture
def lead(client_of_role):
    return client_of_role("lead")


@pytest.fixture
def agent(client_of_role):
    return client_of_role("agent")


def change_url(thing, what="change"):
    return f"/admin/desk/{thing._meta.model_name}/{thing.pk}/{what}/"


def delete_url(thing):
    return f"/admin/desk/{thing._meta.model_name}/{thing.pk}/remove/"


def shared_reply(lead, **changes):
    lead.post(f"{REPLIES}add/", {**REPLY, "visibility": "shared", **changes})
    return SavedReply.objects.get(code=changes.get("code", "dns"))


def own_reply(client, **changes):
    client.post(f"{REPLIES}add/", {**REPLY, "visibility": "own", **changes})
    return SavedReply.objects.exclude(owner=None).latest("pk")


def initial(thing):
    names = [field.name for field in thing._meta.fields]
    return {f"initial-{name}": getattr(thing, name) or "" for name in names}


def event_types():
    kinds = ("saved_reply", "macro", "team")
    events = SecurityEvent.objects.order_by("id")
    return [one.type for one in events if one.type.split(".")[0] in kinds]


def test_a_saved_reply_of_an_agent_is_owned_by_the_agent(agent):
    reply = own_reply(agent)

    assert reply.owner.email == "agent@devpros.test"
    assert agent.get(change_url(reply)).status_code == 200


def test_an_agent_cannot_create_a_shared_saved_reply(agent):
    agent.post(f"{REPLIES}add/", {**REPLY, "visibility": "shared"})

    assert SavedReply.objects.get().owner is not None
    assert "Everyone on the desk" not in agent.get(f"{REPLIES}add/").content.decode()


def test_a_lead_creates_a_shared_saved_reply(lead):
    assert shared_reply(lead).owner is None


def test_a_shared_saved_reply_is_readable_by_agents_and_editable_by_leads(lead, agent):
    reply = shared_reply(lead)

    read = agent.get(change_url(reply))
    refused = agent.post(change_url(reply), {**REPLY, "title": "Mine now"})
    lead.post(change_url(reply), {**REPLY, **initial(reply), "title": "Ours"})

    assert (read.status_code, refused.status_code) == (200, 403)
    assert SavedReply.objects.get().title == "Ours"


def test_another_agents_saved_reply_is_hidden_and_cannot_be_changed(
    agent, lead, client_of_role
):
    reply = own_reply(lead)

    listed = agent.get(REPLIES).content.decode()

    assert "DNS takes time" not in listed
    assert agent.post(change_url(reply), REPLY).status_code == 302
    assert agent.post(delete_url(reply)).status_code == 404
    assert SavedReply.objects.get().owner.email == "lead@devpros.test"


def test_a_shared_code_is_unique_and_an_agent_may_reuse_it(lead, agent):
    shared_reply(lead)

    again = lead.post(
        f"{REPLIES}add/", {**REPLY, "code": "DNS", "visibility": "shared"}
    )
    own_reply(agent)

    assert "/dns already exists." in again.content.decode()
    assert SavedReply.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "{{ customre }}"}, "There is no variable {{ customre }}."),
        ({"text": ""}, "This field is required."),
        ({"code": "a b"}, "Enter a valid"),
        ({"title": "  "}, "A title is more than spaces."),
    ],
)
def test_an_invalid_saved_reply_is_not_created(agent, changes, message):
    response = agent.post(f"{REPLIES}add/", {**REPLY, **changes})

    assert message in response.content.decode()
    assert not SavedReply.objects.exists()


def test_the_form_of_a_saved_reply_explains_the_variables(agent):
    page = agent.get(f"{REPLIES}add/").content.decode()

    assert "{{ customer }}: who it is about" in page


def test_each_change_of_a_saved_reply_records_a_security_event_without_its_text(lead):
    reply = shared_reply(lead)
    lead.post(change_url(reply), {**REPLY, **initial(reply), "text": "quoted words"})
    lead.post(delete_url(reply))

    assert event_types() == [
        "saved_reply.created",
        "saved_reply.changed",
        "saved_reply.deleted",
    ]
    changed = SecurityEvent.objects.get(type="saved_reply.changed")
    assert changed.details == {"of": "the desk", "fields": ["text"]}
    assert "quoted words" not in str(list(SecurityEvent.objects.values()))


def test_an_outdated_form_changes_only_the_edited_fields(lead):
    reply = shared_reply(lead)
    stale = initial(reply)
    SavedReply.objects.update(title="By a colleague")

    lead.post(change_url(reply), {**REPLY, **stale, "text": "Only the text"})

    kept = SavedReply.objects.get()
    assert (kept.title, kept.text) == ("By a colleague", "Only the text")


def test_a_get_of_the_delete_page_deletes_nothing(lead):
    reply = shared_reply(lead)

    response = lead.get(delete_url(reply))

    assert "Delete /dns" in response.content.decode()
    assert SavedReply.objects.exists()


def test_the_page_of_a_macro_lists_its_steps(lead, bob):
    body = {
        **MACRO,
        "visibility": "shared",
        "text": "Thanks!",
        "status": "resolved",
        "add_tags": "dns\nSPF",
    }

    lead.post(f"{MACROS}add/", body)

    macro = Macro.objects.get()
    page = lead.get(change_url(macro)).content.decode()
    assert macro.add_tags == ["dns", "spf"]
    assert (
        "sends the reply “Thanks!”; adds the tags dns, spf; assigns it to whoever runs"
        " it; makes it “Resolved”" in page
    )
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"assign_to_self": ""}, "A macro that does nothing is none."),
        ({"text": "{{ nobody }}"}, "There is no variable {{ nobody }}."),
        ({"status": "gone"}, "Select a valid choice."),
    ],
)
def test_an_invalid_macro_is_not_created(agent, changes, message):
    response = agent.post(f"{MACROS}add/", {**MACRO, **changes})

    assert message in response.content.decode()
    assert not Macro.objects.exists()


def test_a_macro_with_two_assignees_is_refused(agent, bob):
    response = agent.post(f"{MACROS}add/", {**MACRO, "assign_to": bob.pk})

    assert "It can be assigned to one of them." in response.content.decode()


def test_a_macro_cannot_assign_to_a_member_or_an_auditor(agent, mia, person_as):
    for stranger in (mia, person_as("auditor")):
        body = {**MACRO, "assign_to_self": "", "assign_to": stranger.pk}
        agent.post(f"{MACROS}add/", body)

    assert not Macro.objects.exists()


def test_a_lead_creates_a_team_and_an_agent_can_only_read_it(lead, agent, bob):
    lead.post(f"{TEAMS}add/", {"name": "Hosting", "members": [bob.pk]})
    team = Team.objects.get()

    refused = agent.post(change_url(team), {"name": "Mine"})

    assert list(team.members.all()) == [bob]
    assert "Hosting" in agent.get(TEAMS).content.decode()
    assert refused.status_code == 403
    assert event_types() == ["team.created"]


def test_a_change_of_team_members_records_a_security_event(lead, bob, carol):
    lead.post(f"{TEAMS}add/", {"name": "Hosting", "members": [bob.pk]})
    team = Team.objects.get()

    lead.post(
        change_url(team),
        {
            "name": "Hosting",
            "initial-name": "Hosting",
            "initial-members": [bob.pk],
            "members": [bob.pk, carol.pk],
        },
    )

    assert set(team.members.all()) == {bob, carol}
    assert SecurityEvent.objects.get(type="team.changed").details == {
        "fields": ["members"]
    }


def test_a_second_team_of_the_same_name_is_refused(lead):
    for _ in range(2):
        response = lead.post(f"{TEAMS}add/", {"name": "Hosting"})

    assert "Hosting already exists." in response.content.decode()


def test_html_in_names_and_texts_is_escaped(lead):
    hostile = '"><img src=q onerror=alert(1)>'
    shared_reply(lead, title=hostile, text=hostile)
    lead.post(
        f"{MACROS}add/",
        {**MACRO, "name": hostile, "text": hostile, "visibility": "own"},
    )
    lead.post(f"{TEAMS}add/", {"name": hostile})

    for path in (REPLIES, MACROS, TEAMS):
        assert "<img src=q" not in lead.get(path).content.decode()


@pytest.mark.parametrize("path", [REPLIES, f"{MACROS}add/", f"{TEAMS}add/"])
def test_library_pages_have_the_admins_content_security_policy(lead, path):
    """They wear the theme, which evaluates what it finds in attributes."""
    policy = lead.get(path)["Content-Security-Policy"]

    assert "'unsafe-eval'" in policy
