"""docs/custody.md is run from top to bottom in one shell, and answers as it shows."""

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from threading import Timer

import pytest
from django.conf import settings

from tests.support.custody_processes import environment
from tests.support.running_service import PROJECT
from tests.test_oauth_documentation import assert_is

pytestmark = pytest.mark.once

PAGE = (PROJECT / "docs/custody.md").read_text()
BLOCK = re.compile(r"```(sh|text|json)\n(.*?)```", re.DOTALL)
END = "-- end of the block --"


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("python3")),
    reason="curl or python3 is not installed",
)
@pytest.mark.django_db(transaction=True)
def test_the_page_answers_as_it_is_written(live_server, alice, bob, through, tmp_path):
    given = {
        "BASE_URL": live_server.url,
        "API_KEY": alice.secret,
        "AGENT_TOKEN": through(bob).secret,
    }
    reader = Reader(tmp_path, given)
    try:
        steps = [reader.read(*pair) for pair in pairwise(BLOCK.findall(PAGE))]
    finally:
        reader.close()
    assert sum(steps) == 11


class Reader:
    """A shell that follows the page, given what its first block exports."""

    def __init__(self, folder, given):
        self.given, self.output = given, ""
        command = folder / "manage.py"
        command.write_text(
            f'#!/bin/sh\nexec {sys.executable} {PROJECT}/manage.py "$@"\n'
        )
        command.chmod(0o755)
        found = environment()
        self.errors = (folder / "errors").open("w+")
        self.shell = subprocess.Popen(
            ["/bin/sh"],
            cwd=folder,
            env={**found, "PATH": f"{folder}:{found['PATH']}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def close(self):
        self.shell.communicate()
        self.errors.close()

    def read(self, block, following):
        """Do what one block says, compare with the next; return whether it ran."""
        (kind, text), (kind_after, documented) = block, following
        if kind != "sh":
            for name, value in re.findall(r"^export (\w+)=(.*)$", text, re.M):
                self.export(name, value)
            return False
        self.output = self.run(text)
        if kind_after == "json":
            here = documented.replace("http://127.0.0.1:8000", settings.PUBLIC_URL)
            assert_documented(json.loads(here), json.loads(self.output), text)
        elif kind_after == "text":
            assert_is(documented.strip(), self.output.strip(), text)
        return True

    def export(self, name, documented):
        """Take what was given, or what the last answer has in this form."""
        value = self.given.get(name)
        if value is None:
            form = re.escape(documented).replace("…", r"\w+")
            value = re.search(form, self.output)[0]
        self.run(f"export {name}='{value}'")

    def run(self, text):
        watch = Timer(30, self.shell.kill)
        watch.start()
        self.shell.stdin.write(f"{text}\necho; echo '{END}' $?\n")
        self.shell.stdin.flush()
        output, line = [], ""
        for line in self.shell.stdout:
            if line.startswith(END):
                break
            output.append(line)
        watch.cancel()
        assert line == f"{END} 0\n", (text, output, Path(self.errors.name).read_text())
        return "".join(output)


def assert_documented(documented, answer, where):
    """Compare an answer with the one on the page, lists line by line."""
    if isinstance(documented, list):
        assert len(documented) == len(answer), (where, answer)
        for line, its_answer in zip(documented, answer, strict=True):
            assert_documented(line, its_answer, where)
    elif isinstance(documented, dict):
        assert documented.keys() == answer.keys(), (where, answer)
        for name, value in documented.items():
            assert_documented(value, answer[name], where)
    else:
        assert_is(documented, answer, where)
