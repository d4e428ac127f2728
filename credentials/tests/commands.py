"""Commands as a shell sees them: words in, an exit code and two streams out."""

import json
from typing import NamedTuple

from django.core.management import ManagementUtility


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run_program(words, capsys):
    """Run a command in this process; return how it ended."""
    capsys.readouterr()
    code = 0
    try:
        command = ManagementUtility().fetch_command(words[0])
        command.run_from_argv(["manage.py", *words])
    except SystemExit as end:
        code = end.code
    output = capsys.readouterr()
    return Ended(code, output.out.strip(), output.err.strip())
