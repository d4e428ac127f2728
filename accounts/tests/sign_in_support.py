"""Sign in, confirm and reset as a person does: the pages, and what is sent to them."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth

from conftest import PASSWORD

SIGN_IN = "/accounts/login/"
SIGN_UP = "/accounts/signup/"
CONFIRM = "/accounts/reauthenticate/"
APP_SECRET = base64.b32encode(b"a secret of 20 bytes").decode()
SET_UP, CODE = "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/"
RECOVERY, TURN_OFF = "/accounts/2fa/recovery-codes/", "/accounts/2fa/totp/deactivate/"
RESET = "/accounts/password/reset/"
RESET_CODE = "/accounts/password/reset/code/"
CHANGE_PASSWORD = "/accounts/password/change/"
NEW_PASSWORD = "another horse battery"
PASSKEY_SIGN_IN, PASSKEYS = "/accounts/login/passkey/", "/accounts/2fa/passkeys/"
ADD_PASSKEY = f"{PASSKEYS}add/"
CONFIRM_PASSKEY = f"{PASSKEYS}confirm/"
NEW_PERSON = {
    "email": "Nina@New.test",
    "name": "Nina New",
    "organization": "New Agency",
    "password": PASSWORD,
}
# A backend whose server never answers.
UNREACHABLE_STORE = "api.tests.test_throttling_without_store.BrokenCache"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": email, "password": password}, **more)


def enter_wrong_passwords(client, email, times, **more):
    return [sign_in(client, email, "wrong", **more) for _ in range(times)][-1]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def confirm(client, page, password=PASSWORD):
    """Confirm who it is on the way to this page; return the answer."""
    return client.post(CONFIRM, {"password": password, "next": page})


def app_code(key, steps_ahead=0):
    """Compute what an authenticator app shows for this key (RFC 6238)."""
    step = int(time.time()) // 30 + steps_ahead
    secret = base64.b32decode("".join(key.split()))
    digest = hmac.digest(secret, struct.pack(">Q", step), hashlib.sha1)
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def enter_code(client, code, path=CODE):
    return client.post(path, {"code": code})


def ask_for_reset(client, email):
    return client.post(RESET, {"email": email})


def reset_password(client, code, password=NEW_PASSWORD):
    return client.post(RESET_CODE, {"code": code, "password": password})


def accept_passkey(monkeypatch, passkey):
    """Let the ceremony itself succeed with this passkey."""
    monkeypatch.setattr(auth, "parse_authentication_response", lambda response: None)
    monkeypatch.setattr(auth, "extract_user_from_response", lambda _: passkey.user)
    monkeypatch.setattr(
        auth,
        "complete_authentication",
        lambda user, response: Authenticator.objects.get(pk=passkey.pk),
    )
