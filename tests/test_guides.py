"""The guides of the portal do what they say, in each of their languages."""

import json
import re
import shutil

import pytest

from accounts.scopes import KEY_SCOPES, TICKETS_READ
from accounts.services import change_plan, create_organization, issue_key
from api.moments import moment_now
from conftest import SYSTEM, make_board
from events.heartbeat import beat
from portal.contents import CHAPTERS, GUIDES
from portal.guidebook import OURS, guides, source
from portal.markdown import LANGUAGES, read
from tests.following import follow_in_program, follow_in_shell, is_like, steps_of

SLUGS = [page.slug for page in GUIDES]
slow = [
    pytest.mark.slow,
    pytest.mark.once,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


@pytest.fixture
def values(live_server, settings, db):
    """What stands in each guide for the reader's own."""
    settings.ENVIRONMENT = "production"
    beat("worker", at=moment_now())
    agency = create_organization("Northwind Studio", actor=SYSTEM, at=moment_now())
    change_plan(agency, rate_limit="999999/h", actor=SYSTEM, at=moment_now())
    board = make_board(agency, "Kanban")
    own = {
        OURS: live_server.url,
        "YOUR_API_KEY": key_of(agency.sandbox, KEY_SCOPES),
        "YOUR_CLIENT_ID": board.client_id,
        "YOUR_CLIENT_SECRET": board.secret,
    }
    reading = {**own, "YOUR_API_KEY": key_of(agency.sandbox, [TICKETS_READ])}
    return {**dict.fromkeys(SLUGS, own), "authentication": reading}


def key_of(organization, scopes):
    _, secret = issue_key(
        organization, name="First key", scopes=scopes, actor=SYSTEM, at=moment_now()
    )
    return secret


def compare(step, said, value):
    """See that a step answers as each block below it shows."""
    for shown in step.answers:
        if shown.language == "json":
            assert is_like(json.loads(shown.text), value), (step, shown.text, value)
        elif shown.language == "http":
            lines = [line.strip() for line in said.splitlines()]
            for line in shown.text.splitlines():
                assert any(is_like(line, one) for one in lines), (step, line, lines)
        else:
            assert is_like(shown.text.strip(), said.strip()), (step, said)


@pytest.mark.parametrize("language", ["python", "typescript"])
@pytest.mark.django_db(transaction=True)
def test_a_program_is_answered_as_it_is_written(language, values, tmp_path):
    for step, said, value in follow_in_program(language, SLUGS, values, tmp_path):
        step.answers = [one for one in step.answers if one.language != "http"]
        compare(step, said, value)


@pytest.mark.django_db(transaction=True)
def test_the_shell_is_answered_as_it_is_written(values, tmp_path):
    for step, said in follow_in_shell(SLUGS, values, tmp_path):
        is_json = any(shown.language == "json" for shown in step.answers)
        compare(step, said, json.loads(said) if is_json else None)
