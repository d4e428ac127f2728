"""Names of cookies, and what a browser may do for a page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
NAMES = "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "COOKIE_PREFIX"


def settings_at(public_url):
    """Return names of cookies as another process reads them at this address."""
    code = (
        "import os, tests.settings as s; from importlib import reload;"
        f"os.environ['PUBLIC_URL'] = {public_url!r}; os.environ['DEMO'] = 'false';"
        "import devpros.settings as d;"
        f"reload(d); print(*[getattr(d, name) for name in {NAMES!r}], sep='|')"
    )
    done = subprocess.run(  # noqa: S603 — our own interpreter
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().split("|")


def test_over_tls_every_cookie_is_of_this_host_alone():
    assert settings_at("https://desk.example.com") == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "__Host-",
    ]


def test_without_tls_a_browser_would_refuse_such_a_name():
    assert settings_at("http://127.0.0.1:8000") == ["sessionid", "csrftoken", ""]


def test_messages_go_by_the_same_rule(client, mia, settings):
    settings.COOKIE_PREFIX, settings.SESSION_COOKIE_SECURE = "__Host-", True

    client.post(
        "/accounts/login/",
        {"login": mia.email, "password": "correct horse battery"},
        secure=True,
    )
    client.post("/accounts/logout/", secure=True)

    cookies = {
        name: kept for name, kept in client.cookies.items() if name != "csrftoken"
    }
    ours = {name for name in cookies if name.startswith("__Host-")}
    assert ours == {"__Host-browser", "__Host-messages"}
    for name in ours:
        assert (cookies[name]["secure"], cookies[name]["path"]) == (True, "/")
        assert cookies[name]["domain"] == ""


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/v1/health", "/nowhere"])
def test_every_answer_denies_what_no_page_needs(client, db, path):
    said = client.get(path)["Permissions-Policy"]

    assert re.fullmatch(r"([a-z-]+=\((self)?\)(, )?)+", said)
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(said.split(", "))
    assert "publickey-credentials-get=(self)" in said
    assert "clipboard-write=(self)" in said
