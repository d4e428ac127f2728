"""Owners hear of each secret's first opening, what to change, and failing webhooks."""

import pytest

from accounts.actor import Actor
from accounts.services import deactivate_user
from api.rates import Rate
from conftest import NOON, SYSTEM
from credentials.tests.api_calls import CANARY, reveal, store_secret
from events.dispatch import dispatch_events
from events.services import EventDraft, record_of_organization
from events.types import EventType
from notifications.models import Message
from notifications.tests.conftest import everything_in

HIDDEN = (CANARY, "https://shop.test/wp-admin", "wordpress_admin", "username")


@pytest.fixture
def path(ticket):
    return f"/v1/tickets/{ticket.public_id}"


@pytest.fixture
def secret(alice, path, send):
    """The path of a secret that Alice has handed over for Bob's ticket."""
    stored = store_secret(alice, f"{path}/credentials")
    send()
    return stored


def happen(organization, kind, *, changes=None, **shown):
    endpoint = {"id": "WHE-1795764586054046", "url": "https://hooks.test/t0ken?key=k"}
    draft = EventDraft(
        kind,
        {**endpoint, **shown},
        changes or {},
        is_internal=kind == EventType.WEBHOOK_ENDPOINT_FAILING,
    )
    record_of_organization(organization, draft, actor=Actor.system(), at=NOON)


def failing(organization, reason):
    changes = {"reason": {"from": None, "to": reason}}
    happen(organization, EventType.WEBHOOK_ENDPOINT_FAILING, changes=changes)


def disabled(organization, reason):
    kind = EventType.WEBHOOK_ENDPOINT_DISABLED
    happen(organization, kind, status="disabled", disabled_reason=reason)


def test_the_first_opening_of_a_secret_is_told_to_every_owner(
    agent, secret, colleagues, send
):
    reveal(agent, secret)

    mails = send()

    assert sorted(mail.to[0] for mail in mails) == ["mia@acme.test", "olga@acme.test"]
    assert "A secret was opened for the first time" in mails[0].body
    assert "Opened by: Bob Support" in mails[0].body
    assert secret.rpartition("/")[2] in mails[0].body


def test_later_openings_of_it_are_not(agent, secret, mia, send):
    reveal(agent, secret)
    send()
    reveal(agent, secret)

    assert send() == []


def test_nothing_is_told_of_a_secret_but_its_id(agent, alice, path, mia, send):
    secret = store_secret(alice, f"{path}/credentials")
    reveal(agent, secret, reason="MARK-REASON")
    agent.patch(path, {"status": "resolved"})

    mails = everything_in(send())

    assert secret.rpartition("/")[2] in mails
    assert [word for word in (*HIDDEN, "MARK-REASON") if word in mails] == []


def test_the_customer_hears_nothing_of_secrets(agent, secret, mia, path, send):
    reveal(agent, secret)
    agent.patch(path, {"status": "resolved"})

    customers = [mail for mail in send() if mail.to == ["client@agency.com"]]

    assert len(customers) == 1
    assert "ecret" not in everything_in(customers)
    assert "CRED-" not in everything_in(customers)


def test_at_its_end_owners_learn_what_to_change_and_who_opened_it(
    agent, alice, secret, path, mia, carol, through, send
):
    untouched = store_secret(alice, f"{path}/credentials")
    reveal(agent, secret)
    reveal(agent, secret)
    alice.patch(path, {"assigned_to": carol.email})
    reveal(through(carol), secret)
    send()
    agent.patch(path, {"status": "resolved"})

    (told,) = [mail for mail in send() if mail.to == ["mia@acme.test"]]

    number = secret.rpartition("/")[2]
    assert f"{number}: opened by Bob Support, Carol Support" in told.body
    assert untouched.rpartition("/")[2] not in told.body


def test_a_secret_that_has_ended_before_is_among_them(agent, alice, path, mia, send):
    secret = store_secret(alice, f"{path}/credentials", max_reveals=1)
    reveal(agent, secret)
    send()
    agent.patch(path, {"status": "closed"})

    told = [mail.body for mail in send() if mail.to == ["mia@acme.test"]]

    assert len(told) == 1
    assert secret.rpartition("/")[2] in told[0]


def test_closing_what_was_resolved_tells_it_no_second_time(
    agent, secret, path, mia, send
):
    reveal(agent, secret)
    agent.patch(path, {"status": "resolved"})
    send()
    agent.patch(path, {"status": "closed"})

    assert [mail.to for mail in send()] == [["client@agency.com"]]


def test_a_ticket_whose_secrets_nobody_opened_ends_in_silence(
    agent, secret, path, mia, send
):
    agent.patch(path, {"status": "resolved"})

    assert [mail.to for mail in send()] == [["client@agency.com"]]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("failing_3_days", "for three days"),
        ("delivery_given_up", "was given up"),
        ("something_new", "did not arrive"),
    ],
)
def test_a_failing_endpoint_is_told_with_its_host_alone(
    acme, mallory, mia, send, reason, words
):
    failing(acme, reason)

    (told,) = send()

    assert told.to == ["mia@acme.test"]
    assert told.subject == "[WHE-1795764586054046] A webhook endpoint is failing"
    assert words in told.body
    assert "Host: hooks.test" in told.body
    assert "t0ken" not in everything_in([told])


@pytest.mark.parametrize(
    ("reason", "words"), [("gone", "410 Gone"), ("failing", "for five days")]
)
def test_an_endpoint_that_we_disabled_is_told(acme, mia, send, reason, words):
    disabled(acme, reason)

    (told,) = send()

    assert words in told.body
    assert told.extra_headers["References"] == "<WHE-1795764586054046@devpros.test>"


def test_one_that_a_member_disabled_is_not(acme, mia, send):
    disabled(acme, "manual")

    assert send() == []


def test_a_sandboxs_endpoint_is_not(acme, mia, send):
    failing(acme.sandbox, "failing_3_days")
    disabled(acme.sandbox, "gone")

    assert send() == []


def test_who_owns_it_no_longer_when_the_mail_leaves_gets_none(acme, mia, send):
    failing(acme, "failing_3_days")
    dispatch_events(at=NOON)
    deactivate_user(mia, actor=SYSTEM, at=NOON)

    assert send() == []
    assert "no longer" in Message.objects.get().error


@pytest.fixture
def greedy(agent, secret, send, settings):
    """Bob's application opens secrets beyond the limit, so often as it is called."""
    settings.REVEAL_LIMITS = [Rate.parse("1/m")]
    reveal(agent, secret)
    send()
    return lambda: reveal(agent, secret)


def test_threat_27_owners_are_told_when_secrets_are_opened_in_a_row(greedy, mia, send):
    assert greedy().status_code == 429

    (mail,) = send()

    assert mail.to == ["mia@acme.test"]
    assert "one after the other" in mail.subject + mail.body
    assert "Bob Support" in mail.body
    assert not any(hidden in everything_in([mail]) for hidden in HIDDEN)


def test_one_alarm_a_day_is_enough(greedy, mia, send):
    greedy(), greedy()
    first = send()
    greedy()

    assert (len(first), send()) == (1, [])


def test_another_refusal_is_no_alarm(mallory, through, carol, secret, mia, send):
    reveal(through(carol), secret)

    assert send() == []
