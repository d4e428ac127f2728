"""Keys of authenticator apps and seeds of recovery codes: sealed, moved with keys."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.services import accept_code
from accounts.tests.sign_in_support import (
    APP_SECRET,
    SET_UP,
    app_code,
    confirm,
    is_signed_in,
    sign_in,
)
from credentials.services import count_without_key, key_statuses, rewrap_credentials
from credentials.tests.conftest import K1, K2
from credentials.vault import KeyUnavailable

CODE = "/accounts/2fa/authenticate/"


@pytest.fixture
def careful(bob):
    TOTP.activate(bob, APP_SECRET)
    RecoveryCodes.activate(bob)
    return bob


@pytest.fixture
def clear(bob):
    """Rows from before the sealing."""
    Authenticator.objects.create(user=bob, type="totp", data={"secret": APP_SECRET})
    seed = {"seed": "ab" * 20, "used_mask": 0}
    Authenticator.objects.create(user=bob, type="recovery_codes", data=seed)
    return bob


def kept():
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def silent(*arguments, **more):
    """A key's provider that does not answer."""
    raise KeyUnavailable("kms")


def used_by():
    return {status.key_id: status.credentials for status in key_statuses()}


def test_neither_key_nor_seed_rests_in_the_clear(careful, client):
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    sign_in(client, careful.email)

    client.post(CODE, {"code": codes.get_unused_codes()[0]})

    assert is_signed_in(client)
    assert APP_SECRET not in kept()
    assert kept().count("sealed k1 ") == 2


def test_they_move_to_the_new_key_with_all_that_is_sealed(careful, keys):
    keys(K2, K1)
    before = used_by()

    outcome = rewrap_credentials()
    keys(K2)

    assert before == {"k2": 0, "k1": 2}
    assert (outcome.rewrapped, outcome.unreadable) == (2, [])
    assert accept_code(careful, code=app_code(APP_SECRET)) is not None


def test_rows_in_the_clear_still_count_and_are_no_fault(clear):
    assert accept_code(clear, code=app_code(APP_SECRET)) is not None
    assert count_without_key() == 0
    assert used_by() == {"k1": 0}


def test_the_next_rewrapping_seals_what_was_in_the_clear(clear):
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    first = codes.get_unused_codes()[0]

    outcome = rewrap_credentials()

    assert outcome.rewrapped == 2
    assert APP_SECRET not in kept()
    assert accept_code(clear, code=app_code(APP_SECRET)) is not None
    assert accept_code(clear, code=first) is not None
    assert rewrap_credentials().rewrapped == 0


def test_a_lost_key_is_counted_and_lets_nobody_in(careful, client, keys):
    keys(K2)
    sign_in(client, careful.email)

    response = client.post(CODE, {"code": app_code(APP_SECRET)})

    assert count_without_key() == 2
    assert response.status_code == 200
    assert "cannot be checked" in response.content.decode()
    assert not is_signed_in(client)


def test_without_a_key_the_second_step_is_not_set_up(bob, client, monkeypatch):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    key = client.get(SET_UP).context["form"].secret
    monkeypatch.setattr("credentials.services.texts.seal", silent)

    response = client.post(SET_UP, {"code": app_code(key)})

    assert "cannot be checked" in response.content.decode()
    assert not Authenticator.objects.exists()


def test_without_a_key_no_new_app_is_shown_its_key(bob, client, monkeypatch):
    sign_in(client, bob.email)
    confirm(client, SET_UP)
    monkeypatch.setattr("credentials.services.texts.seal", silent)

    assert client.get(SET_UP).status_code == 503


def test_a_passkeys_row_holds_no_secret_and_is_left_alone(careful):
    Authenticator.objects.create(user=careful, type="webauthn", data={"name": "x"})

    assert used_by() == {"k1": 2}
