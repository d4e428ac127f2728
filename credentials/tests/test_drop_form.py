"""The form behind a one-time link: what it asks for, takes, and never shows back."""

import pytest
from django.test import Client

from credentials.models import Credential, DropLink
from credentials.pages.texts import FIELDS
from credentials.tests.one_time_links import CANARY, ask, drop, opened
from credentials.types import EXPECTED


@pytest.fixture
def anybody():
    """Mallory might be anybody: a browser without an account or a cookie."""
    return Client(raise_request_exception=False)


@pytest.fixture
def link(alice, ticket):
    return ask(alice, ticket)


@pytest.mark.parametrize("kind", EXPECTED)
def test_it_asks_for_the_fields_of_the_type(anybody, alice, ticket, kind):
    response = anybody.get(ask(alice, ticket, type=kind)).content.decode()

    request_body = [name for name in FIELDS if f'name="{name}"' in response]
    assert request_body == sorted(EXPECTED[kind], key=list(FIELDS).index)
    assert ('name="value-3"' in response) == (kind == "other")


def test_a_secret_is_masked_and_never_remembered(anybody, link):
    response = anybody.get(link).content.decode()

    assert 'type="text" name="password"' in response
    assert 'class="masked"' in response
    assert 'type="password"' not in response
    assert 'type="text" name="url"' in response
    assert response.count('autocomplete="one-time-code"') == 1  # which nothing keeps
    assert (
        response.count('autocomplete="off"') == 5
    )  # each other, the box, and the form
    assert response.count('spellcheck="false"') == 4


def test_a_pasted_key_keeps_its_lines_as_tools_want_them(anybody, alice, ticket):
    link = ask(alice, ticket, type="ssh_key")
    key = "-----BEGIN KEY-----\nb\n-----END KEY-----\n"

    drop(anybody, link, private_key=key.replace("\n", "\r\n"), host="h.test")

    assert opened(Credential.objects.get()) == {"private_key": key, "host": "h.test"}


def test_anything_else_comes_as_names_and_values(anybody, alice, ticket):
    link = ask(alice, ticket, type="other")
    typed = {"name-1": "PIN", "value-1": " 0000 ", "name-3": "User", "value-3": "u"}

    drop(anybody, link, **typed)

    assert opened(Credential.objects.get()) == {"PIN": " 0000 ", "User": "u"}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("wordpress_admin", {"url": CANARY, "username": CANARY, "notes": CANARY}),
        ("wordpress_admin", {"password": CANARY + "x" * 16_384}),
        ("wordpress_admin", {"password": "é" * 8_192 + CANARY}),
        ("ssh_key", {"private_key": "", "host": CANARY}),
        ("other", {"name-1": "", "value-1": CANARY}),
        ("other", {"name-1": "a", "value-1": CANARY, "name-2": "a", "value-2": "x"}),
        ("other", {"name-1": "<script>", "value-1": CANARY}),
        ("other", {"name-1": "notes", "value-1": CANARY}),
        ("other", {f"{w}-{n}": CANARY * 1_500 for w in ["value"] for n in (1, 2, 3)}),
        ("other", {}),
        ("other", {"value-1": CANARY + "\x00", "name-1": "a"}),
    ],
)
def test_what_is_refused_is_never_shown_back(anybody, alice, ticket, kind, typed):
    link = ask(alice, ticket, type=kind)

    answer = anybody.post(link, typed)

    assert answer.status_code == 400
    assert CANARY not in answer.content.decode()
    assert "never shows what you typed" in answer.content.decode()
    assert (Credential.objects.count(), DropLink.objects.get().used_at) == (0, None)


def test_a_refused_form_keeps_the_names(anybody, alice, ticket):
    link = ask(alice, ticket, type="other")

    answer = anybody.post(link, {"name-1": "Door PIN", "value-1": ""})

    assert 'value="Door PIN"' in answer.content.decode()


def test_the_whole_is_limited_as_in_the_api(anybody, alice, ticket):
    link = ask(alice, ticket, type="other")
    large = {f"name-{n}": f"n{n}" for n in (1, 2, 3)}
    large |= {f"value-{n}": "x" * 12_000 for n in (1, 2, 3)}

    assert anybody.post(link, large).status_code == 400
    assert anybody.post(link, {**large, "value-3": "x" * 8_000}).status_code == 303
