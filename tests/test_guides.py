"""The guides of the portal do what they say, in each of their languages."""

import json
import shutil
import subprocess
import time

import pytest

from accounts.scopes import KEY_SCOPES, TICKETS_READ
from accounts.services import change_plan, create_organization, issue_key
from api.datetimes import now
from api.error_responses import error_envelope
from api.errors import RateLimitExceeded
from conftest import SYSTEM, make_board
from events.heartbeat import beat
from portal.contents import GUIDES
from portal.guidebook import EXAMPLE_URL, source
from portal.markdown import LANGUAGES, parse_guide
from tests.support.guide_runner import follow_in_program, follow_in_shell, is_like, node
from webhooks import signing

SLUGS = [page.slug for page in GUIDES]
pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def values(live_server, settings, db):
    """What stands in each guide for the reader's own."""
    settings.ENVIRONMENT = "production"
    beat("worker", at=now())
    agency = create_organization("Northwind Studio", actor=SYSTEM, at=now())
    change_plan(agency, rate_limit="999999/h", actor=SYSTEM, at=now())
    board = make_board(agency, "Kanban")
    own = {
        EXAMPLE_URL: live_server.url,
        "YOUR_API_KEY": key_of(agency.sandbox, KEY_SCOPES),
        "YOUR_CLIENT_ID": board.client_id,
        "YOUR_CLIENT_SECRET": board.secret,
    }
    reading = {**own, "YOUR_API_KEY": key_of(agency.sandbox, [TICKETS_READ])}
    return {**dict.fromkeys(SLUGS, own), "authentication": reading}


def key_of(organization, scopes):
    _, secret = issue_key(
        organization, name="First key", scopes=scopes, actor=SYSTEM, at=now()
    )
    return secret


def compare(step, output, value):
    """See that a step answers as each block below it shows."""
    for documented in step.answers:
        if documented.language == "json":
            assert is_like(json.loads(documented.text), value), (
                step,
                documented.text,
                value,
            )
        elif documented.language == "http":
            lines = [line.strip() for line in output.splitlines()]
            for line in documented.text.splitlines():
                assert any(is_like(line, one) for one in lines), (step, line, lines)
        else:
            assert is_like(documented.text.strip(), output.strip()), (step, output)


@pytest.mark.parametrize("language", ["python", "typescript"])
@pytest.mark.django_db(transaction=True)
def test_a_program_is_answered_as_it_is_written(language, values, tmp_path):
    for step, output, value in follow_in_program(language, SLUGS, values, tmp_path):
        step.answers = [one for one in step.answers if one.language != "http"]
        compare(step, output, value)


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")),
    reason="curl or openssl is not installed",
)
@pytest.mark.django_db(transaction=True)
def test_the_shell_is_answered_as_it_is_written(values, tmp_path):
    for step, output in follow_in_shell(SLUGS, values, tmp_path):
        is_json = any(documented.language == "json" for documented in step.answers)
        compare(step, output, json.loads(output) if is_json else None)


def groups():
    """Yield every group of code of every guide, with the guide's slug."""
    for slug in SLUGS:
        for section in parse_guide(source(slug)):
            for part in section.parts:
                yield from ((slug, group) for group in part.groups)


def test_few_blocks_are_not_run_and_all_are_in_every_language():
    not_run = [
        slug
        for slug, group in groups()
        if not all(code.is_run for code in group.blocks)
    ]
    in_fewer = [
        (slug, group.blocks[0].text)
        for slug, group in groups()
        if group.is_choice and not group.is_only and slug != "webhooks"
        if {code.language for code in group.blocks} != set(LANGUAGES)
    ]

    assert not_run == ["oauth", "oauth", "webhooks"]
    assert in_fewer == []


def test_what_is_shown_as_an_error_is_what_we_answer():
    documented = [
        json.loads(code.text)
        for _, group in groups()
        for code in group.blocks
        if code.label == "Error"
    ]
    error = RateLimitExceeded(retry_after=3600, limit=100)

    assert len(documented) == 2
    assert all(is_like(one, error_envelope(error)) for one in documented)


def test_what_stands_for_nothing_else_is_an_answer_that_is_compared():
    labels = {
        code.label
        for _, group in groups()
        for code in group.blocks
        if code.is_run and not group.is_choice
    }

    assert labels == {"Answer", "Header", "Error"}


SECRET = signing.new_secret()
BODY = '{"id": "EVT-7", "note": "🙈 \u2028 </script> "}'
CHECKED = {
    "ours": ({}, BODY),
    "two signatures": ({"secrets": [signing.new_secret(), SECRET]}, BODY),
    "a letter changed": ({}, BODY.replace("7", "8")),
    "ten minutes old": ({"age": 600}, BODY),
    "ten minutes ahead": ({"age": -600}, BODY),
    "another secret": ({"secrets": [signing.new_secret()]}, BODY),
    "no signature": ({"webhook-signature": ""}, BODY),
    "other versions": ({"webhook-signature": "v1a,x v2,y"}, BODY),
    "no ASCII": ({"webhook-signature": "v1,é"}, BODY),
    "no timestamp": ({"webhook-timestamp": ""}, BODY),
}


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_the_check_of_signatures_takes_ours_and_nothing_else(language, tmp_path):
    (program,) = (
        code.text
        for slug, group in groups()
        for code in group.blocks
        if slug == "webhooks" and code.language == language and "verify(" in code.text
    )
    cases = [[SECRET, headers_of(**case), sent] for case, sent in CHECKED.values()]

    taken = check(language, program, cases, tmp_path)

    assert dict(zip(CHECKED, taken, strict=True)) == {
        name: name in ("ours", "two signatures") for name in CHECKED
    }


def headers_of(secrets=(SECRET,), age=0, **changes):
    """Return the headers of a request that we sent so many seconds ago."""
    sent_at = int(time.time()) - age
    signed = signing.signatures(
        secrets, message_id="EVT-7", timestamp=sent_at, body=BODY.encode()
    )
    return {
        "webhook-id": "EVT-7",
        "webhook-timestamp": str(sent_at),
        "webhook-signature": signed,
        **changes,
    }


def check(language, program, cases, folder):
    """Return of each case whether the guide's function took it."""
    if language == "python":
        made = {}
        exec(program, made)  # noqa: S102 - it is what the guide shows
        return [_takes(made["verify"], *case) for case in cases]
    file = folder / "check.mts"
    file.write_text(
        f"{program}\nconst cases = {json.dumps(cases)};\n"
        "console.log(JSON.stringify(cases.map(([secret, headers, body]: any) => {\n"
        "  try { return verify(secret, headers, Buffer.from(body)).id === 'EVT-7'; }\n"
        "  catch { return false; }\n"
        "})));"
    )
    done = subprocess.run(
        [node(), file], capture_output=True, text=True, timeout=20, check=True
    )
    return json.loads(done.stdout)


def _takes(verify, secret, headers, body):
    try:
        return verify(secret, headers, body.encode())["id"] == "EVT-7"
    except ValueError:
        return False
