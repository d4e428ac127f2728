"""What bin/serve says when all is running."""

import json
import shlex
import sys
from urllib.parse import parse_qsl, urlsplit

import pytest

from accounts.tests.oauth_flow import challenge_of
from tests.test_bin import run

WELCOME = """
import json, serving, sys
print(serving.welcome("http://127.0.0.1:8000", json.loads(sys.argv[1])))
"""
PROGRAM = {"client_id": "b0ard", "redirect_uri": "http://127.0.0.1/callback"}
DEMO = {
    "agent": {"email": "sam@devpros.test", "password": "p4ss"},
    "api_key": "dp_live_x",
    "application": {**PROGRAM, "client_secret": "dp_cs_x"},
    "agent_application": {**PROGRAM, "client_id": "ag3nts"},
    "public_application": {**PROGRAM, "client_id": "d3sktop"},
}


def welcome(demo):
    code, output, _ = run(sys.executable, "-c", WELCOME, json.dumps(demo))
    assert code == 0
    return output.splitlines()


def test_the_welcome_shows_how_to_get_a_token_and_proves_the_same_program():
    lines = welcome(DEMO)

    curl, address, redeem = lines[lines.index(next(filter(is_oauth, lines))) + 2 :][:3]
    query = dict(parse_qsl(urlsplit(address).query))
    sent = dict(parse_qsl(shlex.split(redeem)[2]))
    assert shlex.split(curl)[1:3] == ["-u", "b0ard:dp_cs_x"]
    assert query["client_id"] == sent["client_id"] == "d3sktop"
    assert query["redirect_uri"] == sent["redirect_uri"] == PROGRAM["redirect_uri"]
    assert query["code_challenge"] == challenge_of(sent["code_verifier"])


def is_oauth(line):
    return line.startswith("Try OAuth")


def test_without_a_demo_the_welcome_names_nobody():
    lines = welcome({})

    assert not any(map(is_oauth, lines))
    assert lines[-1] == "Ctrl+C stops it."


def test_without_a_mail_server_it_says_where_mail_is_to_be_read():
    assert "  Mail      none leaves: each is a file in var/mail/" in welcome({})


def test_without_a_mail_server_it_says_where_the_code_to_sign_up_is():
    line = next(line for line in welcome({}) if line.startswith("  Sign up"))

    assert line.endswith("/accounts/signup/, where the code for it is as well")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://us:s3cret@mail.test:587", "goes to mail.test"),
        ("dummymail://", "goes to dummymail"),
        ("", ""),
    ],
)
def test_a_mail_server_is_named_without_its_password(url, expected):
    program = f"import serving; print(serving.mail_server({{'EMAIL_URL': {url!r}}}))"

    assert run(sys.executable, "-c", program, EMAIL_URL=url)[1].strip() == expected
