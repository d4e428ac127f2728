"""A crash at every step of a secret's way: no answer, mail, log or row holds it.

Each step crashes with all it was given in its words and in its hands, as a bug or a
library does that quotes what it could not take.
"""

import logging

import pytest
from django.core import mail
from django.test import Client
from django.utils.log import AdminEmailHandler

from credentials.models import Credential
from credentials.tests.api_calls import REASON
from credentials.tests.one_time_links import ask
from credentials.vault import Plaintext
from tests.support import canary, planted_secrets
from tests.support.canary import canary as a_canary
from tests.test_canary import canaries_in, log  # noqa: F401 — a fixture

pytestmark = pytest.mark.slow

SECRET = {"username": a_canary("user name"), "password": a_canary("password")}
# Where each step is called, by the way in or out that takes it.
HANDING_OVER = [
    "api.parsing.parse_json",
    "api.idempotency.fingerprint_of",
    "api.idempotency._store_response",
    "api.views.set_rate_limit_headers",
    "credentials.api.serializers.CredentialCreate.validate",
    "credentials.api.views.services.merge_notes",
    "credentials.api.views.show_credential",
    "credentials.services.creation.seal",
    "credentials.services.creation.record_credential_event",
    "credentials.vault.envelope.encrypt",
    "credentials.vault.keyring.Keyring.wrap",
    "credentials.models.Credential.save",
    "events.models.Event.objects.bulk_create",
    "rest_framework.renderers.JSONRenderer.render",
]
DROPPING = [
    "credentials.pages.drop.DropForm",
    "credentials.pages.forms.find_value_error",
    "credentials.pages.drop.services.drop_credential",
    "credentials.services.creation.seal",
    "credentials.services.one_time_links.create_credential",
]
MOVING = [
    "api.parsing.parse_json",
    "credentials.api.serializers.RedactionCreate.validate",
    "credentials.services.custody.create_credential",
    "credentials.services.custody.redact_text",
    "tickets.services.redactions.seal",
    "tickets.services.redactions.redact_field",
    "tickets.services.redactions.index_comments",
    "tickets.services.redactions.hide_in_replays",
]
REVEALING = [
    "credentials.vault.envelope.decrypt",
    "credentials.vault.envelope.Plaintext",
    "credentials.services.reveal._add_record_of_attempt",
    "credentials.services.reveal.record_credential_event",
    "credentials.services.reveal.Revealed",
    "credentials.api.reveal.show_revealed",
    "rest_framework.renderers.JSONRenderer.render",
    "api.views.set_rate_limit_headers",
]
REVEALING_AT_THE_DESK = [
    "credentials.vault.envelope.decrypt",
    "credentials.services.reveal.Revealed",
    "credentials.admin.credentials.TemplateResponse",
    "django.template.response.TemplateResponse.render",
    "django.template.base.Template.render",
]


@pytest.fixture
def outputs(settings, log):  # noqa: F811 — the fixture
    """What an operator is told of a crash: the log, and the mail with all it has."""
    settings.ADMINS = [("Operator", "operator@desk.test")]
    handler, logger = AdminEmailHandler(include_html=True), logging.getLogger()
    handler.setLevel(logging.ERROR)
    logger.addHandler(handler)
    yield lambda: [*log.lines, *(repr(vars(message)) for message in mail.outbox)]
    logger.removeHandler(handler)


@pytest.fixture
def crash(monkeypatch):
    """Let a step crash, quoting what it was given, and return how often it did."""
    crashes = []

    def break_in(path):
        def broken(*args, **kwargs):
            quoted = f"{args} {kwargs} {[_opened(arg) for arg in args]} {SECRET}"
            crashes.append(quoted)
            try:
                raise ValueError(quoted)
            except ValueError as error:
                error.add_note(quoted)
                raise LookupError(quoted) from error

        monkeypatch.setattr(path, broken)
        return crashes

    return break_in


def _opened(given):
    return given.expose() if isinstance(given, Plaintext) else given


def assert_silent(answer, outputs):
    assert answer.status_code >= 500
    assert canaries_in(answer) == []
    assert canary.find_canaries(*outputs()) == []


@pytest.fixture
def place(ticket):
    return planted_secrets.place_of(ticket)


@pytest.mark.parametrize("step", HANDING_OVER)
def test_a_crash_while_it_is_handed_over(alice, place, outputs, crash, step):
    body = {"type": "other", "credentials": SECRET, "notes": a_canary("notes")}
    crashes = crash(step)

    answer = alice.post(
        f"{place}/credentials", body, headers={"Idempotency-Key": "one"}
    )

    assert crashes
    assert_silent(answer, outputs)
    assert canary.find_canaries(*(value for _, value in canary.kept())) == []


@pytest.mark.parametrize("step", DROPPING)
def test_a_crash_while_it_is_dropped(alice, ticket, outputs, crash, step):
    link = ask(alice, ticket)
    crashes = crash(step)

    answer = Client(raise_request_exception=False).post(link, SECRET)

    assert crashes
    assert_silent(answer, outputs)
    token = link.rpartition("/")[2]
    assert token not in str(outputs())
    assert canary.find_canaries(*(value for _, value in canary.kept())) == []


@pytest.mark.parametrize("step", MOVING)
def test_a_crash_while_it_is_moved(alice, place, outputs, crash, step):
    secret = SECRET["password"]
    alice.post(f"{place}/comments", {"content": f"It is {secret}!"})
    crashes = crash(step)

    answer = alice.post(f"{place}/redactions", {"text": secret, "move_to": {}})

    assert crashes
    assert_silent(answer, outputs)
    # Where it was written it still is, and nothing was half done.
    assert not Credential.objects.exists()


@pytest.fixture
def stored_secret(alice, place):
    body = {"type": "other", "credentials": SECRET}
    return alice.post(f"{place}/credentials", body)["Location"]


@pytest.mark.parametrize("step", REVEALING)
def test_a_crash_while_it_is_revealed(
    bob, through, stored_secret, outputs, crash, step
):
    agent = through(bob)
    crashes = crash(step)

    answer = agent.post(f"{stored_secret}/reveal", {"reason": REASON})

    assert crashes
    assert_silent(answer, outputs)


@pytest.mark.parametrize("step", REVEALING_AT_THE_DESK)
def test_a_crash_while_the_desk_opens_it(
    client, bob, stored_secret, outputs, crash, step
):
    planted_secrets.signed_in(client, bob)
    number = stored_secret.rpartition("-")[2]
    crashes = crash(step)

    page = f"/admin/credentials/credential/{number}/open_on_record/"
    answer = client.post(page, {"reason": REASON})

    assert crashes
    assert_silent(answer, outputs)
    assert canary.find_canaries(*(value for _, value in canary.kept_unpacked())) == []
