"""A reader of the documentation: one shell for all of a page's commands."""

import re
import subprocess
from pathlib import Path
from threading import Timer

_END = "-- end of the block --"


class Shell:
    """A shell in this folder, to which blocks are typed; what one exports, stays."""

    def __init__(self, environment, folder):
        self.errors = (folder / "errors").open("w+")
        self._shell = subprocess.Popen(
            ["/bin/sh"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )

    def close(self):
        self._shell.communicate()
        self.errors.close()

    def export(self, name, value):
        self.run(f"export {name}='{value}'")

    def run(self, text):
        """Return what the block says; it has to end well, and within 30 seconds."""
        watch = Timer(30, self._shell.kill)
        watch.start()
        self._shell.stdin.write(f"{text}\necho; echo '{_END}' $?\n")
        self._shell.stdin.flush()
        output = []
        for line in self._shell.stdout:
            if line.startswith(_END):
                break
            output.append(line)
        watch.cancel()
        assert line == f"{_END} 0\n", (text, output, Path(self.errors.name).read_text())
        return "".join(output)


def assert_is(documented, answer, where):
    """Compare an answer with the one on the page, whose `…` stands for anything."""
    if isinstance(documented, dict):
        assert documented.keys() == answer.keys(), where
        for name, value in documented.items():
            assert_is(value, answer[name], where)
    elif isinstance(documented, list):
        assert len(documented) == len(answer), (where, documented, answer)
        for value, inner in zip(documented, answer, strict=True):
            assert_is(value, inner, where)
    elif isinstance(documented, str):
        pattern = re.escape(documented).replace("…", ".+")
        assert re.fullmatch(pattern, answer), (where, documented, answer)
    else:
        assert documented == answer, where
