"""A crash while a secret is open: neither the mail nor the log holds it."""

import logging
import logging.config

import pytest
from django.test import RequestFactory
from django.utils.log import AdminEmailHandler
from django.views.debug import get_exception_reporter_class

from accounts.tests.sign_in_support import sign_in
from credentials.models import Credential
from credentials.tests.api_calls import REASON, reveal, store_secret
from credentials.tests.one_time_links import CANARY, SIGN_IN, ask
from devpros.tracebacks import MESSAGE_OMITTED, CrashReporter, format_traceback

SEALING = "credentials.services.creation.seal"
SHOWING = "credentials.api.reveal.show_revealed"
PARSING = "api.parsing.parse_json"


@pytest.fixture
def place(ticket):
    return f"/v1/tickets/{ticket.public_id}/credentials"


@pytest.fixture
def mailbox(settings, mailoutbox):
    """The operator's mails of crashes, as Django's own handler writes them."""
    settings.ADMINS = [("Operator", "operator@desk.test")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(handler)
    yield mailoutbox
    logging.getLogger("django.request").removeHandler(handler)


@pytest.fixture
def break_in(monkeypatch):
    """Let a function crash with whatever it was given in its words and its hands."""

    def break_in(path):
        def crash(*args, **kwargs):
            shown = [_opened(given) for given in (*args, *kwargs.values())]
            try:
                raise KeyError(str(shown))
            except KeyError as error:
                error.add_note(str(shown))
                raise RuntimeError(f"cannot take {shown}") from error

        monkeypatch.setattr(path, crash)

    return break_in


def _opened(given):
    for open_it in ("expose", "plaintext"):
        if hasattr(given, open_it):
            given = getattr(given, open_it)
            return given() if callable(given) else given.expose()
    return given


def sent(mail):
    """Return all that a mail says, the way mail programs read it."""
    return "\n".join(
        [mail.subject, mail.body, *(body for body, _ in mail.alternatives)]
    )


@pytest.mark.parametrize("point", [SEALING, PARSING])
def test_a_crash_while_handing_over(
    alice, place, mailbox, log, caplog, break_in, point
):
    break_in(point)
    caplog.set_level(logging.DEBUG)
    body = {"type": "other", "credentials": {"pin": CANARY}, "notes": CANARY}

    answer = alice.post(place, body, headers={"X-Request-ID": "the-one"})

    (mail,) = mailbox
    assert answer.status_code == 500
    for told in (sent(mail), log.getvalue(), caplog.text, answer.content.decode()):
        assert CANARY not in told
        assert alice.secret not in told
    assert "X-Request-ID: the-one" in mail.body
    assert f"POST {place}" in mail.body


def test_a_crash_while_revealing(
    alice, bob, through, place, mailbox, log, caplog, break_in
):
    stored, agent = store_secret(alice, place), through(bob)
    break_in(SHOWING)
    caplog.set_level(logging.DEBUG)

    answer = reveal(agent, stored)

    (mail,) = mailbox
    assert answer.status_code == 500
    for told in (sent(mail), log.getvalue(), caplog.text, answer.content.decode()):
        assert CANARY not in told
        assert agent.secret not in told


def test_a_crash_of_the_drop_page(
    anonymous, alice, ticket, mailbox, log, caplog, break_in
):
    link = ask(alice, ticket)
    break_in(SEALING)
    caplog.set_level(logging.DEBUG)
    typed = "&".join(f"{name}={value}" for name, value in SIGN_IN.items())
    form = "application/x-www-form-urlencoded"

    answer = anonymous.send("POST", link, typed.encode(), form, Cookie=f"c={CANARY}")

    (mail,) = mailbox
    assert answer.status_code == 500
    for told in (sent(mail), log.getvalue(), caplog.text, answer.content.decode()):
        assert CANARY not in told
        assert link.rpartition("/")[2] not in told
    assert "/drop/…" in mail.subject
    assert "POST /drop/…" in mail.body


def test_a_crash_of_the_admins_page_with_the_open_secret(
    client, alice, bob, place, mailbox, log, caplog, monkeypatch
):
    store_secret(alice, place)
    sign_in(client, bob.email)
    page = Credential.objects.get().pk
    client.raise_request_exception = False
    monkeypatch.setattr(
        "django.contrib.admin.sites.AdminSite.each_context", lambda *_: {}[CANARY]
    )
    caplog.set_level(logging.DEBUG)

    path = f"/admin/credentials/credential/{page}/open_on_record/"
    answer = client.post(path, {"reason": f"{REASON} {CANARY}"})

    (mail,) = mailbox
    session = client.cookies["sessionid"].value
    assert answer.status_code == 500
    for told in (sent(mail), log.getvalue(), caplog.text, answer.content.decode()):
        assert CANARY not in told
        assert session not in told


def test_the_mail_and_the_log_say_where_it_happened(
    alice, place, mailbox, log, break_in
):
    break_in(SEALING)

    hand_over_in_vain(alice, place)

    (mail,) = mailbox
    for told in (mail.body, log.getvalue()):
        assert "builtins.KeyError" in told
        assert "which led to" in told
        assert f"builtins.RuntimeError {MESSAGE_OMITTED}" in told
        assert "services/creation.py" in told
        assert "in create_credential" in told


def test_a_path_is_no_markup_in_the_mail(anonymous, mailbox, break_in):
    break_in("api.views.UnknownPathView.initial")

    anonymous.get("/v1/<script>")

    ((page, _),) = mailbox[0].alternatives
    assert "GET /v1/…" in page
    assert "script" not in page


def hand_over_in_vain(caller, place):
    with pytest.raises(AssertionError):
        store_secret(caller, place)


def test_an_error_that_speaks_of_code_keeps_its_words():
    with pytest.raises(AttributeError) as caught:
        object().colour  # noqa: B018 — it is to fail

    assert "has no attribute 'colour'" in format_traceback(caught.value)


def test_a_ring_of_causes_ends():
    first, second = ValueError(CANARY), ValueError(CANARY)
    first.__cause__, second.__cause__ = second, first

    assert format_traceback(first).count("ValueError") == 2


def test_what_is_no_cause_is_not_told():
    error = ValueError("outer")
    error.__context__, error.__suppress_context__ = KeyError("inner"), True

    assert "KeyError" not in format_traceback(error)


def test_a_report_without_a_request_or_an_error_is_empty():
    report = CrashReporter(None, None, None, None)

    assert report.get_traceback_text() == ""


def test_a_report_holds_neither_local_variables_nor_form_nor_cookie():
    request = RequestFactory().post(
        "/v1/x", {"a": CANARY}, headers={"Cookie": f"b={CANARY}", "X-Mine": CANARY}
    )
    reporter = get_exception_reporter_class(request)
    try:
        held = [CANARY]
        raise RuntimeError("x")
    except RuntimeError as error:
        report = reporter(request, type(error), error, error.__traceback__)

    assert held
    assert reporter is CrashReporter
    for page in (report.get_traceback_html(), report.get_traceback_text()):
        assert "RuntimeError" in page
        assert CANARY not in page
        assert "CREDENTIAL_KEYS" not in page
