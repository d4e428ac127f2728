"""manage.py demo: something to try things on."""

import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command, load_command_class

from accounts import services
from accounts.models import ApiKey, Application, Organization, User
from accounts.scopes import KEY_SCOPES
from accounts.tests.oauth_flow import act_as_itself
from api.datetimes import now
from conftest import SYSTEM, Caller
from credentials.models import Credential
from desk.models import Macro, SavedReply, Team
from desk.variables import unknown_variables
from events.models import Event
from tickets.models import Comment, Priority, Status, Ticket

pytestmark = pytest.mark.once

OWN = 22  # tickets of the agency whose keys are printed


def demo(*words):
    out = io.StringIO()
    call_command("demo", *words, stdout=out)
    return out.getvalue().splitlines()


def test_its_json_stands_alone_on_the_last_line(db):
    told = json.loads(demo("--json")[-1])

    assert list(told) == [
        "base_url",
        "organization",
        "api_key",
        "sandbox_api_key",
        "agent",
        "member",
        "admin",
        "application",
        "public_application",
        "agent_application",
    ]
    assert set(told["agent"]) == {"email", "password"}


def test_each_call_issues_fresh_keys_for_the_same_people(db):
    first, second = (json.loads(demo("--json")[-1]) for _ in range(2))

    assert first["agent"] == second["agent"]
    for told in (first, second):
        for name in ("api_key", "sandbox_api_key"):
            shown = Caller(secret=told[name]).get("/v1/me").json()
            assert shown["scopes"] == sorted(KEY_SCOPES)
            assert shown["limits"]["requests"] == 100_000
    assert len({first["api_key"], second["api_key"]}) == 2
    assert Organization.objects.live().count() == 3


def test_its_people_can_sign_in(db, client):
    told = json.loads(demo("--json")[-1])

    for role in ("agent", "member", "admin"):
        email, password = told[role]["email"], told[role]["password"]
        assert client.login(username=email, password=password)


def token_for(application):
    return act_as_itself(
        SimpleNamespace(
            client_id=application["client_id"], secret=application["client_secret"]
        )
    )


def test_its_application_acts_as_itself_with_the_secret_just_printed(db, mallory):
    told = json.loads(demo("--json")[-1])

    token = token_for(told["application"]).json()["access_token"]
    assert len(Caller(secret=token).get("/v1/tickets").json()["tickets"]) == OWN
    assert mallory.get("/v1/tickets").json()["tickets"] == []
    assert told["application"]["redirect_uri"] == "http://127.0.0.1/callback"
    assert set(told["public_application"]) == {"client_id", "redirect_uri"}


def test_one_of_its_applications_may_ask_agents(db):
    told = json.loads(demo("--json")[-1])

    approved = Application.objects.filter(approved_at__isnull=False)
    assert [one.client_id for one in approved] == [
        told["agent_application"]["client_id"]
    ]
    assert token_for(told["agent_application"]).status_code == 200


def test_another_call_leaves_the_last_secret_an_hour(db, time_machine):
    first, second = (json.loads(demo("--json")[-1])["application"] for _ in range(2))
    asked_at_once = [token_for(one).status_code for one in (first, second)]
    time_machine.move_to(now() + timedelta(hours=1))

    assert first["client_id"] == second["client_id"]
    assert asked_at_once == [200, 200]
    assert [token_for(one).status_code for one in (first, second)] == [401, 200]


def test_an_application_that_somebody_revoked_is_made_again(db):
    first = json.loads(demo("--json")[-1])
    for application in Application.objects.all():
        services.revoke_application(application, actor=SYSTEM, at=now())

    second = json.loads(demo("--json")[-1])

    for name in ("application", "public_application", "agent_application"):
        assert first[name]["client_id"] != second[name]["client_id"]
    assert token_for(second["application"]).status_code == 200


def test_a_demo_of_an_earlier_release_gets_its_applications(db):
    demo()
    Application.objects.all().delete()

    demo()

    assert Application.objects.count() == 3
    assert Organization.objects.live().count() == 3


def test_its_tickets_have_a_history(db):
    lines = demo()

    assert Ticket.objects.count() == 60
    assert any("Agent" in line for line in lines)


def test_it_refuses_where_the_demo_is_off(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="off"):
        demo("--json")

    assert not Organization.objects.exists()
    assert not ApiKey.objects.exists()


def test_its_last_line_is_json_as_a_process_prints_it(db, capsys):
    load_command_class("devpros", "demo").run_from_argv(["manage.py", "demo", "--json"])

    printed = capsys.readouterr().out
    told = json.loads(printed.splitlines()[-1])
    assert printed.endswith("}\n")
    assert told["api_key"].startswith("dp_live_")
    assert told["sandbox_api_key"].startswith("dp_test_")


def test_its_keys_expire_and_its_strangers_see_nothing(db, mallory, time_machine):
    key = json.loads(demo("--json")[-1])["api_key"]
    seen = [who.get("/v1/tickets").json() for who in (Caller(secret=key), mallory)]
    time_machine.move_to(now() + timedelta(days=30))

    assert [len(page["tickets"]) for page in seen] == [OWN, 0]
    assert Caller(secret=key).get("/v1/me").status_code == 401


def test_its_passwords_follow_from_the_secret_key(db, settings):
    ours = json.loads(demo("--json")[-1])["agent"]["password"]
    settings.SECRET_KEY = "another " * 8

    assert json.loads(demo("--json")[-1])["agent"]["password"] != ours
    assert len(ours) == 16


def test_its_desk_has_something_to_look_at(db):
    demo()

    active = Ticket.objects.active()
    statuses = set(Ticket.objects.values_list("status", flat=True))
    assert statuses == set(Status)
    assert set(active.values_list("priority", flat=True)) == set(Priority)
    assert active.filter(assigned_to=None).exists()
    assert 15 <= active.waiting().count() <= 40
    assert Credential.objects.count() == 3
    assert Comment.objects.filter(is_internal=True).count() >= 5
    assert (Team.objects.count(), SavedReply.objects.count()) == (2, 5)
    assert Macro.objects.count() == 4


def test_its_people_have_three_roles(db):
    demo()

    roles = {
        str(services.role_of(person))
        for person in User.objects.filter(email__endswith="@devpros.test")
        if not person.is_superuser
    }
    assert roles == {"agent", "lead", "auditor"}


def test_nothing_of_it_lies_in_the_future_and_its_texts_use_what_exists(db):
    demo()

    start = now()
    assert not Event.objects.filter(timestamp__gt=start).exists()
    assert not Ticket.objects.filter(updated_at__gt=start).exists()
    for kept in (*SavedReply.objects.all(), *Macro.objects.all()):
        assert unknown_variables(kept.text) == []


def test_its_tickets_are_the_same_each_time(db):
    demo()
    first = list(Ticket.objects.order_by("id").values_list("title", "status"))
    demo()

    assert list(Ticket.objects.order_by("id").values_list("title", "status")) == first


def test_without_a_key_for_secrets_it_has_none(db, settings):
    settings.CREDENTIAL_KEYS = ""

    demo()

    assert Ticket.objects.count() == 60
    assert not Credential.objects.exists()
