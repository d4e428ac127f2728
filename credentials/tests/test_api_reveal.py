"""Opening a secret: the one answer that holds one (contract 5)."""

import pytest

from credentials.models import AccessRecord, Credential
from credentials.tests.api_calls import (
    CANARY,
    FIELDS,
    REASON,
    access_log,
    acts,
    reveal,
    store_secret,
)
from tests.support.error_facts import error_facts

ANSWER = {
    *("id", "ticket_id", "type", "credentials", "notes", "expires_at"),
    *("reveals", "max_reveals", "receipt"),
}


def test_the_assignee_opens_it_for_a_reason_on_record(alice, agent, stored):
    answer = reveal(agent, stored)

    assert answer.status_code == 200
    assert set(answer.json()) == ANSWER
    assert answer.json()["credentials"] == FIELDS
    (line,) = access_log(alice, stored)
    assert line["receipt"] == answer.json()["receipt"]
    assert (line["action"], line["reason"]) == ("revealed", REASON)
    assert line["actor"] == {"type": "agent", "name": "Bob Support"}
    assert line["client_address"] == "127.0.0.1"


def test_each_opening_is_counted_and_has_a_receipt_of_its_own(alice, agent, stored):
    answers = [reveal(agent, stored).json() for _ in range(3)]

    assert [answer["reveals"] for answer in answers] == [1, 2, 3]
    receipts = [line["receipt"] for line in access_log(alice, stored)]
    assert receipts == [answer["receipt"] for answer in answers]
    assert len(set(receipts)) == 3
    assert alice.get(stored).json()["reveals"] == 3


def test_nothing_keeps_the_answer(agent, stored):
    """Threat 21: no store, no tag, no compression, and a condition changes nothing."""
    headers = {"If-None-Match": "*", "Accept-Encoding": "gzip, br"}

    answer = reveal(agent, stored, **headers)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Pragma"] == "no-cache"
    for name in ("ETag", "Last-Modified", "Content-Encoding", "Vary", "Set-Cookie"):
        assert not answer.has_header(name)


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_no_other_method_opens_it(alice, agent, stored, method):
    """Threat 6: a preview, a prefetch or a preflight spends and shows nothing."""
    answer = getattr(agent, method)(f"{stored}/reveal?reason={REASON}")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert CANARY.encode() not in answer.content
    assert access_log(alice, stored) == []


def test_a_preflight_opens_nothing(alice, anonymous, stored):
    headers = {"Origin": "https://a.test", "Access-Control-Request-Method": "POST"}

    answer = anonymous.options(f"{stored}/reveal", headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert access_log(alice, stored) == []


def test_a_form_or_a_session_opens_nothing(client, bob, stored):
    """Threat 34: no cookie authenticates, and what a page can send alone is refused."""
    client.force_login(bob)

    form = client.post(f"{stored}/reveal", {"reason": REASON})
    text = client.post(
        f"{stored}/reveal", f'{{"reason": "{REASON}"}}', content_type="text/plain"
    )

    assert (form.status_code, text.status_code) == (401, 401)


def test_only_json_opens_it(alice, agent, stored):
    """Threat 34."""
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        answer = agent.send("POST", f"{stored}/reveal", b"reason=x", kind)

        assert answer.status_code == 415
    assert access_log(alice, stored) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"reason": None}, "null"),
        ({"reason": "x" * 9}, "min_length"),
        ({"reason": "x" * 501}, "max_length"),
        ({"reason": " " * 20}, "blank"),
        ({"reason": 1234567890}, "invalid"),
        ({"reason": [REASON]}, "invalid"),
        ({"reason": REASON, "why": "x"}, "unknown_field"),
    ],
)
def test_without_a_reason_it_stays_closed(agent, stored, body, code):
    answer = agent.post(f"{stored}/reveal", body)

    assert answer.status_code == 400
    (error,) = answer.json()["error"]["details"]["fields"]
    assert error["code"] == code
    assert CANARY.encode() not in answer.content
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("reason", ["x" * 10, "🔥" * 500, '<b>"why"</b>\n\u202eyes'])
def test_the_shortest_and_longest_reason_stand_in_the_log(alice, agent, stored, reason):
    assert reveal(agent, stored, reason).status_code == 200
    assert acts(alice, stored) == [("revealed", reason)]


def test_it_takes_no_idempotency_key(alice, agent, stored):
    answer = reveal(agent, stored, **{"Idempotency-Key": "order-7"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "INVALID_IDEMPOTENCY_KEY"
    assert CANARY.encode() not in answer.content
    assert access_log(alice, stored) == []


def test_the_last_of_its_openings_shows_it_and_destroys_it(alice, agent, place):
    path = store_secret(alice, place, max_reveals=2)

    answers = [reveal(agent, path) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 410]
    assert answers[1].json()["credentials"] == FIELDS
    assert error_facts(answers[2]) == {"status": "consumed"}
    assert alice.get(path).json()["status"] == "consumed"
    assert Credential.objects.get().sealed_secret is None
    assert [what for what, _ in acts(alice, path)] == [
        *("revealed", "revealed", "consumed", "refused")
    ]


def test_two_passwords_are_as_long_as_each_other(alice, place):
    """Threat 31."""
    for password in ("x" * 8, "x" * 40):
        store_secret(alice, place, credentials={"password": password})

    short, long = Credential.objects.all()
    assert len(short.sealed.raw) == len(long.sealed.raw)
