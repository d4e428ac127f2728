"""docs/oauth.md is run from top to bottom in one shell, against the running product."""

import html
import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from urllib.parse import urljoin

import httpx
import pytest

from accounts.oauth import configuration
from accounts.scopes import AGENT_SCOPES, KEY_SCOPES, SENTENCES
from accounts.services.connections import CODE_GRACE_PERIOD, REFRESH_GRACE_PERIOD
from devpros import settings
from tests.support.documented_shell import Shell, assert_is
from tests.support.running_service import PROJECT, service

PAGE = (PROJECT / "docs/oauth.md").read_text()
BLOCK = re.compile(r"```(sh|python|text|json)\n(.*?)```", re.DOTALL)
MIA = "mia@agency.example"


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("openssl")),
    reason="curl or openssl is not installed",
)
def test_the_page_answers_as_it_is_written(tmp_path):
    with service(f"sqlite:///{tmp_path}/docs.sqlite3") as running:
        running.manage("create_organization", "Agency One")
        made = running.manage("create_member", "agency-one", MIA, "--name=Mia Keller")
        reader = Reader(running, tmp_path, password=made.splitlines()[-1])
        try:
            steps = [reader.read(*pair) for pair in pairwise(BLOCK.findall(PAGE))]
        finally:
            reader.close()
    assert sum(steps) == 16


def test_the_table_of_scopes_is_the_one_that_counts():
    rows = re.findall(
        r"^\| `(\S+:\S+)` \| (.+) \| (yes|no) \| (yes|no) \|$", PAGE, re.M
    )

    assert {scope: sentence for scope, sentence, *_ in rows} == SENTENCES
    assert {row[0] for row in rows if row[2] == "yes"} == set(KEY_SCOPES)
    assert {row[0] for row in rows if row[3] == "yes"} == set(AGENT_SCOPES)


def test_the_times_and_limits_are_the_ones_that_count():
    assert (
        configuration.CODE_SECONDS,
        configuration.ACCESS_TOKEN_SECONDS,
        configuration.REFRESH_TOKEN_SECONDS,
    ) == (60, 3600, 30 * 24 * 3600)
    assert (CODE_GRACE_PERIOD.seconds, REFRESH_GRACE_PERIOD.seconds) == (2, 10)
    assert settings.TOKEN_REQUEST_LIMIT.limit == 60
    assert settings.TOKEN_REQUEST_FIELDS == 32
    assert settings.REVEAL_CONSENT_AGE.seconds == 5 * 60
    for output in (
        "60 seconds, once",
        "| 1 hour |",
        "30 days unused",
        "within 2 seconds",
        "10 seconds after its use",
        "60 requests a minute for one client",
        "60 failures a minute from one",
        "more than 32 parameters",
        "less than five minutes ago",
    ):
        assert output in PAGE


class Reader:
    """Somebody who follows the page: a shell, a browser, and what they exported."""

    def __init__(self, running, folder, *, password):
        self.url, self.password = running.url, password
        self.output, self.exported = "", {}
        command = folder / "manage.py"
        command.write_text(
            f'#!/bin/sh\nexec {sys.executable} {PROJECT}/manage.py "$@"\n'
        )
        command.chmod(0o755)
        path = f"{folder}:{running.environment['PATH']}"
        self.environment = {**running.environment, "PATH": path}
        self.shell = Shell(self.environment, folder)

    def close(self):
        self.shell.close()

    def read(self, block, following):
        """Do what one block says, compare with the next; return whether it ran."""
        (kind, text), (kind_after, documented) = block, following
        if kind == "text":
            for name, value in re.findall(r"^export (\w+)=(.*)$", text, re.M):
                self.export(name, value.strip("'"))
            return False
        if kind == "json":
            return False
        self.output = self.shell.run(text) if kind == "sh" else self.run_python(text)
        if kind_after == "json":
            documented = json.loads(
                documented.replace("http://127.0.0.1:8000", self.url)
            )
            assert_is(documented, json.loads(self.output), text)
        elif kind_after == "text" and "export" not in documented:
            assert_is(documented.strip(), self.output.strip(), text)
        return True

    def export(self, name, documented):
        """Take a value from what the last block said, where it is not on the page."""
        patterns = {
            "CLIENT_ID": r"client id (\w+)",
            "CLIENT_SECRET": r"^(dp_cs_\w+)$",
            "ACCESS_TOKEN": r'"access_token": "(\w+)"',
            "REFRESH_TOKEN": r'"refresh_token": "(\w+)"',
        }
        if name == "BASE_URL":
            value = self.url
        elif name == "RETURNED":
            value = let_in(self.output.strip(), self.password)
            assert_is(documented, value, name)
        elif "…" in documented:
            value = re.search(patterns[name], self.output, re.M)[1]
        else:
            value = documented
        self.exported[name] = value
        self.shell.export(name, value)

    def run_python(self, text):
        with subprocess.Popen(
            [sys.executable, "-c", text],
            env={**self.environment, **self.exported},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as program:
            returned = let_in(program.stdout.readline().strip(), self.password)
            output, _ = program.communicate(returned, timeout=30)
        assert program.returncode == 0, text
        return output


def let_in(address, password):
    """Be the person: sign in, press Allow, and return where the browser would go."""
    with httpx.Client(follow_redirects=True, timeout=20) as browser:
        page = browser.get(address)
        form = {**fields_of(page), "login": MIA, "password": password}
        page = post(browser, page, form)
        form = {**fields_of(page), "allow": "true"}
        return post(browser, page, form, follow_redirects=False).headers["Location"]


def post(browser, page, form, **options):
    target = urljoin(str(page.url), action_of(page))
    return browser.post(target, data=form, headers={"Referer": target}, **options)


def action_of(page):
    tag = re.findall(r'<form method="post"[^>]*>', page.text)[-1]
    action = re.search(r'action="([^"]*)"', tag)
    return html.unescape(action[1]) if action else str(page.url)


def fields_of(page):
    """Return the hidden fields of a page's last form."""
    form = page.text.rpartition('<form method="post"')[2]
    fields = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        fields[given["name"]] = html.unescape(given.get("value", ""))
    return fields
