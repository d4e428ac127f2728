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


def page_of(thing, what="change"):
    return f"/admin/desk/{thing._meta.model_name}/{thing.pk}/{what}/"


def remove_page(thing):
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


def trail():
    kinds = ("saved_reply", "macro", "team")
    events = SecurityEvent.objects.order_by("id")
    return [one.type for one in events if one.type.split(".")[0] in kinds]


def test_an_agents_reply_is_the_agents_own(agent):
    reply = own_reply(agent)

    assert reply.owner.email == "agent@devpros.test"
    assert agent.get(page_of(reply)).status_code == 200


def test_an_agent_cannot_make_one_for_the_desk(agent):
    agent.post(f"{REPLIES}add/", {**REPLY, "visibility": "shared"})

    assert SavedReply.objects.get().owner is not None
    assert "Everyone on the desk" not in agent.get(f"{REPLIES}add/").content.decode()


def test_a_lead_makes_one_for_the_desk(lead):
    assert shared_reply(lead).owner is None


def test_the_desks_are_read_by_agents_and_changed_by_leads(lead, agent):
    reply = shared_reply(lead)

    read = agent.get(page_of(reply))
    refused = agent.post(page_of(reply), {**REPLY, "title": "Mine now"})
    lead.post(page_of(reply), {**REPLY, **initial(reply), "title": "Ours"})

    assert (read.status_code, refused.status_code) == (200, 403)
    assert SavedReply.objects.get().title == "Ours"


def test_another_agents_own_do_not_exist(agent, lead, client_of_role):
    reply = own_reply(lead)

    listed = agent.get(REPLIES).content.decode()

    assert "DNS takes time" not in listed
    assert agent.post(page_of(reply), REPLY).status_code == 302
    assert agent.post(remove_page(reply)).status_code == 404
    assert SavedReply.objects.get().owner.email == "lead@devpros.test"


def test_one_code_is_one_reply_of_the_desk_and_may_be_an_agents_own_too(lead, agent):
    shared_reply(lead)

    again = lead.post(
        f"{REPLIES}add/", {**REPLY, "code": "DNS", "visibility": "shared"}
    )
    own_reply(agent)

    assert "/dns already exists." in again.content.decode()
    assert SavedReply.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "{{ customre }}"}, "There is no variable {{ customre }}."),
        ({"text": ""}, "This field is required."),
        ({"code": "a b"}, "Enter a valid"),
        ({"title": "  "}, "A title is more than spaces."),
    ],
)
def test_a_reply_that_would_not_work_is_not_kept(agent, changes, said):
    response = agent.post(f"{REPLIES}add/", {**REPLY, **changes})

    assert said in response.content.decode()
    assert not SavedReply.objects.exists()


def test_the_page_explains_the_variables(agent):
    shown = agent.get(f"{REPLIES}add/").content.decode()

    assert "{{ customer }}: who it is about" in shown


def test_every_write_leaves_a_trail_without_the_text(lead):
    reply = shared_reply(lead)
    lead.post(page_of(reply), {**REPLY, **initial(reply), "text": "quoted words"})
    lead.post(remove_page(reply))

    assert trail() == [
        "saved_reply.created",
        "saved_reply.changed",
        "saved_reply.deleted",
    ]
    changed = SecurityEvent.objects.get(type="saved_reply.changed")
    assert changed.details == {"of": "the desk", "fields": ["text"]}
    assert "quoted words" not in str(list(SecurityEvent.objects.values()))


def test_a_stale_page_reverts_no_colleague(lead):
    reply = shared_reply(lead)
    stale = initial(reply)
    SavedReply.objects.update(title="By a colleague")

    lead.post(page_of(reply), {**REPLY, **stale, "text": "Only the text"})

    kept = SavedReply.objects.get()
    assert (kept.title, kept.text) == ("By a colleague", "Only the text")


def test_deleting_asks_first(lead):
    reply = shared_reply(lead)

    asked = lead.get(remove_page(reply))

    assert "Delete /dns" in asked.content.decode()
    assert SavedReply.objects.exists()


def test_a_macro_says_what_it_would_do(lead, bob):
    body = {
        **MACRO,
        "visibility": "shared",
        "text": "Thanks!",
        "status": "resolved",
        "add_tags": "dns\nSPF",
    }

    lead.post(f"{MACROS}add/", body)

    macro = Macro.objects.get()
    shown = lead.get(page_of(macro)).content.decode()
    assert macro.add_tags == ["dns", "spf"]
    assert (
        "sends the reply “Thanks!”; adds the tags dns, spf; assigns it to whoever runs"
        " it; makes it “Resolved”" in shown
    )
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"assign_to_self": ""}, "A macro that does nothing is none."),
        ({"text": "{{ nobody }}"}, "There is no variable {{ nobody }}."),
        ({"status": "gone"}, "Select a valid choice."),
    ],
)
def test_a_macro_that_would_not_work_is_not_kept(agent, changes, said):
    response = agent.post(f"{MACROS}add/", {**MACRO, **changes})

    assert said in response.content.decode()
    assert not Macro.objects.exists()


def test_a_macro_assigns_to_one_alone(agent, bob):
    response = agent.post(f"{MACROS}add/", {**MACRO, "assign_to": bob.pk})

    assert "It can be assigned to one of them." in response.content.decode()


def test_nothing_is_assigned_to_whoever_is_no_agent(agent, mia, person_as):
    for stranger in (mia, person_as("auditor")):
        body = {**MACRO, "assign_to_self": "", "assign_to": stranger.pk}
        agent.post(f"{MACROS}add/", body)

    assert not Macro.objects.exists()


def test_a_lead_makes_a_team_and_an_agent_only_reads_it(lead, agent, bob):
    lead.post(f"{TEAMS}add/", {"name": "Hosting", "members": [bob.pk]})
    team = Team.objects.get()

    refused = agent.post(page_of(team), {"name": "Mine"})

    assert list(team.members.all()) == [bob]
    assert "Hosting" in agent.get(TEAMS).content.decode()
    assert refused.status_code == 403
    assert trail() == ["team.created"]


def test_a_team_changes_its_members_with_a_trail(lead, bob, carol):
    lead.post(f"{TEAMS}add/", {"name": "Hosting", "members": [bob.pk]})
    team = Team.objects.get()

    lead.post(
        page_of(team),
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


def test_two_teams_of_one_name_are_refused_in_words(lead):
    for _ in range(2):
        response = lead.post(f"{TEAMS}add/", {"name": "Hosting"})

    assert "Hosting already exists." in response.content.decode()


def test_hostile_words_stay_words(lead):
    evil = '"><img src=q onerror=alert(1)>'
    shared_reply(lead, title=evil, text=evil)
    lead.post(
        f"{MACROS}add/", {**MACRO, "name": evil, "text": evil, "visibility": "own"}
    )
    lead.post(f"{TEAMS}add/", {"name": evil})

    for path in (REPLIES, MACROS, TEAMS):
        assert "<img src=q" not in lead.get(path).content.decode()


@pytest.mark.parametrize("path", [REPLIES, f"{MACROS}add/", f"{TEAMS}add/"])
def test_these_pages_have_the_admins_policy_and_not_the_desks(lead, path):
    """They wear the theme, which evaluates what it finds in attributes."""
    policy = lead.get(path)["Content-Security-Policy"]

    assert "'unsafe-eval'" in policy
