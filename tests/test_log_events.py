"""Log events have one grammar, and each fact of theirs is on the allow-list."""

import ast
import re
from dataclasses import dataclass

import pytest

from devpros.observability import LOG_FACTS
from tests.test_architecture import FILES, named

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+ed")


@dataclass
class LogCall:
    """One call of a module's `logger`; `place` is file and line."""

    place: str
    node: ast.Call
    tree: ast.Module


def log_calls_in(source, name):
    tree = ast.parse(source)
    return [
        LogCall(f"{name}:{node.lineno}", node, tree)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "logger"
    ]


def log_calls():
    return [
        call for path in FILES for call in log_calls_in(path.read_text(), named(path))
    ]


def error_facts(call):
    """Return the keys of `extra`, which is a dict, or what a function here returns."""
    given = [word.value for word in call.node.keywords if word.arg == "extra"]
    return keys_of(given[0], call.tree) if given else set()


def keys_of(value, tree):
    match value:
        case ast.Dict():
            keys = set()
            for key, inner in zip(value.keys, value.values, strict=True):
                keys |= keys_of(inner, tree) if key is None else {ast.literal_eval(key)}
            return keys
        case ast.Name():
            return keys_of(assigned(value.id, tree), tree)
        case ast.Call(func=ast.Name(id=name)):
            return keys_of(returned(name, tree), tree)
    raise AssertionError(f"line {value.lineno}: write the facts of a log event as dict")


def assigned(name, tree):
    (value,) = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return value


def returned(name, tree):
    (function,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    (value,) = (
        node.value for node in ast.walk(function) if isinstance(node, ast.Return)
    )
    return value


def test_log_events_are_named_noun_verb_past():
    events = {call.place: ast.unparse(call.node.args[0]) for call in log_calls()}

    assert len(events) > 20
    wrong = {
        place: event
        for place, event in events.items()
        if not EVENT.fullmatch(event.strip("'"))
    }
    assert wrong == {}


def test_each_fact_of_a_log_event_is_on_the_allow_list():
    facts = {call.place: error_facts(call) for call in log_calls()}

    dropped = {place: given - LOG_FACTS for place, given in facts.items()}
    assert {place: given for place, given in dropped.items() if given} == {}
    assert frozenset().union(*facts.values()) == LOG_FACTS


@pytest.mark.parametrize(
    "source",
    [
        'logger.info("a.closed", extra={"secret": 1})',
        'facts = {"secret": 1}\nlogger.info("a.closed", extra=facts)',
        'def f():\n    return {"secret": 1}\nlogger.info("a.closed", extra={**f()})',
    ],
)
def test_a_fact_is_found_in_a_dict_a_variable_and_a_return_value(source):
    (call,) = log_calls_in(source, "example.py")

    assert error_facts(call) == {"secret"}


def test_facts_that_cannot_be_read_from_the_source_are_refused():
    (call,) = log_calls_in('logger.info("a.closed", extra=vars(x).copy())', "a.py")

    with pytest.raises(AssertionError, match="as dict"):
        error_facts(call)
