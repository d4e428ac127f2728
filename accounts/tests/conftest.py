"""Bob, once he is careful."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.tests.test_mfa import SECRET
from accounts.tests.test_sign_in import sign_in


@pytest.fixture
def careful_bob(bob):
    """Bob with an authenticator app and recovery codes."""
    TOTP.activate(bob, SECRET)
    RecoveryCodes.activate(bob)
    return bob


@pytest.fixture
def half_in(client, careful_bob):
    """Bob's browser after the password, before the code."""
    sign_in(client, careful_bob.email)
    return client
