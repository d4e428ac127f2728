"""An open secret shows itself to whoever asks by name, and to nothing else."""

import copy
import json
import pickle
import pprint

import pytest

from credentials.tests.conftest import SECRET
from credentials.vault import Plaintext


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        format,
        pprint.pformat,
        lambda plaintext: f"{plaintext!s:>20}",
        lambda plaintext: repr([plaintext, {"secret": plaintext}]),
        lambda plaintext: json.dumps(plaintext, default=str),
        lambda plaintext: repr(copy.deepcopy(plaintext)),
        lambda plaintext: repr(copy.copy(plaintext)),
        lambda plaintext: "%s %r" % (plaintext, plaintext),  # noqa: UP031 — as logs do
    ],
)
def test_an_open_secret_prints_as_nothing(show):
    assert "hunter2" not in show(Plaintext(SECRET))


@pytest.mark.parametrize(
    "take",
    [
        pickle.dumps,
        json.dumps,
        vars,
        dict,
        iter,
        lambda plaintext: plaintext.__getstate__(),
        lambda plaintext: plaintext.__reduce__(),
    ],
)
def test_an_open_secret_is_not_taken_without_asking(take):
    with pytest.raises(TypeError) as refusal:
        take(Plaintext(SECRET))

    assert "hunter2" not in str(refusal.value)


def test_what_was_exposed_is_a_copy():
    plaintext = Plaintext(SECRET)

    plaintext.expose().clear()

    assert plaintext.expose() == SECRET


@pytest.mark.parametrize("secret", [{"a": 7}, {7: "C4NARY"}, {"a": {"b": "C4NARY"}}])
def test_a_secret_that_is_not_text_is_refused_without_its_value(secret):
    with pytest.raises(TypeError) as refusal:
        Plaintext(secret)

    assert "C4NARY" not in str(refusal.value)
